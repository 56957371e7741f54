// What a tool does to the account, as the hints that clients ask people by.
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

namespace reply_mcp::tools::operation {

/// title, readOnlyHint, destructiveHint, idempotentHint, openWorldHint.
///
/// destructiveHint: it reaches people, takes something away or cannot be undone. What stops outreach, or can
/// be set back by the same kind of call, is not; people who are asked about that too learn to say yes to all.
/// openWorldHint: it reaches people, or sends to or fetches from places outside the account.
/// Both follow from the effect, a send being both, an update or delete destructive, unless the catalogue says
/// otherwise (x-destructive, x-open-world). An operation whose effect can be raised by its arguments
/// (x-effect-when) is taken as the worst that it can become.
/// Source: MCP 2026-07-28, server/tools, "ToolAnnotations".
[[nodiscard]] boost::json::object annotations(const schemas::Operation& operation);

}  // namespace reply_mcp::tools::operation
