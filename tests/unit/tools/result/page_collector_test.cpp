// Pages become one list: in order, without what came twice, no longer than was asked for.
#include "tools/result/page_collector.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::jo;
using test::js;
using test::operation;
using testing::ElementsAre;

PageCollector collector(std::string_view id, PageCollector::Limits limits,
                        const Projection* projection = nullptr) {
  return {operation(id), limits, projection};
}

constexpr PageCollector::Limits k_wide{0, 2, 1'000, 100'000};

json::object page(const std::string& ids, bool more) {
  json::array items;
  const json::value listed = js('[' + ids + ']');
  for (const json::value& id : listed.as_array()) items.push_back(json::object{{"id", id}});
  return {{"items", std::move(items)}, {"hasMore", more}};
}

TEST(PageCollector, AdvancesByTheItemsReceivedAndStopsWhenThereAreNoMore) {
  PageCollector pages = collector("contacts_list", k_wide);
  EXPECT_EQ(pages.next()->skip, 0U);
  EXPECT_EQ(pages.next()->top, 2U);
  ASSERT_TRUE(pages.add(page("1,2", true)));
  EXPECT_EQ(pages.next()->skip, 2U);
  ASSERT_TRUE(pages.add(page("3", true)));
  EXPECT_EQ(pages.next()->skip, 3U);
  ASSERT_TRUE(pages.add(page("4,5", false)));
  EXPECT_FALSE(pages.next());
  const auto collected = pages.take();
  EXPECT_EQ(collected.answer, page("1,2,3,4,5", false));
  EXPECT_EQ(collected.origin.pages, 3U);
  EXPECT_THAT(collected.origin.positions, ElementsAre(0, 1, 2, 3, 4, 5));
}

