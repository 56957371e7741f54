#include "tools/call/operation_calls.hpp"

#include "base/json_text.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "tools/call/bulk_run.hpp"
#include "tools/call/id_selection.hpp"
#include "tools/call/request.hpp"
#include "tools/guard/dry_run.hpp"
#include "tools/jobs/waiting_api.hpp"
#include "tools/operation/own_arguments.hpp"
#include "tools/operation/wait_operation.hpp"
#include "tools/result/own_answer.hpp"
#include "tools/result/untrusted_text.hpp"

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>
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

/// Of the ids that a call selected, in the request that a dry run shows.
constexpr std::size_t k_shown_ids = 5;
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

/// Whether a call says where its ids come from, or has more of them than one request takes.
bool selects(const schemas::Operation& operation, const json::object& arguments) {
  if (!operation.ids) return false;
  if (const json::value* from = arguments.if_contains(operation::k_from); from != nullptr && !from->is_null())
    return true;
  const json::value* ids = arguments.if_contains(operation.ids->member);
  return ids != nullptr && ids->is_array() && ids->get_array().size() > operation.ids->most;
}

/// Each once, in the order of their first place; what is no id, as `violations`. Numbers as text are taken,
/// as from every list of integers.
SelectedIds without_repeats(const json::array& ids, std::string_view member,
                            schemas::json_schema::Violations& violations) {
  SelectedIds selected;
  std::set<std::string> seen;
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const std::string text = base::plain_text(ids[i]);
    std::int64_t id = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), id);
    if (ids[i].is_structured() || error != std::errc() || end != text.data() + text.size()) {
      violations.push_back({'/' + std::string(member) + '/' + std::to_string(i),
                            "expected an integer, got " + base::describe_value(ids[i])});
    } else if (seen.insert(text).second) {
      selected.ids.emplace_back(id);
    } else {
      ++selected.repeats;
    }
  }
  return selected;
}

json::array first_of(const json::array& ids, std::size_t most) {
  return json::array(ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(std::min(most, ids.size())));
}

/// An argument, taken out; null when there is none.
json::value taken(json::object& arguments, std::string_view name) {
  json::value* value = arguments.if_contains(name);
  json::value out = value == nullptr ? json::value() : std::move(*value);
  arguments.erase(name);
  return out;
}

result::ToolError too_many(const result::FailedCall& call, std::size_t ids) {
  const schemas::ManyIds& many = *call.binding.operation->ids;
  return result::from_violations(call, {{'/' + many.member, "expected at most " + std::to_string(many.most) +
                                                                " ids, got " + std::to_string(ids)}});
}

mcp::message::Outcome nobody(std::size_t max_bytes) {
  json::object structured;
  structured["selected"] = json::object{{"ids", 0}, {"requests", 0}};
  return result::own_answer(structured, "There are none, so nothing was sent.", {}, max_bytes);
}

/// What a dry run says of the ids.
json::object described(const SelectedIds& selected, const schemas::ManyIds& many) {
  json::object said;
  said["ids"] = selected.ids.size();
  said["requests"] = (selected.ids.size() + many.most - 1) / many.most;
  if (selected.repeats > 0) said["repeatsLeftOut"] = selected.repeats;
  if (selected.ids.size() > k_shown_ids) said["shownHere"] = k_shown_ids;
  return said;
}

/// The names of the first of them behind what a dry run says: other people wrote them.
void add_names(mcp::message::Complete& dry_run, const SelectedIds& selected) {
  if (selected.first.empty()) return;
  std::string names = "The first of them:";
  for (const std::string& name : selected.first) names += '\n' + base::compact_json(json::value(name));
  json::object part;
  part["type"] = "text";
  part["text"] = result::untrusted_block(names, result::random_code);
  dry_run.result.at("content").as_array().push_back(std::move(part));
}

