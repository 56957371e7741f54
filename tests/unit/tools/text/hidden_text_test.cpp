// What hides in a text is shown or dropped, and ordinary writing of any script is left alone.
#include "tools/text/hidden_text.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::tools::text {
namespace {

TEST(HiddenText, LeavesPlainTextWithTabsAndLineEndsAlone) {
  const std::string text = "Hi Ann,\r\n\tsee you at 10:30.\n";
  EXPECT_FALSE(has_hidden(text));
  EXPECT_EQ(make_visible(text), text);
  EXPECT_EQ(drop_hidden(text), text);
}

TEST(HiddenText, ShowsABidirectionalOverrideByItsNumber) {
  const std::string text =
      "invoice\xE2\x80\xAE"
      "fdp.exe";
  EXPECT_TRUE(has_hidden(text));
  EXPECT_EQ(make_visible(text), "invoice<U+202E>fdp.exe");
  EXPECT_EQ(drop_hidden(text), "invoicefdp.exe");
}

TEST(HiddenText, ShowsEscapeSequencesOfTerminals) {
  EXPECT_EQ(make_visible("\x1B[2J\x1B[31mred"), "<U+001B>[2J<U+001B>[31mred");
  EXPECT_EQ(make_visible(std::string("a\0b", 3)), "a<U+0000>b");
  EXPECT_EQ(make_visible("a\xC2\x9B"
                         "b"),
            "a<U+009B>b");
}

TEST(HiddenText, WritesARunOfTheSameCharacterOnce) {
  EXPECT_EQ(make_visible("a\u200B\u200B\u200Bb\u200B\u2060"), "a<U+200B x3>b<U+200B><U+2060>");
}

TEST(HiddenText, ShowsTagsWithoutSpellingTheMessageThatTheyCarry) {
  const std::string visible = make_visible("Hello\U000E0049\U000E0067");
  EXPECT_EQ(visible, "Hello<U+E0049><U+E0067>");
}

TEST(HiddenText, ShowsVariationSelectorsThatCarryBytesBehindALetter) {
  EXPECT_EQ(make_visible("a\uFE01\U000E0105"), "a<U+FE01><U+E0105>");
}

TEST(HiddenText, ShowsBlankLettersAndNoncharacters) {
  EXPECT_EQ(make_visible("\u3164\u2800\uFFFE\U0010FFFF\u00AD"), "<U+3164><U+2800><U+FFFE><U+10FFFF><U+00AD>");
}

TEST(HiddenText, KeepsEmojiWithTheirJoinersAndSelectors) {
  const std::string family = "\U0001F468\u200D\U0001F469\u200D\U0001F467";
  const std::string heart = "\u2764\uFE0F\u200D\U0001F525";
  const std::string keycap = "1\uFE0F\u20E3";
  const std::string runner = "\U0001F3C3\U0001F3FD\u200D\u2640\uFE0F";
  for (const std::string& text : {family, heart, keycap, runner}) {
    EXPECT_FALSE(has_hidden(text)) << text;
    EXPECT_EQ(make_visible(text), text);
    EXPECT_EQ(drop_hidden(text), text);
  }
}

TEST(HiddenText, KeepsTheThreeFlagsThatTagsMakeAndNoOthers) {
  const std::string scotland = "\U0001F3F4\U000E0067\U000E0062\U000E0073\U000E0063\U000E0074\U000E007F";
  EXPECT_EQ(make_visible(scotland), scotland);
  EXPECT_EQ(make_visible("\U0001F3F4\U000E0068\U000E0069\U000E007F"),
            "\U0001F3F4<U+E0068><U+E0069><U+E007F>");
}

TEST(HiddenText, KeepsJoinersInScriptsThatSpellWithThem) {
  const std::string persian = "\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645";
  const std::string hindi = "\u0915\u094D\u200D\u0937";
  EXPECT_EQ(make_visible(persian), persian);
  EXPECT_EQ(make_visible(hindi), hindi);
}

TEST(HiddenText, ShowsJoinersBetweenLatinLetters) {
  EXPECT_EQ(make_visible("ig\u200Cnore\u200D"), "ig<U+200C>nore<U+200D>");
}

TEST(HiddenText, KeepsOneSelectorBehindAnIdeographAndShowsASecond) {
  EXPECT_EQ(make_visible("\u8FBB\U000E0100"), "\u8FBB\U000E0100");
  EXPECT_EQ(make_visible("\u8FBB\U000E0100\U000E0101"), "\u8FBB\U000E0100<U+E0101>");
}

TEST(HiddenText, KeepsOrdinaryTextOfManyScripts) {
  for (const std::string text :
       {"Zoë Müller – „Grüße“ … 10 €", "Привет, мир", "こんにちは 世界", "שלום", "مرحبا"}) {
    EXPECT_FALSE(has_hidden(text)) << text;
    EXPECT_EQ(make_visible(text), text);
  }
}

TEST(HiddenText, TurnsLineSeparatorsIntoLineFeedsWhenItDrops) {
  EXPECT_EQ(drop_hidden("one\u2028two\u2029three"), "one\ntwo\nthree");
}

TEST(HiddenText, ReplacesIllFormedBytes) {
  EXPECT_EQ(make_visible("a\xFF"
                         "b\u202E"),
            "a\uFFFDb<U+202E>");
  EXPECT_EQ(drop_hidden("a\xC3"), "a\uFFFD");
}

TEST(HiddenText, LeavesNothingHiddenBehind) {
  std::string all;
  for (char32_t c = 1; c <= 0x10FFFF; c += c < 0x3000 ? 1 : 7) {
    if (c >= 0xD800 && c <= 0xDFFF) continue;
    if (c < 0x80) {
      all += static_cast<char>(c);
    } else if (c < 0x800) {
      all += static_cast<char>(0xC0 | (c >> 6));
      all += static_cast<char>(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      all += static_cast<char>(0xE0 | (c >> 12));
      all += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      all += static_cast<char>(0x80 | (c & 0x3F));
    } else {
      all += static_cast<char>(0xF0 | (c >> 18));
      all += static_cast<char>(0x80 | ((c >> 12) & 0x3F));
      all += static_cast<char>(0x80 | ((c >> 6) & 0x3F));
      all += static_cast<char>(0x80 | (c & 0x3F));
    }
  }
  EXPECT_TRUE(has_hidden(all));
  EXPECT_FALSE(has_hidden(make_visible(all)));
  EXPECT_FALSE(has_hidden(drop_hidden(all)));
}

}  // namespace
}  // namespace reply_mcp::tools::text