TEST(PageCollector, BeginsWhereItIsTold) {
  PageCollector pages = collector("contacts_list", {40, 20, 100, 100'000});
  EXPECT_EQ(pages.next()->skip, 40U);
  ASSERT_TRUE(pages.add(page("1", false)));
  const auto collected = pages.take();
  EXPECT_EQ(collected.origin.skip, 40U);
  EXPECT_THAT(collected.origin.positions, ElementsAre(40, 41));
}

TEST(PageCollector, DropsItemsThatWereReadBeforeAndKnowsWhereTheOthersStand) {
  PageCollector pages = collector("contacts_list", k_wide);
  ASSERT_TRUE(pages.add(page("1,2", true)));
  ASSERT_TRUE(pages.add(page("2,3", true)));
  ASSERT_TRUE(pages.add(page("4", false)));
  const auto collected = pages.take();
  EXPECT_EQ(collected.answer, page("1,2,3,4", false));
  EXPECT_EQ(collected.origin.duplicates, 1U);
  EXPECT_THAT(collected.origin.positions, ElementsAre(0, 1, 3, 4, 5));
}

TEST(PageCollector, StopsAtMaxItemsAndSaysThatThereAreMore) {
  PageCollector pages = collector("contacts_list", {0, 2, 3, 100'000});
  ASSERT_TRUE(pages.add(page("1,2", true)));
  ASSERT_TRUE(pages.add(page("3,4", false)));
  EXPECT_FALSE(pages.next());
  const auto collected = pages.take();
  EXPECT_EQ(collected.answer, page("1,2,3", true));
  EXPECT_EQ(collected.origin.positions.back(), 3U);
}

TEST(PageCollector, AsksForNoLargerPageThanItMayKeep) {
  EXPECT_EQ(collector("contacts_list", {0, 1'000, 3, 100'000}).next()->top, 3U);
}

TEST(PageCollector, StopsOnAnEmptyPageWhateverHasMoreSays) {
  PageCollector pages = collector("contacts_list", k_wide);
  ASSERT_TRUE(pages.add(page("1", true)));
  ASSERT_TRUE(pages.add(page("", true)));
  EXPECT_FALSE(pages.next());
  const auto collected = pages.take();
  EXPECT_EQ(collected.answer, page("1", false));
  EXPECT_TRUE(collected.origin.ended_by_empty_page);
}

TEST(PageCollector, StopsWhenAPageBringsNothingNew) {
  PageCollector pages = collector("contacts_list", k_wide);
  ASSERT_TRUE(pages.add(page("1,2", true)));
  ASSERT_TRUE(pages.add(page("1,2", true)));
  EXPECT_FALSE(pages.next());
  EXPECT_EQ(pages.take().answer, page("1,2", true));
}

TEST(PageCollector, StopsWhenTheItemsCouldNotBeSentAnyMore) {
  PageCollector pages = collector("contacts_list", {0, 2, 1'000, 20});
  ASSERT_TRUE(pages.add(page("1,2", true)));
  EXPECT_TRUE(pages.next());
  ASSERT_TRUE(pages.add(page("3,4", true)));
  EXPECT_FALSE(pages.next());
}

TEST(PageCollector, KeepsOnlyChosenFieldsButTellsItemsApartByTheirIdAllTheSame) {
  const Projection projection({"name"});
  PageCollector pages = collector("contact_lists_list", k_wide, &projection);
  ASSERT_TRUE(pages.add(jo("{'items':[{'id':1,'name':'A'},{'id':2,'name':'A'}],'hasMore':true}")));
  ASSERT_TRUE(pages.add(jo("{'items':[{'id':2,'name':'A'}],'hasMore':false}")));
  EXPECT_EQ(pages.take().answer, jo("{'items':[{'name':'A'},{'name':'A'}],'hasMore':false}"));
}

TEST(PageCollector, TellsItemsApartByWhatTheirListHas) {
  PageCollector approvals = collector("ai_approvals_list", k_wide);
  ASSERT_TRUE(
      approvals.add(jo("{'items':[{'sequenceId':1,'contactId':1},{'sequenceId':1,'contactId':2},"
                       "{'sequenceId':2,'contactId':1},{'sequenceId':1,'contactId':2}],'hasMore':false}")));
  EXPECT_EQ(approvals.items(), 3U);
  PageCollector titles = collector("live_data_list_job_titles", k_wide);
  ASSERT_TRUE(titles.add(jo("{'items':['CEO','CTO','CEO'],'hasMore':false}")));
  EXPECT_EQ(titles.items(), 2U);
}

TEST(PageCollector, KeepsRowsOfReportsThatAreAlike) {
  PageCollector rows = collector("reporting_list_emails", k_wide);
  ASSERT_TRUE(rows.add(jo("{'items':[{'contactId':1},{'contactId':1}],'hasMore':true}")));
  ASSERT_TRUE(rows.add(jo("{'items':[{'contactId':1}],'hasMore':false}")));
  EXPECT_EQ(rows.items(), 3U);
}

TEST(PageCollector, TellsItemsApartAsTheCatalogueSays) {
  PageCollector jobs = collector("background_jobs_list", k_wide);
  ASSERT_TRUE(jobs.add(
      jo("{'items':[{'jobId':'a','id':1},{'jobId':'b','id':1},{'jobId':'a','id':2}],'hasMore':false}")));
  EXPECT_EQ(jobs.items(), 2U);
}

TEST(PageCollector, KeepsWhatWasReadBeforeAnError) {
  PageCollector pages = collector("contacts_list", k_wide);
  ASSERT_TRUE(pages.add(page("1,2", true)));
  pages.stop(jo("{'kind':'rateLimited'}"), "Too many requests.");
  EXPECT_FALSE(pages.next());
  const auto collected = pages.take();
  EXPECT_EQ(collected.answer, page("1,2", true));
  EXPECT_EQ(collected.origin.error, jo("{'kind':'rateLimited'}"));
  EXPECT_EQ(collected.origin.error_text, "Too many requests.");
}

TEST(PageCollector, RefusesWhatIsNoPage) {
  for (const std::string text :
       {"{}", "{'items':[]}", "{'items':{},'hasMore':true}", "{'items':[],'hasMore':'no'}"}) {
    PageCollector pages = collector("contacts_list", k_wide);
    EXPECT_FALSE(pages.add(jo(text))) << text;
    EXPECT_FALSE(pages.next()) << text;
  }
}

}  // namespace
}  // namespace reply_mcp::tools::result
