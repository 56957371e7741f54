#include "tools/result/tool_answer.hpp"

#include "base/ascii.hpp"
#include "base/json_reader.hpp"
#include "base/truncate.hpp"
#include "base/unread_body.hpp"
#include "base/utf8.hpp"
#include "tools/result/bulk_summary.hpp"
#include "tools/result/job_answer.hpp"
#include "tools/result/not_kept.hpp"

#include <algorithm>
#include <array>

namespace reply_mcp::tools::result {
namespace {

constexpr std::size_t k_max_link = 4096;

/// "application/json" of "application/json; charset=utf-8", in lower case.
std::string media_type(std::string_view content_type) {
  return base::ascii::to_lower(base::ascii::trim(content_type.substr(0, content_type.find(';'))));
}

bool is_json_type(std::string_view type) {
  return type.empty() || type == "application/json" || type == "text/json" || type.ends_with("+json");
}

bool is_blank(std::string_view body) {
  return body.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::string clean_text(std::string_view body) {
  return base::utf8::sanitize(base::utf8::without_mark(body));
}

/// The type of text that the operation documents; empty when it answers JSON or nothing.
std::string documented_text(const schemas::Operation& operation, int status) {
  for (const schemas::SuccessResponse& success : operation.successes) {
    std::string type = media_type(success.content_type);
    if (success.status == status && !type.empty() && !is_json_type(type)) return type;
  }
  return {};
}

/// Reading is for the body: without one there is nothing to confirm.
bool owes_body(const schemas::Operation& operation, int status) {
  return operation.effect == schemas::Effect::read &&
         std::any_of(operation.successes.begin(), operation.successes.end(), [&](const auto& success) {
           return success.status == status && !success.content_type.empty();
         });
}

json::object as_object(json::value value) {
  if (value.is_object()) return std::move(value.get_object());
  json::object wrapped;
  wrapped["result"] = std::move(value);
  return wrapped;
}

/// What there is to say when the answer has no body.
json::object confirm(const FailedCall& call, const operation::BoundArguments& arguments,
                     const reply::Response& response) {
  json::object confirmation;
  confirmation["ok"] = true;
  confirmation["status"] = response.status;
  confirmation["operation"] = call.binding.operation->id;
  for (const auto& [argument, value] : arguments.parameters) {
    if (argument->place == operation::RequestPlace::path && !confirmation.contains(argument->name)) {
      confirmation[argument->name] = value;
    }
  }
  const std::string location = base::shorten_foreign(response.header("location"), k_max_link);
  if (!location.empty()) {
    confirmation["location"] = location;
    const std::string_view id = last_segment(location);
    if (!id.empty()) confirmation["createdId"] = id_value(id);
  }
  return confirmation;
}

}  // namespace

std::optional<json::object> deleted_before(const FailedCall& call, const operation::BoundArguments& arguments,
                                           const reply::Response& response) {
  const bool gone = response.status == 404 || response.status == 410;
  if (!gone || !response.outcome_unknown || call.binding.operation->method != "DELETE") return std::nullopt;
  json::object confirmation = confirm(call, arguments, response);
  confirmation["note"] =
      "The answer to a first try was lost; a second one found nothing left to delete, so it is done.";
  return confirmation;
}

namespace {

/// A person opens it, with all that their browser may do.
bool is_secure_link(std::string_view link) {
  constexpr std::string_view k_https = "https://";
  return link.size() > k_https.size() &&
         base::ascii::equal_ignoring_case(link.substr(0, k_https.size()), k_https) &&
         std::all_of(link.begin(), link.end(), [](char c) { return c > 0x20 && c < 0x7F; });
}

std::variant<json::object, ToolError> link_of(const FailedCall& call, const reply::Response& response) {
  const bool documented =
      std::any_of(call.binding.operation->successes.begin(), call.binding.operation->successes.end(),
                  [&](const schemas::SuccessResponse& success) { return success.status == response.status; });
  const std::string location = base::utf8::sanitize(response.header("location"));
  if (!documented || location.size() > k_max_link || !is_secure_link(location)) {
    return from_unreadable_answer(call, response.status,
                                  documented
                                      ? "Reply answered with a redirect that names no usable address: only "
                                        "one that begins with https:// is given to a person to open."
                                      : "Reply answered with a redirect, which this operation does not "
                                        "do; is --base-url right?",
                                  Unreadable::foreign);
  }
  json::object link;
  link["link"] = location;
  link["note"] =
      "A person must open this link in a browser and finish there; it was not followed. Nothing is set up "
      "before.";
  return link;
}

/// The status says that something was made; only what else there was to say is lost.
json::object confirm_unread(const FailedCall& call, const operation::BoundArguments& arguments,
                            const reply::Response& response, std::string_view why) {
  json::object confirmation = confirm(call, arguments, response);
  confirmation["note"] =
      "Reply says that it was made, and what else it says cannot be read: " + std::string(why) +
      " Do not make it again; look for it in the account.";
  return confirmation;
}

/// What becomes of an answer whose body nobody can read.
std::variant<json::object, ToolError> unread(const FailedCall& call,
                                             const operation::BoundArguments& arguments,
                                             const reply::Response& response, std::string detail,
                                             Unreadable why) {
  constexpr int k_created = 201;
  if (response.status == k_created) return confirm_unread(call, arguments, response, detail);
  return from_unreadable_answer(call, response.status, std::move(detail), why);
}

std::string why_not_json(const base::UnreadableJson& error, std::string_view body) {
  if (error.why == base::UnreadableJson::Why::too_many_values)
    return "The answer is too large to be read: " + error.message + ". Ask for less of it at a time.";
  return "Expected JSON, got " + base::describe_unread_body("application/json", body) + '.';
}

std::variant<json::object, ToolError> read_json(const FailedCall& call,
                                                const operation::BoundArguments& arguments,
                                                const reply::Response& response) {
  auto parsed = base::read_json(response.body);
  if (!parsed) {
    const bool too_large = parsed.error().why == base::UnreadableJson::Why::too_many_values;
    return unread(call, arguments, response, why_not_json(parsed.error(), response.body),
                  too_large ? Unreadable::too_large : Unreadable::broken);
  }
  json::value value = *std::move(parsed);
  if (response.status == 202)
    return with_job(call.hints, *call.binding.operation, response, std::move(value));
  if (auto bulk = read_bulk_answer(*call.binding.operation, arguments.body, value)) {
    json::object summarised;
    summarised["summary"] = std::move(bulk->summary);
    if (!bulk->rest.is_null()) summarised["result"] = std::move(bulk->rest);
    return summarised;
  }
  json::array lost = not_kept(call.binding, arguments, response.status, value, call.hints);
  json::object structured = as_object(std::move(value));
  if (!lost.empty()) structured["notKept"] = std::move(lost);
  return structured;
}

}  // namespace

std::variant<json::object, ToolError> read_answer(const FailedCall& call,
                                                  const operation::BoundArguments& arguments,
                                                  const reply::Response& response) {
  if (response.status < 200) {
    return from_unreadable_answer(call, response.status, "Reply answered with a status that ends no request.",
                                  Unreadable::foreign);
  }
  if (response.status >= 300) return link_of(call, response);
  if (!response.unreadable.empty())
    return unread(call, arguments, response, response.unreadable, Unreadable::broken);
  const std::string type = media_type(response.header("content-type"));
  const std::string text_type = documented_text(*call.binding.operation, response.status);
  if (!text_type.empty() && !is_json_type(type)) {
    if (type != text_type) {
      return from_unreadable_answer(
          call, response.status,
          "Expected " + text_type + ", got " + base::describe_unread_body(type, response.body) + '.');
    }
    json::object text;
    text[text_type == "text/csv" ? "csv" : "text"] = clean_text(response.body);
    text["content_type"] = text_type;
    return text;
  }
  if (is_blank(response.body)) {
    if (response.status == 202)
      return with_job(call.hints, *call.binding.operation, response, json::object());
    if (owes_body(*call.binding.operation, response.status)) {
      return from_unreadable_answer(call, response.status, "Expected JSON, got an empty body.");
    }
    return confirm(call, arguments, response);
  }
  if (!is_json_type(type)) {
    return from_unreadable_answer(
        call, response.status, "Expected JSON, got " + base::describe_unread_body(type, response.body) + '.',
        Unreadable::foreign);
  }
  return read_json(call, arguments, response);
}

}  // namespace reply_mcp::tools::result
