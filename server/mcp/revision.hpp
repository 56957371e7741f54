// Which revision of the protocol has what. The dates are the names; they sort as text.
#pragma once

#include "mcp/server.hpp"

#include <string_view>

namespace reply_mcp::mcp::revision {

inline constexpr std::string_view k_2024_11_05 = "2024-11-05";
inline constexpr std::string_view k_2025_03_26 = "2025-03-26";
inline constexpr std::string_view k_2025_06_18 = "2025-06-18";
inline constexpr std::string_view k_2025_11_25 = "2025-11-25";
inline constexpr std::string_view k_2026_07_28 = "2026-07-28";

/// True for a revision of the stateful era that this server speaks.
[[nodiscard]] bool is_stateful(std::string_view revision);
/// What to answer to `initialize`: the requested revision if it is known, else the newest.
/// (MCP 2025-11-25, basic/lifecycle, "Version Negotiation")
[[nodiscard]] std::string_view negotiate(std::string_view requested);

}  // namespace reply_mcp::mcp::revision
