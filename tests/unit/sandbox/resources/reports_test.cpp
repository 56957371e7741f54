// Reports computed from what the account did.
#include "sandbox/engine/instant.hpp"
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using ReportsTest = SandboxTest;

TEST_F(ReportsTest, OverviewsAgreeWithTheirRows) {
  const json::object everything{
      {"filters", json::object{{"dateRangePreset", "lastMonth"}, {"includeOutOfSequence", true}}}};
  const Reply overview = api.post("/v3/reporting/emails/overview", everything);
  const Reply rows = api.post("/v3/reporting/emails?top=1000", everything);
  const auto count = [&](const char* member) {
    const auto flags = column(rows, member);
    return std::count(flags.begin(), flags.end(), json::value(true));
  };
  EXPECT_GT(count("isDelivered"), 0);
  EXPECT_EQ(overview.at("/delivered"), count("isDelivered")) << overview;
  EXPECT_EQ(overview.at("/opened"), count("isOpened"));
  EXPECT_EQ(overview.at("/replied"), count("isReplied"));
  EXPECT_EQ(overview.at("/bounced"), count("isBounced"));
  EXPECT_EQ(overview.at("/contacted"), 7);
}

TEST_F(ReportsTest, WithoutAWindowTheLastSevenDaysCount) {
  const Reply week = api.post("/v3/reporting/emails?top=1000", {{"filters", json::object()}});
  const Reply preset =
      api.post("/v3/reporting/emails?top=1000", {{"filters", json::object{{"dateRangePreset", "lastWeek"}}}});
  const Reply month = api.post("/v3/reporting/emails?top=1000",
                               {{"filters", json::object{{"dateRangePreset", "lastMonth"}}}});
  EXPECT_EQ(week.body, preset.body);
  EXPECT_EQ(month.at("/items").as_array().size(), 7U);
  const Reply past = api.post("/v3/reporting/emails",
                              {{"filters", json::object{{"from", "2020-01-01"}, {"to", "2020-01-31"}}}});
  EXPECT_EQ(past.at("/items").as_array().size(), 0U);
}

TEST_F(ReportsTest, AReplyThatIsMarkedShowsInTheFigures) {
  const auto replied = [&] {
    return api.post("/v3/sequences/1/stats", {{"filters", json::object{{"dateRangePreset", "lastMonth"}}}})
        .at("/emailOverview/replied")
        .as_int64();
  };
  const std::int64_t before = replied();
  api.post("/v3/sequences/1/contacts/set-replied", {{"contactIds", json::array{1002}}, {"isReplied", true}});
  EXPECT_EQ(replied(), before + 1);
}

TEST_F(ReportsTest, FiltersNarrowTheRows) {
  const auto rows = [&](const char* name, const json::value& value) {
    const Reply reply =
        api.post("/v3/reporting/emails?top=1000",
                 {{"filters", json::object{{"dateRangePreset", "lastMonth"}, {name, value}}}});
    EXPECT_EQ(reply.status, 200) << reply;
    return reply.at("/items").as_array().size();
  };
  EXPECT_EQ(rows("sequenceIds", json::array{1}), 7U);
  EXPECT_EQ(rows("sequenceIds", json::array{2}), 0U);
  EXPECT_EQ(rows("companies", json::array{"Example Bakery"}), 2U);
  EXPECT_EQ(rows("contactListIds", json::array{1}), 2U);
  EXPECT_EQ(rows("userIds", json::array{102}), 0U);
  EXPECT_EQ(rows("teamIds", json::array{12}), 0U);
}

TEST_F(ReportsTest, RefusesPresetsBesideDatesAndBackwardWindows) {
  EXPECT_EQ(api.post("/v3/reporting/calls",
                     {{"filters", json::object{{"dateRangePreset", "lastWeek"}, {"from", "2026-01-01"}}}})
                .at("/errors/0/pointer"),
            "/filters");
  EXPECT_EQ(api.post("/v3/reporting/calls",
                     {{"filters", json::object{{"from", "2026-02-01"}, {"to", "2026-01-01"}}}})
                .status,
            400);
  EXPECT_EQ(
      api.post("/v3/reporting/emails", {{"filters", json::object{{"from", "2026-05-15T00:00:00+00:00"}}}})
          .status,
      400)
      << "offsets are not taken here";
}

TEST_F(ReportsTest, StatisticsOfAllSequencesReachBack31Days) {
  const Reply reply = api.post("/v3/sequences/stats");
  ASSERT_EQ(reply.body.as_array().size(), 6U) << reply;
  EXPECT_EQ(reply.at("/3/status"), "archived");
  const auto with = [&](const json::object& filters) {
    return api.post("/v3/sequences/stats", {{"filters", filters}}).status;
  };
  EXPECT_EQ(with({{"dateRangePreset", "lastMonth"}}), 200);
  EXPECT_EQ(with({{"dateRangePreset", "allTime"}}), 400);
  const auto now = std::chrono::system_clock::now();
  EXPECT_EQ(with({{"from", engine::to_iso(now - std::chrono::days(40))},
                  {"to", engine::to_iso(now - std::chrono::days(35))}}),
            400);
  EXPECT_EQ(with({{"from", engine::to_iso(now - std::chrono::days(20))},
                  {"to", engine::to_iso(now + std::chrono::days(20))}}),
            400);
}

TEST_F(ReportsTest, CallsTasksAndTeamsAreCounted) {
  const json::object month{
      {"filters", json::object{{"dateRangePreset", "lastMonth"}, {"includeOutOfSequence", true}}}};
  EXPECT_EQ(api.post("/v3/reporting/calls/overview", month).at("/callsCount"), 2);
  EXPECT_EQ(api.post("/v3/reporting/calls/overview", month).at("/positiveCallsCount"), 1);
  EXPECT_EQ(api.post("/v3/reporting/team-performance/overview", month).at("/meetings"), 1);
  EXPECT_EQ(api.post("/v3/reporting/team-performance/meetings", month).at("/items/0/contactFullName"),
            "Alex Sample");
  const Reply efficiency = api.post("/v3/reporting/channel-efficiency/overview", month);
  EXPECT_EQ(efficiency.at("/totalTouches"), 7 + 5 + 2) << efficiency;
  EXPECT_NEAR(api.post("/v3/reporting/linkedin/overview", month)
                  .at("/connectionsAcceptedPercentage")
                  .to_number<double>(),
              66.67, 0.01)
      << "two of three";
  const std::int64_t calls = api.post("/v3/reporting/calls/overview", month).at("/callsCount").as_int64();
  api.post("/v3/tasks/2/complete", {{"callResolution", 1}});
  EXPECT_EQ(api.post("/v3/reporting/calls/overview", month).at("/callsCount"), calls + 1)
      << "a completed call task is a call";
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
