#include "reply/client/problem_reader.hpp"

#include "base/ascii.hpp"
#include "base/json_reader.hpp"
#include "base/json_text.hpp"
#include "base/unread_body.hpp"
#include "reply/client/auth_challenge.hpp"
#include "reply/client/foreign_text.hpp"
#include "reply/client/retry_after.hpp"

#include <boost/beast/http/status.hpp>
#include <boost/json.hpp>

#include <charconv>
#include <cmath>

namespace reply_mcp::reply::client {

namespace {

namespace json = boost::json;

constexpr std::size_t k_max_name = 200;    // titles, codes, types, pointers, team names
constexpr std::size_t k_max_text = 2'000;  // details
constexpr std::size_t k_searched = 300;    // of a text that should have been JSON, for a missing scope
constexpr std::size_t k_max_entries = 200;
constexpr std::size_t k_max_json = std::size_t{1024} * 1024;
constexpr std::size_t k_max_depth = 32;
constexpr std::string_view k_insufficient_scope = "insufficient_scope";

/// The member of that name: spelt exactly so, or else in any case ("teamId", "TeamId", "TEAMID").
const json::value* member(const json::object& object, std::string_view name) {
  if (const json::value* exact = object.if_contains(name)) return exact;
  for (const auto& [key, value] : object) {
    if (base::ascii::equal_ignoring_case(key, name)) return &value;
  }
  return nullptr;
}

/// A text member, tidied; a number is taken for its digits, anything else counts as missing.
std::string text_member(const json::object& object, std::string_view name, std::size_t max_bytes) {
  const json::value* value = member(object, name);
  if (value == nullptr) return {};
  if (const json::string* text = value->if_string()) return tidy(*text, max_bytes);
  if (value->is_int64() || value->is_uint64()) return base::compact_json(*value);
  return {};
}

std::optional<std::int64_t> integer(const json::value& value) {
  if (const std::int64_t* number = value.if_int64()) return *number;
  if (const double* number = value.if_double()) {
    if (std::trunc(*number) == *number && std::abs(*number) < 9e15) return static_cast<std::int64_t>(*number);
  }
  if (const json::string* text = value.if_string()) {
    std::int64_t number = 0;
    const char* const last = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), last, number);
    if (error == std::errc() && end == last && !text->empty()) return number;
  }
  return std::nullopt;
}

void add_field_error(std::vector<FieldError>& errors, std::string pointer, const json::value& detail) {
  if (errors.size() >= k_max_entries) return;
  if (const json::string* text = detail.if_string()) {
    errors.push_back({std::move(pointer), tidy(*text, k_max_text)});
  }
}

/// `errors` as Reply documents it, [{pointer, detail}]; entries that are bare texts; and the map
/// {field: [text, ...]} that web frameworks answer with before a request gets to Reply's own code.
std::vector<FieldError> field_errors(const json::object& body) {
  std::vector<FieldError> errors;
  const json::value* value = member(body, "errors");
  if (value == nullptr) return errors;
  if (const json::array* list = value->if_array()) {
    for (const json::value& entry : *list) {
      if (const json::object* object = entry.if_object()) {
        FieldError error{text_member(*object, "pointer", k_max_name),
                         text_member(*object, "detail", k_max_text)};
        const bool says_something = !error.pointer.empty() || !error.detail.empty();
        if (says_something && errors.size() < k_max_entries) errors.push_back(std::move(error));
      } else {
        add_field_error(errors, {}, entry);
      }
    }
  } else if (const json::object* fields = value->if_object()) {
    for (const auto& [name, texts] : *fields) {
      if (const json::array* several = texts.if_array()) {
        for (const json::value& text : *several) add_field_error(errors, tidy(name, k_max_name), text);
      } else {
        add_field_error(errors, tidy(name, k_max_name), texts);
      }
    }
  }
  return errors;
}

std::vector<Team> accessible_teams(const json::object& body) {
  std::vector<Team> teams;
  const json::value* value = member(body, "teams");
  const json::array* list = value == nullptr ? nullptr : value->if_array();
  if (list == nullptr) return teams;
  for (const json::value& entry : *list) {
    const json::object* object = entry.if_object();
    if (object == nullptr || teams.size() >= k_max_entries) continue;
    const json::value* id = member(*object, "teamId");
    const std::optional<std::int64_t> number = id == nullptr ? std::nullopt : integer(*id);
    if (number) teams.push_back({*number, text_member(*object, "teamName", k_max_name)});
  }
  return teams;
}

/// "insufficient_scope" in any spelling: insufficientScope, INSUFFICIENT_SCOPE, "Insufficient scope".
bool names_insufficient_scope(std::string_view text) {
  const std::string lowered = base::ascii::to_lower(text);
  for (std::size_t at = lowered.find("insufficient"); at != std::string::npos;
       at = lowered.find("insufficient", at + 1)) {
    std::string_view rest = std::string_view(lowered).substr(at + std::string_view("insufficient").size());
    if (!rest.empty() && (rest[0] == '_' || rest[0] == '-' || rest[0] == ' ')) rest.remove_prefix(1);
    if (rest.starts_with("scope")) return true;
  }
  return false;
}

