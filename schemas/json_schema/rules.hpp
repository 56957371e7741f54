// The rules of one schema about one value, without what lies inside the value, and the sentences for what a
// schema forbids; for explain.cpp.
#pragma once

#include "schemas/json_schema/explain.hpp"
#include "schemas/json_schema/schema_view.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

/// Longest text that a pattern is tried on. Patterns of the catalogue are for ids, dates and lists of
/// column names; a regular expression that runs over megabytes of text can stall a server.
inline constexpr std::size_t k_max_pattern_text = 4096;

/// A violation whose place the caller knows.
struct BrokenRule {
  std::string_view keyword;
  std::string detail;
};

/// What is wrong with a scalar whose kind is right: "expected ..., got ...". Nothing when it is fine.
[[nodiscard]] std::optional<BrokenRule> broken_scalar_rule(const json::object& schema,
                                                           const json::value& value,
                                                           const JudgeOptions& options);

/// minProperties, maxProperties, x-requires-one-of.
[[nodiscard]] std::vector<BrokenRule> broken_object_rules(const json::object& schema,
                                                          const json::object& object);

/// minItems, maxItems, uniqueItems.
[[nodiscard]] std::vector<BrokenRule> broken_array_rules(const json::object& schema,
                                                         const json::array& array);

/// "is not known here; known are ..." with the nearest name.
[[nodiscard]] std::string unknown_name(std::string_view name, const std::vector<std::string>& known);

/// True for one of the values of `const` or `enum`, and where the schema has neither.
[[nodiscard]] bool is_allowed(const json::object& schema, const json::value& value);

/// "; did you mean "linkedIn"?" or nothing.
[[nodiscard]] std::string nearest_value(const json::array& values, const json::value& given);

/// What a schema under `not` forbids of this value: "`a` and `b` cannot be given together".
[[nodiscard]] std::string describe_refused(const json::object& refused, const json::value& value);

/// " when `enabled` is true", or with `holds` false " unless `enabled` is true".
[[nodiscard]] std::string describe_condition(const json::object& condition, bool holds);

/// "expected exactly one of `a` or `b`" when the branches do no more than require different members.
[[nodiscard]] std::optional<std::string> describe_required_choice(const SchemaList& branches, bool exactly);

}  // namespace reply_mcp::schemas::json_schema
