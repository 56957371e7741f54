// The chosen fields are kept of an answer, and a field that only the answer can disprove is refused then.
#include "tools/result/field_selection.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::jo;
using test::operation;
using testing::HasSubstr;

json::object chosen(const std::string& structured, ViewOptions view) {
  const auto projection = projection_of(view);
  return choose(jo(structured), view, projection ? &*projection : nullptr);
}

ViewOptions fields(std::vector<std::string> names) {
  ViewOptions view;
  view.fields = std::move(names);
  return view;
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
  ViewOptions view;
  view.skip = 2;
  EXPECT_EQ(chosen("{'result':[1,2,3]}", view), jo("{'result':[3]}"));
  view.skip = 9;
  EXPECT_EQ(chosen("{'result':[1,2,3]}", view), jo("{'result':[]}"));
}

TEST(MissingFields, AreThoseThatTheAnswerDisproves) {
  const schemas::Operation& activities = operation("contacts_list_activities");
  const json::object answer = jo("{'items':[{'id':1,'content':{'subject':'A'}}],'hasMore':false}");
  EXPECT_EQ(missing_fields(activities, fields({"items.content.subject", "items.userName"}), answer),
            std::nullopt);
  const auto missing = missing_fields(activities, fields({"items.content.subjct"}), answer);
  ASSERT_TRUE(missing);
  EXPECT_EQ(missing->violations.at(0).pointer, "/fields");
  EXPECT_THAT(missing->violations.at(0).detail, HasSubstr("did you mean `items.content.subject`?"));
  EXPECT_THAT(missing->hint, HasSubstr("items.content.subject"));
}

TEST(MissingFields, AreNotGuessedFromAnEmptyAnswer) {
  EXPECT_EQ(missing_fields(operation("ai_research_list_web_searches"), fields({"items.anything"}),
                           jo("{'items':[],'hasMore':false}")),
            std::nullopt);
}

}  // namespace
}  // namespace reply_mcp::tools::result
