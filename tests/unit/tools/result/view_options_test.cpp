// What the arguments say about the part of an answer that is wanted.
#include "tools/result/view_options.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::jo;
using test::operation;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

TEST(ViewOptionsTest, TakesFieldsThatTheAnswerHas) {
  const auto read =
      parse_view_options(operation("contacts_list"), jo("{'fields':['items.id','items.email']}"));
  ASSERT_TRUE(read);
  EXPECT_THAT(read->fields, ElementsAre("items.id", "items.email"));
  EXPECT_FALSE(read->fetch_all);
}

TEST(ViewOptionsTest, TakesFieldsOfAPagesItemsByTheirOwnNames) {
  const auto read =
      parse_view_options(operation("contacts_list"), jo("{'fields':['email','customFields.key']}"));
  ASSERT_TRUE(read);
  EXPECT_THAT(read->fields, ElementsAre("items.email", "items.customFields.key"));
}

TEST(ViewOptionsTest, RefusesEachUnknownFieldAndListsTheKnownOnes) {
  const auto read =
      parse_view_options(operation("contact_lists_list"), jo("{'fields':['items.nam','items.id','zzz']}"));
  ASSERT_FALSE(read);
  ASSERT_THAT(read.error().violations, SizeIs(2));
  EXPECT_EQ(read.error().violations[0].pointer, "/fields/0");
  EXPECT_THAT(read.error().violations[0].detail, HasSubstr("did you mean `items.name`?"));
  EXPECT_EQ(read.error().hint, "Known fields: items, items.id, items.name, items.isShared, hasMore.");
  EXPECT_EQ(read.error().violations[1].pointer, "/fields/2");
}

TEST(ViewOptionsTest, TakesTheNameOfTheWrapperOfABareListAsWell) {
  const auto read =
      parse_view_options(operation("schedules_list"), jo("{'fields':['result.name','id'],'skip':3}"));
  ASSERT_TRUE(read);
  EXPECT_THAT(read->fields, ElementsAre("name", "id"));
  EXPECT_EQ(read->skip, 3U);
}

TEST(ViewOptionsTest, ReadsFetchAllWithAndWithoutALimit) {
  EXPECT_EQ(parse_view_options(operation("contacts_list"), jo("{'fetch_all':true}"))->max_items,
            operation::k_default_max_items);
  EXPECT_EQ(parse_view_options(operation("contacts_list"), jo("{'fetch_all':true,'max_items':7}"))->max_items,
            7U);
}

TEST(ViewOptionsTest, RefusesALimitOfNothing) {
  const auto read = parse_view_options(operation("contacts_list"), jo("{'max_items':7}"));
  ASSERT_FALSE(read);
  ASSERT_THAT(read.error().violations, SizeIs(1));
  EXPECT_EQ(read.error().violations[0].pointer, "/max_items");
  EXPECT_THAT(read.error().violations[0].detail, HasSubstr("fetch_all: true"));
}

}  // namespace
}  // namespace reply_mcp::tools::result
