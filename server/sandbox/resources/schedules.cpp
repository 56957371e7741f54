// Sending schedules and holiday calendars. Source: Reply, "Schedules" (Windows time zone ids, PascalCase week
// days) and "Holiday calendars".
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/schedule_parts.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_schedules = "schedules";
constexpr std::string_view k_calendars = "holiday-calendars";

engine::Row* schedule_of(engine::Call& call) {
  return call.store().find(k_schedules, call.id());
}
engine::Answer no_schedule(const engine::Call& call) {
  return call.not_found("There is no schedule with that id.");
}

json::array plain_list(engine::Store& store, std::string_view table) {
  json::array items;
  for (const engine::Row* row : engine::all_rows(store, table)) items.push_back(*row);
  return items;
}

/// IANA names have a slash ("Europe/Kyiv"); Windows ids never do.
std::optional<engine::Answer> iana_name(const engine::Call& call) {
  if (engine::text_of(call.fields(), "timezoneId").find('/') == std::string_view::npos) return std::nullopt;
  return engine::Call::invalid("/timezoneId",
                               "Must be a Windows time zone id, such as Eastern Standard Time.");
}

engine::Answer list(engine::Call& call) {
  return engine::done(plain_list(call.store(), k_schedules));
}

engine::Answer create(engine::Call& call) {
  if (auto refused = iana_name(call)) return *refused;
  if (engine::taken(call.store(), k_schedules, "name", engine::text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "duplicateName", "Another schedule has that name.");
  }
  if (call.store().table(k_schedules).full())
    return call.refuse(409, "limitReached", "There are too many schedules.");
  return engine::done(add_schedule(call.store(), call.fields()));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const schedule = schedule_of(call);
  if (schedule == nullptr) return no_schedule(call);
  if (auto refused = iana_name(call)) return *refused;
  if (engine::taken(call.store(), k_schedules, "name", engine::text_of(call.fields(), "name"), schedule)) {
    return call.refuse(409, "duplicateName", "Another schedule has that name.");
  }
  write_schedule(*schedule, call.fields());
  return engine::done(*schedule);
}

engine::Answer remove(engine::Call& call) {
  const engine::Row* const schedule = schedule_of(call);
  if (schedule == nullptr) return no_schedule(call);
  const bool used = !engine::select(call.store(), "sequences", [&](const engine::Row& row) {
                       return engine::integer_of(row, "scheduleId") == call.id();
                     }).empty();
  if (used || engine::flag_of(*schedule, "isDefault")) {
    return call.refuse(403, "deleteRejected", "The schedule is in use or somebody's default.");
  }
  call.store().table(k_schedules).erase(std::to_string(call.id()));
  return engine::done();
}

engine::Answer set_default(engine::Call& call) {
  if (schedule_of(call) == nullptr) return no_schedule(call);
  for (engine::Row* row : engine::all_rows(call.store(), k_schedules))
    (*row)["isDefault"] = engine::integer_of(*row, "id") == call.id();
  return engine::done();
}

bool linked(const engine::Row& schedule, std::int64_t calendar) {
  const std::vector<std::int64_t> ids = engine::integers_of(schedule, "_calendars");
  return std::find(ids.begin(), ids.end(), calendar) != ids.end();
}

void unlink(engine::Row& schedule, std::int64_t calendar) {
  json::array kept;
  for (const std::int64_t id : engine::integers_of(schedule, "_calendars")) {
    if (id != calendar) kept.emplace_back(id);
  }
  schedule["_calendars"] = std::move(kept);
}

engine::Answer link_calendar(engine::Call& call) {
  engine::Row* const schedule = schedule_of(call);
  if (schedule == nullptr) return no_schedule(call);
  const std::int64_t calendar = engine::integer_of(call.fields(), "calendarId");
  if (call.store().find(k_calendars, calendar) == nullptr) {
    return call.refuse(404, "holidayCalendarNotFound", "There is no calendar with that id.");
  }
  if (linked(*schedule, calendar))
    return call.refuse(409, "alreadyLinked", "The calendar is linked already.");
  (*schedule)["_calendars"].as_array().emplace_back(calendar);
  return engine::done();
}

engine::Answer unlink_calendar(engine::Call& call) {
  engine::Row* const schedule = schedule_of(call);
  if (schedule == nullptr || !linked(*schedule, call.id("calendarId"))) {
    return call.refuse(404, "linkNotFound", "The calendar is not linked to this schedule.");
  }
  unlink(*schedule, call.id("calendarId"));
  return engine::done();
}

