#include "sandbox/resources/schedule_parts.hpp"

#include <utility>

namespace reply_mcp::sandbox::resources {

using namespace engine;

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

void fill_in(Record& record, const json::object& defaults) {
  for (const auto& [name, value] : defaults) {
    if (!has_value(record, name)) record[name] = value;
  }
}

}  // namespace

void complete_schedule(Record& schedule) {
  fill_in(schedule, {{"isDefault", false},
                     {"status", "active"},
                     {"_calendars", json::array()},
                     {"excludeHolidays", false},
                     {"useProspectTimezone", false},
                     {"useFollowUpSchedule", false},
                     {"mainTimings", default_timings()},
                     {"followUpTimings", json::array()}});
}

void complete_calendar(Store& store, Record& calendar) {
  fill_in(calendar, {{"calendarType", "custom"},
                     {"countryCode", nullptr},
                     {"repeatEveryYear", false},
                     {"holidays", json::array()}});
  calendar["_ofCountry"] = text_of(calendar, "calendarType") != "custom";
  for (json::value& day : calendar["holidays"].as_array())
    day.as_object()["id"] = store.next_id("holidays", 1);
}

std::string calendar_csv(const Record& calendar) {
  std::string csv = "Name,StartDate,EndDate\r\n";
  for (const json::value& one : calendar.at("holidays").as_array()) {
    const json::object& day = one.as_object();
    csv += quoted(text_of(day, "name")) + ",";
    csv += std::string(text_of(day, "startDate")) + "," + std::string(text_of(day, "endDate")) + "\r\n";
  }
  return csv;
}

}  // namespace reply_mcp::sandbox::resources
