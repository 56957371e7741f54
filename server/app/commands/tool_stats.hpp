// How much of a model's context the definitions of tools take: `reply-mcp tools --stats`.
#pragma once

#include "schemas/catalogue.hpp"
#include "schemas/toolsets.hpp"
#include "tools/toolbox.hpp"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace reply_mcp::app::commands {

/// Tokens as the bars count them: bytes of the JSON array `tools` in an answer of tools/list, divided by 4.
struct ToolSetSize {
  std::string options;  ///< that give a client this set, or words for it
  std::size_t tools = 0;
  std::size_t lean_tokens = 0;
  std::size_t full_tokens = 0;  ///< with --schema-detail full
};

/// Of the set that these options choose; their `detail` is ignored.
[[nodiscard]] ToolSetSize size_of_set(const std::shared_ptr<const schemas::Catalogue>& catalogue,
                                      tools::ToolboxOptions options);

/// All tools, each preset, and discovery mode.
[[nodiscard]] std::vector<ToolSetSize> sizes_of_sets(
    const std::shared_ptr<const schemas::Catalogue>& catalogue,
    const std::shared_ptr<const schemas::Toolsets>& toolsets);

/// As a Markdown table, aligned for reading in a terminal.
[[nodiscard]] std::string stats_table(const std::vector<ToolSetSize>& sizes);

}  // namespace reply_mcp::app::commands
