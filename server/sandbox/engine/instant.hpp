// Points in time as the API writes and reads them: ISO 8601, UTC (Reply, "Dates and time zones").
#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::sandbox::engine {

using Instant = std::chrono::system_clock::time_point;
using WallClock = std::function<Instant()>;

/// "2026-05-15T08:30:00Z"
[[nodiscard]] std::string to_iso(Instant instant);
/// "2026-05-15"
[[nodiscard]] std::string to_date(Instant instant);
/// Date-time with Z, with an offset or with no zone (read as UTC), any fraction; or a bare date.
[[nodiscard]] std::optional<Instant> parse_instant(std::string_view text);
/// Whether the text is an RFC 3339 date-time or lacks just the zone; a bare date is not.
[[nodiscard]] bool is_date_time(std::string_view text);
[[nodiscard]] bool is_date(std::string_view text);

}  // namespace reply_mcp::sandbox::engine
