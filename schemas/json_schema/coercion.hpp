// Values that arrive in the wrong JSON type although what they mean is plain.
//
// Some clients and models write every argument as text: "5", "true", "[1, 2]", "{\"a\": 1}". Where the
// schema lets no string through and the text is JSON of a kind that it does let through, the text is
// replaced by what it says. A double without a fraction becomes an integer where one is wanted. Strings
// stay as they are wherever a string is allowed, and so does every text that means nothing here: it is
// reported as what it is.
#pragma once

#include "schemas/json_schema/schema_view.hpp"

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

/// Coerces `value` and everything in it. The union branch that the value means is found first
/// (variants.hpp), so that a field is read as the shape at hand wants it.
void coerce(const json::object& schema, json::value& value);

}  // namespace reply_mcp::schemas::json_schema
