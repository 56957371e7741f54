// Ready-made errors, so that every part of the server words the same mistake the same way.
#pragma once

#include "mcp/message/types.hpp"

#include <string>
#include <string_view>

namespace reply_mcp::mcp::message {

namespace json = boost::json;

/// -32602, with a message that names what was wrong and what would be right.
[[nodiscard]] Error invalid_params(std::string message);
/// -32601 for a method that this server, or the revision in use, does not have.
[[nodiscard]] Error method_not_found(std::string_view method);
/// -32002, which the adapter of the stateless era turns into its own code; data {"uri": ...}.
/// (MCP 2025-11-25 server/resources "Error Handling"; 2026-07-28 the same place)
[[nodiscard]] Error resource_not_found(std::string_view uri);
/// -32021 with data.requiredCapabilities, an object shaped like ClientCapabilities that holds what the
/// client would have to declare, such as {"sampling": {}}. (MCP 2026-07-28, basic, "_meta")
[[nodiscard]] Error missing_client_capability(json::object required);
/// What a client would have to declare for the tasks extension.
[[nodiscard]] Error missing_tasks_extension();
/// -32603 without any detail: those go to ServerOptions::on_exception.
[[nodiscard]] Error internal_error(std::string_view request_id);

/// Name of the tasks extension.
inline constexpr std::string_view k_tasks_extension = "io.modelcontextprotocol/tasks";

}  // namespace reply_mcp::mcp::message
