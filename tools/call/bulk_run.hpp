// A call for more ids than one request takes: sent in requests of as many as Reply takes, one after the
// other, and answered as one.
#pragma once

#include "mcp/features.hpp"
#include "tools/call/call_sender.hpp"
#include "tools/call/sent_ids.hpp"
#include "tools/call/tool_call_run.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/result/tool_error.hpp"

#include <boost/json.hpp>

#include <cstddef>
#include <optional>
#include <string>

namespace reply_mcp::tools::call {

/// The arguments with these ids as those that the call takes (x-ids). They must have some already.
[[nodiscard]] operation::BoundArguments with_ids(const operation::Binding& binding,
                                                 operation::BoundArguments arguments, json::array ids);

/// One answer of what several answers to parts of the same request say: objects by their members, arrays one
/// behind the other, numbers added up.
void merge_answer(json::value& all, json::value next);

/// To be run once, by the coroutine that owns it.
class BulkRun {
 public:
  /// `arguments`: valid, with any ids. `ids`: those to send, each once. `key` tells a repeated call in
  /// `sent`.
  BulkRun(const ToolCallServices& tools, const operation::Binding& binding,
          operation::BoundArguments arguments, const json::array& ids, reply::Identity identity,
          mcp::CallContext& context, SentIds& sent, std::string key);
  BulkRun(const BulkRun&) = delete;
  BulkRun& operator=(const BulkRun&) = delete;

  /// The result of read_answer() for all that was sent together, with `selected` {"ids", "requests"},
  /// and "sentBefore" and "unknownBefore" of an earlier try that stopped. Where
  /// it stopped in the middle also `stopped`: {"error", "unknown", "notSent", "next"}, and what was sent is
  /// remembered, so that the same call goes on where this one stopped. Of a call that did nothing, the error.
  mcp::asio::awaitable<mcp::message::Outcome> run();

 private:
  /// False when it must stop.
  mcp::asio::awaitable<bool> send(json::array ids);
  void take_in(json::object answer, const reply::Response& response, const json::array& ids);
  [[nodiscard]] mcp::message::Outcome outcome();
  [[nodiscard]] json::object answered();
  [[nodiscard]] json::object stopped() const;

  const ToolCallServices& tools_;
  const operation::Binding& binding_;
  operation::BoundArguments arguments_;
  SentIds::Known known_;
  std::size_t next_ = 0;
  CallSender sender_;
  result::FailedCall failed_;
  SentIds& sent_;
  const std::string key_;
  std::size_t sent_before_ = 0;
  std::size_t requests_ = 0;
  json::array done_;
  json::array unknown_;
  json::value merged_;
  json::array jobs_;
  std::optional<json::object> confirmation_;
  std::optional<result::ToolError> error_;
};

}  // namespace reply_mcp::tools::call
