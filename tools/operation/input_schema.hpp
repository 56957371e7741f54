// The inputSchema that a client gets for a tool: one flat object, see flat_schema.hpp.
#pragma once

#include "tools/operation/binding.hpp"

#include <boost/json.hpp>

namespace reply_mcp::tools::operation {

namespace json = boost::json;

/// {"type": "object", "properties": ..., "required": ..., "additionalProperties": false}.
/// Source: MCP 2026-07-28, server/tools, "Tool"; what clients take: flat_schema.hpp.
[[nodiscard]] json::object input_schema(const Binding& binding);

}  // namespace reply_mcp::tools::operation