engine::Answer list_linked(engine::Call& call) {
  const engine::Row* const schedule = schedule_of(call);
  if (schedule == nullptr) return no_schedule(call);
  json::array calendars;
  for (const std::int64_t id : engine::integers_of(*schedule, "_calendars")) {
    if (const engine::Row* const calendar = call.store().find(k_calendars, id))
      calendars.push_back(*calendar);
  }
  return engine::done(std::move(calendars));
}

engine::Row* calendar_of(engine::Call& call) {
  return call.store().find(k_calendars, call.id());
}
engine::Answer no_calendar(const engine::Call& call) {
  return call.not_found("There is no calendar with that id.");
}
engine::Answer not_custom(const engine::Call& call) {
  return call.refuse(403, "notCustomCalendar", "The calendars of countries cannot be changed.");
}

engine::Answer list_calendars(engine::Call& call) {
  return engine::done(plain_list(call.store(), k_calendars));
}

/// A holiday must not end before it begins.
std::optional<engine::Answer> reversed_days(const engine::Call& call) {
  const json::value* holidays = call.fields().if_contains("holidays");
  std::vector<engine::Violation> faults;
  for (std::size_t i = 0; holidays != nullptr && i < holidays->as_array().size(); ++i) {
    const json::object& day = holidays->as_array()[i].as_object();
    if (engine::text_of(day, "endDate") < engine::text_of(day, "startDate")) {
      faults.push_back({"/holidays/" + std::to_string(i) + "/endDate", "Must not be before startDate.", ""});
    }
  }
  if (faults.empty()) return std::nullopt;
  return engine::validation_problem(faults);
}

engine::Answer create_calendar(engine::Call& call) {
  if (auto refused = reversed_days(call)) return *refused;
  if (engine::taken(call.store(), k_calendars, "name", engine::text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "duplicateName", "Another calendar has that name.");
  }
  if (call.store().table(k_calendars).full())
    return call.refuse(409, "limitReached", "There are too many calendars.");
  return engine::done(add_calendar(call.store(), call.fields(), "custom", nullptr));
}

engine::Answer update_calendar(engine::Call& call) {
  engine::Row* const calendar = calendar_of(call);
  if (calendar == nullptr) return no_calendar(call);
  if (engine::text_of(*calendar, "calendarType") != "custom") return not_custom(call);
  if (auto refused = reversed_days(call)) return *refused;
  if (engine::taken(call.store(), k_calendars, "name", engine::text_of(call.fields(), "name"), calendar)) {
    return call.refuse(409, "duplicateName", "Another calendar has that name.");
  }
  write_calendar(call.store(), *calendar, call.fields());
  return engine::done(*calendar);
}

engine::Answer remove_calendar(engine::Call& call) {
  const engine::Row* const calendar = calendar_of(call);
  if (calendar == nullptr) return no_calendar(call);
  if (engine::text_of(*calendar, "calendarType") != "custom") return not_custom(call);
  for (engine::Row* schedule : engine::all_rows(call.store(), k_schedules)) unlink(*schedule, call.id());
  call.store().table(k_calendars).erase(std::to_string(call.id()));
  return engine::done();
}

engine::Answer export_calendar(engine::Call& call) {
  const engine::Row* const calendar = calendar_of(call);
  if (calendar == nullptr) return no_calendar(call);
  engine::Answer answer = engine::done();
  answer.kind = engine::Answer::Kind::text;
  answer.content_type = "text/csv";
  answer.text = calendar_csv(*calendar);
  return answer;
}

}  // namespace

std::span<const engine::Binding> schedule_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"schedules_list", list},
      {"schedules_create", create},
      {"schedules_update", update},
      {"schedules_delete", remove},
      {"schedules_set_default", set_default},
      {"schedules_link_holiday_calendar", link_calendar},
      {"schedules_unlink_holiday_calendar", unlink_calendar},
      {"schedules_list_holiday_calendars", list_linked},
      {"holiday_calendars_list", list_calendars},
      {"holiday_calendars_create", create_calendar},
      {"holiday_calendars_update", update_calendar},
      {"holiday_calendars_delete", remove_calendar},
      {"holiday_calendars_export_csv", export_calendar},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
