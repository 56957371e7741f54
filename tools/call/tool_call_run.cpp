#include "tools/call/tool_call_run.hpp"

#include "base/traceparent.hpp"
#include "base/truncate.hpp"
#include "tools/call/request.hpp"
#include "tools/text/hidden_text.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

constexpr std::string_view k_top = "top";
constexpr std::string_view k_skip = "skip";
/// Page size of a list whose description names no limit.
constexpr std::uint64_t k_unlimited_page = 100;
constexpr std::size_t k_error_words = 500;
/// Reading and shaping more takes long enough that others would notice.
constexpr std::size_t k_large_answer = std::size_t{128} * 1024;
/// Of messages to clients that asked for them (notifications/message).
constexpr std::string_view k_logger = "reply";

/// The trace that the client says in `_meta`, else the one of its HTTP request; empty when there is none that
/// may be passed on.
std::string traceparent_of(const mcp::CallContext& context) {
  std::string trace;
  const json::value* given = context.meta.if_contains("traceparent");
  const auto header = context.caller.headers.find("traceparent");
  if (given != nullptr) {
    if (given->is_string()) trace = given->get_string();
  } else if (header != context.caller.headers.end()) {
    trace = header->second;
  }
  return base::is_traceparent(trace) ? trace : std::string();
}

/// The value of a query parameter as the caller gave it.
std::optional<std::uint64_t> given_number(const operation::BoundArguments& arguments,
                                          std::string_view wire_name) {
  for (const auto& [argument, value] : arguments.parameters) {
    if (argument->place == operation::RequestPlace::query && argument->wire_name == wire_name &&
        value.is_number()) {
      return value.to_number<std::uint64_t>();
    }
  }
  return std::nullopt;
}

/// Why reading stopped, on one line.
std::string describe_error(const result::ToolError& error) {
  std::string words = error.title;
  if (!error.detail.empty()) words += ": " + error.detail;
  words = base::shorten(text::make_visible(words), k_error_words);
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

}  // namespace

std::string owner_of(const mcp::CallContext& context, const reply::Identity& identity) {
  return context.caller.principal + '\n' + identity.fingerprint();
}

ToolCallRun::ToolCallRun(const ToolCallServices& tools, const operation::Binding& binding, PreparedCall call,
                         reply::Identity identity, mcp::CallContext& context)
    : tools_(tools),
      binding_(binding),
      call_(std::move(call)),
      identity_(std::move(identity)),
      context_(context),
      failed_{binding, tools.hints, context.request_id, call_.request.repeat},
      projection_(result::projection_of(call_.view)) {}

mcp::asio::awaitable<mcp::message::Outcome> ToolCallRun::run() {
  if (call_.view.fetch_all) {
    mcp::message::Outcome outcome = co_await all();
    co_return outcome;
  }
  mcp::message::Outcome outcome = co_await one();
  co_return outcome;
}

mcp::asio::awaitable<reply::SendResult> ToolCallRun::send(reply::Request request) {
  reply::CallOptions options = call_options();
  reply::Identity identity = identity_;
  const auto begin = std::chrono::steady_clock::now();
  reply::SendResult sent =
      co_await tools_.api.send(std::move(request), std::move(identity), std::move(options));
  answered_ = answered_ || sent.has_value();
  log(sent, std::chrono::steady_clock::now() - begin);
  co_return sent;
}

ToolCallRun::Read ToolCallRun::read(const reply::SendResult& sent,
                                    const operation::BoundArguments& arguments) const {
  if (!sent) {
    reply::Failure failure = sent.error();
    failure.sent_before = failure.sent_before || answered_;
    return result::from_failure(failed_, failure);
  }
  if (std::optional<json::object> done = result::deleted_before(failed_, arguments, *sent))
    return *std::move(done);
  if (sent->problem) return result::from_problem(failed_, *sent->problem, sent->outcome_unknown);
  return result::read_answer(failed_, arguments, *sent);
}

mcp::asio::awaitable<void> ToolCallRun::where_fit(const reply::SendResult& sent, std::function<void()> work) {
  if (sent && sent->body.size() > k_large_answer) {
    co_await tools_.background.run(std::move(work));
  } else {
    work();
  }
}

mcp::asio::awaitable<mcp::message::Outcome> ToolCallRun::one() {
  const reply::SendResult sent = co_await send(std::move(call_.request));
  mcp::message::Outcome answer;
  std::function<void()> work = [&] { answer = outcome(sent); };
  co_await where_fit(sent, std::move(work));
  co_return answer;
}

