#include "sandbox/resources/schedule_parts.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

/// Nine to five on working days.
json::array default_timings() {
  json::array timings;
  for (const char* day : {"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"}) {
    const bool active = day[0] != 'S';
    json::array ranges;
    if (active) {
      ranges.push_back(json::object{{"fromTime", json::object{{"hour", 9}, {"minute", 0}}},
                                    {"toTime", json::object{{"hour", 17}, {"minute", 0}}}});
    }
    timings.push_back(
        json::object{{"weekDay", day}, {"isActive", active}, {"timeRanges", std::move(ranges)}});
  }
  return timings;
}

std::string quoted(std::string_view text) {
  std::string cell = "\"";
  for (const char c : text) {
    if (c == '"') cell += '"';
    cell += c;
  }
  return cell += '"';
}

}  // namespace

void write_schedule(engine::Row& schedule, const json::object& fields) {
  schedule["excludeHolidays"] = false;
  schedule["useProspectTimezone"] = false;
  schedule["useFollowUpSchedule"] = false;
  schedule["mainTimings"] = default_timings();
  schedule["followUpTimings"] = json::array();
  static constexpr std::string_view k_fields[] = {
      "name",           "timezoneId",          "excludeHolidays",
      "mainTimings",    "useProspectTimezone", "useFollowUpSchedule",
      "followUpTimings"};
  engine::copy_fields(fields, schedule, k_fields);
}

engine::Row& add_schedule(engine::Store& store, const json::object& fields) {
  engine::Row schedule{{"isDefault", false}, {"status", "active"}, {"_calendars", json::array()}};
  write_schedule(schedule, fields);
  return store.add("schedules", std::move(schedule));
}

void write_calendar(engine::Store& store, engine::Row& calendar, const json::object& fields) {
  calendar["name"] = fields.at("name");
  calendar["repeatEveryYear"] = engine::flag_of(fields, "repeatEveryYear");
  json::array days;
  if (const json::value* holidays = fields.if_contains("holidays")) {
    for (const json::value& one : holidays->as_array()) {
      json::object day = one.as_object();
      day["id"] = store.next_id("holidays", 1);
      days.push_back(std::move(day));
    }
  }
  calendar["holidays"] = std::move(days);
}

engine::Row& add_calendar(engine::Store& store, const json::object& fields, std::string_view type,
                          json::value country) {
  engine::Row calendar{{"calendarType", type}, {"countryCode", std::move(country)}};
  write_calendar(store, calendar, fields);
  return store.add("holiday-calendars", std::move(calendar));
}

std::string calendar_csv(const engine::Row& calendar) {
  std::string csv = "Name,StartDate,EndDate\r\n";
  for (const json::value& one : calendar.at("holidays").as_array()) {
    const json::object& day = one.as_object();
    csv += quoted(engine::text_of(day, "name")) + ",";
    csv += std::string(engine::text_of(day, "startDate")) + "," +
           std::string(engine::text_of(day, "endDate")) + "\r\n";
  }
  return csv;
}

}  // namespace reply_mcp::sandbox::resources
