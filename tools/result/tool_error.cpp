#include "tools/result/tool_error.hpp"

#include "base/json_pointer.hpp"
#include "base/truncate.hpp"
#include "tools/text/hidden_text.hpp"
#include "tools/text/json_size.hpp"

#include <algorithm>

namespace reply_mcp::tools::result {
namespace {

constexpr std::size_t k_max_title = 200;
constexpr std::size_t k_max_code = 200;
constexpr std::size_t k_max_detail = 2000;
constexpr std::size_t k_max_entry = 500;
constexpr std::size_t k_max_entries = 50;

/// Whether anything of the call had gone out when this server held its request back. The one place that says
/// "Nothing was sent" of a failure: only here is known what earlier tries and requests of the call did.
std::string_view what_was_sent(const reply::Failure& failure) {
  using reply::FailureKind;
  const bool refused = failure.kind == FailureKind::quota || failure.kind == FailureKind::unavailable;
  if (!refused && failure.kind != FailureKind::cancelled) return {};
  if (failure.sent_before) return " An earlier request of this call had been sent.";
  return refused && !failure.maybe_executed ? " Nothing was sent." : "";
}

bool changes_something(const FailedCall& call) {
  return call.binding.operation->effect != schemas::Effect::read || call.repeat == reply::Repeat::harmful;
}

/// The last sentences of a hint: whether to repeat the call, said from what the error says, so that they
/// cannot differ from it.
void advise(const FailedCall& call, ToolError& error, bool may_have_changed) {
  if (may_have_changed && changes_something(call)) {
    error.outcome_unknown = true;
    error.retryable = error.retryable && call.repeat == reply::Repeat::harmless;
  }
  if (!error.retryable) error.retry_after.reset();
  std::string advice;
  if (error.outcome_unknown && error.retryable)
    advice = "The change may have happened; repeating the call leads to the same state. ";
  if (error.retryable) advice += HintSource::for_another_try(error.retry_after);
  if (error.outcome_unknown && !error.retryable)
    advice = call.hints.for_unknown_outcome(*call.binding.operation);
  if (!advice.empty()) error.hint += (error.hint.empty() ? "" : " ") + advice;
}

bool may_repeat(Again again, const FailedCall& call, bool untouched) {
  return again == Again::later ||
         (again == Again::if_harmless && (untouched || call.repeat == reply::Repeat::harmless));
}

void put(json::object& object, std::string_view key, std::string_view text) {
  if (!text.empty()) object[key] = text;
}

/// Text that may have come from outside, as a program gets it.
std::string exact(std::string_view text, std::size_t max_bytes) {
  return base::shorten_foreign(text, max_bytes);
}

/// The same as it is shown.
std::string shown(std::string_view text, std::size_t max_bytes) {
  return base::shorten(text::make_visible(text), max_bytes);
}

std::string_view hint_for(Unreadable why) {
  switch (why) {
    case Unreadable::broken:
      return "The answer is not as the API writes it: tell the person, the same call brings the same.";
    case Unreadable::foreign:
      return "Something else than Reply's API may have answered: check --base-url and the proxy of the "
             "machine that runs this server. No argument helps.";
    case Unreadable::too_large:
      return "Ask for less at a time: a smaller top, or a narrower filter.";
  }
  return {};
}

json::array render_entries(const std::vector<ErrorEntry>& entries) {
  json::array list;
  for (const ErrorEntry& entry : entries) {
    if (list.size() == k_max_entries) break;
    json::object item;
    item["pointer"] = exact(entry.pointer, k_max_entry);
    put(item, "argument", exact(entry.argument, k_max_entry));
    item["detail"] = exact(entry.detail, k_max_entry);
    list.push_back(std::move(item));
  }
  return list;
}

}  // namespace

std::string_view to_string(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::invalid_arguments:
      return "invalidArguments";
    case ErrorKind::policy:
      return "policy";
    case ErrorKind::auth:
      return "auth";
    case ErrorKind::forbidden:
      return "forbidden";
    case ErrorKind::not_found:
      return "notFound";
    case ErrorKind::conflict:
      return "conflict";
    case ErrorKind::validation:
      return "validation";
    case ErrorKind::rate_limited:
      return "rateLimited";
    case ErrorKind::upstream:
      return "upstream";
    case ErrorKind::network:
      return "network";
    case ErrorKind::timeout:
      return "timeout";
    case ErrorKind::cancelled:
      return "cancelled";
    case ErrorKind::internal:
      return "internal";
  }
  return "internal";
}

ToolError from_violations(const FailedCall& call, const schemas::json_schema::Violations& violations) {
  ToolError error;
  error.kind = ErrorKind::invalid_arguments;
  error.title = "The arguments are not valid";
  error.detail = "Nothing was sent to Reply.";
  error.request_id = call.request_id;
  for (const schemas::json_schema::Violation& violation : violations) {
    const auto tokens = base::json_pointer::split(violation.pointer);
    const std::string argument = tokens && !tokens->empty() ? tokens->front() : std::string();
    error.errors.push_back({violation.pointer, argument, violation.detail});
  }
  error.hint = "Correct the arguments named in errors and call again.";
  return error;
}

