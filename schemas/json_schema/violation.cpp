#include "schemas/json_schema/violation.hpp"

#include "base/json_text.hpp"
#include "base/truncate.hpp"
#include "schemas/json_schema/schema_view.hpp"
#include "schemas/json_schema/text_form.hpp"

#include <algorithm>

namespace reply_mcp::schemas::json_schema {
namespace {

constexpr std::size_t k_listed = 20;

std::string bound_text(const json::object& schema, std::string_view key) {
  const json::value* value = schema.if_contains(key);
  return value == nullptr || !value->is_number() ? std::string() : base::compact_json(*value);
}

/// " from 1 to 9", " of at least 1", " of at most 9", or nothing.
std::string range(const std::string& lower, const std::string& upper, std::string_view unit, bool count) {
  const std::string units = unit.empty() ? "" : ' ' + std::string(unit);
  if (!lower.empty() && lower == upper && count) return " of exactly " + lower + units;
  if (!lower.empty() && !upper.empty()) return (count ? " of " : " from ") + lower + " to " + upper + units;
  if (!lower.empty()) return " of at least " + lower + units;
  if (!upper.empty()) return " of at most " + upper + units;
  return {};
}

std::string describe_integer(const json::object& schema) {
  return "an integer" + range(bound_text(schema, "minimum"), bound_text(schema, "maximum"), "", false);
}

std::string describe_string(const json::object& schema) {
  if (const TextForm* form = text_form(schema)) return std::string(form->expected);
  std::string text = "a string";
  const std::string pattern(string_member(schema, "pattern"));
  if (!pattern.empty()) return text + " of the form " + pattern;
  const std::string lower = bound_text(schema, "minLength");
  const std::string upper = bound_text(schema, "maxLength");
  if (lower == "1" && upper.empty()) return "a string that is not empty";
  return text + range(lower, upper, "characters", true);
}

std::string describe_kind(const json::object& schema, Kinds kind) {
  switch (kind.bits()) {
    case Kinds::k_boolean:
      return "true or false";
    case Kinds::k_integer:
      return describe_integer(schema);
    case Kinds::k_number:
    case Kinds::k_fraction:
      return "a number" + range(bound_text(schema, "minimum"), bound_text(schema, "maximum"), "", false);
    case Kinds::k_string:
      return describe_string(schema);
    case Kinds::k_array:
      return "an array" +
             range(bound_text(schema, "minItems"), bound_text(schema, "maxItems"), "items", true);
    case Kinds::k_object:
      return "an object";
    default:
      return "a value";
  }
}

std::string join(const std::vector<std::string>& parts, std::size_t more) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    if (i > 0) text += i + 1 == parts.size() && more == 0 ? " or " : ", ";
    text += parts[i];
  }
  if (more > 0) text += " or " + std::to_string(more) + " more";
  return text;
}

std::string describe_confidential(const json::value& value) {
  switch (kind_of(value).bits()) {
    case Kinds::k_null:
      return "null";
    case Kinds::k_boolean:
      return "true or false";
    case Kinds::k_string:
      return "a text (not shown)";
    case Kinds::k_array:
      return "an array (not shown)";
    case Kinds::k_object:
      return "an object (not shown)";
    default:
      return "a number (not shown)";
  }
}

/// The schema or anything in it is confidential.
bool holds_confidential(const json::value& schema, int depth) {
  constexpr int k_max_depth = 32;
  if (depth > k_max_depth) return false;
  if (const json::array* list = schema.if_array()) {
    return std::any_of(list->begin(), list->end(),
                       [&](const json::value& entry) { return holds_confidential(entry, depth + 1); });
  }
  const json::object* object = schema.if_object();
  if (object == nullptr) return false;
  return is_confidential(*object) || std::any_of(object->begin(), object->end(), [&](const auto& member) {
           return holds_confidential(member.value(), depth + 1);
         });
}

}  // namespace

std::string list_values(const json::array& values) {
  std::vector<std::string> parts;
  for (const json::value& value : values) {
    if (parts.size() == k_listed) break;
    parts.push_back(base::describe_value(value));
  }
  return join(parts, values.size() - parts.size());
}

std::string list_names(const std::vector<std::string>& names) {
  std::vector<std::string> parts;
  for (const std::string& name : names) {
    if (parts.size() == k_listed) break;
    parts.push_back('`' + base::shorten(name, 64) + '`');
  }
  return join(parts, names.size() - parts.size());
}

std::string describe_expected(const json::object& schema) {
  const Kinds kinds = accepted_kinds(schema);
  if (const auto values = allowed_values(schema)) {
    const json::array* names = value_names(schema);
    json::array listed = names == nullptr ? *values : *names;
    if (kinds.has(Kinds::k_null)) listed.emplace_back(nullptr);
    return (listed.size() == 1 ? "" : "one of ") + list_values(listed);
  }
  if (kinds.any()) return "a value";
  const SchemaList branches = union_branches(schema);
  if (branches.size() == 1 && declared_kinds(schema).any()) {
    return describe_expected(*branches.front()) + (kinds.has(Kinds::k_null) ? " or null" : "");
  }
  std::vector<std::string> parts;
  Kinds left = kinds;
  if ((left.bits() & Kinds::k_number) == Kinds::k_number) {
    parts.push_back(describe_kind(schema, Kinds(Kinds::k_number)));
    left = left.without(Kinds::k_number);
  }
  for (const unsigned bit : {Kinds::k_object, Kinds::k_array, Kinds::k_string, Kinds::k_integer,
                             Kinds::k_fraction, Kinds::k_boolean}) {
    if (left.has(bit)) parts.push_back(describe_kind(schema, Kinds(bit)));
  }
  if (left.has(Kinds::k_null)) parts.emplace_back("null");
  return parts.empty() ? "nothing" : join(parts, 0);
}

std::string mismatch(const json::object& schema, const json::value& value) {
  const bool hidden = std::any_of(schema.begin(), schema.end(),
                                  [](const auto& member) { return holds_confidential(member.value(), 0); });
  const std::string got =
      hidden || is_confidential(schema) ? describe_confidential(value) : base::describe_value(value);
  return "expected " + describe_expected(schema) + ", got " + got;
}

}  // namespace reply_mcp::schemas::json_schema
