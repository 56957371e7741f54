// Values that arrive in the wrong JSON type although what they mean is plain.
//
// Some clients and models write every argument as text: "5", "true", "[1, 2]", "{\"a\": 1}". Where the
// schema lets no string through and the text is JSON of a kind that it does let through, the text is
// replaced by what it says. A double without a fraction becomes an integer where one is wanted. Strings
// stay as they are wherever a string is allowed, and so does every text that means nothing here: it is
// reported as what it is.
//
// What a member that may be left out does not say (is_absent) is left out.
//
// A number that stands for something may be given by its name (x-value-names).
//
// A text that must have a form (an enum, an address, a date, a time zone: text_form.hpp) is written as that
// form is: without blanks around it, an enum's value in the case of the schema, a time zone in the vocabulary
// that is wanted.
#pragma once

#include "schemas/json_schema/schema_view.hpp"

#include <string_view>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

/// True where the value says no more than if it were left out: null, or an empty text where a number, a flag,
/// one of listed values or an id is wanted. Clients that fill in every argument write these for what they
/// do not mean. `name`: what the value is called.
[[nodiscard]] bool is_absent(const SchemaList& schemas, std::string_view name, const json::value& value);

/// Coerces `value` and everything in it. The union branch that the value means is found first
/// (variants.hpp), so that a field is read as the shape at hand wants it. `look_up`: its texts are what to
/// look for, so blanks around any of them mean nothing.
void coerce(const json::object& schema, json::value& value, bool look_up = false);

}  // namespace reply_mcp::schemas::json_schema