ToolError from_problem(const FailedCall& call, const reply::Problem& problem, bool outcome_unknown) {
  ToolError error;
  error.kind = kind_of_status(problem.status);
  error.status = problem.status;
  error.code = problem.code;
  error.title = problem.title;
  error.detail = problem.detail;
  error.request_id = call.request_id;
  for (const reply::FieldError& field : problem.errors) {
    operation::ArgumentPlace place = operation::locate_reported(call.binding, field.pointer);
    error.errors.push_back({std::move(place.pointer), std::move(place.argument), field.detail});
  }
  if (problem.code == "insufficient_scope" || !problem.missing_scope.empty()) {
    const std::string& own = call.binding.operation->scope;
    error.missing_scope = problem.missing_scope.empty() && own != "none" ? own : problem.missing_scope;
  }
  const ProblemCause& cause = cause_of(problem);
  error.hint = call.hints.for_problem(*call.binding.operation, problem);
  error.retryable = may_repeat(cause.again, call, false);
  error.retry_after = problem.retry_after;
  advise(call, error, outcome_unknown || cause.acted == Acted::maybe);
  return error;
}

ToolError from_failure(const FailedCall& call, const reply::Failure& failure) {
  const FailureCause& cause = cause_of(failure);
  ToolError error;
  error.kind = cause.kind;
  error.title = cause.title;
  error.detail = failure.message + std::string(what_was_sent(failure));
  error.request_id = call.request_id;
  error.hint = cause.hint;
  error.retryable = may_repeat(cause.again, call, !failure.maybe_executed);
  error.retry_after = failure.retry_after;
  advise(call, error, failure.maybe_executed);
  return error;
}

ToolError from_unreadable_answer(const FailedCall& call, int status, std::string detail, Unreadable why) {
  ToolError error;
  error.kind = ErrorKind::upstream;
  error.status = status;
  error.title = "The answer cannot be understood";
  error.detail = std::move(detail);
  error.request_id = call.request_id;
  error.hint = std::string(hint_for(why));
  advise(call, error, true);
  return error;
}

json::object error_object(const ToolError& error) {
  json::object body;
  body["kind"] = to_string(error.kind);
  if (error.status != 0) body["status"] = error.status;
  put(body, "code", exact(error.code, k_max_code));
  put(body, "title", exact(error.title, k_max_title));
  put(body, "detail", exact(error.detail, k_max_detail));
  if (!error.errors.empty()) body["errors"] = render_entries(error.errors);
  body["retryable"] = error.retryable;
  if (error.retry_after) body["retryAfterSeconds"] = error.retry_after->count();
  put(body, "missingScope", error.missing_scope);
  if (error.outcome_unknown) body["outcome"] = "unknown";
  put(body, "requestId", error.request_id);
  put(body, "hint", error.hint);
  return body;
}

std::string error_text(const ToolError& error, std::string_view tool) {
  std::string text(tool);
  text += " failed: " + shown(error.title, k_max_title);
  std::string facts;
  if (error.status != 0) facts = "HTTP " + std::to_string(error.status);
  if (!error.code.empty()) facts += (facts.empty() ? "" : ", ") + shown(error.code, k_max_code);
  if (!facts.empty()) text += " (" + facts + ')';
  text += '.';
  if (!error.detail.empty()) text += '\n' + shown(error.detail, k_max_detail);
  std::size_t listed = 0;
  for (const ErrorEntry& entry : error.errors) {
    if (++listed > k_max_entries) {
      text += "\n- and " + std::to_string(error.errors.size() - k_max_entries) + " more";
      break;
    }
    const std::string place = entry.pointer.empty() ? "arguments" : shown(entry.pointer, k_max_entry);
    text += "\n- " + place + ": " + shown(entry.detail, k_max_entry);
  }
  if (error.outcome_unknown) text += "\nOutcome: unknown.";
  if (!error.hint.empty()) text += '\n' + error.hint;
  return text;
}

mcp::message::Complete render_error(const ToolError& error, std::string_view tool, std::size_t max_bytes) {
  const auto render = [&](const ToolError& told) {
    mcp::message::Complete complete;
    json::object content{{"type", "text"}, {"text", error_text(told, tool)}};
    complete.result["content"] = json::array{std::move(content)};
    complete.result["structuredContent"] = json::object{{"error", error_object(told)}};
    complete.result["isError"] = true;
    return complete;
  };
  mcp::message::Complete complete = render(error);
  ToolError shorter = error;
  while (text::json_size(complete.result) > max_bytes && shorter.errors.size() > 1) {
    shorter.errors.resize(std::min(shorter.errors.size(), 2 * k_max_entries) / 2);
    shorter.hint = std::string(error.hint) + " Only " + std::to_string(shorter.errors.size()) + " of " +
                   std::to_string(error.errors.size()) + " errors are named here.";
    complete = render(shorter);
  }
  for (std::size_t kept = k_max_detail / 2; text::json_size(complete.result) > max_bytes && kept > 50;
       kept /= 2) {
    shorter.detail = base::shorten(error.detail, kept);
    for (ErrorEntry& entry : shorter.errors) {
      entry.detail = base::shorten(entry.detail, kept / 2);
      entry.pointer = base::shorten(entry.pointer, kept / 2);
    }
    shorter.hint = base::shorten(shorter.hint, kept);
    complete = render(shorter);
  }
  return complete;
}

}  // namespace reply_mcp::tools::result
