#include "sandbox/engine/request_validation.hpp"

#include "sandbox/engine/multipart.hpp"
#include "schemas/json_schema/explain.hpp"
#include "schemas/json_schema/prune.hpp"
#include "schemas/json_schema/schema_view.hpp"

#include <boost/url/parse.hpp>

#include <algorithm>
#include <charconv>
#include <iterator>
#include <string_view>

namespace reply_mcp::sandbox::engine {

namespace js = schemas::json_schema;
using js::Violation;
using js::Violations;

namespace {

constexpr std::size_t k_max_depth = 64;
constexpr std::size_t k_max_query_pairs = 1000;

/// A path or query value as its schema types it; what does not read so stays a string, and the check
/// reports it.
json::value typed(js::Kinds kinds, const std::string& text) {
  if (kinds.any()) return json::string(text);
  if (kinds.has(js::Kinds::k_integer)) {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
  }
  if (kinds.has(js::Kinds::k_boolean)) {
    if (same_text(text, "true")) return true;
    if (same_text(text, "false")) return false;
  }
  return json::string(text);
}

json::array split_commas(js::Kinds kinds, const std::string& text) {
  json::array items;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    items.push_back(typed(kinds, text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return items;
}

void read_query(const schemas::Parameter& parameter, const json::object& schema,
                const std::vector<std::pair<std::string, std::string>>& pairs, AccountCall& call) {
  const json::value* items = schema.if_contains("items");
  for (const auto& [name, text] : pairs) {
    if (name != parameter.name) continue;
    if (items == nullptr) {
      call.query[name] = typed(js::accepted_kinds(schema), text);
      continue;
    }
    const js::Kinds kinds = js::accepted_kinds(items->as_object());
    if (!call.query.contains(name)) call.query[name] = json::array();
    json::array& list = call.query[name].as_array();
    if (parameter.explode) {
      list.push_back(typed(kinds, text));
    } else {
      for (json::value& item : split_commas(kinds, text)) list.push_back(std::move(item));
    }
  }
  if (!call.query.contains(parameter.name)) {
    if (const json::value* standard = schema.if_contains("default")) call.query[parameter.name] = *standard;
  }
}

void judge(const json::object& schema, const json::value& value, const std::string& pointer,
           Violations& violations) {
  Violations found = js::explain(schema, value, pointer, js::k_as_api);
  violations.insert(violations.end(), std::make_move_iterator(found.begin()),
                    std::make_move_iterator(found.end()));
}

/// The operation's own code for a request whose only violation is this one; empty when it has none.
std::string_view own_code(const schemas::Operation& operation, const Violation& violation,
                          std::string_view place) {
  struct Rule {
    std::string_view place;  ///< "path", "query" or "body"
    std::string_view pointer;
    std::string_view keyword;  ///< empty: any
    std::string_view variant;
  };
  static constexpr Rule k_rules[] = {
      {"query", "top", "", ".invalidPagination"},
      {"query", "skip", "", ".invalidPagination"},
      {"query", "sortBy", "", ".invalidSort"},
      {"query", "sort_by", "", ".invalidSort"},
      {"query", "sortDirection", "", ".invalidSort"},
      {"query", "sort_direction", "", ".invalidSort"},
      {"path", "jobId", "", ".invalidJobId"},
      {"path", "id", "pattern", ".invalidIdFormat"},
      {"path", "playbook_id", "pattern", ".invalidIdFormat"},
      {"body", "/name", "minLength", ".nameTooShort"},
      {"body", "/name", "minLength", ".nameIsEmpty"},
      {"body", "/name", "maxLength", ".nameTooLong"},
      {"body", "/items", "maxItems", ".limitExceeded"},
      {"body", "/contactIds", "maxItems", ".contactLimitExceeded"},
      {"body", "/attachmentIds", "maxItems", ".tooManyAttachments"},
      {"body", "/url", "format", ".invalidUrl"},
      {"body", "/url", "maxLength", ".invalidUrl"},
      {"body", "", "x-requires-one-of", ".invalidInput"},
  };
  for (const Rule& rule : k_rules) {
    if (rule.place != place || rule.pointer != violation.pointer) continue;
    if (!rule.keyword.empty() && rule.keyword != violation.keyword) continue;
    for (const schemas::KnownError& known : operation.errors) {
      if (known.status == 400 && known.code.ends_with(rule.variant)) return known.code;
    }
  }
  return {};
}

bool is_page_violation(const Violation& violation) {
  return violation.pointer == "top" || violation.pointer == "skip";
}

AccountAnswer problem_of(const AccountCall& call, const Violations& violations, std::string_view place) {
  const bool one_kind =
      violations.size() == 1 || std::all_of(violations.begin(), violations.end(), is_page_violation);
  const std::string detail = violations.front().pointer + ": " + violations.front().detail;
  if (one_kind) {
    const std::string_view code = own_code(call.operation, violations.front(), place);
    if (!code.empty()) return business_problem(400, code, detail);
    if (is_page_violation(violations.front()) && call.is_report) {
      return plain_problem(400, detail);
    }
  }
  return validation_problem(violations);
}

}  // namespace

std::optional<RequestTarget> parse_target(const std::string& text) {
  const boost::urls::string_view view(text.data(), text.size());
  const auto url = boost::urls::parse_origin_form(view);
  if (!url) return std::nullopt;
  RequestTarget target;
  for (const auto& segment : url->segments()) {
    if (!segment.empty()) target.segments.emplace_back(segment.data(), segment.size());
  }
  if (url->params().size() > k_max_query_pairs) return std::nullopt;
  for (const auto& pair : url->params()) {
    target.query.emplace_back(std::string(pair.key.data(), pair.key.size()),
                              std::string(pair.value.data(), pair.value.size()));
  }
  return target;
}

Admission read_body(const http_server::HttpRequest& request, AccountCall& call) {
  const schemas::Operation& operation = call.operation;
  if (!operation.body_schema) return {};  // a body that nobody reads breaks no rule
  if (request.body.empty()) {
    if (!operation.body_required) return {};
    return AccountCall::invalid("", "A request body is required.");
  }
  const std::string_view declared = request.header("content-type");
  std::string_view type = declared.substr(0, declared.find(';'));
  while (!type.empty() && type.back() == ' ') type.remove_suffix(1);
  const bool json_suffix = operation.body_content_type == "application/json" && type.ends_with("+json");
  if (!same_text(type, operation.body_content_type) && !json_suffix) {
    return plain_problem(415, "This operation takes " + operation.body_content_type + ".");
  }
  if (operation.body_content_type == "multipart/form-data") {
    call.upload = read_form_file(declared, request.body, "file");
    if (!call.upload)
      return AccountCall::invalid("/file", "The form must have the one field file, with a file in it.");
    if (call.upload->bytes.empty()) {
      for (const schemas::KnownError& known : operation.errors) {
        if (known.code.ends_with(".emptyFile"))
          return business_problem(400, known.code, "The file is empty.");
      }
      return plain_problem(400, "The file is empty.");
    }
    return {};
  }
  json::parse_options options;
  options.max_depth = k_max_depth;
  boost::system::error_code ec;
  call.body = json::parse(request.body, ec, {}, options);
  if (ec) return AccountCall::invalid("", "The body is not valid JSON: " + ec.message() + ".");
  return {};
}

Admission check_request(const std::vector<std::pair<std::string, std::string>>& pairs, AccountCall& call) {
  Violations violations;
  std::string_view place;
  for (const schemas::Parameter& parameter : call.operation.parameters) {
    if (!parameter.schema) continue;
    const json::object& schema = *parameter.schema;
    const std::size_t before = violations.size();
    if (parameter.place == schemas::ParameterPlace::path) {
      judge(schema, typed(js::accepted_kinds(schema), std::string(call.segment(parameter.name))),
            parameter.name, violations);
      if (violations.size() > before) place = "path";
      continue;
    }
    read_query(parameter, schema, pairs, call);
    if (const json::value* value = call.query.if_contains(parameter.name)) {
      judge(schema, *value, parameter.name, violations);
    } else if (parameter.required) {
      violations.push_back({parameter.name, "is required", "required"});
    }
    if (violations.size() > before) place = "query";
  }
  const bool has_body = call.operation.body_schema != nullptr && !call.upload &&
                        (!call.body.is_null() || call.operation.body_required);
  if (has_body) {
    const std::size_t before = violations.size();
    judge(*call.operation.body_schema, call.body, "", violations);
    if (violations.size() > before) place = "body";
  }
  if (violations.empty()) {
    if (has_body) call.body = js::prune(*call.operation.body_schema, call.body);
    return {};
  }
  return problem_of(call, violations, place);
}

}  // namespace reply_mcp::sandbox::engine
