// How many bytes a value takes as compact JSON, without writing it.
#pragma once

#include <boost/json.hpp>

#include <cstddef>
#include <string_view>

namespace reply_mcp::tools::text {

namespace json = boost::json;

/// The length of base::compact_json(value), which is how messages are written.
[[nodiscard]] std::size_t json_size(const json::value& value);
[[nodiscard]] std::size_t json_size(const json::object& value);
/// Of a string, quotes and escapes included.
[[nodiscard]] std::size_t json_size(std::string_view text);

/// What an estimate counts as one token, in bytes.
inline constexpr std::size_t k_bytes_per_token = 4;

}  // namespace reply_mcp::tools::text
