// The adapter of the stateless era: one request of revision 2026-07-28 in, one answer out.
// Source: MCP 2026-07-28, basic, "Statelessness" and "_meta".
#pragma once

#include "mcp/message/params.hpp"
#include "mcp/methods.hpp"
#include "mcp/subscriptions.hpp"

#include <memory>
#include <string_view>

namespace reply_mcp::mcp {

namespace json = boost::json;

class StatelessAdapter {
 public:
  /// Both must outlive the adapter.
  StatelessAdapter(const Core& core, Subscriptions& subscriptions)
      : core_(core), subscriptions_(subscriptions) {}

  /// Runs a request to its end, on the (serial) executor of the awaiting coroutine. A subscriptions/listen
  /// runs until it is cancelled or Subscriptions::shutdown() ends it. Cancelled by `running`, which must
  /// outlive it: EncodedAnswer::body is empty; no exception comes out.
  asio::awaitable<message::EncodedAnswer> handle(message::RequestMessage request, Caller caller,
                                                 std::shared_ptr<message::MessageSink> sink,
                                                 RunningCall& running);

  // Methods that only this era has and that no feature implements; the table in methods.cpp names them.
  asio::awaitable<message::Outcome> discover(json::object params, StatelessCall& call);
  asio::awaitable<message::Outcome> listen(json::object params, StatelessCall& call);

 private:
  /// An error when this request is not served.
  message::Checked<const MethodBinding*> find(std::string_view name, const CallContext& context) const;
  asio::awaitable<std::optional<message::Outcome>> run(const MethodBinding& method, json::object params,
                                                       StatelessCall& call);
  /// How an outcome of this method looks on the wire; may turn it into an error.
  message::EncodedAnswer answer(const message::RequestId& id, const MethodBinding& method,
                                message::Outcome outcome, const CallContext& context,
                                std::string_view binding, bool is_retry) const;
  message::EncodedAnswer task_answer(const message::RequestId& id, const MethodBinding& method,
                                     message::TaskStarted& task, const CallContext& context) const;
  json::object add_envelope(json::object result, std::string_view type) const;

  const Core& core_;
  Subscriptions& subscriptions_;
};

/// The HTTP status that belongs to an error of the stateless era: 400 where the request lacks what every
/// request must have or declare, 404 for an unknown method, 200 otherwise.
/// (MCP 2026-07-28, basic, "_meta"; basic/transports/streamable-http, "Protocol Version Header")
[[nodiscard]] int http_status_of(const message::Error& error);

}  // namespace reply_mcp::mcp
