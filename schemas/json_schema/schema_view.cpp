#include "schemas/json_schema/schema_view.hpp"

#include <algorithm>
#include <cmath>

namespace reply_mcp::schemas::json_schema {
namespace {

Kinds kind_named(std::string_view name) {
  if (name == "null") return Kinds(Kinds::k_null);
  if (name == "boolean") return Kinds(Kinds::k_boolean);
  if (name == "integer") return Kinds(Kinds::k_integer);
  if (name == "number") return Kinds(Kinds::k_number);
  if (name == "string") return Kinds(Kinds::k_string);
  if (name == "array") return Kinds(Kinds::k_array);
  if (name == "object") return Kinds(Kinds::k_object);
  return Kinds();
}

Kinds kinds_of_union(const SchemaList& branches) {
  Kinds kinds;
  for (const json::object* branch : branches) kinds = kinds | accepted_kinds(*branch);
  return kinds;
}

void collect_names(const json::object& schema, std::vector<std::string>& names) {
  if (const json::object* properties = object_member(schema, "properties")) {
    for (const auto& [key, value] : *properties) {
      const std::string_view name = key;
      if (std::find(names.begin(), names.end(), name) == names.end()) names.emplace_back(name);
    }
  }
  for (const std::string_view keyword : {"allOf", "oneOf", "anyOf"}) {
    for (const json::object* branch : schema_list(schema, keyword)) collect_names(*branch, names);
  }
}

}  // namespace

Kinds kind_of(const json::value& value) {
  switch (value.kind()) {
    case json::kind::null:
      return Kinds(Kinds::k_null);
    case json::kind::bool_:
      return Kinds(Kinds::k_boolean);
    case json::kind::int64:
    case json::kind::uint64:
      return Kinds(Kinds::k_integer);
    case json::kind::double_: {
      const double number = value.get_double();
      return Kinds(std::trunc(number) == number ? Kinds::k_integer : Kinds::k_fraction);
    }
    case json::kind::string:
      return Kinds(Kinds::k_string);
    case json::kind::array:
      return Kinds(Kinds::k_array);
    case json::kind::object:
      return Kinds(Kinds::k_object);
  }
  return Kinds();
}

Kinds declared_kinds(const json::object& schema) {
  if (const json::value* type = schema.if_contains("type")) {
    if (type->is_string()) return kind_named(type->get_string());
    Kinds kinds;
    if (type->is_array()) {
      for (const json::value& name : type->get_array()) {
        if (name.is_string()) kinds = kinds | kind_named(name.get_string());
      }
    }
    return kinds;
  }
  if (const json::value* constant = schema.if_contains("const")) return kind_of(*constant);
  if (const json::array* values = array_member(schema, "enum")) {
    Kinds kinds;
    for (const json::value& value : *values) kinds = kinds | kind_of(value);
    return kinds;
  }
  return Kinds(Kinds::k_any);
}

Kinds accepted_kinds(const json::object& schema) {
  Kinds kinds = declared_kinds(schema);
  for (const json::object* part : schema_list(schema, "allOf")) kinds = kinds & accepted_kinds(*part);
  for (const std::string_view keyword : {"oneOf", "anyOf"}) {
    const SchemaList branches = schema_list(schema, keyword);
    if (!branches.empty()) kinds = kinds & kinds_of_union(branches);
  }
  return kinds;
}

bool is_nullable(const json::object& schema) {
  const Kinds kinds = accepted_kinds(schema);
  return kinds.has(Kinds::k_null) && !kinds.any();
}

const json::object* object_member(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  return value == nullptr ? nullptr : value->if_object();
}

const json::array* array_member(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  return value == nullptr ? nullptr : value->if_array();
}

std::string_view string_member(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_string()) return {};
  return value->get_string();
}

std::optional<std::int64_t> integer_member(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  if (value == nullptr || !value->is_number()) return std::nullopt;
  json::error_code ec;
  const auto number = value->to_number<std::int64_t>(ec);
  if (ec) return std::nullopt;
  return number;
}

bool true_member(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  return value != nullptr && value->is_bool() && value->get_bool();
}

SchemaList schema_list(const json::object& schema, std::string_view keyword) {
  SchemaList list;
  if (const json::array* branches = array_member(schema, keyword)) {
    for (const json::value& branch : *branches) {
      if (branch.is_object()) list.push_back(&branch.get_object());
    }
  }
  return list;
}

SchemaList union_branches(const json::object& schema) {
  SchemaList list = schema_list(schema, "oneOf");
  if (list.empty()) list = schema_list(schema, "anyOf");
  std::erase_if(list,
                [](const json::object* branch) { return accepted_kinds(*branch) == Kinds(Kinds::k_null); });
  return list;
}

std::optional<json::array> allowed_values(const json::object& schema) {
  if (const json::value* constant = schema.if_contains("const")) return json::array{*constant};
  const json::array* values = array_member(schema, "enum");
  if (values == nullptr) return std::nullopt;
  json::array allowed;
  for (const json::value& value : *values) {
    if (!value.is_null()) allowed.push_back(value);
  }
  return allowed;
}

const json::array* value_names(const json::object& schema) {
  const json::array* names = array_member(schema, "x-value-names");
  if (names == nullptr) return nullptr;
  const auto values = allowed_values(schema);
  return values && values->size() == names->size() ? names : nullptr;
}

bool describes_object(const json::object& schema) {
  const Kinds declared = declared_kinds(schema);
  if (!declared.any()) return declared.has(Kinds::k_object);
  if (schema.contains("properties")) return true;
  for (const std::string_view keyword : {"allOf", "oneOf", "anyOf"}) {
    for (const json::object* branch : schema_list(schema, keyword)) {
      if (describes_object(*branch)) return true;
    }
  }
  return false;
}

std::vector<std::string> property_names(const json::object& schema) {
  std::vector<std::string> names;
  collect_names(schema, names);
  return names;
}

bool requires_member(const json::object& schema, std::string_view name) {
  const json::array* required = array_member(schema, "required");
  return required != nullptr &&
         std::any_of(required->begin(), required->end(), [&](const json::value& entry) {
           return entry.is_string() && std::string_view(entry.get_string()) == name;
         });
}

bool is_confidential(const json::object& schema) {
  return true_member(schema, "writeOnly") || string_member(schema, "format") == "password";
}

}  // namespace reply_mcp::schemas::json_schema
