// UTF-8 as RFC 3629 defines it: no overlong forms, no surrogates, nothing above U+10FFFF.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reply_mcp::base::utf8 {

/// Byte offset of the first ill-formed sequence, or npos when the text is well-formed.
[[nodiscard]] std::size_t find_invalid(std::string_view text) noexcept;

[[nodiscard]] inline bool valid(std::string_view text) noexcept {
  return find_invalid(text) == std::string_view::npos;
}

/// What programs on Windows like to begin a file with; it is no part of the text.
inline constexpr std::string_view k_byte_order_mark = "\xEF\xBB\xBF";

[[nodiscard]] constexpr std::string_view without_mark(std::string_view text) noexcept {
  return text.starts_with(k_byte_order_mark) ? text.substr(k_byte_order_mark.size()) : text;
}

/// The text with every ill-formed byte replaced by U+FFFD: for showing foreign bytes to a person or a model.
[[nodiscard]] std::string sanitize(std::string_view text);

/// The longest prefix of at most `max_bytes` bytes that does not cut a character in two.
[[nodiscard]] std::string_view prefix(std::string_view text, std::size_t max_bytes) noexcept;

}  // namespace reply_mcp::base::utf8
