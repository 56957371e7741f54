#include "schemas/json_schema/coercion.hpp"

#include "base/json_reader.hpp"
#include "schemas/json_schema/variants.hpp"

#include <cmath>
#include <optional>

namespace reply_mcp::schemas::json_schema {
namespace {

/// Longer text is no number and no flag, and nobody puts a container of that size into a string by
/// mistake; the limit keeps the work in proportion.
constexpr std::size_t k_max_text = std::size_t{4} << 20U;

/// Bounds recursion whatever the catalogue holds.
constexpr int k_max_depth = 64;

void coerce_by(const SchemaList& schemas, json::value& value, int depth);

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

void coerce_number(Kinds wanted, json::value& value) {
  constexpr double k_exact = 9007199254740992.0;  // 2^53: every integer up to here is exact
  const double number = value.get_double();
  if (wanted.has(Kinds::k_fraction) || !wanted.has(Kinds::k_integer)) return;
  if (std::trunc(number) == number && std::abs(number) <= k_exact) value = static_cast<std::int64_t>(number);
}

void coerce_members(const SchemaList& schemas, json::object& object, int depth) {
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
    if (!wanted.empty()) coerce_by(wanted, value, depth + 1);
  }
}

void coerce_by(const SchemaList& schemas, json::value& value, int depth) {
  if (depth > k_max_depth) return;
  if (value.is_string()) coerce_text(kinds_of_any(schemas), value);
  if (value.is_double()) coerce_number(kinds_of_any(schemas), value);
  if (!value.is_structured()) return;
  const SchemaList all = applying(schemas, value);
  if (json::object* object = value.if_object()) {
    coerce_members(all, *object, depth);
    return;
  }
  SchemaList items;
  for (const json::object* schema : all) {
    if (const json::object* item = object_member(*schema, "items")) items.push_back(item);
  }
  if (items.empty()) return;
  for (json::value& entry : value.get_array()) coerce_by(items, entry, depth + 1);
}

}  // namespace

void coerce(const json::object& schema, json::value& value) {
  coerce_by({&schema}, value, 0);
}

}  // namespace reply_mcp::schemas::json_schema
