// A wish is done to an answer, and a field that only the answer can disprove is refused then.
#include "tools/result/field_selection.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::jo;
using test::operation;
using testing::HasSubstr;

json::object chosen(const std::string& structured, operation::Wish wish) {
  const auto projection = projection_of(wish);
  return choose(jo(structured), wish, projection ? &*projection : nullptr);
}

operation::Wish fields(std::vector<std::string> names) {
  operation::Wish wish;
  wish.fields = std::move(names);
  return wish;
}

TEST(Choose, KeepsAllWhenNothingWasNamed) {
  EXPECT_EQ(chosen("{'items':[{'id':1,'name':'A'}],'hasMore':true}", {}),
            jo("{'items':[{'id':1,'name':'A'}],'hasMore':true}"));
}

TEST(Choose, KeepsWhetherThereAreMoreBesideTheNamedFields) {
  EXPECT_EQ(chosen("{'items':[{'id':1,'name':'A'}],'hasMore':true}", fields({"items.name"})),
            jo("{'items':[{'name':'A'}],'hasMore':true}"));
  EXPECT_EQ(chosen("{'jobId':'j','x':1,'job':{'id':'j'}}", fields({"jobId"})),
            jo("{'jobId':'j','job':{'id':'j'}}"));
}

TEST(Choose, LooksIntoTheWrapperOfABareList) {
  EXPECT_EQ(chosen("{'result':[{'id':1,'name':'A'}]}", fields({"name"})), jo("{'result':[{'name':'A'}]}"));
}

TEST(Choose, PassesOverItemsOfABareList) {
  operation::Wish wish;
  wish.skip = 2;
  EXPECT_EQ(chosen("{'result':[1,2,3]}", wish), jo("{'result':[3]}"));
  wish.skip = 9;
  EXPECT_EQ(chosen("{'result':[1,2,3]}", wish), jo("{'result':[]}"));
}

TEST(MissingFields, AreThoseThatTheAnswerDisproves) {
  const schemas::Operation& activities = operation("contacts_list_activities");
  const json::object answer = jo("{'items':[{'id':1,'content':{'subject':'A'}}],'hasMore':false}");
  EXPECT_EQ(missing_fields(activities, fields({"items.content.subject", "items.userName"}), answer),
            std::nullopt);
  const auto missing = missing_fields(activities, fields({"items.content.subjct"}), answer);
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->refusals.at(0).pointer, "/fields");
  EXPECT_THAT(missing->refusals.at(0).detail, HasSubstr("did you mean `items.content.subject`?"));
  EXPECT_THAT(missing->hint, HasSubstr("items.content.subject"));
}

TEST(MissingFields, AreNotGuessedFromAnEmptyAnswer) {
  EXPECT_EQ(missing_fields(operation("ai_research_list_web_searches"), fields({"items.anything"}),
                           jo("{'items':[],'hasMore':false}")),
            std::nullopt);
}

}  // namespace
}  // namespace reply_mcp::tools::result
