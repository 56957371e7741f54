#include "tools/call/operation_calls.hpp"

#include "schemas/json_schema/schema_view.hpp"
#include "tools/call/request.hpp"
#include "tools/guard/dry_run.hpp"
#include "tools/jobs/waiting_api.hpp"
#include "tools/operation/own_arguments.hpp"
#include "tools/operation/wait_operation.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

/// What a call can be made from once more: nothing of one that changes something, that reads many pages, or
/// that takes a password.
std::optional<json::object> repeatable(const operation::Binding& binding, const json::object& arguments) {
  const schemas::Operation& operation = *binding.operation;
  if (operation.effect != schemas::Effect::read || operation.id == operation::k_wait_tool)
    return std::nullopt;
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
                                                 const UploadViolation& violation) {
  const auto concerned =
      std::find_if(binding.arguments.begin(), binding.arguments.end(),
                   [&](const operation::Argument& argument) { return argument.place == violation.place; });
  const std::string where = concerned == binding.arguments.end() ? std::string() : '/' + concerned->name;
  return {where, violation.detail};
}

}  // namespace

OperationCalls::OperationCalls(const schemas::Catalogue& catalogue, reply::Api& api, IdentityOf identity,
                               Options options)
    : catalogue_(catalogue),
      identity_(std::move(identity)),
      options_(std::move(options)),
      hints_(catalogue, options_.names),
      shaper_(options_.answers, options_.link, result::random_code, std::make_shared<result::KeptResults>()),
      gate_(
          std::make_unique<guard::CallGate>(catalogue, api, options_.guard, options_.audit, options_.names)),
      uploads_(std::make_unique<UploadReader>(options_.files_root)),
      background_(std::make_unique<Background>()) {}

mcp::asio::awaitable<mcp::message::Outcome> OperationCalls::run(const operation::OperationTool& tool,
                                                                json::object arguments,
                                                                mcp::CallContext& context,
                                                                std::optional<result::TextPart> part) const {
  const operation::Binding& binding = tool.parts().binding;
  const bool upload = binding.body == operation::BodyForm::multipart;
  Prepared prepared = prepare(tool, std::move(arguments), context);
  if (upload && std::holds_alternative<PreparedCall>(prepared)) {
    PreparedCall without = std::get<PreparedCall>(std::move(prepared));
    prepared = co_await add_upload(std::move(without), binding, context);
  }
  if (const result::ToolError* error = std::get_if<result::ToolError>(&prepared)) {
    co_return result::render_error(*error, options_.names.of(tool.operation().id), shaper_.max_bytes());
  }
  PreparedCall ready = std::get<PreparedCall>(std::move(prepared));
  ready.view.part = std::move(part);
  const std::string name = options_.names.of(tool.operation().id);
  const reply::Identity identity = identity_(context);
  const guard::ProposedCall gated{name, binding, ready.arguments, identity};
  if (guard::is_dry_run(ready.arguments)) {
    const guard::PolicyDecision decision = co_await gate_->preview(gated, context);
    co_return guard::dry_run_result(binding, ready.arguments, ready.request, decision, shaper_.max_bytes());
  }
  guard::CallGate::Authorization authorized = co_await gate_->authorize(gated, context);
  if (auto* stopped = std::get_if<mcp::message::Outcome>(&authorized)) co_return std::move(*stopped);
  guard::AuthorizedCall& allowed = *std::get<std::unique_ptr<guard::AuthorizedCall>>(authorized);
  if (ready.request.changes) context.note_change();
  reply::Api* api = &allowed;
  std::optional<jobs::WaitingApi> waiting;
  if (tool.operation().id == operation::k_wait_tool) {
    api = &waiting.emplace(allowed, ready.arguments, context, options_.job_pause, name);
  }
  const ToolCallServices tools{catalogue_, hints_, shaper_, *api, options_.names, *background_};
  reply::RequestBody body = ready.request.body;
  ToolCallRun call_run(tools, binding, std::move(ready), identity, context);
  mcp::message::Outcome outcome = co_await call_run.run();
  if (upload) uploads_->release(std::move(body));
  if (allowed.status() == k_accepted) become_task(outcome, tool.operation().id, identity, context);
  co_await allowed.end(outcome);
  co_return outcome;
}

std::optional<mcp::message::Complete> OperationCalls::read_kept(const result::KeptAddress& address,
                                                                const mcp::CallContext& context) const {
  return shaper_.kept_part(owner_of(context, identity_(context)), address);
}

void OperationCalls::become_task(mcp::message::Outcome& outcome, std::string_view tool,
                                 const reply::Identity& identity, const mcp::CallContext& context) const {
  if (!options_.jobs || !context.accepts_tasks()) return;
  const auto* complete = std::get_if<mcp::message::Complete>(&outcome);
  if (complete == nullptr) return;
  auto task = options_.jobs->start(tool, complete->result, identity, context);
  if (task) outcome = *std::move(task);
}

mcp::asio::awaitable<OperationCalls::Prepared> OperationCalls::add_upload(
    PreparedCall call, const operation::Binding& binding, const mcp::CallContext& context) const {
  UploadForm form = upload_form(binding, call.arguments);
  UploadReader::Result body = co_await uploads_->body(std::move(form));
  if (!body) {
    const result::FailedCall failed{binding, hints_, context.request_id, reply::Repeat::harmful};
    co_return result::from_violations(failed, {upload_violation(binding, body.error())});
  }
  call.request.content_type = std::move(body->content_type);
  call.request.body = std::move(body->bytes);
  call.arguments.upload.read = std::move(body->file);
  co_return std::move(call);
}

OperationCalls::Prepared OperationCalls::prepare(const operation::OperationTool& tool, json::object arguments,
                                                 const mcp::CallContext& context) const {
  const operation::OperationTool::Parts& parts = tool.parts();
  const result::FailedCall failed{parts.binding, hints_, context.request_id, reply::Repeat::harmful};
  std::optional<json::object> given = repeatable(parts.binding, arguments);
  auto read = parts.reader.read(std::move(arguments));
  if (!read) return result::from_violations(failed, read.error());
  auto view = result::parse_view_options(tool.operation(), read->server);
  if (!view) {
    result::ToolError error = result::from_violations(failed, view.error().violations);
    if (!view.error().hint.empty()) error.hint += ' ' + view.error().hint;
    return error;
  }
  reply::Request request = build_request(parts.binding, *read);
  return PreparedCall{*std::move(read), std::move(request), *std::move(view), std::move(given)};
}

}  // namespace reply_mcp::tools::call
