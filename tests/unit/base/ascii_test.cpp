#include "base/ascii.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <clocale>
#include <string>
#include <string_view>

namespace reply_mcp::base::ascii {
namespace {

TEST(Ascii, AgreesWithThePlainLocaleOnEveryByte) {
  ASSERT_STREQ(std::setlocale(LC_CTYPE, nullptr), "C");
  for (int byte = 0; byte < 256; ++byte) {
    const char c = static_cast<char>(byte);
    EXPECT_EQ(is_digit(c), std::isdigit(byte) != 0) << byte;
    EXPECT_EQ(is_lower(c), std::islower(byte) != 0) << byte;
    EXPECT_EQ(is_upper(c), std::isupper(byte) != 0) << byte;
    EXPECT_EQ(is_letter(c), std::isalpha(byte) != 0) << byte;
    EXPECT_EQ(is_letter_or_digit(c), std::isalnum(byte) != 0) << byte;
    EXPECT_EQ(to_lower(c), static_cast<char>(std::tolower(byte))) << byte;
  }
}

TEST(Ascii, ANumberHasAtLeastOneDigit) {
  EXPECT_TRUE(is_number("0"));
  EXPECT_TRUE(is_number("0123456789"));
  EXPECT_FALSE(is_number(""));
  EXPECT_FALSE(is_number("-1"));
  EXPECT_FALSE(is_number("1 "));
}

TEST(Ascii, LowersLettersAndLeavesTheRest) {
  EXPECT_EQ(to_lower("AbZ[\xC3\x84"), "abz[\xC3\x84");
}

TEST(Ascii, ComparesWithoutRegardToCase) {
  EXPECT_TRUE(equal_ignoring_case("Content-TYPE", "content-type"));
  EXPECT_FALSE(equal_ignoring_case("abc", "abcd"));
  EXPECT_FALSE(equal_ignoring_case("@", "`"));
  EXPECT_TRUE(starts_with_ignoring_case("Bearer x", "bEARER "));
  EXPECT_FALSE(starts_with_ignoring_case("Bear", "bearer"));
}

TEST(Ascii, TrimsBothEndsAndNothingBetween) {
  EXPECT_EQ(trim(" \t a b\t"), "a b");
  EXPECT_EQ(trim(" \t"), "");
  EXPECT_EQ(trim(""), "");
  EXPECT_EQ(trim("a\r\n"), "a\r\n");
  EXPECT_EQ(trim("\na \r\n", " \r\n"), "a");
}

TEST(Ascii, FindsFromAPlaceOn) {
  EXPECT_EQ(find_ignoring_case("<P></p>", "</P"), 3U);
  EXPECT_EQ(find_ignoring_case("abAB", "ab", 1), 2U);
  EXPECT_EQ(find_ignoring_case("abAB", "ab", 3), std::string_view::npos);
  EXPECT_EQ(find_ignoring_case("ab", "", 2), 2U);
  EXPECT_EQ(find_ignoring_case("ab", "", 3), std::string_view::npos);
  EXPECT_TRUE(contains_ignoring_case("anything", ""));
  EXPECT_FALSE(contains_ignoring_case("", "x"));
}

}  // namespace
}  // namespace reply_mcp::base::ascii
