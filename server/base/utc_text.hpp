// Times as people and programs read them in logs and protocols.
#pragma once

#include <chrono>
#include <string>

namespace reply_mcp::base {

/// RFC 3339 in UTC, to the second: "2026-01-05T08:00:00Z".
[[nodiscard]] std::string utc_text(std::chrono::system_clock::time_point time);
/// The same to the millisecond: "2026-01-05T08:00:00.042Z".
[[nodiscard]] std::string utc_text_ms(std::chrono::system_clock::time_point time);

}  // namespace reply_mcp::base
