// A prefix before the names of tools (--tool-prefix), for clients that mix several servers' tools.
#pragma once

#include "tools/selection/selection.hpp"

#include <string>
#include <string_view>

namespace reply_mcp::tools::selection {

/// Longest prefix: names stay within the 64 characters that clients take.
inline constexpr std::size_t k_max_prefix = 16;

/// Letters, digits, "_" and "-", at most k_max_prefix of them.
[[nodiscard]] bool is_tool_prefix(std::string_view prefix);

/// The text with the prefix before each word that is the name of one of the tools: definitions and hints
/// speak of other tools by name.
[[nodiscard]] std::string with_prefix(std::string_view text, std::string_view prefix, const Selection& tools);

}  // namespace reply_mcp::tools::selection
