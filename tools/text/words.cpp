#include "tools/text/words.hpp"

#include <cctype>
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
    if (byte < 0x80 && std::isalnum(byte) == 0) {
      end_word();
      lower_before = false;
      continue;
    }
    if (std::isupper(byte) != 0 && lower_before) end_word();
    lower_before = std::islower(byte) != 0;
    word.push_back(static_cast<char>(std::tolower(byte)));
  }
  end_word();
  return words;
}

}  // namespace reply_mcp::tools::text
