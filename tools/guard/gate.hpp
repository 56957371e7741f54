// The door between valid arguments and Reply: every call of a tool passes here, and nothing else sends.
// The policy decides, a person is asked where it says so, hourly limits count, the audit log is written.
#pragma once

#include "mcp/features.hpp"
#include "reply/api.hpp"
#include "tools/guard/auditor.hpp"
#include "tools/guard/consent.hpp"
#include "tools/guard/target_names.hpp"
#include "tools/operation/arguments.hpp"

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace reply_mcp::tools::guard {

/// A call whose arguments are valid and whose request is built; all of it outlives the call.
struct ProposedCall {
  std::string_view tool;  ///< as the client knows it
  const operation::Binding& binding;
  const operation::BoundArguments& arguments;
  const reply::Identity& identity;
};

/// One call that was let through. It sends by this, and says at last how it ended.
class AuthorizedCall final : public reply::Api {
 public:
  AuthorizedCall(reply::Api& api, std::unique_ptr<Auditor::Entry> entry)
      : api_(api), entry_(std::move(entry)) {}

  boost::asio::awaitable<reply::SendResult> send(reply::Request request, reply::Identity identity,
                                                 reply::CallOptions options) override;
  /// Status of Reply's last answer; 0: there was none.
  [[nodiscard]] int status() const { return status_; }
  /// To be called once, when nothing more is sent. A call that is dropped before that counts as cancelled.
  mcp::asio::awaitable<void> end(const mcp::message::Outcome& outcome);

 private:
  reply::Api& api_;
  std::unique_ptr<Auditor::Entry> entry_;  ///< null without an audit log
  int status_ = 0;
};

class CallGate {
 public:
  /// `catalogue` and `api` must outlive the gate, and the gate the calls that it let through. `names`: of the
  /// tools that may be used to name what a question is about.
  CallGate(const schemas::Catalogue& catalogue, reply::Api& api, GuardOptions options,
           std::shared_ptr<AuditLog> log, selection::ToolNames names)
      : api_(api),
        guard_(std::move(options)),
        auditor_(std::move(log)),
        names_(catalogue, api, guard_.options().policy, std::move(names), auditor_) {}

  using Authorization = std::variant<std::unique_ptr<AuthorizedCall>, mcp::message::Outcome>;
  /// An authorized call may be sent. Else what the call ends with instead: a question for a person, or an
  /// error of kind `policy`. Thread-safe.
  mcp::asio::awaitable<Authorization> authorize(ProposedCall call, const mcp::CallContext& context);

  /// What the policy holds for such a call, for a dry run; it is noted in the audit log.
  mcp::asio::awaitable<PolicyDecision> preview(ProposedCall call, const mcp::CallContext& context);

 private:
  reply::Api& api_;
  CallGuard guard_;
  Auditor auditor_;
  TargetNames names_;
};

}  // namespace reply_mcp::tools::guard
