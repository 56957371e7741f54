// Text that came from somewhere else and is about to be shown: bounded, valid, on one line.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace reply_mcp::reply::client {

/// At most `max_bytes` of `text` (with "..." where it was cut) as valid UTF-8; control characters and runs
/// of white space become one space.
[[nodiscard]] std::string tidy(std::string_view text, std::size_t max_bytes);

/// Whether a body is a web page, going by its content type or by how it begins.
[[nodiscard]] bool looks_like_html(std::string_view content_type, std::string_view body);

}  // namespace reply_mcp::reply::client
