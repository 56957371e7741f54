#include "schemas/json_schema/order_rule.hpp"

#include "schemas/json_schema/explain.hpp"
#include "support/json_literals.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::schemas::json_schema {
namespace {

using test::jo;
using test::js;

/// Where and what is wrong; empty when nothing is.
std::string fault(std::string rule, std::string value) {
  const json::object schema{{"type", "object"}, {"x-order", json::array{rule}}};
  const Violations found = explain(schema, js(std::move(value)), "");
  return found.empty() ? std::string() : found.front().pointer + ' ' + found.front().detail;
}

TEST(OrderRule, IsRead) {
  for (const char* rule : {"from < to", "from <= to", "2015-01-01 <= startAt", "to <= from + 31d"})
    EXPECT_TRUE(parse_order(rule).has_value()) << rule;
  for (const char* rule : {"", "from", "from > to", "from < ", "a b < c", "from <= to + 3", "2015-13-01 <= a",
                           "2015-01-01 < 2016-01-01"})
    EXPECT_FALSE(parse_order(rule).has_value()) << rule;
}

TEST(OrderRule, TimesAreComparedWhateverTheirForm) {
  EXPECT_EQ(fault("from < to", "{'from':'2026-05-01','to':'2026-05-02T00:00:00Z'}"), "");
  EXPECT_EQ(fault("from < to", "{'from':'2026-05-01T10:00:00+02:00','to':'2026-05-01T08:30:00Z'}"), "");
  EXPECT_EQ(fault("from < to", "{'from':'2026-05-02','to':'2026-05-01'}"),
            "/to expected later than `from` (\"2026-05-02\"), got \"2026-05-01\"");
  EXPECT_NE(fault("from < to", "{'from':'2026-05-01','to':'2026-05-01'}"), "");
  EXPECT_EQ(fault("from <= to", "{'from':'2026-05-01','to':'2026-05-01'}"), "");
  EXPECT_NE(fault("to <= from + 31d", "{'from':'2026-05-01','to':'2026-06-02'}"), "");
  EXPECT_EQ(fault("to <= from + 31d", "{'from':'2026-05-01','to':'2026-06-01'}"), "");
  EXPECT_NE(fault("2015-01-01 <= startAt", "{'startAt':'2014-12-31T23:59:59Z'}"), "");
}

TEST(OrderRule, NumbersAndTimesOfTheDayToo) {
  EXPECT_NE(fault("min <= max", "{'min':5,'max':4}"), "");
  EXPECT_NE(fault("a < b", "{'a':{'hour':17,'minute':0},'b':{'hour':9,'minute':30}}"), "");
  EXPECT_EQ(fault("a < b", "{'a':{'hour':9,'minute':0},'b':{'hour':9,'minute':30}}"), "");
}

TEST(OrderRule, WhatIsNotGivenOrCannotBeComparedBreaksNothing) {
  EXPECT_EQ(fault("from < to", "{'from':'2026-05-01'}"), "");
  EXPECT_EQ(fault("from < to", "{'from':null,'to':'2026-05-01'}"), "");
  EXPECT_EQ(fault("from < to", "{'from':'soon','to':'2026-05-01'}"), "");
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
