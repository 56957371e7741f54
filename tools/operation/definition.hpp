// One tool as tools/list shows it.
#pragma once

#include "tools/operation/binding.hpp"

#include <boost/json.hpp>

#include <cstddef>

namespace reply_mcp::tools::operation {

/// Longest tool name that every client takes together with its own prefix.
inline constexpr std::size_t k_max_tool_name = 48;
/// How large an answer gets where the operator does not say (result/result_options.hpp).
inline constexpr std::size_t k_default_answer_bytes = 80'000;

/// name, title, description, inputSchema, annotations, and for lists _meta["anthropic/maxResultSizeChars"]:
/// Claude Code moves answers of more than 50,000 characters to a file unless a tool says that it keeps to a
/// limit of its own, as these do. `max_answer_bytes`: that limit.
/// Source: MCP 2026-07-28, server/tools, "Tool"; Claude Code, "Connect to tools via MCP".
[[nodiscard]] boost::json::object definition(const Binding& binding,
                                             std::size_t max_answer_bytes = k_default_answer_bytes);

}  // namespace reply_mcp::tools::operation
