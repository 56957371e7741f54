// Which tools take fields, fetch_all, max_items and skip of this server, and what they may say.
#include "tools/operation/own_arguments.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::operation {
namespace {

using test::jo;
using test::operation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

std::vector<std::string> names(std::string_view id) {
  std::vector<std::string> names;
  for (const OwnArgument& argument : own_arguments(operation(id))) names.emplace_back(argument.name);
  return names;
}

TEST(OwnArguments, AreThoseThatFitTheAnswer) {
  EXPECT_THAT(names("contacts_list"), ElementsAre("fields", "fetch_all", "max_items"));
  EXPECT_THAT(names("reporting_list_emails"), ElementsAre("fields", "fetch_all", "max_items"));
  EXPECT_THAT(names("contacts_get"), ElementsAre("fields"));
  EXPECT_THAT(names("schedules_list"), ElementsAre("fields", "skip"));
  EXPECT_THAT(names("contact_accounts_get"), ElementsAre("fields"));
}

TEST(OwnArguments, AreNoneWhereTheAnswerHasNoFieldsOrTheToolChangesSomething) {
  EXPECT_THAT(names("holiday_calendars_export_csv"), IsEmpty());
  EXPECT_THAT(names("ai_reengagement_flows_count_contacts"), IsEmpty());
  EXPECT_THAT(names("contacts_create"), IsEmpty());
  EXPECT_THAT(names("sequences_start"), IsEmpty());
}

TEST(OwnArguments, NeverTakeANameThatReplyUses) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    for (const OwnArgument& own : own_arguments(operation)) {
      const Binding binding = bind(operation, true);
      std::size_t same = 0;
      for (const Argument& argument : binding.arguments) same += argument.name == own.name ? 1 : 0;
      EXPECT_LE(same, 1U) << operation.id << ' ' << own.name;
      for (const schemas::Parameter& parameter : operation.parameters) {
        EXPECT_NE(parameter.name, own.name) << operation.id;
      }
    }
  }
}

TEST(Wish, TakesFieldsThatTheAnswerHas) {
  const ReadWish read = read_wish(operation("contacts_list"), jo("{'fields':['items.id','items.email']}"));
  EXPECT_THAT(read.refusals, IsEmpty());
  EXPECT_THAT(read.wish.fields, ElementsAre("items.id", "items.email"));
  EXPECT_FALSE(read.wish.fetch_all);
}

TEST(Wish, TakesFieldsOfAPagesItemsByTheirOwnNames) {
  const ReadWish read = read_wish(operation("contacts_list"), jo("{'fields':['email','customFields.key']}"));
  EXPECT_THAT(read.refusals, IsEmpty());
  EXPECT_THAT(read.wish.fields, ElementsAre("items.email", "items.customFields.key"));
}

TEST(Wish, RefusesEachUnknownFieldAndListsTheKnownOnes) {
  const ReadWish read =
      read_wish(operation("contact_lists_list"), jo("{'fields':['items.nam','items.id','zzz']}"));
  ASSERT_THAT(read.refusals, SizeIs(2));
  EXPECT_EQ(read.refusals[0].pointer, "/fields/0");
  EXPECT_THAT(read.refusals[0].detail, HasSubstr("did you mean `items.name`?"));
  EXPECT_EQ(read.hint, "Known fields: items, items.id, items.name, items.isShared, hasMore.");
  EXPECT_EQ(read.refusals[1].pointer, "/fields/2");
}

TEST(Wish, TakesTheNameOfTheWrapperOfABareListAsWell) {
  const ReadWish read =
      read_wish(operation("schedules_list"), jo("{'fields':['result.name','id'],'skip':3}"));
  EXPECT_THAT(read.refusals, IsEmpty());
  EXPECT_THAT(read.wish.fields, ElementsAre("name", "id"));
  EXPECT_EQ(read.wish.skip, 3U);
}

TEST(Wish, ReadsFetchAllWithAndWithoutALimit) {
  EXPECT_EQ(read_wish(operation("contacts_list"), jo("{'fetch_all':true}")).wish.max_items,
            k_default_max_items);
  EXPECT_EQ(read_wish(operation("contacts_list"), jo("{'fetch_all':true,'max_items':7}")).wish.max_items, 7U);
}

TEST(Wish, RefusesALimitOfNothing) {
  const ReadWish read = read_wish(operation("contacts_list"), jo("{'max_items':7}"));
  ASSERT_THAT(read.refusals, SizeIs(1));
  EXPECT_EQ(read.refusals[0].pointer, "/max_items");
  EXPECT_THAT(read.refusals[0].detail, HasSubstr("fetch_all: true"));
}

}  // namespace
}  // namespace reply_mcp::tools::operation
