// The adapter of the stateful era: one session of the revisions 2024-11-05 to 2025-11-25.
#pragma once

#include "mcp/in_flight.hpp"
#include "mcp/message/message.hpp"
#include "mcp/message/message_sink.hpp"
#include "mcp/message/params.hpp"
#include "mcp/methods.hpp"
#include "mcp/questions.hpp"
#include "mcp/session_state.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace reply_mcp::mcp {

namespace json = boost::json;

/// Thread-safe: calls may come from several threads at once.
class Session {
 public:
  /// A session that waits for initialize. `core` must outlive it.
  explicit Session(const Core& core);
  /// A session that is initialized already.
  Session(const Core& core, SessionState state);

  /// Runs a request to its end, on the (serial) executor of the awaiting coroutine. Only ping is answered
  /// before begin(); other requests before it are refused with -32600. Cancelled by `running`:
  /// EncodedAnswer::body is empty. The session and `running` must outlive it.
  asio::awaitable<message::EncodedAnswer> handle(message::RequestMessage request, Caller caller,
                                                 std::shared_ptr<message::MessageSink> sink,
                                                 RunningCall& running);
  /// The same, at once, for the request that begins the session, or begins it anew.
  message::EncodedAnswer begin(message::RequestMessage request, Caller caller);
  /// The answer to a server-to-client request. False when none is waiting for it.
  bool respond(message::ResponseMessage response, const Caller& caller);

  /// True once initialize has been answered.
  [[nodiscard]] bool initialized() const;
  [[nodiscard]] SessionState state() const;
  /// The revision that was agreed on; empty before.
  [[nodiscard]] std::string revision() const;
  /// Where change notifications and other messages outside any request go. Null: nowhere.
  void attach(std::shared_ptr<message::MessageSink> sink);
  /// No answer to a server-to-client request can arrive any more: requests that wait for one fail now,
  /// and later ones are told that nobody can be asked.
  void stop_asking();

  /// Tells the client, over the attached sink, of a list that changed.
  void list_changed(std::string_view method);
  /// The same of a resource, if the client subscribed to it.
  void resource_updated(std::string_view uri);

  // Methods that belong to a session; the table in methods.cpp names them.
  message::Outcome initialize(json::object&& params);
  message::Outcome ping(json::object&& params);
  message::Outcome set_level(json::object&& params);
  message::Outcome subscribe(json::object&& params);
  message::Outcome unsubscribe(json::object&& params);

 private:
  struct Start;
  /// Whether the request is served at all, and everything that its run needs.
  message::Checked<Start> start(message::RequestMessage& request, Caller caller, bool can_ask);
  message::EncodedAnswer answer_at_once(message::RequestMessage& request, const Start& started);
  /// Runs a method, asking the client and running it again as often as it needs input.
  asio::awaitable<message::Outcome> run_until_complete(const MethodBinding& method, json::object params,
                                                       CallContext& context,
                                                       std::shared_ptr<message::MessageSink> sink);
  message::EncodedAnswer answer(const message::RequestId& id, const MethodBinding& method,
                                message::Outcome outcome, const CallContext& context) const;

  /// Until the client sets it (MCP 2025-11-25, server/utilities/logging).
  static constexpr message::LogLevel k_first_log_level = message::LogLevel::info;

  const Core& core_;
  Questions questions_;

  mutable std::mutex mutex_;  ///< guards what follows
  bool initialized_ = false;
  SessionState state_;
  message::LogLevel log_from_ = k_first_log_level;
  std::set<std::string, std::less<>> subscribed_;
  std::shared_ptr<message::MessageSink> sink_;  ///< for what belongs to no request
};

}  // namespace reply_mcp::mcp
