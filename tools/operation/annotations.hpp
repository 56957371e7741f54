// What a tool does to the account, as the hints that clients ask people by.
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

namespace reply_mcp::tools::operation {

/// title, readOnlyHint, destructiveHint, idempotentHint, openWorldHint.
///
/// MCP calls a change destructive unless it is additive only, so every effect but read and create is:
/// an update overwrites, a delete removes, a send cannot be taken back. An operation whose effect can be
/// raised by its arguments (x-effect-when) is as destructive as it can become.
/// The world is open: Reply is a service outside, shared with people who work in it.
/// Source: MCP 2026-07-28, server/tools, "ToolAnnotations".
[[nodiscard]] boost::json::object annotations(const schemas::Operation& operation);

}  // namespace reply_mcp::tools::operation
