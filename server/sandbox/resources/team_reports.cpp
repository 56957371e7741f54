// Reports over calls, tasks, channels and people.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/report_figures.hpp"
#include "sandbox/resources/report_filter.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::int64_t k_users[] = {engine::World::k_owner, engine::World::k_colleague};

std::int64_t count_of(const std::vector<engine::Row*>& rows) {
  return static_cast<std::int64_t>(rows.size());
}

std::vector<engine::Row*> of_user(const std::vector<engine::Row*>& rows, std::int64_t user,
                                  std::string_view member = "userId") {
  std::vector<engine::Row*> own;
  std::copy_if(rows.begin(), rows.end(), std::back_inserter(own),
               [&](const engine::Row* row) { return engine::integer_of(*row, member) == user; });
  return own;
}

json::value contact_name(engine::Store& store, const engine::Row& row) {
  const engine::Row* const contact = store.find("contacts", engine::integer_of(row, "contactId"));
  return contact == nullptr ? json::value(nullptr) : json::value(engine::full_name(*contact));
}

std::vector<engine::Row*> calls_in(engine::Call& call, const Window& window) {
  std::vector<engine::Row*> calls = events_in(call.world, "call", window, filters_of(call));
  std::erase_if(calls, [&](const engine::Row* row) {
    return !allows(filters_of(call), "callResolutions", row->at("resolution")) ||
           !allows(filters_of(call), "callDispositions", "answered") ||
           !allows(filters_of(call), "callTypes", "outbound");
  });
  return calls;
}

engine::Answer list_calls(engine::Call& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (window.refused) return *window.refused;
  return engine::page(call, calls_in(call, window.window), [&](const engine::Row* event) {
    const engine::Person* const caller = engine::World::person(engine::integer_of(*event, "userId"));
    const engine::Row* const contact = call.store().find("contacts", engine::integer_of(*event, "contactId"));
    return json::object{
        {"id", std::to_string(engine::integer_of(*event, "id"))},
        {"userId", event->at("userId")},
        {"userFullName", caller == nullptr ? json::value(nullptr) : json::value(caller->name)},
        {"contactId", event->at("contactId")},
        {"contactFullName", contact_name(call.store(), *event)},
        {"contactPhoneNumber", contact == nullptr ? json::value(nullptr) : contact->at("phone")},
        {"startDate", event->at("date")},
        {"durationSeconds", engine::integer_of(*event, "duration")},
        {"resolution", event->at("resolution")},
        {"disposition", "answered"},
        {"type", "outbound"},
        {"callRecordUrl", nullptr},
        {"customResolution", nullptr}};
  });
}

json::object call_figures(const std::vector<engine::Row*>& calls) {
  std::int64_t duration = 0;
  std::int64_t positive = 0;
  for (const engine::Row* call : calls) {
    duration += engine::integer_of(*call, "duration");
    positive += engine::text_of(*call, "resolution") == "positive" ? 1 : 0;
  }
  const std::int64_t count = count_of(calls);
  return {{"callsCount", count},
          {"totalDuration", duration},
          {"averageDuration", count == 0 ? 0 : duration / count},
          {"positiveCallsCount", positive},
          {"positiveCallsPercentage", percentage(positive, count)},
          {"answeredCallsCount", count},
          {"inboundMissingCallsCount", 0}};
}

engine::Answer calls_overview(engine::Call& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (window.refused) return *window.refused;
  const std::vector<engine::Row*> calls = calls_in(call, window.window);
  json::object overview = call_figures(calls);
  const std::int64_t people = people_in(calls);
  overview["callsToContactCount"] =
      people == 0 ? 0.0 : static_cast<double>(calls.size()) / static_cast<double>(people);
  json::array members;
  for (const std::int64_t user : k_users) {
    json::object member = call_figures(of_user(calls, user));
    member["userId"] = user;
    members.push_back(std::move(member));
  }
  overview["memberStatistics"] = std::move(members);
  return engine::done(std::move(overview));
}

std::vector<engine::Row*> tasks_in(engine::Call& call, const Window& window) {
  const json::object& filters = filters_of(call);
  return engine::select(call.store(), "tasks", [&](const engine::Row& task) {
    const engine::Instant due = engine::instant_of(task, "dueTo");
    const std::string_view status = engine::text_of(task, "status");
    if (due < window.from || due > window.to || status == "cancelled") return false;
    return allows(filters, "taskStatuses", status == "new" ? "created" : "completed") &&
           allows(filters, "taskTypes", task.at("taskType")) &&
           allows(filters, "userIds", task.at("assignedUserId")) &&
           allows(filters, "sequenceIds", task.at("sequenceId")) &&
           contact_meets(call.store(), engine::integer_of(task, "contactId"), filters);
  });
}

engine::Answer list_tasks(engine::Call& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (window.refused) return *window.refused;
  return engine::page(call, tasks_in(call, window.window), [&](const engine::Row* task) {
    return json::object{{"id", std::to_string(engine::integer_of(*task, "id"))},
                        {"userId", task->at("assignedUserId")},
                        {"taskType", task->at("taskType")},
                        {"linkedInTaskType", task->at("linkedInTaskType")},
                        {"description", task->at("template").as_object().at("body")},
                        {"contactFullName", contact_name(call.store(), *task)},
                        {"taskStatus", engine::text_of(*task, "status") == "new" ? "created" : "completed"},
                        {"dueDate", task->at("dueTo")}};
  });
}

