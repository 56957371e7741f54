// Which revision of the protocol has what. The dates are the names; they sort as text.
#pragma once

#include <string_view>

namespace reply_mcp::mcp::message {

/// The revision of the stateless era.
inline constexpr std::string_view k_stateless_version = "2026-07-28";
/// Revisions of the stateful era, newest first.
inline constexpr std::string_view k_stateful_versions[] = {"2025-11-25", "2025-06-18", "2025-03-26",
                                                           "2024-11-05"};

/// Whether a revision allows several messages in one JSON array: 2025-03-26 alone does (it came with
/// that revision and left with the next; changelogs of 2025-03-26 and 2025-06-18).
[[nodiscard]] bool has_batches(std::string_view revision);

namespace revision {

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

}  // namespace revision
}  // namespace reply_mcp::mcp::message
