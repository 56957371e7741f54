#include "schemas/json_schema/prune.hpp"

#include "schemas/json_schema/explain.hpp"
#include "schemas/json_schema/schema_view.hpp"

namespace reply_mcp::schemas::json_schema {

namespace {

/// The members that the object is said to have: those of the schema itself and of the branch it means.
void keep_named(const json::object& schema, const json::value& value, json::object& kept, bool& names_any) {
  if (const json::object* properties = object_member(schema, "properties")) {
    names_any = true;
    for (const auto& [name, member] : value.get_object()) {
      if (const json::object* property = object_member(*properties, name))
        kept[name] = prune(*property, member);
    }
  }
  if (const json::array* parts = array_member(schema, "allOf")) {
    for (const json::value& part : *parts) keep_named(part.as_object(), value, kept, names_any);
  }
  if (const json::object* branch = meant_branch(schema, value, k_as_api)) {
    // A branch that only says which of the schema's own members go together has nothing to add.
    if (!schema.contains("properties")) keep_named(*branch, value, kept, names_any);
  }
}

}  // namespace

json::value prune(const json::object& schema, const json::value& value) {
  if (const json::array* items = value.if_array()) {
    const json::object* each = object_member(schema, "items");
    if (each == nullptr) {
      const json::object* branch = meant_branch(schema, value, k_as_api);
      return branch == nullptr ? value : prune(*branch, value);
    }
    json::array kept;
    kept.reserve(items->size());
    for (const json::value& item : *items) kept.push_back(prune(*each, item));
    return kept;
  }
  if (!value.is_object()) return value;
  const json::value* rest = schema.if_contains("additionalProperties");
  if (rest != nullptr && (rest->is_object() || *rest == json::value(true))) return value;
  json::object kept;
  bool names_any = false;
  keep_named(schema, value, kept, names_any);
  return names_any ? json::value(std::move(kept)) : value;
}

}  // namespace reply_mcp::schemas::json_schema
