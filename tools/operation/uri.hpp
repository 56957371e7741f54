// The target of a request: path template and query filled in and percent-encoded (RFC 3986).
#pragma once

#include "tools/operation/binding.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::tools::operation {

/// Everything but unreserved characters encoded, so that a value can neither end its segment nor begin a
/// query (RFC 3986, 2.3 and 3.3).
[[nodiscard]] std::string encode_segment(std::string_view value);

/// False for what cannot be one segment of a path however it is encoded: nothing, and the dot segments,
/// which are removed on the way, encoded or not (RFC 3986, 5.2.4 and 6.2.2.2).
[[nodiscard]] bool is_safe_segment(std::string_view value);

/// The text of a scalar in a path or query: strings as they are, integers in decimal, true and false.
[[nodiscard]] std::string render_scalar(const boost::json::value& value);

/// "a=1&a=2" or "a=1,2", with everything encoded but the commas of a joined array (OpenAPI 3.1, style
/// form). Members of an object become parameters of their own (form, exploded) or "name=k,v" pairs.
/// Empty for null and for an empty array.
[[nodiscard]] std::string render_query(const Argument& argument, const boost::json::value& value);

/// Path and query. `parameters` must hold every path parameter of the template.
[[nodiscard]] std::string render_target(
    std::string_view path_template,
    const std::vector<std::pair<const Argument*, boost::json::value>>& parameters);

}  // namespace reply_mcp::tools::operation
