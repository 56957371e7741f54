// Compact definitions (--schema-detail lean): what a model needs in order to choose a tool and to call it
// most of the time, in about half the bytes. The whole definition is one call of reply_describe_tool away,
// and calls are checked with the whole schema whatever was shown.
//
// Always: only the first sentence about an argument, nothing that says no more than the name, no bounds
// that any value meets, nothing about the arguments that are the same everywhere (top, skip, fields,
// fetch_all, max_items, dry_run: the server's instructions explain them), only hints that differ from
// what MCP assumes. Then, while a definition is over its budget: objects inside objects become a list of
// their members, and of arguments that may be left out the longest descriptions go first.
#pragma once

#include <boost/json.hpp>

#include <array>
#include <cstddef>
#include <optional>
#include <string_view>

namespace reply_mcp::tools::operation {

enum class SchemaDetail { lean, full };
inline constexpr std::array<std::string_view, 2> k_schema_detail_names{"lean", "full"};
[[nodiscard]] std::optional<SchemaDetail> parse_schema_detail(std::string_view name);

/// Bytes that a compact definition keeps to where leaving out can do it. The sum over all tools, and over
/// each preset, is what tool_stats_test.cpp holds.
inline constexpr std::size_t k_compact_bytes = 600;

/// `definition`: as definition() makes it.
[[nodiscard]] boost::json::object compact_definition(const boost::json::object& definition,
                                                     std::size_t budget = k_compact_bytes);

}  // namespace reply_mcp::tools::operation
