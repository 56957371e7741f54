#include "base/base64.hpp"

#include <array>
#include <cstddef>
#include <cstdint>

namespace reply_mcp::base::base64 {
namespace {

constexpr std::string_view k_plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::string_view k_url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
constexpr std::uint8_t k_none = 0xFF;

using Table = std::array<std::uint8_t, 256>;

constexpr Table make_table(std::string_view alphabet) {
  Table table{};
  for (auto& entry : table) entry = k_none;
  for (std::size_t i = 0; i < alphabet.size(); ++i) {
    table[static_cast<unsigned char>(alphabet[i])] = static_cast<std::uint8_t>(i);
  }
  return table;
}

constexpr Table k_plain_values = make_table(k_plain);
constexpr Table k_url_values = make_table(k_url);

std::string encode_with(std::string_view bytes, std::string_view alphabet, bool pad) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t count = bytes.size() - i < 3 ? bytes.size() - i : 3;
    std::uint32_t group = 0;
    for (std::size_t k = 0; k < 3; ++k) {
      group = group << 8U | (k < count ? static_cast<unsigned char>(bytes[i + k]) : 0U);
    }
    for (std::size_t k = 0; k < 4; ++k) {
      if (k <= count) {
        out.push_back(alphabet[group >> (18U - 6U * k) & 63U]);
      } else if (pad) {
        out.push_back('=');
      }
    }
  }
  return out;
}

/// `text` has no padding any more.
std::optional<std::string> decode_with(std::string_view text, const Table& values) {
  if (text.size() % 4 == 1) return std::nullopt;
  std::string out;
  out.reserve(text.size() / 4 * 3 + 2);
  std::uint32_t bits = 0;
  unsigned held = 0;
  for (const char c : text) {
    const std::uint8_t value = values[static_cast<unsigned char>(c)];
    if (value == k_none) return std::nullopt;
    bits = (bits << 6U | value) & 0xFFFFU;
    held += 6;
    if (held >= 8) {
      held -= 8;
      out.push_back(static_cast<char>(bits >> held & 0xFFU));
    }
  }
  if ((bits & ((1U << held) - 1U)) != 0) return std::nullopt;
  return out;
}

}  // namespace

std::string encode(std::string_view bytes) {
  return encode_with(bytes, k_plain, true);
}

std::optional<std::string> decode(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  for (int padding = 0; padding < 2 && text.ends_with('='); ++padding) text.remove_suffix(1);
  return decode_with(text, k_plain_values);
}

std::string encode_url(std::string_view bytes) {
  return encode_with(bytes, k_url, false);
}

std::optional<std::string> decode_url(std::string_view text) {
  return decode_with(text, k_url_values);
}

}  // namespace reply_mcp::base::base64
