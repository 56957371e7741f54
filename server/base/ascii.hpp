// Letters and digits of ASCII, whatever the locale: names in protocols, schemas and options.
//
// The functions of <cctype> ask the locale and are undefined for a negative char, so every use of them needs
// a cast; these take any char and leave bytes above 0x7F alone.
#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>

namespace reply_mcp::base::ascii {

[[nodiscard]] constexpr bool is_digit(char c) noexcept {
  return c >= '0' && c <= '9';
}

[[nodiscard]] constexpr bool is_lower(char c) noexcept {
  return c >= 'a' && c <= 'z';
}

[[nodiscard]] constexpr bool is_upper(char c) noexcept {
  return c >= 'A' && c <= 'Z';
}

[[nodiscard]] constexpr bool is_letter(char c) noexcept {
  return is_lower(c) || is_upper(c);
}

[[nodiscard]] constexpr bool is_letter_or_digit(char c) noexcept {
  return is_letter(c) || is_digit(c);
}

/// Whether `text` is one digit or more and nothing else.
[[nodiscard]] constexpr bool is_number(std::string_view text) noexcept {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

[[nodiscard]] constexpr char to_lower(char c) noexcept {
  return is_upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
}

[[nodiscard]] constexpr bool equal_ignoring_case(char a, char b) noexcept {
  return to_lower(a) == to_lower(b);
}

[[nodiscard]] constexpr bool equal_ignoring_case(std::string_view a, std::string_view b) noexcept {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return equal_ignoring_case(x, y); });
}

[[nodiscard]] constexpr bool starts_with_ignoring_case(std::string_view text,
                                                       std::string_view start) noexcept {
  return equal_ignoring_case(text.substr(0, start.size()), start);
}

/// Where `part` first stands in `text` at or behind `from`; npos when it does not.
[[nodiscard]] std::size_t find_ignoring_case(std::string_view text, std::string_view part,
                                             std::size_t from = 0) noexcept;

[[nodiscard]] inline bool contains_ignoring_case(std::string_view text, std::string_view part) noexcept {
  return find_ignoring_case(text, part) != std::string_view::npos;
}

[[nodiscard]] std::string to_lower(std::string_view text);

/// Without `spaces` at both ends; by default those that HTTP allows around a value (RFC 9110, section 5.6.3).
[[nodiscard]] constexpr std::string_view trim(std::string_view text,
                                              std::string_view spaces = " \t") noexcept {
  const std::size_t first = text.find_first_not_of(spaces);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(spaces) - first + 1);
}

}  // namespace reply_mcp::base::ascii
