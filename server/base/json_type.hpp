// What a JSON value is called in messages.
#pragma once

#include <boost/json/value.hpp>

#include <string_view>

namespace reply_mcp::base {

/// "null", "boolean", "integer", "number", "string", "array" or "object": the names of JSON Schema. A number
/// that was written with a fraction or an exponent is a "number", even when it is whole.
[[nodiscard]] std::string_view json_type_name(const boost::json::value& value);

}  // namespace reply_mcp::base
