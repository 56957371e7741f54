#include "sandbox/engine/schema_view.hpp"

#include "base/json_type.hpp"

#include <algorithm>

namespace reply_mcp::sandbox::engine {

const json::object* object_at(const json::object& schema, std::string_view name) {
  const json::value* value = schema.if_contains(name);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_at(const json::object& schema, std::string_view name) {
  const json::value* value = schema.if_contains(name);
  return value == nullptr ? nullptr : value->if_array();
}

std::string_view type_of(const json::object& schema) {
  const json::value* type = schema.if_contains("type");
  if (type == nullptr) return schema.contains("properties") ? "object" : "";
  if (type->is_string()) return type->get_string();
  for (const json::value& one : type->as_array()) {
    if (one.as_string() != "null") return one.get_string();
  }
  return "null";
}

namespace {

bool is_type(std::string_view type, std::string_view kind) {
  return type == kind || (type == "number" && kind == "integer");
}

}  // namespace

bool type_allows(const json::object& schema, const json::value& value) {
  const json::value* type = schema.if_contains("type");
  if (type == nullptr) return true;
  const std::string_view kind = base::json_type_name(value);
  if (type->is_string()) return is_type(type->get_string(), kind);
  const json::array& types = type->as_array();
  return std::any_of(types.begin(), types.end(),
                     [&](const json::value& one) { return is_type(one.as_string(), kind); });
}

bool nullable(const json::object& schema) {
  if (!type_allows(schema, nullptr)) return false;
  if (const json::array* values = array_at(schema, "enum")) {
    return std::find(values->begin(), values->end(), json::value(nullptr)) != values->end();
  }
  if (schema.contains("const")) return schema.at("const").is_null();
  for (const char* name : {"oneOf", "anyOf"}) {
    const json::array* branches = array_at(schema, name);
    if (branches == nullptr) continue;
    return std::any_of(branches->begin(), branches->end(),
                       [](const json::value& branch) { return nullable(branch.as_object()); });
  }
  if (const json::array* all = array_at(schema, "allOf")) {
    return std::all_of(all->begin(), all->end(),
                       [](const json::value& part) { return nullable(part.as_object()); });
  }
  return true;
}

}  // namespace reply_mcp::sandbox::engine