/// The first word of the form domain:verb, as Reply writes scopes, in a text.
std::string scope_in(std::string_view text) {
  static constexpr std::string_view k_letters = "abcdefghijklmnopqrstuvwxyz-";
  for (std::size_t colon = text.find(':'); colon != std::string_view::npos;
       colon = text.find(':', colon + 1)) {
    std::size_t from = colon;
    while (from > 0 && k_letters.find(text[from - 1]) != std::string_view::npos) --from;
    const std::string_view verb = text.substr(colon + 1);
    for (const std::string_view known : {"read", "write", "operate", "*"}) {
      const bool whole =
          verb.starts_with(known) &&
          (verb.size() == known.size() || k_letters.find(verb[known.size()]) == std::string_view::npos);
      if (from < colon && whole) return std::string(text.substr(from, colon - from + 1 + known.size()));
    }
  }
  return {};
}

std::string scope_member(const json::object& body) {
  for (const std::string_view name :
       {"requiredScope", "required_scope", "missingScope", "missing_scope", "requiredScopes", "scope"}) {
    const json::value* value = member(body, name);
    const json::array* list = value == nullptr ? nullptr : value->if_array();
    if (list != nullptr && !list->empty()) value = &list->front();
    if (value == nullptr) continue;
    if (const json::string* text = value->if_string()) return tidy(*text, k_max_name);
  }
  return {};
}

/// Takes from the answer's object what is there and has the right type.
void read_object(const json::object& body, Problem& problem) {
  problem.title = text_member(body, "title", k_max_name);
  problem.detail = text_member(body, "detail", k_max_text);
  problem.code = text_member(body, "code", k_max_name);
  problem.type = text_member(body, "type", k_max_name);
  problem.errors = field_errors(body);
  problem.teams = accessible_teams(body);
  problem.structured = !problem.title.empty() || !problem.detail.empty() || !problem.code.empty() ||
                       !problem.errors.empty() || !problem.teams.empty();
  if (!problem.structured) {
    // The members that gateways and token servers (RFC 6749, 5.2) use in their own error objects.
    for (const std::string_view name : {"message", "error_description", "error"}) {
      if (problem.detail.empty()) problem.detail = text_member(body, name, k_max_text);
    }
    if (problem.detail.empty() && !body.empty()) {
      problem.detail = "JSON that is not a problem object";
    }
  }
}

/// For a body that is not a JSON object: says what it is.
std::string describe_foreign_body(const Response& response, const std::optional<json::value>& parsed) {
  const std::string_view content_type = response.header("content-type");
  if (response.body.find_first_not_of(" \t\r\n") == std::string::npos) return {};
  if (parsed) return "JSON that is not an object";
  return (looks_like_html(content_type, response.body) ? "a web page instead of JSON: " : "no JSON: ") +
         base::describe_unread_body(content_type, response.body);
}

std::optional<json::value> parse_body(std::string_view body) {
  if (body.size() > k_max_json) return std::nullopt;
  auto value = base::read_json(body, {.max_depth = k_max_depth});
  if (!value) return std::nullopt;
  return *std::move(value);
}

void read_challenges(const Response& response, Problem& problem, BearerChallenge& found) {
  for (const auto& [name, value] : response.headers) {
    if (name != "www-authenticate") continue;
    BearerChallenge challenge = parse_bearer_challenge(value);
    if (!challenge.error.empty() || !challenge.scope.empty()) found = std::move(challenge);
  }
  if (problem.detail.empty()) problem.detail = found.error_description;
}

/// Reply does not document which member of a 403 holds this word, so all of them are searched. The result
/// goes into `code`, where callers branch on it.
void settle_scope(const json::object* body, std::string_view text_body, const BearerChallenge& challenge,
                  Problem& problem) {
  if (problem.status != 401 && problem.status != 403) return;
  const std::string oauth_error = body == nullptr ? std::string() : text_member(*body, "error", k_max_name);
  bool missing = false;
  for (const std::string_view text :
       {std::string_view(problem.code), std::string_view(problem.title), std::string_view(problem.type),
        std::string_view(problem.detail), std::string_view(challenge.error), std::string_view(oauth_error),
        text_body}) {
    missing = missing || names_insufficient_scope(text);
  }
  if (!missing) return;
  problem.code = k_insufficient_scope;
  problem.missing_scope = challenge.scope;
  if (problem.missing_scope.empty() && body != nullptr) problem.missing_scope = scope_member(*body);
  if (problem.missing_scope.empty()) problem.missing_scope = scope_in(problem.detail);
  if (problem.missing_scope.empty()) problem.missing_scope = scope_in(problem.title);
  if (problem.missing_scope.empty()) problem.missing_scope = scope_in(text_body);
}

std::string phrase(int status) {
  if (status >= 100 && status <= 599) {
    namespace http = boost::beast::http;
    const std::string_view text(http::obsolete_reason(http::int_to_status(static_cast<unsigned>(status))));
    if (text != "<unknown-status>") return std::string(text);
  }
  return "HTTP " + std::to_string(status);
}

}  // namespace

Problem read_problem(const Response& response) {
  Problem problem;
  problem.status = response.status;
  const std::optional<json::value> parsed = parse_body(response.body);
  const json::object* const object = parsed ? parsed->if_object() : nullptr;
  if (object != nullptr) {
    read_object(*object, problem);
  } else {
    problem.detail = describe_foreign_body(response, parsed);
  }
  BearerChallenge challenge;
  read_challenges(response, problem, challenge);
  const std::string text_body = object == nullptr ? tidy(response.body, k_searched) : std::string();
  settle_scope(object, text_body, challenge, problem);
  if (problem.detail.empty()) problem.detail = response.unreadable;
  if (problem.title.empty()) problem.title = phrase(response.status);
  problem.retry_after = retry_after(response);
  return problem;
}

}  // namespace reply_mcp::reply::client
