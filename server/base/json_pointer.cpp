#include "base/json_pointer.hpp"

namespace reply_mcp::base::json_pointer {

std::string unescape(std::string_view token) {
  std::string out;
  out.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    const bool escape =
        token[i] == '~' && i + 1 < token.size() && (token[i + 1] == '0' || token[i + 1] == '1');
    if (!escape) {
      out.push_back(token[i]);
      continue;
    }
    out.push_back(token[i + 1] == '0' ? '~' : '/');
    ++i;
  }
  return out;
}

std::string escape(std::string_view token) {
  std::string out;
  out.reserve(token.size());
  for (const char c : token) {
    if (c == '~') {
      out += "~0";
    } else if (c == '/') {
      out += "~1";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

std::string child(std::string_view parent, std::string_view token) {
  return std::string(parent) + '/' + escape(token);
}

std::string child(std::string_view parent, std::size_t index) {
  return std::string(parent) + '/' + std::to_string(index);
}

std::optional<std::vector<std::string>> split(std::string_view text) {
  std::vector<std::string> tokens;
  if (text.empty()) return tokens;
  if (text.front() != '/') return std::nullopt;
  text.remove_prefix(1);
  while (true) {
    const std::size_t end = text.find('/');
    tokens.push_back(unescape(text.substr(0, end)));
    if (end == std::string_view::npos) return tokens;
    text.remove_prefix(end + 1);
  }
}

}  // namespace reply_mcp::base::json_pointer
