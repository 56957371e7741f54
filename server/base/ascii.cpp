#include "base/ascii.hpp"

namespace reply_mcp::base::ascii {

std::size_t find_ignoring_case(std::string_view text, std::string_view part, std::size_t from) noexcept {
  if (from > text.size()) return std::string_view::npos;
  const std::string_view rest = text.substr(from);
  const auto found = std::search(rest.begin(), rest.end(), part.begin(), part.end(),
                                 [](char a, char b) { return equal_ignoring_case(a, b); });
  if (found == rest.end() && !part.empty()) return std::string_view::npos;
  return from + static_cast<std::size_t>(found - rest.begin());
}

std::string to_lower(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = to_lower(c);
  return out;
}

}  // namespace reply_mcp::base::ascii