constexpr std::pair<std::string_view, std::string_view> k_task_kinds[] = {
    {"callTasks", "call"},         {"emailTasks", "manualEmail"}, {"linkedInTasks", "linkedIn"},
    {"meetingsBooked", "meeting"}, {"smsTasks", "sms"},           {"toDoTasks", "toDo"},
    {"whatsAppTasks", "whatsApp"}};

std::int64_t of_type(const std::vector<engine::Row*>& tasks, std::string_view type) {
  return std::count_if(tasks.begin(), tasks.end(),
                       [&](const engine::Row* task) { return engine::text_of(*task, "taskType") == type; });
}

engine::Answer tasks_overview(engine::Call& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (window.refused) return *window.refused;
  const std::vector<engine::Row*> tasks = tasks_in(call, window.window);
  json::object overview{{"totalTasks", tasks.size()}};
  for (const auto& [name, type] : k_task_kinds) {
    const std::int64_t count = of_type(tasks, type);
    overview[name] = json::object{{"count", count}, {"percentage", percentage(count, count_of(tasks))}};
  }
  json::array members;
  for (const std::int64_t user : k_users) {
    const std::vector<engine::Row*> own = of_user(tasks, user, "assignedUserId");
    json::object member{{"userId", user}, {"totalTasks", own.size()}};
    for (const auto& [name, type] : k_task_kinds) member[name] = of_type(own, type);
    members.push_back(std::move(member));
  }
  overview["memberStatistics"] = std::move(members);
  return engine::done(std::move(overview));
}

/// Everything that touched a prospect in the window.
struct Touches {
  std::vector<engine::Row*> all;
  std::vector<engine::Row*> meetings;
  std::int64_t replies = 0;
  std::int64_t manual = 0;
};

Touches touches_in(engine::Call& call, const Window& window) {
  Touches touches;
  for (const char* kind : {"email", "linkedIn", "call"}) {
    const std::vector<engine::Row*> events = events_in(call.world, kind, window, filters_of(call));
    touches.all.insert(touches.all.end(), events.begin(), events.end());
  }
  touches.meetings = events_in(call.world, "meeting", window, filters_of(call));
  for (const engine::Row* touch : touches.all) {
    touches.replies += engine::flag_of(*touch, "replied") ? 1 : 0;
    touches.manual += engine::flag_of(*touch, "manual") || engine::text_of(*touch, "kind") == "call" ? 1 : 0;
  }
  return touches;
}

engine::Answer channel_efficiency(engine::Call& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (window.refused) return *window.refused;
  const Touches touches = touches_in(call, window.window);
  const std::int64_t people = people_in(touches.all);
  const std::int64_t meetings = count_of(touches.meetings);
  return engine::done(json::object{{"totalPeopleContacted", people},
                                   {"totalTouches", touches.all.size()},
                                   {"replies", touches.replies},
                                   {"repliesPercentage", percentage(touches.replies, people)},
                                   {"meetingsBooked", meetings},
                                   {"meetingsBookedPercentage", percentage(meetings, people)}});
}

engine::Answer list_meetings(engine::Call& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (window.refused) return *window.refused;
  return engine::page(call, events_in(call.world, "meeting", window.window, filters_of(call)),
                      [&](const engine::Row* meeting) {
                        const engine::Row* const sequence =
                            call.store().find("sequences", engine::integer_of(*meeting, "sequenceId"));
                        return json::object{{"userId", meeting->at("userId")},
                                            {"source", "automatedEmail"},
                                            {"contactFullName", contact_name(call.store(), *meeting)},
                                            {"sequenceName", sequence == nullptr ? json::value(nullptr)
                                                                                 : sequence->at("name")},
                                            {"bookedAt", meeting->at("date")}};
                      });
}

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

engine::Answer team_performance(engine::Call& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (window.refused) return *window.refused;
  const Touches touches = touches_in(call, window.window);
  const std::int64_t people = people_in(touches.all);
  const std::int64_t automatic = count_of(touches.all) - touches.manual;
  json::array members;
  for (const std::int64_t user : k_users) {
    const std::vector<engine::Row*> own = of_user(touches.all, user);
    const std::int64_t reached = people_in(own);
    const std::int64_t meetings = count_of(of_user(touches.meetings, user));
    const std::int64_t manual = marked(own, "manual");
    members.push_back(json::object{{"userId", user},
                                   {"meetings", meetings},
                                   {"contacted", reached},
                                   {"conversionPercentage", percentage(meetings, reached)},
                                   {"touches", ratio(count_of(own), reached)},
                                   {"autoTouches", ratio(count_of(own) - manual, reached)},
                                   {"manualTouches", ratio(manual, reached)},
                                   {"responseTime", 0},
                                   {"responseRate", "average"}});
  }
  return engine::done(
      json::object{{"meetings", touches.meetings.size()},
                   {"contacted", people},
                   {"meetingConversionPercentage", percentage(count_of(touches.meetings), people)},
                   {"touchesPerContact", ratio(count_of(touches.all), people)},
                   {"autoTouchesPerContact", ratio(automatic, people)},
                   {"manualTouchesPerContact", ratio(touches.manual, people)},
                   {"averageResponseTimePerContact", 0},
                   {"memberStatistics", std::move(members)}});
}

}  // namespace

std::span<const engine::Binding> team_report_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"reporting_list_calls", list_calls},
      {"reporting_get_calls_overview", calls_overview},
      {"reporting_list_tasks", list_tasks},
      {"reporting_get_tasks_overview", tasks_overview},
      {"reporting_get_channel_efficiency", channel_efficiency},
      {"reporting_list_meetings", list_meetings},
      {"reporting_get_team_performance", team_performance},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
