// Bytes as hexadecimal digits and back.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace reply_mcp::base {

/// Two digits a byte, lower case.
[[nodiscard]] std::string to_hex(std::span<const unsigned char> bytes);
[[nodiscard]] std::string to_hex(std::string_view bytes);

/// The value of a digit in either case; nothing for any other character.
[[nodiscard]] std::optional<unsigned char> hex_value(char digit) noexcept;

/// The bytes that pairs of digits in either case stand for; nothing for a digit too few or another character.
[[nodiscard]] std::optional<std::string> from_hex(std::string_view digits);

}  // namespace reply_mcp::base
