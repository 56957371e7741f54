#include "base/nearest.hpp"

#include <gtest/gtest.h>

#include <vector>

namespace reply_mcp::base {
namespace {

TEST(Nearest, CountsEachEditOnce) {
  EXPECT_EQ(name_distance("", "abc"), 3U);
  EXPECT_EQ(name_distance("debug", "debug"), 0U);
  EXPECT_EQ(name_distance("debgu", "debug"), 1U);   // swapped neighbours
  EXPECT_EQ(name_distance("debu", "debug"), 1U);    // one missing
  EXPECT_EQ(name_distance("deebug", "debug"), 1U);  // one too many
  EXPECT_EQ(name_distance("dabug", "debug"), 1U);   // one replaced
  EXPECT_EQ(name_distance("kitten", "sitting"), 3U);
}

TEST(Nearest, IgnoresCaseAndWordMarks) {
  EXPECT_EQ(name_distance("teamId", "team_id"), 0U);
  EXPECT_EQ(name_distance("TEAM-ID", "teamid"), 0U);
}

TEST(Nearest, SuggestsTheClosestName) {
  const std::vector<std::string> names{"stdio", "sandbox", "tools", "check"};
  EXPECT_EQ(nearest_name("stdoi", names), "stdio");
  EXPECT_EQ(nearest_name("chekc", names), "check");
}

TEST(Nearest, SuggestsNothingWhenNothingIsNear) {
  EXPECT_EQ(nearest_name("kubernetes", {"stdio", "sandbox"}), std::nullopt);
  EXPECT_EQ(nearest_name("x", std::vector<std::string>{}), std::nullopt);
}

TEST(Nearest, PrefersTheFirstOfEquallyCloseNames) {
  EXPECT_EQ(nearest_name("toola", {"tools", "toolb"}), "tools");
}

TEST(Nearest, StaysCheapForAVeryLongName) {
  const std::string hostile(1'000'000, 'a');
  EXPECT_EQ(nearest_name(hostile, {"stdio"}), std::nullopt);
  EXPECT_EQ(name_distance(hostile, hostile), 0U);
}

}  // namespace
}  // namespace reply_mcp::base
