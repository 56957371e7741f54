#include "sandbox/engine/shape.hpp"

#include "base/ascii.hpp"
#include "sandbox/engine/schema_check.hpp"
#include "sandbox/engine/schema_view.hpp"

#include <algorithm>

namespace reply_mcp::sandbox::engine {

namespace {

using base::ascii::contains_ignoring_case;

std::string invent_text(const json::object& schema, std::string_view name, const ShapeContext& context) {
  const json::value* format_value = schema.if_contains("format");
  const std::string_view format = format_value == nullptr ? std::string_view() : format_value->as_string();
  if (format == "uuid") return context.store.next_uuid();
  if (format == "date-time") return to_iso(context.now);
  if (format == "date") return to_date(context.now);
  if (format == "email") return "sender@example.com";
  if (format == "uri" || contains_ignoring_case(name, "url") || contains_ignoring_case(name, "link"))
    return "https://example.com/sandbox";
  if (schema.contains("pattern")) return "t-1";
  if (name == "name" || name == "title" || contains_ignoring_case(name, "name")) return "Sandbox example";
  if (contains_ignoring_case(name, "summary") || contains_ignoring_case(name, "description"))
    return "Made by the sandbox as an example.";
  const json::value* length = schema.if_contains("minLength");
  return length == nullptr ? std::string() : std::string(length->to_number<std::size_t>(), 'x');
}

std::int64_t invent_integer(const json::object& schema, std::string_view name, const ShapeContext& context) {
  if (name == "userId" || name == "ownerUserId" || name == "assignedUserId") return context.user_id;
  const json::value* minimum = schema.if_contains("minimum");
  if (minimum != nullptr && minimum->is_int64()) return minimum->get_int64();
  return name == "id" ? 1 : 0;
}

json::object invent_object(const json::object& schema, const ShapeContext& context) {
  json::object made;
  if (const json::object* properties = object_at(schema, "properties")) {
    for (const auto& [name, property] : *properties) {
      made[name] = invent(property.as_object(), name, context);
    }
  }
  return made;
}

/// The value with another casing when only that keeps it out of an enum (TwoHundred, twoHundred).
const json::value* same_word(const json::array& values, const json::value& value) {
  if (!value.is_string()) return nullptr;
  const std::string_view own = value.get_string();
  for (const json::value& one : values) {
    if (!one.is_string() || one.get_string().size() != own.size()) continue;
    if (contains_ignoring_case(one.get_string(), own)) return &one;
  }
  return nullptr;
}

json::value shape_scalar(const json::object& schema, const json::value& value, const ShapeContext& context) {
  if (fits(schema, value)) return value;
  if (const json::array* values = array_at(schema, "enum")) {
    if (const json::value* word = same_word(*values, value)) return *word;
  }
  if (nullable(schema)) return nullptr;
  return invent(schema, "", context);
}

json::object shape_object(const json::object& schema, const json::object& value,
                          const ShapeContext& context) {
  const json::object* properties = object_at(schema, "properties");
  const json::object* rest = object_at(schema, "additionalProperties");
  if (properties == nullptr && rest == nullptr) return value;
  json::object made;
  if (properties != nullptr) {
    for (const auto& [name, property] : *properties) {
      const json::object& own = property.as_object();
      const json::value* stored = value.if_contains(name);
      made[name] = stored != nullptr ? shape(own, *stored, context)
                   : nullable(own)   ? json::value(nullptr)
                                     : invent(own, name, context);
    }
  }
  if (rest != nullptr) {
    for (const auto& [name, stored] : value) {
      if (properties != nullptr && properties->contains(name)) continue;
      made[name] = shape(*rest, stored, context);
    }
  }
  return made;
}

}  // namespace

json::value invent(const json::object& schema, std::string_view name, const ShapeContext& context) {
  if (const json::value* fixed = schema.if_contains("const")) return *fixed;
  if (const json::value* fixed = schema.if_contains("default")) return *fixed;
  if (const json::array* values = array_at(schema, "enum")) {
    const auto first =
        std::find_if(values->begin(), values->end(), [](const json::value& one) { return !one.is_null(); });
    return first == values->end() ? json::value(nullptr) : *first;
  }
  if (nullable(schema) && !type_of(schema).empty()) return nullptr;
  for (const char* name_of : {"oneOf", "anyOf"}) {
    if (const json::array* branches = array_at(schema, name_of))
      return invent(branches->front().as_object(), name, context);
  }
  if (const json::array* parts = array_at(schema, "allOf")) {
    json::object made;
    for (const json::value& part : *parts) {
      for (auto& [key, value] : invent_object(part.as_object(), context)) made[key] = std::move(value);
    }
    return made;
  }
  const std::string_view type = type_of(schema);
  if (type == "object") return invent_object(schema, context);
  if (type == "array") {
    json::array made;
    const json::value* least = schema.if_contains("minItems");
    const auto count = least == nullptr ? 0 : least->to_number<std::size_t>();
    const json::object* items = object_at(schema, "items");
    for (std::size_t i = 0; i < count && items != nullptr; ++i) made.push_back(invent(*items, name, context));
    return made;
  }
  if (type == "integer") return invent_integer(schema, name, context);
  if (type == "number") return 0.0;
  if (type == "boolean") return false;
  if (type == "string") return json::string(invent_text(schema, name, context));
  return nullptr;
}

json::value shape(const json::object& schema, const json::value& value, const ShapeContext& context) {
  if (const json::array* parts = array_at(schema, "allOf")) {
    json::object made;
    for (const json::value& part : *parts) {
      json::value shaped = shape(part.as_object(), value, context);
      if (!shaped.is_object()) continue;
      for (auto& [key, member] : shaped.get_object()) made[key] = std::move(member);
    }
    return made;
  }
  if (value.is_null() && nullable(schema)) return nullptr;
  if (const json::object* branch = branch_for(schema, value)) return shape(*branch, value, context);
  if (value.is_object() && type_allows(schema, value))
    return shape_object(schema, value.get_object(), context);
  if (value.is_array() && type_allows(schema, value)) {
    const json::object* items = object_at(schema, "items");
    if (items == nullptr) return value;
    json::array made;
    made.reserve(value.get_array().size());
    for (const json::value& item : value.get_array()) made.push_back(shape(*items, item, context));
    return made;
  }
  if (value.is_object() || value.is_array())
    return nullable(schema) ? json::value(nullptr) : invent(schema, "", context);
  return shape_scalar(schema, value, context);
}

}  // namespace reply_mcp::sandbox::engine
