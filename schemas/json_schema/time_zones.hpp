// Names of time zones: those of the IANA database, which people and models write, and those of Windows, which
// Reply's schedules take. The mapping is the Unicode CLDR's (schemas/time_zones.json, made by time_zones.py).
#pragma once

#include <optional>
#include <string_view>

namespace reply_mcp::schemas::json_schema {

/// The Windows id that a Windows id or an IANA name means, whatever its case; nothing for any other text.
/// Names of before count ("Asia/Calcutta").
[[nodiscard]] std::optional<std::string_view> windows_time_zone(std::string_view name);
/// The IANA name as the database spells it; for a Windows id the zone that stands for it.
[[nodiscard]] std::optional<std::string_view> iana_time_zone(std::string_view name);
/// The Windows id or IANA name that a misspelt one most likely stands for.
[[nodiscard]] std::optional<std::string_view> nearest_time_zone(std::string_view name);

}  // namespace reply_mcp::schemas::json_schema
