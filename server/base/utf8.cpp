#include "base/utf8.hpp"

#include <cstdint>

namespace reply_mcp::base::utf8 {
namespace {

/// Length of the well-formed sequence at `text[at]`, or 0 when there is none.
std::size_t sequence_length(std::string_view text, std::size_t at) noexcept {
  const auto byte = [&](std::size_t i) -> std::uint8_t {
    return i < text.size() ? static_cast<std::uint8_t>(text[i]) : std::uint8_t{0};
  };
  const auto tail = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  const std::uint8_t lead = byte(at);
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return tail(at + 1) ? 2 : 0;
  if (lead >= 0xE0 && lead <= 0xEF) {
    const std::uint8_t second = byte(at + 1);
    const bool fits = (lead == 0xE0 && second >= 0xA0 && second <= 0xBF) ||  // not overlong
                      (lead == 0xED && second >= 0x80 && second <= 0x9F) ||  // not a surrogate
                      (lead != 0xE0 && lead != 0xED && tail(at + 1));
    return fits && tail(at + 2) ? 3 : 0;
  }
  if (lead >= 0xF0 && lead <= 0xF4) {
    const std::uint8_t second = byte(at + 1);
    const bool fits = (lead == 0xF0 && second >= 0x90 && second <= 0xBF) ||  // not overlong
                      (lead == 0xF4 && second >= 0x80 && second <= 0x8F) ||  // not above U+10FFFF
                      (lead > 0xF0 && lead < 0xF4 && tail(at + 1));
    return fits && tail(at + 2) && tail(at + 3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::size_t find_invalid(std::string_view text) noexcept {
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t n = sequence_length(text, i);
    if (n == 0) return i;
    i += n;
  }
  return std::string_view::npos;
}

std::string sanitize(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t i = 0; i < text.size();) {
    const std::size_t n = sequence_length(text, i);
    if (n == 0) {
      out += "\xEF\xBF\xBD";
      ++i;
    } else {
      out.append(text, i, n);
      i += n;
    }
  }
  return out;
}

std::string_view prefix(std::string_view text, std::size_t max_bytes) noexcept {
  if (text.size() <= max_bytes) return text;
  std::size_t end = max_bytes;
  while (end > 0 && (static_cast<std::uint8_t>(text[end]) & 0xC0U) == 0x80U) --end;
  return text.substr(0, end);
}

}  // namespace reply_mcp::base::utf8
