// The adapter of the stateful era: one session of the revisions 2024-11-05 to 2025-11-25.
#pragma once

#include "mcp/in_flight.hpp"
#include "mcp/methods.hpp"
#include "mcp/params.hpp"
#include "mcp/questions.hpp"

#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <string_view>

namespace reply_mcp::mcp {

class SessionImpl final : public Session {
 public:
  /// A session that waits for initialize. `core` must outlive it.
  static std::shared_ptr<SessionImpl> create(const Core& core);
  /// A session that is initialized already.
  static std::shared_ptr<SessionImpl> restore(const Core& core, SessionState state);

  asio::awaitable<Answer> handle(RequestMessage request, Caller caller,
                                 std::shared_ptr<Exchange> exchange) override;
  void notify(const NotificationMessage& notification, const Caller& caller) override;
  bool respond(ResponseMessage response, const Caller& caller) override;
  [[nodiscard]] bool initialized() const override;
  [[nodiscard]] SessionState state() const override;
  void attach(std::shared_ptr<Exchange> channel) override;
  void stop_asking() override;
  void close() override;

  /// Tells the client, over the attached channel, of a list that changed.
  void list_changed(std::string_view method);
  /// The same of a resource, if the client subscribed to it.
  void resource_updated(std::string_view uri);

  // Methods that belong to a session; the table in methods.cpp names them.
  Outcome initialize(json::object params);
  Outcome ping(json::object params);
  Outcome set_level(json::object params);
  Outcome subscribe(json::object params);
  Outcome unsubscribe(json::object params);

 private:
  explicit SessionImpl(const Core& core);

  /// `self` keeps a session alive that was let go of while its requests run.
  asio::awaitable<Answer> run(std::shared_ptr<Session> self, RequestMessage request, Caller caller,
                              std::shared_ptr<Exchange> exchange);
  struct Start;
  /// Whether the request is served at all, and everything that its run needs.
  Checked<Start> start(RequestMessage& request, Caller caller, const std::shared_ptr<Exchange>& exchange);
  /// Runs a method, asking the client and running it again as often as it needs input.
  asio::awaitable<Outcome> run_until_complete(const MethodBinding& method, json::object params,
                                              CallContext& context, std::shared_ptr<Exchange> exchange);
  Answer answer(const RequestId& id, const MethodBinding& method, Outcome outcome,
                const CallContext& context) const;

  const Core& core_;
  CallRegistry calls_;
  Questions questions_;

  mutable std::mutex mutex_;  ///< guards what follows
  bool initialized_ = false;
  SessionState state_;
  LogLevel log_from_ =
      LogLevel::info;  ///< until the client sets it (MCP 2025-11-25, server/utilities/logging)
  std::set<std::string, std::less<>> subscribed_;
  std::shared_ptr<Exchange> channel_;
};

}  // namespace reply_mcp::mcp
