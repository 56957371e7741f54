#include "schemas/json_schema/pattern.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::schemas::json_schema {
namespace {

TEST(Pattern, IsFoundAnywhereUnlessItIsAnchored) {
  EXPECT_TRUE(matches_pattern("b+", "abbc"));
  EXPECT_FALSE(matches_pattern("^b+$", "abbc"));
  EXPECT_TRUE(matches_pattern("^[got]-[0-9]+$", "g-12"));
  EXPECT_FALSE(matches_pattern("^[got]-[0-9]+$", "x-12"));
}

TEST(Pattern, LeavesWhatIsNoExpressionToTheApi) {
  EXPECT_TRUE(matches_pattern("([", "anything"));
}

TEST(Pattern, ATextMadeToTakeForeverEnds) {
  EXPECT_NO_THROW(static_cast<void>(matches_pattern("^(a+)+$", std::string(4000, 'a') + "b")));
  const std::string columns = "^(CurrentStep|Status)(,(CurrentStep|Status))*$";
  EXPECT_FALSE(matches_pattern(columns, std::string(4000, ',')));
}

TEST(Format, UuidHasItsDashes) {
  EXPECT_TRUE(matches_format("uuid", "6f1c2a34-0b5d-4e7f-8a90-1b2c3d4e5f60"));
  EXPECT_TRUE(matches_format("uuid", "6F1C2A34-0B5D-4E7F-8A90-1B2C3D4E5F60"));
  EXPECT_FALSE(matches_format("uuid", "6f1c2a340b5d4e7f8a901b2c3d4e5f60"));
  EXPECT_FALSE(matches_format("uuid", "6f1c2a34-0b5d-4e7f-8a90-1b2c3d4e5fxy"));
  EXPECT_FALSE(matches_format("uuid", ""));
}

TEST(Format, DateIsADayThatThereIs) {
  EXPECT_TRUE(matches_format("date", "2024-02-29"));
  EXPECT_FALSE(matches_format("date", "2026-02-29"));
  EXPECT_FALSE(matches_format("date", "2026-13-01"));
  EXPECT_FALSE(matches_format("date", "2026-1-1"));
  EXPECT_FALSE(matches_format("date", "2026-01-01T00:00:00Z"));
}

TEST(Format, DateTimeMayLeaveOutItsOffsetButNotItsTime) {
  for (const char* text : {"2026-05-31T09:30:00Z", "2026-05-31T09:30:00.1234567Z",
                           "2026-05-31T09:30:00+02:00", "2026-05-31T09:30:00"}) {
    EXPECT_TRUE(matches_format("date-time", text)) << text;
  }
  for (const char* text :
       {"", "yesterday", "2026-05-31", "2026-05-31 09:30:00Z", "2026-05-31T", "2026-05-31T9:30",
        "2026-05-31T25:00:00Z", "2026-05-31T09:30:00.Z", "2026-05-31T09:30:00+2", "2026-05-31T09:30:00Zx"}) {
    EXPECT_FALSE(matches_format("date-time", text)) << text;
  }
}

TEST(Format, OthersAreLeftToTheApi) {
  EXPECT_TRUE(matches_format("email", "not an address"));
  EXPECT_TRUE(matches_format("", "x"));
}

TEST(FormatTest, TellsAddressesAndUris) {
  EXPECT_TRUE(is_email("a.b+c@example.com"));
  for (const char* text : {"", "@example.com", "a@", "a@b", "a b@example.com", "a@exa mple.com",
                           "a@@example.com", "a@example.com."}) {
    EXPECT_FALSE(is_email(text)) << text;
  }
  EXPECT_TRUE(is_uri("https://example.com/x?y=1"));
  for (const char* text : {"example.com", "/x", "https://", "http:// example.com", "https:///x"})
    EXPECT_FALSE(is_uri(text)) << text;
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
