// Sending schedules and holiday calendars. Source: Reply, "Schedules" (Windows time zone ids, PascalCase week
// days) and "Holiday calendars". Lists, reads and names are the generic behaviour.
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

constexpr std::string_view k_schedules = "schedules";
constexpr std::string_view k_calendars = "holiday-calendars";

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

/// A name with a slash ("Europe/Kyiv") is an IANA name; no Windows id has one.
Admission check_time_zone(const AccountCall& call, const Record*) {
  if (text_of(call.fields(), "timezoneId").find('/') == std::string_view::npos) return {};
  return AccountCall::invalid("/timezoneId", "must be a Windows time zone id, such as Eastern Standard Time");
}

AccountAnswer remove(AccountCall& call) {
  const Record* const schedule = call.store().find(k_schedules, call.id());
  if (schedule == nullptr) return call.not_found("There is no schedule with that id.");
  const bool used = !select(call.store(), "sequences", [&](const Record& sequence) {
                       return integer_of(sequence, "scheduleId") == call.id();
                     }).empty();
  if (used || flag_of(*schedule, "isDefault")) {
    return call.refuse(403, "deleteRejected", "The schedule is in use or somebody's default.");
  }
  call.store().table(k_schedules).erase(std::to_string(call.id()));
  return done();
}

bool linked(const Record& schedule, std::int64_t calendar) {
  const std::vector<std::int64_t> ids = integers_of(schedule, "_calendars");
  return std::find(ids.begin(), ids.end(), calendar) != ids.end();
}

void unlink(Record& schedule, std::int64_t calendar) {
  json::array kept;
  for (const std::int64_t id : integers_of(schedule, "_calendars")) {
    if (id != calendar) kept.emplace_back(id);
  }
  schedule["_calendars"] = std::move(kept);
}

AccountAnswer link_calendar(AccountCall& call) {
  Record* const schedule = call.store().find(k_schedules, call.id());
  if (schedule == nullptr) return call.not_found("There is no schedule with that id.");
  const std::int64_t calendar = integer_of(call.fields(), "calendarId");
  if (call.store().find(k_calendars, calendar) == nullptr) {
    return call.refuse(404, "holidayCalendarNotFound", "There is no calendar with that id.");
  }
  if (linked(*schedule, calendar))
    return call.refuse(409, "alreadyLinked", "The calendar is linked already.");
  (*schedule)["_calendars"].as_array().emplace_back(calendar);
  return done();
}

AccountAnswer unlink_calendar(AccountCall& call) {
  Record* const schedule = call.store().find(k_schedules, call.id());
  if (schedule == nullptr || !linked(*schedule, call.id("calendarId"))) {
    return call.refuse(404, "linkNotFound", "The calendar is not linked to this schedule.");
  }
  unlink(*schedule, call.id("calendarId"));
  return done();
}

AccountAnswer list_linked(AccountCall& call) {
  const Record* const schedule = call.store().find(k_schedules, call.id());
  if (schedule == nullptr) return call.not_found("There is no schedule with that id.");
  json::array calendars;
  for (const std::int64_t id : integers_of(*schedule, "_calendars")) {
    if (const Record* const calendar = call.store().find(k_calendars, id)) calendars.push_back(*calendar);
  }
  return done(std::move(calendars));
}

/// A holiday must not end before it begins, and the calendars of countries stay as they are.
Admission check_calendar(const AccountCall& call, const Record*) {
  const json::value* holidays = call.fields().if_contains("holidays");
  Violations violations;
  for (std::size_t i = 0; holidays != nullptr && i < holidays->as_array().size(); ++i) {
    const json::object& day = holidays->as_array()[i].as_object();
    if (text_of(day, "endDate") < text_of(day, "startDate")) {
      violations.push_back({"/holidays/" + std::to_string(i) + "/endDate", "must not be before startDate"});
    }
  }
  if (violations.empty()) return {};
  return validation_problem(violations);
}

AccountAnswer export_calendar(AccountCall& call) {
  const Record* const calendar = call.store().find(k_calendars, call.id());
  if (calendar == nullptr) return call.not_found("There is no calendar with that id.");
  AccountAnswer answer = done();
  answer.kind = AccountAnswer::Kind::text;
  answer.content_type = "text/csv";
  answer.text = calendar_csv(*calendar);
  return answer;
}

void unlink_everywhere(AccountState& state, const Record& calendar) {
  for (Record* schedule : all_records(state.store, k_schedules))
    unlink(*schedule, integer_of(calendar, "id"));
}

}  // namespace

std::span<const OperationHandler> schedule_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"schedules_delete", remove},
      {"schedules_link_holiday_calendar", link_calendar},
      {"schedules_unlink_holiday_calendar", unlink_calendar},
      {"schedules_list_holiday_calendars", list_linked},
      {"holiday_calendars_export_csv", export_calendar},
  };
  return k_handlers;
}

std::span<const TableRules> schedule_tables() {
  static constexpr TableRules k_tables[] = {
      {.table = k_schedules,
       .check = check_time_zone,
       .complete = [](AccountState&, Record& schedule) { complete_schedule(schedule); }},
      {.table = k_calendars,
       .read_only_flag = "_ofCountry",
       .read_only_code = "notCustomCalendar",
       .check = check_calendar,
       .complete = [](AccountState& state, Record& calendar) { complete_calendar(state.store, calendar); },
       .removed = unlink_everywhere},
  };
  return k_tables;
}

}  // namespace reply_mcp::sandbox::resources
