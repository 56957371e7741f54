// Base64 of RFC 4648, strict: what encode() would not have written is refused, so that two different
// texts never stand for the same bytes.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::base::base64 {

/// Section 4, with padding.
[[nodiscard]] std::string encode(std::string_view bytes);
/// Nothing for a character outside the alphabet, missing or misplaced padding, or spare bits that are
/// not zero.
[[nodiscard]] std::optional<std::string> decode(std::string_view text);

/// Section 5 (URL and file name safe), without padding.
[[nodiscard]] std::string encode_url(std::string_view bytes);
[[nodiscard]] std::optional<std::string> decode_url(std::string_view text);

}  // namespace reply_mcp::base::base64
