// A long text cut to fit where it is shown. Nothing here makes a text harmless: foreign bytes go through
// utf8::sanitize() first, or through what the place of showing has for that.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reply_mcp::base {

/// At most `max_bytes` of it, with "..." at the end where something was left out; never in the middle of a
/// character.
[[nodiscard]] std::string shorten(std::string_view text, std::size_t max_bytes);

/// The same of bytes that need not be UTF-8: what is no character becomes U+FFFD.
[[nodiscard]] std::string shorten_foreign(std::string_view bytes, std::size_t max_bytes);

}  // namespace reply_mcp::base
