// The fields of an answer as its schema tells them, and what is said about a path that is none.
#include "tools/operation/known_fields.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::operation {
namespace {

using test::operation;
using test::TestOperation;
using testing::ElementsAre;
using testing::HasSubstr;
using Verdict = KnownFields::Verdict;

TEST(KnownFields, PassThroughTheArraysOfAPage) {
  const KnownFields known(operation("contacts_list"));
  EXPECT_EQ(known.verdict("items.email"), Verdict::known);
  EXPECT_EQ(known.verdict("items.customFields.value"), Verdict::known);
  EXPECT_EQ(known.verdict("hasMore"), Verdict::known);
  EXPECT_EQ(known.verdict("items"), Verdict::known);
  EXPECT_EQ(known.verdict("email"), Verdict::unknown);
  EXPECT_EQ(known.verdict("items.emial"), Verdict::unknown);
  EXPECT_EQ(known.verdict("items.email.x"), Verdict::unknown);
}

TEST(KnownFields, AreThoseOfTheItemsOfABareList) {
  const KnownFields known(operation("schedules_list"));
  EXPECT_EQ(known.verdict("name"), Verdict::known);
  EXPECT_EQ(known.verdict("mainTimings.timeRanges.fromTime.hour"), Verdict::known);
  EXPECT_EQ(known.verdict("result.name"), Verdict::unknown);
}

TEST(KnownFields, AreThoseOfEveryBranchOfAUnion) {
  const KnownFields known(operation("inbox_list_messages"));
  EXPECT_EQ(known.verdict("items.body"), Verdict::known);
  EXPECT_EQ(known.verdict("items.fromAddress"), Verdict::known);
  EXPECT_EQ(known.verdict("items.status.state"), Verdict::known);
}

TEST(KnownFields, CannotTellBelowAnOpenObject) {
  const KnownFields activities(operation("contacts_list_activities"));
  EXPECT_EQ(activities.verdict("items.content.anything.at.all"), Verdict::open);
  EXPECT_EQ(activities.verdict("items.contents"), Verdict::unknown);
  const KnownFields searches(operation("ai_research_list_web_searches"));
  EXPECT_EQ(searches.verdict("items.title"), Verdict::open);
}

TEST(KnownFields, LetAnyNameGoWhereNamesAreFree) {
  const KnownFields known(operation("sequence_steps_list_condition_properties"));
  EXPECT_EQ(known.verdict("firstName.operators"), Verdict::known);
  EXPECT_EQ(known.verdict("firstName.operator"), Verdict::unknown);
  EXPECT_THAT(known.paths(10), ElementsAre("{name}", "{name}.operators", "{name}.values"));
}

TEST(KnownFields, AreListedWithTheirParentsFirst) {
  TestOperation operation("GET", "/v3/things");
  operation.answers(
      200,
      "{'type':'object','properties':{'items':{'type':'array','items':{'type':'object','properties':"
      "{'id':{'type':'integer'},'owner':{'type':'object','properties':{'name':{'type':'string'}}}}}},"
      "'hasMore':{'type':'boolean'}}}");
  const KnownFields known(*operation);
  EXPECT_THAT(known.paths(100),
              ElementsAre("items", "items.id", "items.owner", "items.owner.name", "hasMore"));
  EXPECT_THAT(known.paths(2), ElementsAre("items", "items.id"));
}

TEST(KnownFields, SuggestTheFullPathForTheBareNameOfAnItemsField) {
  const KnownFields known(operation("contacts_list"));
  EXPECT_EQ(known.refuse("email"), "the answer has no field `email`; did you mean `items.email`?");
  EXPECT_THAT(known.refuse("emial"), HasSubstr("did you mean `items.email`?"));
}

TEST(KnownFields, SuggestTheNearestForASlipOfThePen) {
  const KnownFields known(operation("contacts_get"));
  EXPECT_THAT(known.refuse("firstname"), HasSubstr("did you mean `firstName`?"));
  EXPECT_EQ(known.refuse("zzzzzzzz"), "the answer has no field `zzzzzzzz`");
  EXPECT_THAT(known.refuse("extras", {"extra"}), HasSubstr("did you mean `extra`?"));
}

TEST(KnownFields, ListAllThatAreKnownAndWhatAnAnswerHadBesides) {
  const KnownFields known(operation("contact_lists_get"));
  EXPECT_EQ(known.listed({"extra", "name"}), "Known fields: id, name, isShared, extra.");
}

TEST(KnownFields, BoundTheListAndWhatItRepeats) {
  TestOperation operation("GET", "/v3/things");
  std::string properties;
  for (int i = 0; i < 300; ++i) properties += (i > 0 ? ",'p" : "'p") + std::to_string(i) + "':{}";
  operation.answers(200, "{'type':'object','properties':{" + properties + "}}");
  const KnownFields known(*operation);
  EXPECT_THAT(known.listed(), HasSubstr(", p99 and 200 more."));
  EXPECT_LT(known.refuse(std::string(5'000, 'x')).size(), 200U);
}

TEST(KnownFields, AreFoundForEveryToolThatTakesThem) {
  std::size_t tools = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.effect != schemas::Effect::read) continue;
    const KnownFields known(operation);
    if (!known.any()) continue;
    ++tools;
    for (const std::string& path : known.paths(500)) {
      EXPECT_NE(known.verdict(path), Verdict::unknown) << operation.id << ": " << path;
    }
  }
  EXPECT_GT(tools, 125U);
}

TEST(BareLists, AreRecognisedByTheirSchema) {
  EXPECT_TRUE(answers_bare_list(operation("schedules_list")));
  EXPECT_TRUE(answers_bare_list(operation("sequence_steps_list")));
  EXPECT_FALSE(answers_bare_list(operation("contacts_list")));
  EXPECT_FALSE(answers_bare_list(operation("contacts_get")));
  EXPECT_FALSE(answers_bare_list(operation("holiday_calendars_export_csv")));
}

}  // namespace
}  // namespace reply_mcp::tools::operation
