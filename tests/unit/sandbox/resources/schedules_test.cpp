// Sending schedules and holiday calendars.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using SchedulesTest = SandboxTest;

TEST_F(SchedulesTest, TakeWindowsTimeZonesOnly) {
  EXPECT_EQ(
      api.post("/v3/schedules", {{"name", "Night"}, {"timezoneId", "Europe/London"}}).at("/errors/0/pointer"),
      "/timezoneId");
  const Reply made = api.post("/v3/schedules", {{"name", "Night"}, {"timezoneId", "GMT Standard Time"}});
  ASSERT_EQ(made.status, 201) << made;
  EXPECT_EQ(made.at("/mainTimings/0/weekDay"), "Monday");
  EXPECT_EQ(api.post("/v3/schedules", {{"name", "NIGHT"}, {"timezoneId", "UTC"}}).code(),
            "schedule.duplicateName");
}

TEST_F(SchedulesTest, InUseOrDefaultTheyStay) {
  EXPECT_EQ(api.erase("/v3/schedules/1").code(), "schedule.deleteRejected");
  EXPECT_EQ(api.post("/v3/schedules/3/set-default").status, 204);
  EXPECT_EQ(api.get("/v3/schedules/1").at("/isDefault"), false);
  EXPECT_EQ(api.erase("/v3/schedules/3").code(), "schedule.deleteRejected");
  EXPECT_EQ(api.erase("/v3/schedules/2").status, 204);
  const json::value made = api.post("/v3/sequences", {{"name", "Later"}}).at("/scheduleId");
  EXPECT_EQ(made, 3) << "new sequences get the default";
}

TEST_F(SchedulesTest, CalendarsAreLinkedOnceAndGoWithTheirLinks) {
  EXPECT_EQ(api.post("/v3/schedules/1/holiday-calendar-links", {{"calendarId", 2}}).status, 201);
  EXPECT_EQ(api.post("/v3/schedules/1/holiday-calendar-links", {{"calendarId", 2}}).code(),
            "scheduleHolidayCalendarLink.alreadyLinked");
  EXPECT_EQ(api.post("/v3/schedules/1/holiday-calendar-links", {{"calendarId", 99}}).code(),
            "scheduleHolidayCalendarLink.holidayCalendarNotFound");
  EXPECT_EQ(api.get("/v3/schedules/1/holiday-calendars").body.as_array().size(), 2U);
  EXPECT_EQ(api.erase("/v3/holiday-calendars/2").status, 403) << "a country's calendar";
  EXPECT_EQ(api.erase("/v3/holiday-calendars/1").status, 204);
  EXPECT_EQ(api.get("/v3/schedules/1/holiday-calendars").body.as_array().size(), 1U);
}

TEST_F(SchedulesTest, CalendarsComeAsCsv) {
  const Reply csv = api.get("/v3/holiday-calendars/1/export-csv");
  EXPECT_EQ(csv.header("content-type"), "text/csv");
  EXPECT_NE(csv.text.find("\"Founders' day\",2026-03-02,2026-03-02\r\n"), std::string::npos) << csv.text;
  const json::array backwards{
      json::object{{"name", "x"}, {"startDate", "2026-05-02"}, {"endDate", "2026-05-01"}}};
  EXPECT_EQ(
      api.post("/v3/holiday-calendars", {{"name", "B"}, {"holidays", backwards}}).at("/errors/0/pointer"),
      "/holidays/0/endDate");
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
