#include "mcp/message/find_ids.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::mcp::message {
namespace {

using Ids = std::vector<RequestId>;

TEST(FindIds, FindsTheIdOfARequestWhereverItsTextBreaks) {
  EXPECT_EQ(find_ids(R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":)"), Ids{7});
  EXPECT_EQ(find_ids(R"({"method":"x","params":{"a":NaN,"b":[1,],'c':"}"},"jsonrpc":"2.0","id":"a-1"})"),
            Ids{"a-1"});
  EXPECT_EQ(find_ids(R"(  { "i\u0064" : -3 , "method" : )"), Ids{-3});
  EXPECT_EQ(find_ids("{\"id\":1,\"method\":\"a\tb\"}"), Ids{1});
}

TEST(FindIds, DoesNotTakeTheIdOfSomethingInside) {
  EXPECT_EQ(find_ids(R"({"method":"tools/call","params":{"id":1002,"arguments":{"id":5)"), Ids{});
  EXPECT_EQ(find_ids(R"({"method":"\"id\":5","params":["id",5],"text":"id":6)"), Ids{});
}

TEST(FindIds, GivesNoneWhereItIsNotClear) {
  EXPECT_EQ(find_ids(R"({"id":1,"method":"x","id":2})"), Ids{});
  EXPECT_EQ(find_ids(R"({"method":"x","id":12)"), Ids{});   // perhaps 123
  EXPECT_EQ(find_ids(R"({"method":"x","id":"12)"), Ids{});  // perhaps "123"
  EXPECT_EQ(find_ids(R"({"method":"x","id":1.5,})"), Ids{});
  EXPECT_EQ(find_ids(R"({"method":"x","id":[1],})"), Ids{});
  EXPECT_EQ(find_ids(R"({"id":1,"result":{)"), Ids{});
  EXPECT_EQ(find_ids(R"({"id":1,"error":{)"), Ids{});
  for (const std::string_view text : {"", "]", "}}}", "7", "\"id\":1", "hello", "[", "{\"id\""}) {
    EXPECT_EQ(find_ids(text), Ids{}) << text;
  }
}

TEST(FindIds, FindsTheIdOfEachMessageOfABatch) {
  EXPECT_EQ(
      find_ids(R"([{"id":1,"method":"x"},{"id":"b","method":NaN},{"id":3,"result":{}},{"method":"n"}])"),
      (Ids{1, "b"}));
}

}  // namespace
}  // namespace reply_mcp::mcp::message
