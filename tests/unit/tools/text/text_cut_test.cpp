// Long texts end where a reader would pause.
#include "tools/text/text_cut.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::tools::text {
namespace {

std::string_view cut(std::string_view text, std::size_t limit) {
  return text.substr(0, cut_point(text, limit));
}

TEST(TextCut, LeavesATextThatFitsWhole) {
  EXPECT_EQ(cut("one\n\ntwo", 8), "one\n\ntwo");
  EXPECT_EQ(cut("", 0), "");
}

TEST(TextCut, PrefersTheLastParagraph) {
  EXPECT_EQ(cut("First one.\n\nSecond one. More\nof it.", 25), "First one.");
  EXPECT_EQ(cut("First one.\r\n\r\nSecond one. More", 25), "First one.");
  EXPECT_EQ(cut("<p>First one</p><p>Second one is longer</p>", 30), "<p>First one</p>");
}

TEST(TextCut, TakesALineWhenAParagraphWouldLoseMoreThanHalf) {
  EXPECT_EQ(cut("A.\n\nline one is here\nline two is here", 30), "A.\n\nline one is here");
}

TEST(TextCut, TakesASentenceThenAWordThenACharacter) {
  EXPECT_EQ(cut("One sentence. Another one goes on", 20), "One sentence. ");
  EXPECT_EQ(cut("wordswords wordswords", 15), "wordswords ");
  EXPECT_EQ(cut("wordswordswordswords", 15), "wordswordswords");
}

TEST(TextCut, NeverCutsACharacterInTwo) {
  EXPECT_EQ(cut("\u00E4\u00E4\u00E4", 3), "\u00E4");
  EXPECT_EQ(cut("\U0001F600\U0001F600", 7), "\U0001F600");
  EXPECT_EQ(cut("\u00E4\u00E4", 1), "");
}

}  // namespace
}  // namespace reply_mcp::tools::text
