// Values that arrive in the wrong JSON type although what they mean is plain.
//
// Some clients and models write every argument as text: "5", "true", "[1, 2]", "{\"a\": 1}". Where the
// schema lets no string through and the text is JSON of a kind that it does let through, the text is
// replaced by what it says. A double without a fraction becomes an integer where one is wanted. Strings
// stay as they are wherever a string is allowed, and so does every text that means nothing here: it is
// reported as what it is.
//
// A text that must have a form (an enum, an address, a date, a time zone: text_form.hpp) is written as that
// form is: without blanks around it, an enum's value in the case of the schema, a time zone in the vocabulary
// that is wanted.
#pragma once

#include "schemas/json_schema/schema_view.hpp"

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

/// Coerces `value` and everything in it. The union branch that the value means is found first
/// (variants.hpp), so that a field is read as the shape at hand wants it. `look_up`: its texts are what to
/// look for, so blanks around any of them mean nothing.
void coerce(const json::object& schema, json::value& value, bool look_up = false);

}  // namespace reply_mcp::schemas::json_schema