mcp::message::Outcome ToolCallRun::outcome(const reply::SendResult& sent) const {
  Read answer = read(sent, call_.arguments);
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
  const result::Projection* of_items = projection_ ? projection_->below("items") : nullptr;
  if (projection_ && of_items == nullptr) of_items = &nothing;
  result::PageCollector pages(*binding_.operation, limits(), of_items);
  while (const std::optional<result::PageCollector::Page> page = pages.next()) {
    const operation::BoundArguments arguments = page_arguments(*page);
    reply::Request request = build_request(binding_, arguments);
    const reply::SendResult sent = co_await send(std::move(request));
    Read answer;
    std::function<void()> work = [&] { answer = read(sent, arguments); };
    co_await where_fit(sent, std::move(work));
    const bool first = pages.pages() == 0;
    if (json::object* structured = std::get_if<json::object>(&answer)) {
      if (first) {
        if (std::optional<result::ToolError> error = missing(*structured)) co_return failed(*error);
      }
      if (pages.add(std::move(*structured))) {
        report(static_cast<double>(pages.items()), std::to_string(pages.items()) + " items read");
        continue;
      }
      answer = result::from_unreadable_answer(failed_, 200,
                                              "The answer is no page of a list: it lacks items or hasMore.");
    }
    const result::ToolError& error = std::get<result::ToolError>(answer);
    if (first) co_return failed(error);
    pages.stop(result::error_object(error), describe_error(error));
  }
  result::PageCollector::Collected collected = pages.take();
  // Its items have only the chosen members by now; these are the others.
  if (projection_) collected.answer = std::move(projection_->apply(std::move(collected.answer)).get_object());
  co_return shaped(std::move(collected.answer), std::move(collected.origin));
}

reply::CallOptions ToolCallRun::call_options() {
  reply::CallOptions options;
  options.request_id = context_.request_id;
  options.caller = context_.caller.principal;
  options.traceparent = traceparent_of(context_);
  options.on_wait = [this](std::string_view reason, std::chrono::milliseconds wait) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(wait + std::chrono::milliseconds(999));
    const std::string words = "waiting " + std::to_string(seconds.count()) + " s for " + std::string(reason);
    report(0, words);
    context_.log(
        mcp::message::LogLevel::debug, k_logger,
        json::object{
            {"operation", binding_.operation->id}, {"requestId", context_.request_id}, {"message", words}});
  };
  return options;
}

operation::BoundArguments ToolCallRun::page_arguments(const result::PageCollector::Page& page) const {
  operation::BoundArguments arguments = call_.arguments;
  std::erase_if(arguments.parameters, [](const auto& entry) {
    return entry.first->place == operation::RequestPlace::query &&
           (entry.first->wire_name == k_top || entry.first->wire_name == k_skip);
  });
  if (const operation::Argument* top = binding_.find_wire(operation::RequestPlace::query, k_top)) {
    arguments.parameters.emplace_back(top, page.top);
  }
  if (const operation::Argument* skip = binding_.find_wire(operation::RequestPlace::query, k_skip)) {
    arguments.parameters.emplace_back(skip, page.skip);
  }
  return arguments;
}

result::PageCollector::Limits ToolCallRun::limits() const {
  result::PageCollector::Limits limits;
  limits.skip = given_number(call_.arguments, k_skip).value_or(0);
  limits.max_items = call_.view.max_items;
  limits.max_bytes = tools_.shaper.max_bytes();
  // The largest pages there are, unless the caller says otherwise: requests are what Reply counts.
  limits.page_size = k_unlimited_page;
  if (const operation::Argument* top = binding_.find_wire(operation::RequestPlace::query, k_top)) {
    const auto most = schemas::json_schema::integer_member(*top->schema, "maximum");
    if (most && *most > 0) limits.page_size = static_cast<std::uint64_t>(*most);
  }
  limits.page_size = given_number(call_.arguments, k_top).value_or(limits.page_size);
  return limits;
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
                                  owner_of(context_, identity_)};
  if (!call_.view.part) return tools_.shaper.result(std::move(structured), call);
  auto part = tools_.shaper.part_result(std::move(structured), call, *call_.view.part);
  if (part) return *std::move(part);
  result::ToolError error;
  error.kind = result::ErrorKind::not_found;
  error.title = "No such text";
  error.detail = "The answer has no text at " + call_.view.part->pointer + " that goes on after " +
                 std::to_string(call_.view.part->from) + " bytes. It may have changed meanwhile.";
  error.request_id = context_.request_id;
  return failed(error);
}

/// What became of a request, for a client that wants to follow its calls; nothing of what was in it.
void ToolCallRun::log(const reply::SendResult& sent, std::chrono::steady_clock::duration time) {
  json::object told{{"operation", binding_.operation->id},
                    {"requestId", context_.request_id},
                    {"milliseconds", std::chrono::duration_cast<std::chrono::milliseconds>(time).count()}};
  if (sent) {
    told["status"] = sent->status;
  } else {
    told["failure"] = reply::to_string(sent.error().kind);
  }
  context_.log(mcp::message::LogLevel::debug, k_logger, std::move(told));
}

void ToolCallRun::report(double at_least, std::string_view message) {
  // Less than an item, so that waiting between two pages does not overtake the items.
  constexpr double k_step = 0.001;
  progress_ = std::max(at_least, progress_ + k_step);
  context_.progress(progress_, std::nullopt, message);
}

}  // namespace reply_mcp::tools::call
