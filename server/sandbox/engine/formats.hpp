// The string formats that the catalogue's schemas name.
#pragma once

#include <string_view>

namespace reply_mcp::sandbox::engine {

/// False when the text is not of the format; an unknown format accepts everything.
[[nodiscard]] bool has_format(std::string_view format, std::string_view text);
[[nodiscard]] bool is_email(std::string_view text);
[[nodiscard]] bool is_uuid(std::string_view text);
/// An absolute URI with a host.
[[nodiscard]] bool is_url(std::string_view text);
/// ECMA 262 pattern search; a text of more than 4,096 bytes never matches.
[[nodiscard]] bool matches(std::string_view pattern, std::string_view text);

}  // namespace reply_mcp::sandbox::engine
