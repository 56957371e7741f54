#include "sandbox/engine/synthesize.hpp"

#include "base/ascii.hpp"
#include "schemas/json_schema/explain.hpp"
#include "schemas/json_schema/schema_view.hpp"

#include <algorithm>

namespace reply_mcp::sandbox::engine {

namespace js = schemas::json_schema;

namespace {

using base::ascii::contains_ignoring_case;

/// Null is a value of the schema, if only because it names none.
bool is_nullable(const json::object& schema) {
  return js::accepted_kinds(schema).has(js::Kinds::k_null);
}

bool takes_kind_of(const json::object& schema, const json::value& value) {
  return js::declared_kinds(schema).has(js::kind_of(value).bits());
}

std::string invent_text(const json::object& schema, std::string_view name, const SynthesisContext& context) {
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

std::int64_t invent_integer(const json::object& schema, std::string_view name,
                            const SynthesisContext& context) {
  if (name == "userId" || name == "ownerUserId" || name == "assignedUserId") return context.user_id;
  const json::value* minimum = schema.if_contains("minimum");
  if (minimum != nullptr && minimum->is_int64()) return minimum->get_int64();
  return name == "id" ? 1 : 0;
}

json::object invent_object(const json::object& schema, const SynthesisContext& context) {
  json::object made;
  if (const json::object* properties = js::object_member(schema, "properties")) {
    for (const auto& [name, property] : *properties) {
      made[name] = invent(property.as_object(), name, context);
    }
  }
  return made;
}

json::array invent_array(const json::object& schema, std::string_view name, const SynthesisContext& context) {
  json::array made;
  const std::int64_t count = js::integer_member(schema, "minItems").value_or(0);
  const json::object* items = js::object_member(schema, "items");
  for (std::int64_t i = 0; i < count && items != nullptr; ++i) made.push_back(invent(*items, name, context));
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

json::value synthesize_scalar(const json::object& schema, const json::value& value,
                              const SynthesisContext& context) {
  if (js::explain(schema, value, "", js::k_as_api).empty()) return value;
  if (const json::array* values = js::array_member(schema, "enum")) {
    if (const json::value* word = same_word(*values, value)) return *word;
  }
  if (is_nullable(schema)) return nullptr;
  return invent(schema, "", context);
}

json::object synthesize_object(const json::object& schema, const json::object& value,
                               const SynthesisContext& context) {
  const json::object* properties = js::object_member(schema, "properties");
  const json::object* rest = js::object_member(schema, "additionalProperties");
  if (properties == nullptr && rest == nullptr) return value;
  json::object made;
  if (properties != nullptr) {
    for (const auto& [name, property] : *properties) {
      const json::object& own = property.as_object();
      const json::value* stored = value.if_contains(name);
      made[name] = stored != nullptr  ? synthesize(own, *stored, context)
                   : is_nullable(own) ? json::value(nullptr)
                                      : invent(own, name, context);
    }
  }
  if (rest != nullptr) {
    for (const auto& [name, stored] : value) {
      if (properties != nullptr && properties->contains(name)) continue;
      made[name] = synthesize(*rest, stored, context);
    }
  }
  return made;
}

}  // namespace

json::value invent(const json::object& schema, std::string_view name, const SynthesisContext& context) {
  if (const json::value* fixed = schema.if_contains("const")) return *fixed;
  if (const json::value* fixed = schema.if_contains("default")) return *fixed;
  if (const json::array* values = js::array_member(schema, "enum")) {
    const auto first =
        std::find_if(values->begin(), values->end(), [](const json::value& one) { return !one.is_null(); });
    return first == values->end() ? json::value(nullptr) : *first;
  }
  const js::Kinds kinds = js::declared_kinds(schema);
  if (!kinds.any() && is_nullable(schema)) return nullptr;
  for (const char* name_of : {"oneOf", "anyOf"}) {
    if (const json::array* branches = js::array_member(schema, name_of))
      return invent(branches->front().as_object(), name, context);
  }
  if (const json::array* parts = js::array_member(schema, "allOf")) {
    json::object made;
    for (const json::value& part : *parts) {
      for (auto& [key, value] : invent_object(part.as_object(), context)) made[key] = std::move(value);
    }
    return made;
  }
  if (kinds.any() && !schema.contains("properties")) return nullptr;
  if (kinds.has(js::Kinds::k_object)) return invent_object(schema, context);
  if (kinds.has(js::Kinds::k_array)) return invent_array(schema, name, context);
  if (kinds.has(js::Kinds::k_string)) return json::string(invent_text(schema, name, context));
  if (kinds.has(js::Kinds::k_fraction)) return 0.0;
  if (kinds.has(js::Kinds::k_integer)) return invent_integer(schema, name, context);
  if (kinds.has(js::Kinds::k_boolean)) return false;
  return nullptr;
}

json::value synthesize(const json::object& schema, const json::value& value,
                       const SynthesisContext& context) {
  if (const json::array* parts = js::array_member(schema, "allOf")) {
    json::object made;
    for (const json::value& part : *parts) {
      json::value shaped = synthesize(part.as_object(), value, context);
      if (!shaped.is_object()) continue;
      for (auto& [key, member] : shaped.get_object()) made[key] = std::move(member);
    }
    return made;
  }
  if (value.is_null() && is_nullable(schema)) return nullptr;
  if (const json::object* branch = js::meant_branch(schema, value, js::k_as_api))
    return synthesize(*branch, value, context);
  if (value.is_object() && takes_kind_of(schema, value))
    return synthesize_object(schema, value.get_object(), context);
  if (value.is_array() && takes_kind_of(schema, value)) {
    const json::object* items = js::object_member(schema, "items");
    if (items == nullptr) return value;
    json::array made;
    made.reserve(value.get_array().size());
    for (const json::value& item : value.get_array()) made.push_back(synthesize(*items, item, context));
    return made;
  }
  if (value.is_object() || value.is_array())
    return is_nullable(schema) ? json::value(nullptr) : invent(schema, "", context);
  return synthesize_scalar(schema, value, context);
}

}  // namespace reply_mcp::sandbox::engine
