// Compact definitions (--schema-detail lean): what a model needs in order to choose a tool and to call it
// right the first time. The whole definition is one call of reply_describe_tool away, and calls are checked
// with the whole schema whatever was shown.
//
// What decides whether a call is valid is always there, at any depth: members, types, required ones, values,
// bounds that not any sensible value meets (lean_schema.hpp). What is left out is prose: of a description all
// but the first sentence; then, while a definition is over its budget, what is said about optional members,
// the longest first, and optional members of nested objects, the innermost first, come in one line
// (shorthand.hpp).
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

/// Bytes of a definition. The sum over all tools, and over each preset, is what tool_stats_test.cpp holds.
struct CompactBudget {
  std::size_t prose = 850;     ///< above it descriptions of optional members go
  std::size_t members = 1500;  ///< above it optional members of nested objects come in one line
};

/// `definition`: as definition() makes it.
[[nodiscard]] boost::json::object compact_definition(const boost::json::object& definition,
                                                     CompactBudget budget = {});

}  // namespace reply_mcp::tools::operation
