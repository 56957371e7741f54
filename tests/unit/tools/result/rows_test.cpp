// Lists of flat items read as tables from which every value can be had back.
#include "tools/result/rows.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::js;

std::optional<std::string> table(const std::string& items) {
  return table_of(js(items).as_array());
}

TEST(Rows, WriteOneHeaderAndOneRowForEachItem) {
  EXPECT_EQ(
      table("[{'id':11,'email':'ann@example.com','isOptedOut':false},{'id':12,'email':'bob@example.com',"
            "'isOptedOut':true}]"),
      "id|email|isOptedOut\n11|ann@example.com|false\n12|bob@example.com|true\n");
}

TEST(Rows, LeaveACellEmptyForNullAndForAMissingMember) {
  EXPECT_EQ(table("[{'a':1,'b':null},{'a':2},{'b':3,'c':4}]"), "a|b|c\n1||\n2||\n|3|4\n");
}

TEST(Rows, QuoteStringsThatCouldBeTakenForSomethingElse) {
  EXPECT_EQ(table("[{'a':'','b':'null','c':'true','d':'12','e':'-1.5e3'}]"),
            "a|b|c|d|e\n\"\"|\"null\"|\"true\"|\"12\"|\"-1.5e3\"\n");
  EXPECT_EQ(table("[{'a':'x|y','b':' x','c':'x ','d':'+12'}]"), "a|b|c|d\n\"x|y\"|\" x\"|\"x \"|\"+12\"\n");
}

TEST(Rows, EscapeWhatWouldBreakALine) {
  EXPECT_EQ(table(R"([{"a":"one\ntwo","b":"say \"hi\"","c":"tab\there"}])"),
            "a|b|c\n\"one\\ntwo\"|\"say \\\"hi\\\"\"|\"tab\\there\"\n");
}

TEST(Rows, KeepDatesPhoneNumbersAndTextBare) {
  EXPECT_EQ(table("[{'a':'2026-05-31T09:30:00Z','b':'10 to 20','c':'Zo\u00EB, CEO','d':'a\\\\b'}]"),
            "a|b|c|d\n2026-05-31T09:30:00Z|10 to 20|Zo\u00EB, CEO|a\\b\n");
}

TEST(Rows, KeepEveryDigitOfNumbers) {
  EXPECT_EQ(table("[{'a':9223372036854775807,'b':18446744073709551615,'c':12.5}]"),
            "a|b|c\n9223372036854775807|18446744073709551615|12.5\n");
}

TEST(Rows, QuoteAHeaderThatNeedsIt) {
  EXPECT_EQ(table("[{'a|b':1}]"), "\"a|b\"\n1\n");
}

TEST(Rows, AreNotMadeOfNestedOrMixedItems) {
  EXPECT_EQ(table("[{'a':{'b':1}}]"), std::nullopt);
  EXPECT_EQ(table("[{'a':1},{'a':[]}]"), std::nullopt);
  EXPECT_EQ(table("[1,2]"), std::nullopt);
  EXPECT_EQ(table("[{'a':1},null]"), std::nullopt);
  EXPECT_EQ(table("[]"), std::nullopt);
  EXPECT_EQ(table("[{},{}]"), std::nullopt);
}

}  // namespace
}  // namespace reply_mcp::tools::result
