#include "schemas/json_schema/coercion.hpp"

#include "base/ascii.hpp"
#include "base/json_reader.hpp"
#include "schemas/json_schema/text_form.hpp"
#include "schemas/json_schema/variants.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::schemas::json_schema {
namespace {

/// Longer text is no number and no flag, and nobody puts a container of that size into a string by
/// mistake; the limit keeps the work in proportion.
constexpr std::size_t k_max_text = std::size_t{4} << 20U;

/// Bounds recursion whatever the catalogue holds.
constexpr int k_max_depth = 64;

/// What holds for the whole value.
struct How {
  bool look_up = false;
};

void coerce_by(const SchemaList& schemas, json::value& value, const How& how, int depth);

/// The schemas that hold for `value`: with every allOf taken apart and every union replaced by the
/// branch that the value means, or by all of them when that is open.
SchemaList applying(const SchemaList& schemas, const json::value& value) {
  SchemaList all = schemas;
  for (std::size_t i = 0; i < all.size() && all.size() < 256; ++i) {
    for (const json::object* part : schema_list(*all[i], "allOf")) all.push_back(part);
    const SchemaList branches = union_branches(*all[i]);
    if (branches.empty()) continue;
    const Choice choice = choose_branch(branches, value);
    all.insert(all.end(), choice.candidates.begin(), choice.candidates.end());
  }
  return all;
}

/// What any of the schemas lets through.
Kinds kinds_of_any(const SchemaList& schemas) {
  Kinds kinds;
  for (const json::object* schema : schemas) kinds = kinds | accepted_kinds(*schema);
  return kinds;
}

std::optional<json::value> parse_text(std::string_view text) {
  if (text.size() > k_max_text) return std::nullopt;
  auto parsed = base::read_json(text, {.max_depth = k_max_depth});
  if (!parsed) return std::nullopt;
  return *std::move(parsed);
}

void coerce_text(Kinds wanted, json::value& value) {
  // A schema that lets everything through wants no kind above others; only text that can be nothing but
  // a container is read as one, because flat_schema() has to show such a schema as text.
  const bool anything = wanted.any();
  if (wanted.has(Kinds::k_string) && !anything) return;
  const std::string_view text = value.get_string();
  if (anything && (text.empty() || (text.front() != '[' && text.front() != '{'))) return;
  std::optional<json::value> parsed = parse_text(text);
  if (!parsed) return;
  const Kinds kind = kind_of(*parsed);
  if (kind.has(Kinds::k_null | Kinds::k_string) || !wanted.has(kind.bits())) return;
  value = std::move(*parsed);
}

/// The one of the values that the text is but for its case.
const json::value* in_other_case(const json::array& values, std::string_view text) {
  const json::value* found = nullptr;
  for (const json::value& value : values) {
    if (!value.is_string() || !base::ascii::equal_ignoring_case(value.get_string(), text)) continue;
    if (found != nullptr && value != *found) return nullptr;
    found = &value;
  }
  return found;
}

/// Values that any of the schemas lists; empty where one of them takes other texts too.
json::array listed_values(const SchemaList& schemas) {
  json::array all;
  for (const json::object* schema : schemas) {
    if (const auto values = allowed_values(*schema)) {
      all.insert(all.end(), values->begin(), values->end());
      continue;
    }
    const bool open = schema->contains("allOf") || schema->contains("anyOf") || schema->contains("oneOf");
    if (!open && declared_kinds(*schema).has(Kinds::k_string)) return {};
  }
  return all;
}

void respell(const SchemaList& schemas, json::value& value, const How& how) {
  const json::array listed = listed_values(schemas);
  const auto form = std::find_if(schemas.begin(), schemas.end(),
                                 [](const json::object* schema) { return text_form(*schema) != nullptr; });
  const bool as_it_is = std::any_of(schemas.begin(), schemas.end(), [](const json::object* schema) {
    return is_confidential(*schema) || true_member(*schema, "x-blank");
  });
  if (as_it_is || (listed.empty() && form == schemas.end() && !how.look_up)) return;
  const std::string_view given = value.get_string();
  std::string text(trimmed(given));
  // A blank text is shown as it came.
  if (text.empty()) return;
  if (std::find(listed.begin(), listed.end(), json::value(text)) == listed.end()) {
    if (const json::value* meant = in_other_case(listed, text)) text = meant->get_string();
  }
  if (form != schemas.end()) {
    const TextForm& wanted = *text_form(**form);
    const auto meant = wanted.meant == nullptr ? std::nullopt : wanted.meant(text);
    if (meant) text = *meant;
  }
  if (text != given) value = text;
}

/// The members that tell the shapes of a union apart come first: they decide what the others mean.
void respell_shape(const SchemaList& schemas, json::object& object) {
  constexpr int k_max_telling = 8;
  SchemaList all = schemas;
  for (std::size_t i = 0; i < all.size() && all.size() < 256; ++i) {
    for (const json::object* part : schema_list(*all[i], "allOf")) all.push_back(part);
    const SchemaList branches = union_branches(*all[i]);
    if (branches.empty()) continue;
    Choice choice = choose_branch(branches, object);
    for (int told = 0; told < k_max_telling && !choice.property.empty(); ++told) {
      json::value* given = object.if_contains(choice.property);
      const json::value* meant = given == nullptr || !given->is_string()
                                     ? nullptr
                                     : in_other_case(choice.allowed, trimmed(given->get_string()));
      if (meant == nullptr) break;
      *given = *meant;
      choice = choose_branch(branches, object);
    }
    all.insert(all.end(), choice.candidates.begin(), choice.candidates.end());
  }
}

void coerce_number(Kinds wanted, json::value& value) {
  constexpr double k_exact = 9007199254740992.0;  // 2^53: every integer up to here is exact
  const double number = value.get_double();
  if (wanted.has(Kinds::k_fraction) || !wanted.has(Kinds::k_integer)) return;
  if (std::trunc(number) == number && std::abs(number) <= k_exact) value = static_cast<std::int64_t>(number);
}

/// The number that the text names.
std::optional<json::value> named_value(const SchemaList& schemas, std::string_view text) {
  for (const json::object* schema : schemas) {
    const json::array* names = value_names(*schema);
    if (names == nullptr) continue;
    for (std::size_t i = 0; i < names->size(); ++i) {
      if (base::ascii::equal_ignoring_case((*names)[i].get_string(), trimmed(text)))
        return (*allowed_values(*schema))[i];
    }
  }
  return std::nullopt;
}

void drop_absent(const SchemaList& schemas, json::object& object) {
  std::vector<std::string> absent;
  for (const auto& [key, value] : object) {
    SchemaList declared;
    const std::string_view name = key;
    const bool required = std::any_of(schemas.begin(), schemas.end(), [&](const json::object* schema) {
      return requires_member(*schema, name);
    });
    if (required) continue;
    for (const json::object* schema : schemas) {
      const json::object* properties = object_member(*schema, "properties");
      if (properties == nullptr) continue;
      if (const json::object* property = object_member(*properties, name)) declared.push_back(property);
    }
    if (is_absent(declared, name, value)) absent.emplace_back(name);
  }
  for (const std::string& name : absent) object.erase(name);
}

void coerce_members(const SchemaList& schemas, json::object& object, const How& how, int depth) {
  for (auto& [key, value] : object) {
    SchemaList declared;
    SchemaList additional;
    for (const json::object* schema : schemas) {
      const json::object* properties = object_member(*schema, "properties");
      const json::object* property = properties == nullptr ? nullptr : object_member(*properties, key);
      if (property != nullptr) {
        declared.push_back(property);
      } else if (const json::object* rest = object_member(*schema, "additionalProperties")) {
        additional.push_back(rest);
      }
    }
    const SchemaList& wanted = declared.empty() ? additional : declared;
    if (!wanted.empty()) coerce_by(wanted, value, how, depth + 1);
  }
}

void coerce_by(const SchemaList& schemas, json::value& value, const How& how, int depth) {
  if (depth > k_max_depth) return;
  if (value.is_string()) {
    auto named = named_value(applying(schemas, value), value.get_string());
    if (named) value = *std::move(named);
  }
  if (value.is_string()) coerce_text(kinds_of_any(schemas), value);
  if (value.is_string()) respell(applying(schemas, value), value, how);
  if (value.is_double()) coerce_number(kinds_of_any(schemas), value);
  if (!value.is_structured()) return;
  if (json::object* object = value.if_object()) respell_shape(schemas, *object);
  const SchemaList all = applying(schemas, value);
  if (json::object* object = value.if_object()) {
    drop_absent(all, *object);
    coerce_members(all, *object, how, depth);
    return;
  }
  SchemaList items;
  for (const json::object* schema : all) {
    if (const json::object* item = object_member(*schema, "items")) items.push_back(item);
  }
  if (items.empty()) return;
  for (json::value& entry : value.get_array()) coerce_by(items, entry, how, depth + 1);
}

}  // namespace

bool is_absent(const SchemaList& schemas, std::string_view name, const json::value& value) {
  if (value.is_null()) return true;
  if (!value.is_string() || !value.get_string().empty() || schemas.empty()) return false;
  // "jobId", "id", "ids": an id that is a text is never empty.
  if (name == "id" || name.ends_with("Id") || name.ends_with("_id")) return true;
  return std::none_of(schemas.begin(), schemas.end(), [](const json::object* schema) {
    const Kinds kinds = accepted_kinds(*schema);
    if (!kinds.has(Kinds::k_string)) return false;
    const SchemaList apply = applying({schema}, json::value(""));
    const json::array listed = listed_values(apply);
    return listed.empty() || std::find(listed.begin(), listed.end(), json::value("")) != listed.end();
  });
}

void coerce(const json::object& schema, json::value& value, bool look_up) {
  coerce_by({&schema}, value, {look_up}, 0);
}

}  // namespace reply_mcp::schemas::json_schema
