#include "tools/selection/tool_names.hpp"

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

std::optional<std::string_view> ToolNames::without_prefix(std::string_view name) const {
  if (!name.starts_with(prefix_)) return std::nullopt;
  return name.substr(prefix_.size());
}

std::string ToolNames::in_text(std::string_view text) const {
  if (prefix_.empty() || offered_ == nullptr) return std::string(text);
  std::string result;
  while (!text.empty()) {
    const auto end = std::find_if_not(text.begin(), text.end(), is_name_character);
    const std::string_view word = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    if (!word.empty() && offered_->contains(word)) result += prefix_;
    result += word;
    text.remove_prefix(word.size());
    const auto next = std::find_if(text.begin(), text.end(), is_name_character);
    result.append(text.begin(), next);
    text.remove_prefix(static_cast<std::size_t>(next - text.begin()));
  }
  return result;
}

}  // namespace reply_mcp::tools::selection
