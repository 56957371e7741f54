#include "tools/text/sentence.hpp"

#include "base/ascii.hpp"

#include <algorithm>
#include <array>
#include <cstddef>

namespace reply_mcp::tools::text {
namespace {

constexpr std::array<std::string_view, 12> k_abbreviations{"e.g", "i.e", "etc", "vs",  "cf",   "approx",
                                                           "no",  "nos", "max", "min", "incl", "resp"};

bool is_abbreviation(std::string_view word) {
  return word.size() == 1 || std::any_of(k_abbreviations.begin(), k_abbreviations.end(), [&](auto known) {
           return base::ascii::equal_ignoring_case(word, known);
         });
}

/// Whether the full stop at `at` ends a sentence.
bool ends_sentence(std::string_view text, std::size_t at) {
  const std::size_t word = text.find_last_of(" \n(", at);
  const std::string_view last = text.substr(word == std::string_view::npos ? 0 : word + 1);
  if (is_abbreviation(last.substr(0, at - (text.size() - last.size())))) return false;
  return at + 1 == text.size() || text[at + 1] == ' ' || text[at + 1] == '\n';
}

}  // namespace

std::string_view first_sentence(std::string_view text) {
  for (std::size_t at = text.find('.'); at != std::string_view::npos; at = text.find('.', at + 1)) {
    if (ends_sentence(text, at)) return text.substr(0, at);
  }
  return text;
}

}  // namespace reply_mcp::tools::text
