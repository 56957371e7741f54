#include "base/json_text.hpp"

#include <gtest/gtest.h>

#include <limits>

namespace reply_mcp::base {
namespace {

TEST(CompactJson, WritesNumbersAsAReaderExpectsThem) {
  EXPECT_EQ(compact_json(json::parse("[12.5, 0.1, 66.66666666666667, 100, -3, 1e3, 1.0]")),
            "[12.5,0.1,66.66666666666667,100,-3,1000,1]");
}

TEST(CompactJson, KeepsEveryDigitOf64Bits) {
  EXPECT_EQ(compact_json(json::parse("[9223372036854775807,-9223372036854775808,18446744073709551615]")),
            "[9223372036854775807,-9223372036854775808,18446744073709551615]");
}

TEST(CompactJson, WhatItWritesParsesToTheSameValue) {
  const json::value value = json::parse(
      R"({"a":[1,2.25,true,null,"q\"\\\n\r\t\u0001\u007f\u00e9\ud83d\ude00"],"":{},"e":[],"d":1.7976931348623157e308})");
  EXPECT_EQ(json::parse(compact_json(value)), value);
  EXPECT_EQ(json::parse(pretty_json(value)), value);
}

TEST(CompactJson, WritesNoInfinity) {
  EXPECT_EQ(compact_json(json::value(std::numeric_limits<double>::infinity())), "null");
}

TEST(PrettyJson, IndentsByTwoAndKeepsEmptyContainersOnOneLine) {
  EXPECT_EQ(pretty_json(json::parse(R"({"a":[1],"b":{},"c":[]})")),
            "{\n  \"a\": [\n    1\n  ],\n  \"b\": {},\n  \"c\": []\n}");
}

TEST(DescribeValue, ShowsSmallValuesAndTheSizeOfLargeOnes) {
  EXPECT_EQ(describe_value(json::value("x")), "\"x\"");
  EXPECT_EQ(describe_value(json::parse("[1,2]")), "[1,2]");
  EXPECT_EQ(describe_value(json::array(20, 1)), "an array of 20 items");
  EXPECT_LT(describe_value(json::value(std::string(5000, '\n'))).size(), 200U);
  json::object large;
  for (int i = 0; i < 12; ++i) large["k" + std::to_string(i)] = i;
  EXPECT_EQ(describe_value(large), "an object with 12 members");
}

TEST(PlainText, LeavesStringsBare) {
  EXPECT_EQ(plain_text(json::value("a b")), "a b");
  EXPECT_EQ(plain_text(json::value(true)), "true");
  EXPECT_EQ(plain_text(json::value(5)), "5");
}

}  // namespace
}  // namespace reply_mcp::base
