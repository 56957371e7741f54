// One thing that is wrong with the arguments of a call.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace reply_mcp::schemas::json_schema {

struct Violation {
  std::string pointer;  ///< JSON Pointer into the tool's arguments (RFC 6901)
  std::string detail;   ///< what was expected and what came, as a clause: "expected an integer, got \"x\""
};
using Violations = std::vector<Violation>;

/// "an integer from 1 to 1000", "one of \"a\", \"b\"", "an array of at most 100 items": what a schema asks
/// for.
[[nodiscard]] std::string describe_expected(const boost::json::object& schema);

/// "expected X, got Y". A confidential value (schema_view.hpp) is described by its kind alone.
[[nodiscard]] std::string mismatch(const boost::json::object& schema, const boost::json::value& value);

/// `"a", "b" or "c"` of JSON values; long lists end with how many more there are.
[[nodiscard]] std::string list_values(const boost::json::array& values);

/// "`a`, `b` or `c`" of names.
[[nodiscard]] std::string list_names(const std::vector<std::string>& names);

/// "; did you mean X?" or nothing.
[[nodiscard]] std::string suggestion(std::string_view given, const std::vector<std::string>& known);

}  // namespace reply_mcp::schemas::json_schema
