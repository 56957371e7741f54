#include "base/utf8.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::base::utf8 {
namespace {

TEST(Utf8, AcceptsTextOfEveryLength) {
  EXPECT_TRUE(valid(""));
  EXPECT_TRUE(valid("ascii"));
  EXPECT_TRUE(valid("\xC3\xA9"));          // é
  EXPECT_TRUE(valid("\xE2\x82\xAC"));      // €
  EXPECT_TRUE(valid("\xF0\x9F\x98\x80"));  // U+1F600
  EXPECT_TRUE(valid("\xED\x9F\xBF"));      // the last before the surrogates
  EXPECT_TRUE(valid("\xF4\x8F\xBF\xBF"));  // U+10FFFF
}

TEST(Utf8, RefusesWhatRfc3629Forbids) {
  EXPECT_EQ(find_invalid("ab\xC0\xAF"), 2U);        // overlong
  EXPECT_EQ(find_invalid("\xE0\x80\xAF"), 0U);      // overlong
  EXPECT_EQ(find_invalid("\xED\xA0\x80"), 0U);      // surrogate
  EXPECT_EQ(find_invalid("\xF4\x90\x80\x80"), 0U);  // above U+10FFFF
  EXPECT_EQ(find_invalid("\xF5\x80\x80\x80"), 0U);
  EXPECT_EQ(find_invalid("a\x80"), 1U);      // tail without lead
  EXPECT_EQ(find_invalid("a\xE2\x82"), 1U);  // cut short
}

TEST(Utf8, SanitizeReplacesEachIllFormedByte) {
  EXPECT_EQ(sanitize("a\xFF"
                     "b"),
            "a\xEF\xBF\xBD"
            "b");
  EXPECT_EQ(sanitize("\xE2\x82\xAC"), "\xE2\x82\xAC");
}

TEST(Utf8, PrefixNeverCutsACharacter) {
  EXPECT_EQ(prefix("a\xE2\x82\xAC", 3), "a");
  EXPECT_EQ(prefix("a\xE2\x82\xAC", 4), "a\xE2\x82\xAC");
  EXPECT_EQ(prefix("abc", 2), "ab");
}

}  // namespace
}  // namespace reply_mcp::base::utf8
