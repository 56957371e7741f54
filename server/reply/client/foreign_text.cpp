#include "reply/client/foreign_text.hpp"

#include "base/ascii.hpp"
#include "base/utf8.hpp"

namespace reply_mcp::reply::client {

namespace {

bool is_blank(char c) noexcept {
  const auto byte = static_cast<unsigned char>(c);
  return byte <= 0x20 || byte == 0x7F;
}

}  // namespace

std::string tidy(std::string_view text, std::size_t max_bytes) {
  // White space may shrink and bad bytes may grow, so read a little more than is wanted and cut at the end.
  const std::string valid = base::utf8::sanitize(base::utf8::prefix(text, max_bytes * 2 + 64));
  std::string out;
  for (const char c : valid) {
    if (!is_blank(c)) {
      out.push_back(c);
    } else if (!out.empty() && out.back() != ' ') {
      out.push_back(' ');
    }
  }
  const bool more = text.size() > max_bytes * 2 + 64 || out.size() > max_bytes;
  if (more) out = base::utf8::prefix(out, max_bytes);
  while (!out.empty() && out.back() == ' ') out.pop_back();
  return more ? out + "..." : out;
}

bool looks_like_html(std::string_view content_type, std::string_view body) {
  const std::string type = base::ascii::to_lower(content_type.substr(0, 64));
  if (type.starts_with("text/html") || type.starts_with("application/xhtml")) return true;
  const std::size_t start = body.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return false;
  const std::string head = base::ascii::to_lower(body.substr(start, 16));
  return head.starts_with("<!doctype html") || head.starts_with("<html");
}

}  // namespace reply_mcp::reply::client
