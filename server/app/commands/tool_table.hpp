// The list of tools as a person reads it. Pure: catalogue and definitions in, text out.
#pragma once

#include "schemas/catalogue.hpp"
#include "tools/selection/tool_names.hpp"

#include <boost/json.hpp>

#include <string>

namespace reply_mcp::app::commands {

/// One line a tool, grouped by resource, for a terminal. `names`: what the definitions call the tools.
[[nodiscard]] std::string tool_list(const schemas::Catalogue& catalogue,
                                    const boost::json::array& definitions,
                                    const tools::selection::ToolNames& names = {});

/// The same as Markdown: one table for each resource group, with effect, required arguments and HTTP call.
[[nodiscard]] std::string tool_markdown(const schemas::Catalogue& catalogue,
                                        const boost::json::array& definitions,
                                        const tools::selection::ToolNames& names = {});

}  // namespace reply_mcp::app::commands
