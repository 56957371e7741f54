// JSON Pointers (RFC 6901) as text: made token by token, taken apart again.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::base::json_pointer {

/// A reference token with "~" and "/" escaped (RFC 6901, section 3).
[[nodiscard]] std::string escape(std::string_view token);

/// What an escaped token stands for. A tilde that escapes nothing stays.
[[nodiscard]] std::string unescape(std::string_view token);

/// `parent` with one more reference token, escaped.
[[nodiscard]] std::string child(std::string_view parent, std::string_view token);
[[nodiscard]] std::string child(std::string_view parent, std::size_t index);

/// The reference tokens, unescaped. Nothing when the text is neither empty nor begins with "/".
[[nodiscard]] std::optional<std::vector<std::string>> split(std::string_view text);

}  // namespace reply_mcp::base::json_pointer
