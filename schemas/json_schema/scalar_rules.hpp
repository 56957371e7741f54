// Rules about strings and numbers; for explain.cpp.
#pragma once

#include "schemas/json_schema/schema_view.hpp"

#include <optional>
#include <string>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

/// Longest text that a pattern is tried on. Patterns of the catalogue are for ids, dates and lists of
/// column names; a regular expression on a text of megabytes is a way to stop a server.
inline constexpr std::size_t k_max_pattern_text = 4096;

/// What is wrong with a scalar whose kind is right: "expected ..., got ...". Nothing when it is fine.
[[nodiscard]] std::optional<std::string> scalar_fault(const json::object& schema, const json::value& value);

}  // namespace reply_mcp::schemas::json_schema
