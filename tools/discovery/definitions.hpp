// What clients are shown of the tools about tools.
#pragma once

#include <boost/json.hpp>

#include <array>
#include <string_view>

namespace reply_mcp::tools::discovery {

inline constexpr std::string_view k_find_tools = "reply_find_tools";
inline constexpr std::string_view k_describe_tool = "reply_describe_tool";
inline constexpr std::string_view k_read_tool = "reply_read";
inline constexpr std::string_view k_write_tool = "reply_write";
/// In the order in which tools/list has them.
inline constexpr std::array<std::string_view, 4> k_discovery_tools{k_describe_tool, k_find_tools, k_read_tool,
                                                                   k_write_tool};

inline constexpr std::int64_t k_found_by_default = 10;
inline constexpr std::int64_t k_max_found = 50;

/// One of k_discovery_tools.
[[nodiscard]] const boost::json::object& discovery_definition(std::string_view name);

}  // namespace reply_mcp::tools::discovery
