// One thing that is wrong with a value, and the words that say so.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::schemas::json_schema {

struct Violation {
  std::string pointer;  ///< JSON Pointer into the value (RFC 6901)
  std::string detail;   ///< what was expected and what came, as a clause: "expected an integer, got \"x\""
  /// The keyword of the schema that the value breaks ("maxLength"); empty when no keyword says it.
  std::string_view keyword = {};
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

}  // namespace reply_mcp::schemas::json_schema
