#include "base/truncate.hpp"

#include "base/utf8.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstddef>
#include <string>

namespace reply_mcp::base {
namespace {

TEST(Shorten, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(shorten("abcdef", 6), "abcdef");
  EXPECT_EQ(shorten("abcdefg", 6), "abc...");
  EXPECT_EQ(shorten("ab\xC3\xA9\xC3\xA9\xC3\xA9", 7), "ab\xC3\xA9...");
  EXPECT_LE(shorten(std::string(1000, 'x'), 80).size(), 80U);
}

TEST(ShortenForeign, NeverLeavesBrokenCharacters) {
  EXPECT_EQ(shorten_foreign("ab\xFFz", 8), "ab\xEF\xBF\xBDz");
  const std::string mixed = "a\xFF\xC3\xA9\xF0\x9F\x98\x80\xE2\x82";
  std::string text;
  for (int i = 0; i < 20; ++i) text += mixed;
  for (std::size_t size = 0; size < 120; ++size) {
    const std::string cut = shorten_foreign(text, size);
    EXPECT_TRUE(utf8::valid(cut)) << size;
    EXPECT_LE(cut.size(), std::max<std::size_t>(size, 3)) << size;
    EXPECT_TRUE(cut.ends_with("...")) << size;
  }
}

TEST(ShortenForeign, TheCutItselfAddsNoBrokenCharacter) {
  const std::string text = "12345\xF0\x9F\x98\x80\xF0\x9F\x98\x80";
  for (std::size_t size = 3; size < text.size(); ++size) {
    EXPECT_EQ(shorten_foreign(text, size), shorten(text, size)) << size;
  }
}

}  // namespace
}  // namespace reply_mcp::base
