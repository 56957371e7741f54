#pragma once

#include <string>
#include <string_view>

namespace reply_mcp::base {

/// 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

}  // namespace reply_mcp::base
