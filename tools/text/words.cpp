#include "tools/text/words.hpp"

#include "base/ascii.hpp"

#include <utility>

namespace reply_mcp::tools::text {

std::vector<std::string> lower_words(std::string_view text) {
  std::vector<std::string> words;
  std::string word;
  const auto end_word = [&] {
    if (!word.empty()) words.push_back(std::exchange(word, {}));
  };
  bool lower_before = false;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80 && !base::ascii::is_letter_or_digit(c)) {
      end_word();
      lower_before = false;
      continue;
    }
    if (base::ascii::is_upper(c) && lower_before) end_word();
    lower_before = base::ascii::is_lower(c);
    word.push_back(base::ascii::to_lower(c));
  }
  end_word();
  return words;
}

}  // namespace reply_mcp::tools::text
