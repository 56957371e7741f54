#include "tools/guard/gate.hpp"

#include "tools/guard/action_description.hpp"
#include "tools/operation/effect.hpp"
#include "tools/result/tool_error.hpp"

#include <utility>

namespace reply_mcp::tools::guard {
namespace {

mcp::message::Outcome refused(const ProposedCall& call, const GuardRefusal& refusal,
                              const mcp::CallContext& context) {
  result::ToolError error;
  error.kind = result::ErrorKind::policy;
  error.title = "Not allowed here";
  error.detail = refusal.detail;
  error.hint = refusal.hint;
  error.request_id = context.request_id;
  // Only a limit passes by itself; what a policy or a person refused stays refused.
  error.retryable = refusal.retry_after.has_value();
  error.retry_after = refusal.retry_after;
  return result::render_error(error, call.tool);
}

void add_to_question(mcp::message::InputRequired& question, const std::vector<std::string>& lines) {
  if (lines.empty()) return;
  boost::json::value& message = question.requests.front().second.params["message"];
  std::string text(message.as_string());
  text += "\nBy name:";
  for (const std::string& line : lines) text += "\n- " + line;
  message = text;
}

/// The log is there so that nothing goes out unseen: without it nothing goes out.
mcp::message::Outcome unseen(const ProposedCall& call, const std::string& failure,
                             const mcp::CallContext& context) {
  result::ToolError error;
  error.kind = result::ErrorKind::internal;
  error.title = "The audit log cannot be written";
  error.detail = "Nothing was sent to Reply, because it could not be noted: " + failure;
  error.hint = "Whoever runs this server must fix the file of --audit-log.";
  error.request_id = context.request_id;
  return result::render_error(error, call.tool);
}

}  // namespace

boost::asio::awaitable<reply::SendResult> AuthorizedCall::send(reply::Request request,
                                                               reply::Identity identity,
                                                               reply::CallOptions options) {
  reply::SendResult sent = co_await api_.send(std::move(request), std::move(identity), std::move(options));
  status_ = sent ? sent->status : 0;
  co_return sent;
}

mcp::asio::awaitable<void> AuthorizedCall::end(const mcp::message::Outcome& outcome) {
  if (entry_) co_await entry_->end(status_, outcome);
}

mcp::asio::awaitable<CallGate::Authorization> CallGate::authorize(ProposedCall call,
                                                                  const mcp::CallContext& context) {
  const schemas::Operation& operation = *call.binding.operation;
  const schemas::Effect effect = operation::effect_of(operation, call.arguments.body);
  const std::string account = call.identity.fingerprint();
  GuardedCall guarded;
  guarded.tool = operation.id;
  guarded.toolset = operation.group;
  guarded.effect = effect;
  guarded.account = account;
  if (call.arguments.upload.read) guarded.content = call.arguments.upload.read->sha256;
  guarded.action = describe_action(call.binding, call.arguments, effect);
  const AuditedCall audited{call.binding, call.arguments, effect, account};

  CallGuard::Verdict verdict = co_await guard_.check(std::move(guarded), context);
  if (const auto* refusal = std::get_if<GuardRefusal>(&verdict)) {
    co_await auditor_.note(audited, "refused", refusal->decision, context);
    co_return refused(call, *refusal, context);
  }
  if (auto* question = std::get_if<mcp::message::InputRequired>(&verdict)) {
    co_await auditor_.note(audited, "asked", "confirm", context);
    if (guard_.options().name_targets) {
      const std::vector<std::string> named =
          co_await names_.lines(call.binding, call.arguments, call.identity, context);
      add_to_question(*question, named);
    }
    co_return mcp::message::Outcome(std::move(*question));
  }
  const std::string_view decision = std::get<CallGuard::Pass>(verdict).decision;
  Auditor::Started started = co_await auditor_.start(audited, decision, context);
  if (!started) co_return unseen(call, started.error(), context);
  co_return std::make_unique<AuthorizedCall>(api_, *std::move(started));
}

mcp::asio::awaitable<PolicyDecision> CallGate::preview(ProposedCall call, const mcp::CallContext& context) {
  const schemas::Operation& operation = *call.binding.operation;
  const schemas::Effect effect = operation::effect_of(operation, call.arguments.body);
  const std::string account = call.identity.fingerprint();
  const PolicyDecision decision = guard_.options().policy.decide(operation.id, operation.group, effect);
  const AuditedCall audited{call.binding, call.arguments, effect, account};
  co_await auditor_.note(audited, "dryRun", to_string(decision), context);
  co_return decision;
}

}  // namespace reply_mcp::tools::guard
