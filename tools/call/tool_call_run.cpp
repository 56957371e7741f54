#include "tools/call/tool_call_run.hpp"

#include "tools/call/item_count.hpp"
#include "tools/call/page_reader.hpp"
#include "tools/result/own_answer.hpp"

#include <utility>

namespace reply_mcp::tools::call {
namespace {

constexpr std::string_view k_skip = "skip";

}  // namespace

std::string owner_of(const mcp::CallContext& context, const reply::Identity& identity) {
  return context.caller.principal + '\n' + identity.fingerprint();
}

ToolCallRun::ToolCallRun(const ToolCallServices& tools, const operation::Binding& binding, PreparedCall call,
                         reply::Identity identity, mcp::CallContext& context)
    : tools_(tools),
      binding_(binding),
      call_(std::move(call)),
      sender_(tools, std::move(identity), context),
      failed_{binding, tools.hints, context.request_id, call_.request.repeat},
      projection_(result::projection_of(call_.view)) {}

mcp::asio::awaitable<mcp::message::Outcome> ToolCallRun::run() {
  if (call_.view.count) {
    CallSender::Read counted = co_await count_items(sender_, failed_, call_.arguments);
    if (const result::ToolError* error = std::get_if<result::ToolError>(&counted)) co_return failed(*error);
    const json::object& number = std::get<json::object>(counted);
    const std::string words = describe_count(number);
    co_return result::own_answer(number, words, {}, tools_.shaper.max_bytes());
  }
  if (call_.view.fetch_all) {
    mcp::message::Outcome outcome = co_await all();
    co_return outcome;
  }
  mcp::message::Outcome outcome = co_await one();
  co_return outcome;
}

mcp::asio::awaitable<mcp::message::Outcome> ToolCallRun::one() {
  const reply::SendResult sent = co_await sender_.send(*binding_.operation, std::move(call_.request));
  mcp::message::Outcome answer;
  std::function<void()> work = [&] { answer = outcome(sent); };
  co_await sender_.where_fit(sent, std::move(work));
  co_return answer;
}

mcp::message::Outcome ToolCallRun::outcome(const reply::SendResult& sent) const {
  CallSender::Read answer = sender_.read(failed_, sent, call_.arguments);
  if (const result::ToolError* error = std::get_if<result::ToolError>(&answer)) return failed(*error);
  json::object structured = std::get<json::object>(std::move(answer));
  if (const std::optional<result::ToolError> error = missing(structured)) return failed(*error);
  result::ListOrigin origin;
  origin.skip =
      binding_.operation->paged ? given_number(call_.arguments, k_skip).value_or(0) : call_.view.skip;
  structured = result::choose(std::move(structured), call_.view, projection_ ? &*projection_ : nullptr);
  return shaped(std::move(structured), std::move(origin));
}

mcp::asio::awaitable<mcp::message::Outcome> ToolCallRun::all() {
  // Where nothing of the items was asked for, they are read to be counted and not kept.
  const result::Projection nothing;
  ReadPages wanted;
  wanted.of_items = projection_ ? projection_->below("items") : nullptr;
  if (projection_ && wanted.of_items == nullptr) wanted.of_items = &nothing;
  wanted.check_first = [this](const json::object& structured) { return missing(structured); };
  wanted.max_items = call_.view.max_items;
  wanted.max_bytes = tools_.shaper.max_bytes();
  PagesRead read = co_await read_pages(sender_, failed_, call_.arguments, wanted);
  if (const result::ToolError* error = std::get_if<result::ToolError>(&read)) co_return failed(*error);
  auto& collected = std::get<result::PageCollector::Collected>(read);
  // Its items have only the chosen members by now; these are the others.
  if (projection_) collected.answer = std::move(projection_->apply(std::move(collected.answer)).get_object());
  co_return shaped(std::move(collected.answer), std::move(collected.origin));
}

std::optional<result::ToolError> ToolCallRun::missing(const json::object& structured) const {
  auto fields = result::missing_fields(*binding_.operation, call_.view, structured);
  if (!fields) return std::nullopt;
  result::ToolError error = result::from_violations(failed_, fields->violations);
  error.detail = "Reply answered; the answer shows which fields there are.";
  error.hint += ' ' + fields->hint;
  return error;
}

mcp::message::Outcome ToolCallRun::failed(const result::ToolError& error) const {
  return result::render_error(error, tools_.names.of(binding_.operation->id), tools_.shaper.max_bytes());
}

mcp::message::Outcome ToolCallRun::shaped(json::object structured, result::ListOrigin origin) const {
  const result::AnsweredCall call{*binding_.operation,
                                  &tools_.catalogue,
                                  call_.view.fields,
                                  std::move(origin),
                                  call_.given ? &*call_.given : nullptr,
                                  tools_.names,
                                  owner_of(sender_.context(), sender_.identity())};
  if (!call_.view.part) return tools_.shaper.result(std::move(structured), call);
  auto part = tools_.shaper.part_result(std::move(structured), call, *call_.view.part);
  if (part) return *std::move(part);
  result::ToolError error;
  error.kind = result::ErrorKind::not_found;
  error.title = "No such text";
  error.detail = "The answer has no text at " + call_.view.part->pointer + " that goes on after " +
                 std::to_string(call_.view.part->from) + " bytes. It may have changed meanwhile.";
  error.request_id = sender_.context().request_id;
  return failed(error);
}

}  // namespace reply_mcp::tools::call
