#include "schemas/operation_reader.hpp"

#include "base/ascii.hpp"
#include "schemas/schema_check.hpp"

#include <algorithm>
#include <array>
#include <charconv>

namespace reply_mcp::schemas {

namespace {

constexpr std::array k_keys = {
    std::string_view("deprecated"),   std::string_view("description"),   std::string_view("externalDocs"),
    std::string_view("operationId"),  std::string_view("parameters"),    std::string_view("requestBody"),
    std::string_view("responses"),    std::string_view("security"),      std::string_view("servers"),
    std::string_view("summary"),      std::string_view("tags"),          std::string_view("x-async"),
    std::string_view("x-effect"),     std::string_view("x-effect-when"), std::string_view("x-errors"),
    std::string_view("x-evidence"),   std::string_view("x-idempotent"),  std::string_view("x-pagination"),
    std::string_view("x-rate-limit"), std::string_view("x-scope"),       std::string_view("x-status")};

constexpr std::string_view k_extensions =
    "x-async, x-effect, x-effect-when, x-errors, x-evidence, x-idempotent, x-pagination, x-rate-limit, "
    "x-scope, x-status";
constexpr std::string_view k_effects = "read, create, update, delete, send";

/// Names longer than this are refused by some MCP clients.
constexpr std::size_t k_max_id = 48;

using base::ascii::is_digit;
using base::ascii::is_lower;

bool is_operation_id(std::string_view id) {
  return !id.empty() && id.size() <= k_max_id && is_lower(id.front()) &&
         std::all_of(id.begin(), id.end(), [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

/// "contacts:write" or "none".
bool is_scope(std::string_view scope) {
  const std::size_t colon = scope.find(':');
  if (colon == std::string_view::npos) return scope == "none";
  const std::string_view domain = scope.substr(0, colon);
  const std::string_view verb = scope.substr(colon + 1);
  return !domain.empty() &&
         std::all_of(domain.begin(), domain.end(), [](char c) { return is_lower(c) || c == '-'; }) &&
         (verb == "read" || verb == "write" || verb == "operate");
}

/// RFC 6901 with at least one token.
bool is_pointer(std::string_view pointer) {
  if (!pointer.starts_with('/')) return false;
  for (std::size_t i = 0; i < pointer.size(); ++i) {
    if (pointer[i] == '~' && (i + 1 == pointer.size() || (pointer[i + 1] != '0' && pointer[i + 1] != '1')))
      return false;
  }
  return true;
}

/// Reads step by step; the first fault is kept and ends the reading. Each step returns whether it went well.
class OperationReader {
 public:
  OperationReader(const Documents& documents, const Document& document)
      : documents_(documents), document_(document) {}

  bool read(const json::value& value, const Place& place) {
    const json::object* object = value.if_object();
    if (object == nullptr) return fail(place, "must be an OpenAPI operation object");
    return keys(*object, place) && names(*object, place) && facts(*object, place) && lists(*object, place) &&
           parameters(*object, place) && body(*object, place) && responses(*object, place) &&
           path_parameters(place) && conditions(*object, place);
  }

  Operation operation;
  CatalogueError error;

 private:
  bool fail(const Place& place, std::string reason) {
    error = {document_.name, place.pointer(), std::move(reason)};
    return false;
  }
  bool keep(std::optional<CatalogueError> fault) {
    if (fault) error = std::move(*fault);
    return !fault.has_value();
  }

  bool keys(const json::object& object, const Place& place) {
    for (const auto& [key, value] : object) {
      if (std::find(k_keys.begin(), k_keys.end(), key) != k_keys.end()) continue;
      if (key.starts_with("x-")) {
        return fail(Place(place, key),
                    "is not a known x- key of an operation; known are " + std::string(k_extensions));
      }
      return fail(Place(place, key), "is not a key of an OpenAPI operation object");
    }
    return true;
  }

  /// A member that must be a non-empty string.
  bool text(const json::object& object, std::string_view key, const Place& place, std::string& out) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr) return fail(place, std::string(key) + " is missing");
    const json::string* string = value->if_string();
    if (string == nullptr || string->empty())
      return fail(Place(place, key), "must be a text that is not empty");
    out.assign(string->begin(), string->end());
    return true;
  }

  /// A member that is true or false, or absent where `fallback` is given.
  bool flag(const json::object& object, std::string_view key, const Place& place,
            std::optional<bool> fallback, bool& out) {
    const json::value* value = object.if_contains(key);
    if (value == nullptr && !fallback) return fail(place, std::string(key) + " is missing");
    if (value != nullptr && !value->is_bool()) return fail(Place(place, key), "must be true or false");
    out = value == nullptr ? *fallback : value->get_bool();
    return true;
  }

  bool names(const json::object& object, const Place& place) {
    if (!text(object, "operationId", place, operation.id)) return false;
    if (!is_operation_id(operation.id)) {
      return fail(Place(place, "operationId"),
                  in_quotes(operation.id) +
                      " must be lower-case letters, digits and _, begin with a letter and have at most " +
                      std::to_string(k_max_id) + " characters");
    }
    const json::value* tags = object.if_contains("tags");
    if (tags == nullptr) return fail(place, "tags is missing; its first entry is the resource group");
    const json::array* list = tags->if_array();
    if (list == nullptr || list->empty() || !list->front().is_string() ||
        list->front().get_string().empty()) {
      return fail(Place(place, "tags"), "must begin with the name of the resource group");
    }
    operation.group = list->front().get_string();
    return text(object, "summary", place, operation.title) &&
           text(object, "description", place, operation.description);
  }

  bool facts(const json::object& object, const Place& place) {
    std::string word;
    if (!text(object, "x-scope", place, operation.scope)) return false;
    if (!is_scope(operation.scope)) {
      return fail(
          Place(place, "x-scope"),
          in_quotes(operation.scope) + " must be none or domain:read, domain:write or domain:operate");
    }
    if (!text(object, "x-status", place, word)) return false;
    const auto status = parse_status(word);
    if (!status)
      return fail(Place(place, "x-status"), in_quotes(word) + " must be one of stable, beta, coming-soon");
    operation.status = *status;
    if (!effect(object, "x-effect", place, operation.effect)) return false;
    if (!flag(object, "x-idempotent", place, std::nullopt, operation.idempotent)) return false;
    if (!flag(object, "x-async", place, false, operation.async)) return false;
    if (object.contains("x-rate-limit") && !text(object, "x-rate-limit", place, operation.rate_limit))
      return false;
    if (!object.contains("x-pagination")) return true;
    if (!text(object, "x-pagination", place, word)) return false;
    if (word != "offset") return fail(Place(place, "x-pagination"), in_quotes(word) + " must be offset");
    operation.paged = true;
    return true;
  }

  bool effect(const json::object& object, std::string_view key, const Place& place, Effect& out) {
    std::string word;
    if (!text(object, key, place, word)) return false;
    const auto parsed = parse_effect(word);
    if (!parsed)
      return fail(Place(place, key), in_quotes(word) + " must be one of " + std::string(k_effects));
    out = *parsed;
    return true;
  }

  /// x-errors; x-effect-when comes last because it looks into the body.
  bool lists(const json::object& object, const Place& place) {
    const json::value* errors = object.if_contains("x-errors");
    if (errors == nullptr) return true;
    const Place here(place, "x-errors");
    if (!errors->is_array()) return fail(here, "must be a list of {status, code}");
    for (std::size_t i = 0; i < errors->get_array().size(); ++i) {
      const Place item(here, i);
      const json::object* entry = errors->get_array()[i].if_object();
      const json::value* status = entry == nullptr ? nullptr : entry->if_contains("status");
      if (status == nullptr || !status->is_int64() || status->get_int64() < 400 ||
          status->get_int64() > 599) {
        return fail(item, "must have a status from 400 to 599 and a code");
      }
      KnownError known{static_cast<int>(status->get_int64()), {}};
      if (!text(*entry, "code", item, known.code)) return false;
      operation.errors.push_back(std::move(known));
    }
    return true;
  }

  bool schema(const json::object& holder, const Place& place, LazySchema& out) {
    const json::value* value = holder.if_contains("schema");
    if (value == nullptr) return fail(place, "schema is missing");
    const Place here(place, "schema");
    if (!value->is_object()) return fail(here, "must be a schema object");
    if (!keep(check_schema(documents_, document_, *value, here))) return false;
    out = LazySchema(documents_, document_, value->get_object());
    return !out.needs_expansion() || keep(check_expansion(documents_, document_, value->get_object(), here));
  }

  bool parameters(const json::object& object, const Place& place) {
    const json::value* list = object.if_contains("parameters");
    if (list == nullptr) return true;
    const Place here(place, "parameters");
    if (!list->is_array()) return fail(here, "must be a list of parameters");
    for (std::size_t i = 0; i < list->get_array().size(); ++i) {
      const Place item(here, i);
      const json::object* entry = list->get_array()[i].if_object();
      if (entry == nullptr) return fail(item, "must be a parameter object");
      if (!parameter(*entry, item)) return false;
    }
    for (const std::string_view name : {"top", "skip"}) {
      if (operation.paged && find_parameter(name, ParameterPlace::query) == nullptr) {
        return fail(place, "is paged (x-pagination) but has no query parameter " + std::string(name));
      }
    }
    return true;
  }

  const Parameter* find_parameter(std::string_view name, ParameterPlace where) const {
    const auto found = std::find_if(operation.parameters.begin(), operation.parameters.end(),
                                    [&](const Parameter& p) { return p.place == where && p.name == name; });
    return found == operation.parameters.end() ? nullptr : &*found;
  }

  bool parameter(const json::object& object, const Place& place) {
    Parameter parameter;
    std::string where;
    if (object.contains("$ref"))
      return fail(place, "references are for schemas only; write the parameter out");
    if (!text(object, "name", place, parameter.name) || !text(object, "in", place, where)) return false;
    if (where != "path" && where != "query") {
      return fail(Place(place, "in"), in_quotes(where) + " must be path or query");
    }
    parameter.place = where == "path" ? ParameterPlace::path : ParameterPlace::query;
    const bool in_path = parameter.place == ParameterPlace::path;
    if (!flag(object, "required", place, false, parameter.required)) return false;
    if (in_path && !parameter.required) return fail(place, "is in the path, so required must be true");
    if (const json::string* style = string_at(object, "style");
        style && *style != (in_path ? "simple" : "form")) {
      return fail(Place(place, "style"),
                  in_quotes(*style) + " is not supported; only " + (in_path ? "simple" : "form") + " is");
    }
    if (!flag(object, "explode", place, !in_path, parameter.explode)) return false;
    if (const json::string* words = string_at(object, "description")) parameter.description = *words;
    if (find_parameter(parameter.name, parameter.place) != nullptr) {
      return fail(place, "is the second parameter " + in_quotes(parameter.name) + " in the " + where);
    }
    if (!schema(object, place, parameter.schema)) return false;
    operation.parameters.push_back(std::move(parameter));
    return true;
  }

  /// content/<media type>/schema, of which there must be one.
  bool content(const json::object& holder, const Place& place, std::string& type, LazySchema& out) {
    const json::object* media = object_at(holder, "content");
    if (media == nullptr) return fail(place, "content is missing, or is not an object");
    const Place here(place, "content");
    if (media->size() != 1)
      return fail(here, "must have one media type, has " + std::to_string(media->size()));
    const auto& [name, body] = *media->begin();
    const Place item(here, name);
    if (!body.is_object()) return fail(item, "must be an object with a schema");
    type = name;
    return schema(body.get_object(), item, out);
  }

  bool body(const json::object& object, const Place& place) {
    const json::value* value = object.if_contains("requestBody");
    if (value == nullptr) return true;
    const Place here(place, "requestBody");
    if (!value->is_object()) return fail(here, "must be an object");
    if (value->get_object().contains("$ref"))
      return fail(here, "references are for schemas only; write the body out");
    return flag(value->get_object(), "required", here, false, operation.body_required) &&
           content(value->get_object(), here, operation.body_content_type, operation.body_schema);
  }

  bool responses(const json::object& object, const Place& place) {
    const json::object* answers = object_at(object, "responses");
    if (answers == nullptr) return fail(place, "responses is missing, or is not an object");
    const Place here(place, "responses");
    for (const auto& [code, value] : *answers) {
      if (!response(code, value, Place(here, code))) return false;
    }
    if (operation.successes.empty()) return fail(here, "must have a success response (200 to 399)");
    std::sort(operation.successes.begin(), operation.successes.end(),
              [](const auto& a, const auto& b) { return a.status < b.status; });
    const auto is_202 = [](const SuccessResponse& r) { return r.status == 202; };
    if (operation.async && std::none_of(operation.successes.begin(), operation.successes.end(), is_202)) {
      return fail(here, "must have 202, because x-async is true");
    }
    return true;
  }

  bool response(std::string_view code, const json::value& value, const Place& place) {
    if (code == "default") return true;
    SuccessResponse success;
    const auto [end, fault] = std::from_chars(code.data(), code.data() + code.size(), success.status);
    if (fault != std::errc() || end != code.data() + code.size() || code.size() != 3) {
      return fail(place, in_quotes(code) + " is not a status code; write three digits or default");
    }
    if (success.status < 200 || success.status > 399) return true;
    if (!value.is_object()) return fail(place, "must be a response object");
    if (value.get_object().contains("$ref"))
      return fail(place, "references are for schemas only; write the response out");
    if (value.get_object().contains("content") &&
        !content(value.get_object(), place, success.content_type, success.schema)) {
      return false;
    }
    operation.successes.push_back(std::move(success));
    return true;
  }

  /// Placeholders of the path and path parameters must be the same.
  bool path_parameters(const Place& place) {
    std::vector<std::string_view> placeholders;
    const std::string_view path = operation.path;
    for (std::size_t open = path.find('{'); open != std::string_view::npos; open = path.find('{', open + 1)) {
      const std::size_t close = path.find('}', open);
      if (close == std::string_view::npos) return fail(place, "has a path with { but no }");
      placeholders.push_back(path.substr(open + 1, close - open - 1));
      if (find_parameter(placeholders.back(), ParameterPlace::path) == nullptr) {
        return fail(place,
                    "has no path parameter for {" + std::string(placeholders.back()) + "} of its path");
      }
    }
    for (const Parameter& parameter : operation.parameters) {
      if (parameter.place != ParameterPlace::path) continue;
      if (std::find(placeholders.begin(), placeholders.end(), parameter.name) == placeholders.end()) {
        return fail(place,
                    "has a path parameter " + in_quotes(parameter.name) + " that its path does not name");
      }
    }
    return true;
  }

  bool conditions(const json::object& object, const Place& place) {
    const json::value* list = object.if_contains("x-effect-when");
    if (list == nullptr) return true;
    const Place here(place, "x-effect-when");
    if (!list->is_array()) return fail(here, "must be a list of {pointer, equals, effect}");
    for (std::size_t i = 0; i < list->get_array().size(); ++i) {
      const Place item(here, i);
      const json::object* entry = list->get_array()[i].if_object();
      if (entry == nullptr) return fail(item, "must be an object with pointer and effect");
      if (!condition(*entry, item)) return false;
    }
    return true;
  }

  bool condition(const json::object& entry, const Place& place) {
    EffectCondition condition;
    if (!text(entry, "pointer", place, condition.pointer) ||
        !effect(entry, "effect", place, condition.effect)) {
      return false;
    }
    const Place pointer(place, "pointer");
    if (!is_pointer(condition.pointer)) {
      return fail(pointer, in_quotes(condition.pointer) +
                               " is not a JSON Pointer to a member, such as \"/options/sequenceId\"");
    }
    if (!operation.body_schema || !describes(*operation.body_schema, condition.pointer)) {
      return fail(pointer, in_quotes(condition.pointer) + " is nothing that the request body describes");
    }
    if (const json::value* equals = entry.if_contains("equals")) condition.equals = *equals;
    operation.effect_conditions.push_back(std::move(condition));
    return true;
  }

  const Documents& documents_;
  const Document& document_;
};

}  // namespace

boost::system::result<Operation, CatalogueError> read_operation(const Documents& documents,
                                                                const Document& document,
                                                                std::string_view path,
                                                                std::string_view method,
                                                                const json::value& value) {
  OperationReader reader(documents, document);
  reader.operation.path = path;
  for (const char c : method) reader.operation.method += static_cast<char>(c - 'a' + 'A');
  const Place root;
  const Place paths(root, "paths");
  const Place item(paths, path);
  if (!reader.read(value, Place(item, method))) return std::move(reader.error);
  return std::move(reader.operation);
}

}  // namespace reply_mcp::schemas
