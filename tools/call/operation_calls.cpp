#include "tools/call/operation_calls.hpp"

#include "schemas/json_schema/schema_view.hpp"
#include "tools/call/request.hpp"
#include "tools/guard/dry_run.hpp"
#include "tools/jobs/wait_tool.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

/// What a call can be made from once more: nothing of one that changes something, that reads many pages, or
/// that takes a password.
std::optional<json::object> repeatable(const operation::Binding& binding, const json::object& arguments) {
  const schemas::Operation& operation = *binding.operation;
  if (operation.effect != schemas::Effect::read || operation.id == jobs::k_wait_tool) return std::nullopt;
  const bool confidential = std::any_of(binding.arguments.begin(), binding.arguments.end(),
                                        [](const operation::Argument& argument) {
                                          return schemas::json_schema::is_confidential(*argument.schema);
                                        });
  if (confidential) return std::nullopt;
  const json::value* all = arguments.if_contains(operation::k_fetch_all);
  if (all != nullptr && *all == json::value(true)) return std::nullopt;
  json::object given = arguments;
  // A text has the same place in the whole answer as among chosen fields.
  given.erase(operation::k_fields);
  return given;
}

/// The work goes on in a background job.
constexpr int k_accepted = 202;

schemas::json_schema::Violation upload_violation(const operation::Binding& binding,
                                                 const UploadRefusal& refusal) {
  const auto concerned =
      std::find_if(binding.arguments.begin(), binding.arguments.end(),
                   [&](const operation::Argument& argument) { return argument.place == refusal.place; });
  const std::string where = concerned == binding.arguments.end() ? std::string() : '/' + concerned->name;
  return {where, refusal.detail};
}

}  // namespace

OperationCalls::OperationCalls(const schemas::Catalogue& catalogue, reply::Api& api, IdentityOf identity,
                               Options options)
    : catalogue_(catalogue),
      identity_(std::move(identity)),
      options_(std::move(options)),
      hints_(catalogue, options_.prefix, options_.offered),
      shaper_(options_.answers, options_.link),
      gate_(std::make_unique<guard::Gate>(api, options_.guard, options_.audit)) {}

mcp::asio::awaitable<mcp::Outcome> OperationCalls::run(const operation::OperationTool& tool,
                                                       json::object arguments, mcp::CallContext& context,
                                                       std::optional<result::TextPart> part) const {
  std::variant<PreparedCall, result::ToolError> prepared = prepare(tool, std::move(arguments), context);
  if (const result::ToolError* error = std::get_if<result::ToolError>(&prepared)) {
    co_return result::render_error(*error, options_.prefix + tool.operation().id);
  }
  PreparedCall ready = std::get<PreparedCall>(std::move(prepared));
  ready.wish.part = std::move(part);
  const operation::Binding& binding = tool.parts().binding;
  const std::string name = options_.prefix + tool.operation().id;
  const reply::Identity identity = identity_(context);
  const guard::GateCall gated{name, binding, ready.arguments, identity};
  if (guard::is_dry_run(ready.arguments)) {
    const guard::Decision decision = co_await gate_->look(gated, context);
    co_return guard::dry_run_result(binding, ready.arguments, ready.request, decision);
  }
  guard::Gate::Entered entered = co_await gate_->enter(gated, context);
  if (auto* stopped = std::get_if<mcp::Outcome>(&entered)) co_return std::move(*stopped);
  guard::Passage& passage = *std::get<std::unique_ptr<guard::Passage>>(entered);
  reply::Api* api = &passage;
  std::optional<jobs::WaitingApi> waiting;
  if (tool.operation().id == jobs::k_wait_tool) {
    api = &waiting.emplace(passage, ready.arguments, context, options_.job_pause, name);
  }
  const ExchangeTools tools{catalogue_, hints_, shaper_, *api, options_.prefix, &options_.offered};
  Exchange exchange(tools, binding, std::move(ready), identity, context);
  mcp::Outcome outcome = co_await exchange.run();
  if (passage.status() == k_accepted) become_task(outcome, tool.operation().id, identity, context);
  co_await passage.end(outcome);
  co_return outcome;
}

void OperationCalls::become_task(mcp::Outcome& outcome, std::string_view tool,
                                 const reply::Identity& identity, const mcp::CallContext& context) const {
  if (!options_.jobs || !context.accepts_tasks()) return;
  const auto* complete = std::get_if<mcp::Complete>(&outcome);
  if (complete == nullptr) return;
  auto task = options_.jobs->start(tool, complete->result, identity, context);
  if (task) outcome = *std::move(task);
}

std::variant<PreparedCall, result::ToolError> OperationCalls::prepare(const operation::OperationTool& tool,
                                                                      json::object arguments,
                                                                      const mcp::CallContext& context) const {
  const operation::OperationTool::Parts& parts = tool.parts();
  const result::FailedCall failed{parts.binding, hints_, context.request_id, reply::Repeat::harmful};
  std::optional<json::object> given = repeatable(parts.binding, arguments);
  operation::ArgumentReader::Result read = parts.reader.read(std::move(arguments));
  operation::ReadWish wish;
  // Values that do not fit their schemas were refused above; those are not looked at again.
  if (read.violations.empty()) wish = operation::read_wish(tool.operation(), read.arguments.server);
  std::move(wish.refusals.begin(), wish.refusals.end(), std::back_inserter(read.violations));
  if (!read.violations.empty()) {
    result::ToolError error = result::from_violations(failed, read.violations);
    if (!wish.hint.empty()) error.hint += ' ' + wish.hint;
    return error;
  }
  auto request = build_request(parts.binding, read.arguments, options_.files_root);
  if (!request) return result::from_violations(failed, {upload_violation(parts.binding, request.error())});
  return PreparedCall{std::move(read.arguments), *std::move(request), std::move(wish.wish), std::move(given)};
}

}  // namespace reply_mcp::tools::call
