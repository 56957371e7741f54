// Only the chosen fields stay, in their order, through arrays and nulls.
#include "tools/result/projection.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::jo;
using test::js;
using testing::ElementsAre;

TEST(Projection, KeepsTheMembersOfOneObject) {
  EXPECT_EQ(Projection({"id", "name"}).apply(jo("{'name':'A','id':1,'city':'B'}")),
            jo("{'name':'A','id':1}"));
}

TEST(Projection, PassesThroughArraysInSilence) {
  EXPECT_EQ(Projection({"items.name"}).apply(jo("{'items':[{'id':1,'name':'A'},{'id':2}],'hasMore':true}")),
            jo("{'items':[{'name':'A'},{}]}"));
  EXPECT_EQ(Projection({"a.b"}).apply(js("[{'a':[[{'b':1,'c':2}]]}]")), js("[{'a':[[{'b':1}]]}]"));
}

TEST(Projection, TellsWhatItKeepsBelowAMember) {
  const Projection chosen({"items.name", "hasMore"});
  ASSERT_NE(chosen.below("items"), nullptr);
  EXPECT_EQ(chosen.below("items")->apply(jo("{'id':1,'name':'A'}")), jo("{'name':'A'}"));
  EXPECT_EQ(chosen.below("hasMore")->apply(js("true")), js("true")) << "all of it";
  EXPECT_EQ(chosen.below("other"), nullptr);
}

TEST(Projection, KeepsAllBelowAChosenPath) {
  const json::value value = jo("{'contact':{'id':1,'name':{'first':'A'}},'x':1}");
  EXPECT_EQ(Projection({"contact"}).apply(value), jo("{'contact':{'id':1,'name':{'first':'A'}}}"));
  EXPECT_EQ(Projection({"contact.id", "contact"}).apply(value),
            Projection({"contact", "contact.id"}).apply(value));
  EXPECT_EQ(Projection({"contact.id", "contact"}).apply(value), Projection({"contact"}).apply(value));
}

TEST(Projection, KeepsANullWhereAnObjectWasExpected) {
  EXPECT_EQ(Projection({"contact.id"}).apply(jo("{'contact':null}")), jo("{'contact':null}"));
}

TEST(Projection, KeepsAMemberOfTheOutermostObjectWhateverWasChosen) {
  Projection projection({"items.id"});
  projection.keep_always("hasMore");
  EXPECT_EQ(projection.apply(jo("{'items':[{'id':1,'hasMore':2}],'hasMore':true}")),
            jo("{'items':[{'id':1}],'hasMore':true}"));
}

TEST(Projection, TellsAPathThatTheAnswerDisprovesFromOneThatItCannotShow) {
  const json::value value = jo("{'items':[{'a':{'b':1}},{'a':null},{'list':[],'text':'x'}]}");
  EXPECT_FALSE(is_missing(value, "items.a"));
  EXPECT_FALSE(is_missing(value, "items.a.b"));
  EXPECT_TRUE(is_missing(value, "items.a.c"));
  EXPECT_TRUE(is_missing(value, "items.d"));
  EXPECT_TRUE(is_missing(value, "items.text.x"));
  EXPECT_FALSE(is_missing(jo("{'items':[]}"), "items.d"));
  EXPECT_FALSE(is_missing(jo("{'a':null}"), "a.d"));
}

TEST(Projection, ListsThePathsOfAnAnswerOnce) {
  EXPECT_THAT(paths_in(jo("{'items':[{'a':{'b':1}},{'a':{'c':1}}]}"), 3, 100),
              ElementsAre("items", "items.a", "items.a.b", "items.a.c"));
  EXPECT_THAT(paths_in(jo("{'items':[{'a':{'b':1}}]}"), 2, 100), ElementsAre("items", "items.a"));
  EXPECT_THAT(paths_in(jo("{'a':1,'b':2,'c':3}"), 2, 2), ElementsAre("a", "b"));
}

}  // namespace
}  // namespace reply_mcp::tools::result
