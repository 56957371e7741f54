// What is wrong with a value, said so that a model can correct it.
//
// valijson decides whether a value fits (validator.hpp); its messages name neither what was expected nor
// which shape of a union was meant. This second reading of the same schema finds every violation at once:
// where (JSON Pointer), what was expected, what came, and the nearest valid name for an unknown one. In
// a union of shapes it explains against the shape that the value means (variants.hpp), not against all.
#pragma once

#include "schemas/json_schema/schema_view.hpp"
#include "schemas/json_schema/violation.hpp"

#include <string>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

/// Through whose eyes the value is read.
struct JudgeOptions {
  /// Members that a closed schema does not name are violations. Off: they are passed over, as by an API that
  /// drops them (prune.hpp takes them out).
  bool unknown_members = true;
  /// As the API itself reads a request: 5.0 is no integer, and x-order is for later.
  bool strict = false;
  /// The texts of the value are what to look for: a blank one would find everything, and is refused unless
  /// its schema says x-blank.
  bool look_up = false;
};
/// How Reply's API reads a request body (Reply, "Errors" and "Silent traps").
inline constexpr JudgeOptions k_as_api{.unknown_members = false, .strict = true};

/// Every violation of `value`, in order of place; empty when there is none. `pointer`: where the value lies.
/// Stops at 100.
///
/// Understood: type, enum, const, allOf, oneOf, anyOf, not, if/then/else, properties, required,
/// additionalProperties, minProperties, maxProperties, items, minItems, maxItems, uniqueItems, minimum,
/// maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minLength, maxLength, pattern, the formats
/// of text_form.hpp, int16, int32, int64, and x-requires-one-of, x-order, x-blank (schemas/README.md).
[[nodiscard]] Violations explain(const json::object& schema, const json::value& value,
                                 const std::string& pointer, const JudgeOptions& options = {});

/// The branch of oneOf or anyOf that the value means: the one whose telling properties it has, else the one
/// with the fewest violations. Null when there are no branches.
[[nodiscard]] const json::object* meant_branch(const json::object& schema, const json::value& value,
                                               const JudgeOptions& options = {});

}  // namespace reply_mcp::schemas::json_schema
