#include "base/uri_text.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

namespace reply_mcp::base {
namespace {

constexpr std::size_t k_escape = 3;  ///< "%2F"

/// The character of an escape that begins at `at`.
std::optional<char> escape_at(std::string_view text, std::size_t at) {
  if (text.size() < at + k_escape) return std::nullopt;
  const char* const first = text.data() + at + 1;
  const char* const end = first + k_escape - 1;
  unsigned code = 0;
  const auto [read, error] = std::from_chars(first, end, code, 16);
  if (error != std::errc() || read != end) return std::nullopt;
  return static_cast<char>(static_cast<unsigned char>(code));
}

bool is_unreserved(char c) {
  return ascii::is_letter_or_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

}  // namespace

std::string canonical_uri(std::string_view uri) {
  constexpr std::string_view k_authority = "://";
  const std::size_t scheme = uri.find(k_authority);
  if (scheme == std::string_view::npos) return std::string(uri);
  const std::size_t authority = std::min(uri.find_first_of("/?#", scheme + k_authority.size()), uri.size());
  std::string out;
  out.reserve(uri.size());
  for (std::size_t at = 0; at < uri.size(); ++at) {
    const std::optional<char> decoded = uri[at] == '%' ? escape_at(uri, at) : std::nullopt;
    const bool plain = decoded && is_unreserved(*decoded);
    const char c = plain ? *decoded : uri[at];
    out += at < authority ? ascii::to_lower(c) : c;
    if (plain) at += k_escape - 1;
  }
  return out;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      out += text[at];
      continue;
    }
    const std::optional<char> decoded = escape_at(text, at);
    if (!decoded) return std::nullopt;
    out += *decoded;
    at += k_escape - 1;
  }
  return out;
}

}  // namespace reply_mcp::base
