// Server-sent events as text. Source: WHATWG HTML, "Server-sent events".
#pragma once

#include <chrono>
#include <string>
#include <string_view>

namespace reply_mcp::transport::http::sse {

/// One event. An empty field is left out, except `data`: clients drop an event without it. Data of several
/// lines becomes several data fields; line ends become LF. `name` and `id` must not contain line ends.
[[nodiscard]] std::string event(std::string_view name, std::string_view id, std::string_view data);

/// The event that only makes a client remember `id`, and how long to wait before it reconnects
/// (MCP 2025-11-25, basic/transports, "Sending Messages to the Server", 6).
[[nodiscard]] std::string priming_event(std::string_view id, std::chrono::milliseconds retry);

/// Changes the time a client waits before it reconnects.
[[nodiscard]] std::string retry(std::chrono::milliseconds interval);

/// A comment line, which clients ignore, to keep the connection alive.
inline constexpr std::string_view k_comment = ":\n\n";

}  // namespace reply_mcp::transport::http::sse
