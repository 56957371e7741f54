// One tool as tools/list shows it.
#pragma once

#include "tools/binding.hpp"

#include <boost/json.hpp>

namespace reply_mcp::tools {

/// Longest tool name that every client takes together with its own prefix.
inline constexpr std::size_t k_max_tool_name = 48;

/// name, title, description, inputSchema, annotations.
/// Source: MCP 2026-07-28, server/tools, "Tool".
[[nodiscard]] boost::json::object definition(const Binding& binding);

}  // namespace reply_mcp::tools
