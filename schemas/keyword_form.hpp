// Which keywords of a JSON Schema hold further schemas, and how. Everything else in a schema is data
// and is left alone: a property may be called "$ref", a default may contain anything.
// Source: JSON Schema 2020-12, core, section 10 (the dialect of OpenAPI 3.1).
#pragma once

#include <algorithm>
#include <array>
#include <string_view>

namespace reply_mcp::schemas {

/// What a keyword holds.
enum class KeywordForm {
  data,    ///< no schema inside
  schema,  ///< one schema
  list,    ///< array of schemas
  map,     ///< object of schemas by name
};

[[nodiscard]] constexpr KeywordForm form_of(std::string_view keyword) {
  constexpr std::array k_schema = {std::string_view("additionalProperties"),
                                   std::string_view("contains"),
                                   std::string_view("else"),
                                   std::string_view("if"),
                                   std::string_view("items"),
                                   std::string_view("not"),
                                   std::string_view("propertyNames"),
                                   std::string_view("then"),
                                   std::string_view("unevaluatedItems"),
                                   std::string_view("unevaluatedProperties")};
  constexpr std::array k_list = {std::string_view("allOf"), std::string_view("anyOf"),
                                 std::string_view("oneOf"), std::string_view("prefixItems")};
  constexpr std::array k_map = {std::string_view("$defs"), std::string_view("dependentSchemas"),
                                std::string_view("patternProperties"), std::string_view("properties")};
  const auto in = [&](const auto& names) {
    return std::find(names.begin(), names.end(), keyword) != names.end();
  };
  if (in(k_map)) return KeywordForm::map;
  if (in(k_schema)) return KeywordForm::schema;
  return in(k_list) ? KeywordForm::list : KeywordForm::data;
}

}  // namespace reply_mcp::schemas
