#include "schemas/operation_reader.hpp"

#include "base/ascii.hpp"
#include "schemas/answer_facts.hpp"
#include "schemas/id_facts.hpp"
#include "schemas/member_reader.hpp"
#include "schemas/operation_facts.hpp"
#include "schemas/schema_check.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>
#include <utility>
#include <vector>

namespace reply_mcp::schemas {

namespace {

/// Names longer than this are refused by some MCP clients.
constexpr std::size_t k_max_id = 48;

using base::ascii::is_digit;
using base::ascii::is_lower;

bool is_operation_id(std::string_view id) {
  return !id.empty() && id.size() <= k_max_id && is_lower(id.front()) &&
         std::all_of(id.begin(), id.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

/// The one media type of a body or response, and its schema.
struct Content {
  std::string type;
  LazySchema schema;
};

/// What OpenAPI's own keys say.
class OpenApiReader {
 public:
  OpenApiReader(const Documents& documents, const OperationSource& source, const Place& place)
      : documents_(documents),
        source_(source),
        place_(place),
        members_(*source.document, *source.object, place) {}

  Reading<Operation> read() {
    operation_.path = source_.path;
    for (const char c : source_.method) operation_.method += static_cast<char>(c - 'a' + 'A');
    using Step = Reading<> (OpenApiReader::*)();
    constexpr std::array<Step, 5> k_steps = {&OpenApiReader::names, &OpenApiReader::parameters,
                                             &OpenApiReader::body, &OpenApiReader::responses,
                                             &OpenApiReader::path_parameters};
    for (const Step step : k_steps) {
      if (auto done = (this->*step)(); !done) return done.error();
    }
    return std::move(operation_);
  }

 private:
  [[nodiscard]] MemberReader reader(const json::object& object, const Place& place) const {
    return {*source_.document, object, place};
  }

  Reading<> names() {
    for (const auto& [key, to] :
         {std::pair("operationId", &operation_.id), std::pair("summary", &operation_.title),
          std::pair("description", &operation_.description)}) {
      auto text = members_.text(key);
      if (!text) return text.error();
      *to = *std::move(text);
    }
    if (!is_operation_id(operation_.id)) {
      return members_.error(
          "operationId",
          in_quotes(operation_.id) +
              " must be lower-case letters, digits and _, begin with a letter and have at most " +
              std::to_string(k_max_id) + " characters");
    }
    const json::value* tags = members_.object().if_contains("tags");
    if (tags == nullptr) return members_.error("tags is missing; its first entry is the resource group");
    const json::array* list = tags->if_array();
    if (list == nullptr || list->empty() || !list->front().is_string() || list->front().get_string().empty())
      return members_.error("tags", "must begin with the name of the resource group");
    operation_.group = list->front().get_string();
    return {};
  }

  Reading<LazySchema> schema(const MemberReader& holder) {
    const json::value* value = holder.object().if_contains("schema");
    if (value == nullptr) return holder.error("schema is missing");
    const Place here(holder.place(), "schema");
    if (!value->is_object()) return holder.error(here, "must be a schema object");
    const Document& document = *source_.document;
    if (auto sound = check_schema(documents_, document, *value, here); !sound) return sound.error();
    LazySchema lazy(documents_, document, value->get_object());
    if (!lazy.needs_expansion()) return lazy;
    if (auto fits = check_expansion(documents_, document, value->get_object(), here); !fits)
      return fits.error();
    return lazy;
  }

  Reading<> parameters() {
    const json::value* list = members_.object().if_contains("parameters");
    if (list == nullptr) return {};
    const Place here(place_, "parameters");
    if (!list->is_array()) return members_.error(here, "must be a list of parameters");
    for (std::size_t i = 0; i < list->get_array().size(); ++i) {
      const Place item(here, i);
      const json::object* entry = list->get_array()[i].if_object();
      if (entry == nullptr) return members_.error(item, "must be a parameter object");
      auto read = parameter(reader(*entry, item));
      if (!read) return read.error();
      operation_.parameters.push_back(*std::move(read));
    }
    return {};
  }

  const Parameter* find_parameter(std::string_view name, ParameterPlace where) const {
    const auto found = std::find_if(operation_.parameters.begin(), operation_.parameters.end(),
                                    [&](const Parameter& p) { return p.place == where && p.name == name; });
    return found == operation_.parameters.end() ? nullptr : &*found;
  }

  Reading<Parameter> parameter(const MemberReader& entry) {
    if (entry.object().contains("$ref"))
      return entry.error("references are for schemas only; write the parameter out");
    const auto name = entry.text("name");
    if (!name) return name.error();
    const auto where = entry.text("in");
    if (!where) return where.error();
    if (*where != "path" && *where != "query")
      return entry.error("in", in_quotes(*where) + " must be path or query");
    const bool in_path = *where == "path";
    const auto required = entry.flag("required", false);
    if (!required) return required.error();
    if (in_path && !*required) return entry.error("is in the path, so required must be true");
    const std::string_view supported = in_path ? "simple" : "form";
    if (const json::string* style = string_at(entry.object(), "style");
        style != nullptr && *style != supported)
      return entry.error("style",
                         in_quotes(*style) + " is not supported; only " + std::string(supported) + " is");
    const auto explode = entry.flag("explode", !in_path);
    if (!explode) return explode.error();
    Parameter parameter;
    parameter.name = *name;
    parameter.place = in_path ? ParameterPlace::path : ParameterPlace::query;
    parameter.required = *required;
    parameter.explode = *explode;
    if (const json::string* words = string_at(entry.object(), "description")) parameter.description = *words;
    if (find_parameter(parameter.name, parameter.place) != nullptr)
      return entry.error("is the second parameter " + in_quotes(parameter.name) + " in the " + *where);
    auto read = schema(entry);
    if (!read) return read.error();
    parameter.schema = *std::move(read);
    return parameter;
  }

  /// content/<media type>/schema, of which there must be one.
  Reading<Content> content(const MemberReader& holder) {
    const json::object* media = object_at(holder.object(), "content");
    if (media == nullptr) return holder.error("content is missing, or is not an object");
    const Place here(holder.place(), "content");
    if (media->size() != 1)
      return holder.error(here, "must have one media type, has " + std::to_string(media->size()));
    const auto& [name, body] = *media->begin();
    const Place item(here, name);
    if (!body.is_object()) return holder.error(item, "must be an object with a schema");
    auto read = schema(reader(body.get_object(), item));
    if (!read) return read.error();
    return Content{std::string(name), *std::move(read)};
  }

  Reading<> body() {
    const json::value* value = members_.object().if_contains("requestBody");
    if (value == nullptr) return {};
    const Place here(place_, "requestBody");
    if (!value->is_object()) return members_.error(here, "must be an object");
    const MemberReader holder = reader(value->get_object(), here);
    if (holder.object().contains("$ref"))
      return holder.error("references are for schemas only; write the body out");
    const auto required = holder.flag("required", false);
    if (!required) return required.error();
    auto read = content(holder);
    if (!read) return read.error();
    operation_.body_required = *required;
    operation_.body_content_type = std::move(read->type);
    operation_.body_schema = std::move(read->schema);
    return {};
  }

  Reading<> responses() {
    const json::object* answers = object_at(members_.object(), "responses");
    if (answers == nullptr) return members_.error("responses is missing, or is not an object");
    const Place here(place_, "responses");
    for (const auto& [code, value] : *answers) {
      if (code == "default") continue;
      if (auto read = response(code, value, Place(here, code)); !read) return read;
    }
    if (operation_.successes.empty())
      return members_.error(here, "must have a success response (200 to 399)");
    std::sort(operation_.successes.begin(), operation_.successes.end(),
              [](const auto& a, const auto& b) { return a.status < b.status; });
    return {};
  }

  Reading<> response(std::string_view code, const json::value& value, const Place& place) {
    SuccessResponse success;
    const auto [end, fault] = std::from_chars(code.data(), code.data() + code.size(), success.status);
    if (fault != std::errc() || end != code.data() + code.size() || code.size() != 3)
      return members_.error(place, in_quotes(code) + " is not a status code; write three digits or default");
    if (success.status < 200 || success.status > 399) return {};
    if (!value.is_object()) return members_.error(place, "must be a response object");
    const MemberReader holder = reader(value.get_object(), place);
    if (holder.object().contains("$ref"))
      return holder.error("references are for schemas only; write the response out");
    if (holder.object().contains("content")) {
      auto read = content(holder);
      if (!read) return read.error();
      success.content_type = std::move(read->type);
      success.schema = std::move(read->schema);
    }
    operation_.successes.push_back(std::move(success));
    return {};
  }

  /// Placeholders of the path and path parameters must be the same.
  Reading<> path_parameters() {
    std::vector<std::string_view> placeholders;
    const std::string_view path = operation_.path;
    for (std::size_t open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1)) {
      const std::size_t close = path.find('}', open);
      if (close == std::string_view::npos) return members_.error("has a path with { but no }");
      placeholders.push_back(path.substr(open + 1, close - open - 1));
      if (find_parameter(placeholders.back(), ParameterPlace::path) == nullptr) {
        return members_.error("has no path parameter for {" + std::string(placeholders.back()) +
                              "} of its path");
      }
    }
    for (const Parameter& parameter : operation_.parameters) {
      if (parameter.place != ParameterPlace::path) continue;
      if (std::find(placeholders.begin(), placeholders.end(), parameter.name) == placeholders.end())
        return members_.error("has a path parameter " + in_quotes(parameter.name) +
                              " that its path does not name");
    }
    return {};
  }

  const Documents& documents_;
  const OperationSource& source_;
  const Place& place_;
  MemberReader members_;
  Operation operation_;
};

}  // namespace

Reading<Operation> read_operation(const Documents& documents, const OperationSource& source,
                                  const Place& place) {
  if (auto known = check_keys(source, place); !known) return known.error();
  Reading<Operation> operation = OpenApiReader(documents, source, place).read();
  if (operation) operation = with_facts(documents, source, place, *std::move(operation));
  if (operation) operation = with_answer_facts(documents, source, place, *std::move(operation));
  if (operation) operation = with_id_facts(documents, source, place, *std::move(operation));
  return operation;
}

}  // namespace reply_mcp::schemas
