// What an error means and what to do about it: the rows of docs/errors.md, and the tools that answer with it.
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <optional>
#include <string_view>
#include <vector>

namespace reply_mcp::tools::guide {

/// `code`: the `kind` of a tool error ("policy"), or a `code` of Reply ("contact.notFound").
///   {"code", "meaning", "whatToDo", "statuses": [...], "tools": [...]}
/// `tools` are those of the catalogue that are known to answer with it. Nothing when it is neither a kind
/// nor a code that any tool knows or the pages explain.
[[nodiscard]] std::optional<boost::json::object> explain_error(const schemas::Catalogue& catalogue,
                                                               std::string_view code);

/// All kinds, and all codes that some tool is known to answer with; sorted.
[[nodiscard]] std::vector<std::string> known_error_codes(const schemas::Catalogue& catalogue);

}  // namespace reply_mcp::tools::guide
