#include "base/truncate.hpp"

#include "base/utf8.hpp"

namespace reply_mcp::base {

std::string shorten(std::string_view text, std::size_t max_bytes) {
  if (text.size() <= max_bytes) return std::string(text);
  return std::string(utf8::prefix(text, max_bytes < 3 ? 0 : max_bytes - 3)) + "...";
}

std::string shorten_foreign(std::string_view bytes, std::size_t max_bytes) {
  // One byte more than fits tells shorten() that something was left out; sanitizing makes nothing shorter.
  return shorten(utf8::sanitize(bytes.substr(0, max_bytes + 1)), max_bytes);
}

}  // namespace reply_mcp::base
