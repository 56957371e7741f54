// The list of tools as a person reads it. Pure: catalogue and definitions in, text out.
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace reply_mcp::app::commands {

/// One line a tool, grouped by resource, for a terminal. `prefix`: before every name.
[[nodiscard]] std::string tool_list(const schemas::Catalogue& catalogue,
                                    const boost::json::array& definitions, std::string_view prefix = {});

/// The same as Markdown: one table for each resource group, with effect, required arguments and HTTP call.
[[nodiscard]] std::string tool_markdown(const schemas::Catalogue& catalogue,
                                        const boost::json::array& definitions, std::string_view prefix = {});

}  // namespace reply_mcp::app::commands