/// Tells a call that is made again: who makes it, and all that it says but about consent.
std::string key_of(const mcp::CallContext& context, const reply::Identity& identity, std::string_view tool,
                   const json::object& arguments) {
  return owner_of(context, identity) + '\n' + std::string(tool) + '\n' + base::compact_json(arguments);
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
      background_(std::make_unique<Background>()),
      sent_ids_(std::make_unique<SentIds>()) {}

mcp::asio::awaitable<mcp::message::Outcome> OperationCalls::run(const operation::OperationTool& tool,
                                                                json::object arguments,
                                                                mcp::CallContext& context,
                                                                std::optional<result::TextPart> part) const {
  if (selects(tool.operation(), arguments)) {
    mcp::message::Outcome selected = co_await run_selected(tool, std::move(arguments), context);
    co_return selected;
  }
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

mcp::asio::awaitable<mcp::message::Outcome> OperationCalls::run_selected(const operation::OperationTool& tool,
                                                                         json::object arguments,
                                                                         mcp::CallContext& context) const {
  const operation::Binding& binding = tool.parts().binding;
  const schemas::ManyIds& many = *tool.operation().ids;
  const std::string name = options_.names.of(tool.operation().id);
  const reply::Identity identity = identity_(context);
  const result::FailedCall failed{binding, hints_, context.request_id, reply::Repeat::harmful};
  const auto refuse = [&](const result::ToolError& error) {
    return mcp::message::Outcome(result::render_error(error, name, shaper_.max_bytes()));
  };
  const std::string key = key_of(context, identity, tool.operation().id, arguments);
  SelectedIds selected;
  const json::value from = taken(arguments, operation::k_from);
  json::value listed = taken(arguments, many.member);
  const bool is_listed = listed.is_array() && !listed.get_array().empty();
  if (!from.is_null() && is_listed)
    co_return refuse(result::from_violations(
        failed, {{'/' + std::string(operation::k_from), "expected either this or " + many.member}}));
  // The other arguments, and the form of `from`, are checked with an id in the place of those to come.
  arguments[many.member] = from.is_null() ? first_of(listed.get_array(), many.most) : json::array{1};
  if (!from.is_null()) arguments[operation::k_from] = from;
  Prepared prepared = prepare(tool, std::move(arguments), context);
  if (const result::ToolError* error = std::get_if<result::ToolError>(&prepared)) co_return refuse(*error);
  PreparedCall ready = std::get<PreparedCall>(std::move(prepared));
  if (from.is_null()) {
    schemas::json_schema::Violations violations;
    selected = without_repeats(listed.get_array(), many.member, violations);
    if (!violations.empty()) co_return refuse(result::from_violations(failed, violations));
  } else {
    const SelectionServices services{
        catalogue_, hints_, shaper_, options_.names, *background_, *gate_, options_.files_root};
    json::value where = ready.arguments.server.at(operation::k_from);
    Selected found = co_await select_ids(services, failed, std::move(where), identity, context);
    if (const result::ToolError* error = std::get_if<result::ToolError>(&found)) co_return refuse(*error);
    if (auto* instead = std::get_if<mcp::message::Outcome>(&found)) co_return std::move(*instead);
    selected = std::get<SelectedIds>(std::move(found));
  }
  // Figures of several answers to a read would not add up to those of one.
  if (tool.operation().effect == schemas::Effect::read && selected.ids.size() > many.most)
    co_return refuse(too_many(failed, selected.ids.size()));
  if (selected.ids.empty()) co_return nobody(shaper_.max_bytes());
  const operation::BoundArguments all = with_ids(binding, ready.arguments, selected.ids);
  const guard::ProposedCall gated{name, binding, all, identity};
  if (guard::is_dry_run(ready.arguments)) {
    const guard::PolicyDecision decision = co_await gate_->preview(gated, context);
    const operation::BoundArguments first =
        with_ids(binding, ready.arguments, first_of(selected.ids, k_shown_ids));
    const reply::Request request = build_request(binding, first);
    mcp::message::Complete shown = guard::dry_run_result(binding, first, request, decision,
                                                         shaper_.max_bytes(), described(selected, many));
    add_names(shown, selected);
    co_return shown;
  }
  guard::CallGate::Authorization authorized = co_await gate_->authorize(gated, context);
  if (auto* stopped = std::get_if<mcp::message::Outcome>(&authorized)) co_return std::move(*stopped);
  guard::AuthorizedCall& allowed = *std::get<std::unique_ptr<guard::AuthorizedCall>>(authorized);
  if (ready.request.changes) context.note_change();
  const ToolCallServices tools{catalogue_, hints_, shaper_, allowed, options_.names, *background_};
  BulkRun run(tools, binding, std::move(ready.arguments), selected.ids, identity, context, *sent_ids_, key);
  mcp::message::Outcome outcome = co_await run.run();
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
