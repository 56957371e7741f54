// Sending schedules and holiday calendars. Source: Reply, "Schedules" (Windows time zone ids, PascalCase week
// days) and "Holiday calendars".
#include "sandbox/behaviours.hpp"
#include "sandbox/schedule_parts.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_schedules = "schedules";
constexpr std::string_view k_calendars = "holiday-calendars";

Row* schedule_of(Call& call) {
  return call.store().find(k_schedules, call.id());
}
Answer no_schedule(const Call& call) {
  return call.not_found("There is no schedule with that id.");
}

json::array plain_list(Store& store, std::string_view table) {
  json::array items;
  for (const Row* row : all_rows(store, table)) items.push_back(*row);
  return items;
}

/// IANA names have a slash ("Europe/Kyiv"); Windows ids never do.
std::optional<Answer> iana_name(const Call& call) {
  if (text_of(call.fields(), "timezoneId").find('/') == std::string_view::npos) return std::nullopt;
  return Call::invalid("/timezoneId", "Must be a Windows time zone id, such as Eastern Standard Time.");
}

Answer list(Call& call) {
  return done(plain_list(call.store(), k_schedules));
}

Answer create(Call& call) {
  if (auto refused = iana_name(call)) return *refused;
  if (taken(call.store(), k_schedules, "name", text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "duplicateName", "Another schedule has that name.");
  }
  if (call.store().table(k_schedules).full())
    return call.refuse(409, "limitReached", "There are too many schedules.");
  return done(add_schedule(call.store(), call.fields()));
}

Answer update(Call& call) {
  Row* const schedule = schedule_of(call);
  if (schedule == nullptr) return no_schedule(call);
  if (auto refused = iana_name(call)) return *refused;
  if (taken(call.store(), k_schedules, "name", text_of(call.fields(), "name"), schedule)) {
    return call.refuse(409, "duplicateName", "Another schedule has that name.");
  }
  write_schedule(*schedule, call.fields());
  return done(*schedule);
}

Answer remove(Call& call) {
  const Row* const schedule = schedule_of(call);
  if (schedule == nullptr) return no_schedule(call);
  const bool used = !select(call.store(), "sequences", [&](const Row& row) {
                       return integer_of(row, "scheduleId") == call.id();
                     }).empty();
  if (used || flag_of(*schedule, "isDefault")) {
    return call.refuse(403, "deleteRejected", "The schedule is in use or somebody's default.");
  }
  call.store().table(k_schedules).erase(std::to_string(call.id()));
  return done();
}

Answer set_default(Call& call) {
  if (schedule_of(call) == nullptr) return no_schedule(call);
  for (Row* row : all_rows(call.store(), k_schedules))
    (*row)["isDefault"] = integer_of(*row, "id") == call.id();
  return done();
}

bool linked(const Row& schedule, std::int64_t calendar) {
  const std::vector<std::int64_t> ids = integers_of(schedule, "_calendars");
  return std::find(ids.begin(), ids.end(), calendar) != ids.end();
}

void unlink(Row& schedule, std::int64_t calendar) {
  json::array kept;
  for (const std::int64_t id : integers_of(schedule, "_calendars")) {
    if (id != calendar) kept.emplace_back(id);
  }
  schedule["_calendars"] = std::move(kept);
}

Answer link_calendar(Call& call) {
  Row* const schedule = schedule_of(call);
  if (schedule == nullptr) return no_schedule(call);
  const std::int64_t calendar = integer_of(call.fields(), "calendarId");
  if (call.store().find(k_calendars, calendar) == nullptr) {
    return call.refuse(404, "holidayCalendarNotFound", "There is no calendar with that id.");
  }
  if (linked(*schedule, calendar))
    return call.refuse(409, "alreadyLinked", "The calendar is linked already.");
  (*schedule)["_calendars"].as_array().emplace_back(calendar);
  return done();
}

Answer unlink_calendar(Call& call) {
  Row* const schedule = schedule_of(call);
  if (schedule == nullptr || !linked(*schedule, call.id("calendarId"))) {
    return call.refuse(404, "linkNotFound", "The calendar is not linked to this schedule.");
  }
  unlink(*schedule, call.id("calendarId"));
  return done();
}

Answer list_linked(Call& call) {
  const Row* const schedule = schedule_of(call);
  if (schedule == nullptr) return no_schedule(call);
  json::array calendars;
  for (const std::int64_t id : integers_of(*schedule, "_calendars")) {
    if (const Row* const calendar = call.store().find(k_calendars, id)) calendars.push_back(*calendar);
  }
  return done(std::move(calendars));
}

Row* calendar_of(Call& call) {
  return call.store().find(k_calendars, call.id());
}
Answer no_calendar(const Call& call) {
  return call.not_found("There is no calendar with that id.");
}
Answer not_custom(const Call& call) {
  return call.refuse(403, "notCustomCalendar", "The calendars of countries cannot be changed.");
}

Answer list_calendars(Call& call) {
  return done(plain_list(call.store(), k_calendars));
}

/// A holiday must not end before it begins.
std::optional<Answer> reversed_days(const Call& call) {
  const json::value* holidays = call.fields().if_contains("holidays");
  std::vector<Violation> faults;
  for (std::size_t i = 0; holidays != nullptr && i < holidays->as_array().size(); ++i) {
    const json::object& day = holidays->as_array()[i].as_object();
    if (text_of(day, "endDate") < text_of(day, "startDate")) {
      faults.push_back({"/holidays/" + std::to_string(i) + "/endDate", "Must not be before startDate.", ""});
    }
  }
  if (faults.empty()) return std::nullopt;
  return validation_problem(faults);
}

Answer create_calendar(Call& call) {
  if (auto refused = reversed_days(call)) return *refused;
  if (taken(call.store(), k_calendars, "name", text_of(call.fields(), "name"), nullptr)) {
    return call.refuse(409, "duplicateName", "Another calendar has that name.");
  }
  if (call.store().table(k_calendars).full())
    return call.refuse(409, "limitReached", "There are too many calendars.");
  return done(add_calendar(call.store(), call.fields(), "custom", nullptr));
}

Answer update_calendar(Call& call) {
  Row* const calendar = calendar_of(call);
  if (calendar == nullptr) return no_calendar(call);
  if (text_of(*calendar, "calendarType") != "custom") return not_custom(call);
  if (auto refused = reversed_days(call)) return *refused;
  if (taken(call.store(), k_calendars, "name", text_of(call.fields(), "name"), calendar)) {
    return call.refuse(409, "duplicateName", "Another calendar has that name.");
  }
  write_calendar(call.store(), *calendar, call.fields());
  return done(*calendar);
}

Answer remove_calendar(Call& call) {
  const Row* const calendar = calendar_of(call);
  if (calendar == nullptr) return no_calendar(call);
  if (text_of(*calendar, "calendarType") != "custom") return not_custom(call);
  for (Row* schedule : all_rows(call.store(), k_schedules)) unlink(*schedule, call.id());
  call.store().table(k_calendars).erase(std::to_string(call.id()));
  return done();
}

Answer export_calendar(Call& call) {
  const Row* const calendar = calendar_of(call);
  if (calendar == nullptr) return no_calendar(call);
  Answer answer = done();
  answer.kind = Answer::Kind::text;
  answer.content_type = "text/csv";
  answer.text = calendar_csv(*calendar);
  return answer;
}

}  // namespace

std::span<const Binding> schedule_bindings() {
  static constexpr Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox
