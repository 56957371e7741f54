#include "sandbox/engine/request.hpp"

#include "sandbox/engine/multipart.hpp"
#include "sandbox/engine/prune.hpp"
#include "sandbox/engine/schema_check.hpp"
#include "sandbox/engine/schema_view.hpp"

#include <boost/url/parse.hpp>

#include <charconv>
#include <string_view>

namespace reply_mcp::sandbox::engine {

namespace {

constexpr std::size_t k_max_depth = 64;
constexpr std::size_t k_max_query_pairs = 1000;

/// A path or query value as its schema types it; what does not read so stays a string, and the check
/// reports it.
json::value typed(std::string_view type, const std::string& text) {
  if (type == "integer") {
    std::int64_t number = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    if (error == std::errc() && end == text.data() + text.size()) return number;
  }
  if (type == "boolean") {
    if (same_text(text, "true")) return true;
    if (same_text(text, "false")) return false;
  }
  return json::string(text);
}

json::array split_commas(std::string_view type, const std::string& text) {
  json::array items;
  std::size_t begin = 0;
  while (begin <= text.size()) {
    const std::size_t end = std::min(text.find(',', begin), text.size());
    items.push_back(typed(type, text.substr(begin, end - begin)));
    begin = end + 1;
  }
  return items;
}

void read_query(const schemas::Parameter& parameter, const json::object& schema,
                const std::vector<std::pair<std::string, std::string>>& pairs, Call& call) {
  const json::value* items = schema.if_contains("items");
  for (const auto& [name, text] : pairs) {
    if (name != parameter.name) continue;
    if (items == nullptr) {
      call.query[name] = typed(type_of(schema), text);
      continue;
    }
    const std::string_view type = type_of(items->as_object());
    if (!call.query.contains(name)) call.query[name] = json::array();
    json::array& list = call.query[name].as_array();
    if (parameter.explode) {
      list.push_back(typed(type, text));
    } else {
      for (json::value& item : split_commas(type, text)) list.push_back(std::move(item));
    }
  }
  if (!call.query.contains(parameter.name)) {
    if (const json::value* standard = schema.if_contains("default")) call.query[parameter.name] = *standard;
  }
}

/// The operation's own code for a request whose only fault is this one; empty when it has none.
std::string_view own_code(const schemas::Operation& operation, const Violation& fault,
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
    if (rule.place != place || rule.pointer != fault.pointer) continue;
    if (!rule.keyword.empty() && rule.keyword != fault.keyword) continue;
    for (const schemas::KnownError& known : operation.errors) {
      if (known.status == 400 && known.code.ends_with(rule.variant)) return known.code;
    }
  }
  return {};
}

bool is_page_fault(const Violation& fault) {
  return fault.pointer == "top" || fault.pointer == "skip";
}

Answer problem_of(const Call& call, const std::vector<Violation>& faults, std::string_view place) {
  const bool one_kind = faults.size() == 1 || std::all_of(faults.begin(), faults.end(), is_page_fault);
  const std::string detail = faults.front().pointer + ": " + faults.front().detail;
  if (one_kind) {
    const std::string_view code = own_code(call.operation, faults.front(), place);
    if (!code.empty()) return business_problem(400, code, detail);
    if (is_page_fault(faults.front()) && call.operation.path.starts_with("/v3/reporting/")) {
      return plain_problem(400, detail);
    }
  }
  return validation_problem(faults);
}

}  // namespace

std::optional<Target> parse_target(const std::string& text) {
  const boost::urls::string_view view(text.data(), text.size());
  auto url = boost::urls::parse_origin_form(view);
  if (!url) url = boost::urls::parse_absolute_uri(view);
  if (!url) return std::nullopt;
  Target target;
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

std::optional<Answer> read_body(const HttpRequest& request, Call& call) {
  const schemas::Operation& operation = call.operation;
  if (!operation.body_schema) return std::nullopt;  // a body nobody reads is no fault
  if (request.body.empty()) {
    if (!operation.body_required) return std::nullopt;
    return Call::invalid("", "A request body is required.");
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
      return Call::invalid("/file", "The form must have the one field file, with a file in it.");
    if (call.upload->bytes.empty()) {
      for (const schemas::KnownError& known : operation.errors) {
        if (known.code.ends_with(".emptyFile"))
          return business_problem(400, known.code, "The file is empty.");
      }
      return plain_problem(400, "The file is empty.");
    }
    return std::nullopt;
  }
  json::parse_options options;
  options.max_depth = k_max_depth;
  boost::system::error_code ec;
  call.body = json::parse(request.body, ec, {}, options);
  if (ec) return Call::invalid("", "The body is not valid JSON: " + ec.message() + ".");
  return std::nullopt;
}

std::optional<Answer> check_request(const std::vector<std::pair<std::string, std::string>>& pairs,
                                    Call& call) {
  std::vector<Violation> faults;
  std::string_view place;
  for (const schemas::Parameter& parameter : call.operation.parameters) {
    if (!parameter.schema) continue;
    const json::object& schema = *parameter.schema;
    const std::size_t before = faults.size();
    if (parameter.place == schemas::ParameterPlace::path) {
      check(schema, typed(type_of(schema), std::string(call.segment(parameter.name))), parameter.name,
            faults);
      if (faults.size() > before) place = "path";
      continue;
    }
    read_query(parameter, schema, pairs, call);
    if (const json::value* value = call.query.if_contains(parameter.name)) {
      check(schema, *value, parameter.name, faults);
    } else if (parameter.required) {
      faults.push_back({parameter.name, "Is required.", "required"});
    }
    if (faults.size() > before) place = "query";
  }
  const bool has_body = call.operation.body_schema != nullptr && !call.upload &&
                        (!call.body.is_null() || call.operation.body_required);
  if (has_body) {
    const std::size_t before = faults.size();
    check(*call.operation.body_schema, call.body, "", faults);
    if (faults.size() > before) place = "body";
  }
  if (faults.empty()) {
    if (has_body) call.body = prune(*call.operation.body_schema, call.body);
    return std::nullopt;
  }
  return problem_of(call, faults, place);
}

}  // namespace reply_mcp::sandbox::engine
