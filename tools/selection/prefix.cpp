#include "tools/selection/prefix.hpp"

#include "base/ascii.hpp"

#include <algorithm>

namespace reply_mcp::tools::selection {
namespace {

bool is_name_character(char c) {
  return base::ascii::is_letter_or_digit(c) || c == '_' || c == '-';
}

}  // namespace

bool is_tool_prefix(std::string_view prefix) {
  return prefix.size() <= k_max_prefix && std::all_of(prefix.begin(), prefix.end(), is_name_character);
}

std::string with_prefix(std::string_view text, std::string_view prefix, const Selection& tools) {
  if (prefix.empty()) return std::string(text);
  std::string result;
  while (!text.empty()) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_name_character);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    if (!word.empty() && tools.contains(word)) result += prefix;
    result += word;
    text.remove_prefix(word.size());
    const auto next = std::find_if(text.begin(), text.end(), is_name_character);
    result.append(text.begin(), next);
    text.remove_prefix(static_cast<std::size_t>(next - text.begin()));
  }
  return result;
}

}  // namespace reply_mcp::tools::selection
