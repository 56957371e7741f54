// What is wrong with a value, said so that a model can mend it.
//
// valijson decides whether a value fits (validator.hpp); its messages name neither what was expected nor
// which shape of a union was meant. This second reading of the same schema finds every fault at once:
// where (JSON Pointer), what was expected, what came, and the nearest valid name for an unknown one. In
// a union of shapes it explains against the shape that the value means (variants.hpp), not against all.
#pragma once

#include "schemas/json_schema/schema_view.hpp"
#include "schemas/json_schema/violation.hpp"

#include <string>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

/// Every fault of `value`, in order of place; empty when there is none. `pointer`: where the value lies.
///
/// Understood: type, enum, const, allOf, oneOf, anyOf, not, if/then/else, properties, required,
/// additionalProperties, minProperties, maxProperties, items, minItems, maxItems, uniqueItems, minimum,
/// maximum, exclusiveMinimum, exclusiveMaximum, multipleOf, minLength, maxLength, pattern, the formats
/// uuid, date, date-time, int16, int32, and x-requires-one-of (schemas/README.md).
[[nodiscard]] Violations explain(const json::object& schema, const json::value& value,
                                 const std::string& pointer);

}  // namespace reply_mcp::schemas::json_schema
