#include "tools/result/id_ranges.hpp"

#include "support/json_literals.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::js;

TEST(IdRanges, JoinThreeOrMoreNeighbours) {
  EXPECT_EQ(in_ranges(js("[1,2,5,6,7,9]").as_array()), js("[1,2,'5-7',9]"));
  EXPECT_EQ(in_ranges(js("['a','b',3,2,1,-1,0,1]").as_array()), js("['a','b',3,2,1,-1,0,1]"));
  EXPECT_TRUE(in_ranges({}).empty());
}

TEST(IdRanges, SayHowManyAnEntryStandsFor) {
  EXPECT_EQ(number_in(js("'5-7'")), 3U);
  EXPECT_EQ(number_in(js("7")), 1U);
  EXPECT_EQ(number_in(js("'a-7'")), 1U);
}

}  // namespace
}  // namespace reply_mcp::tools::result
