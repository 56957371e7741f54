// Reports over calls, tasks, channels and people.
#include "sandbox/domain/history.hpp"
#include "sandbox/domain/texts.hpp"
#include "sandbox/resources/handlers.hpp"
#include "sandbox/resources/report_parts.hpp"

#include <algorithm>
#include <iterator>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::int64_t k_users[] = {AccountState::k_owner, AccountState::k_colleague};

std::int64_t count_of(const std::vector<Record*>& records) {
  return static_cast<std::int64_t>(records.size());
}

std::vector<Record*> of_user(const std::vector<Record*>& records, std::int64_t user,
                             std::string_view member = "userId") {
  std::vector<Record*> own;
  std::copy_if(records.begin(), records.end(), std::back_inserter(own),
               [&](const Record* record) { return integer_of(*record, member) == user; });
  return own;
}

json::value contact_name(Store& store, const Record& record) {
  const Record* const contact = store.find("contacts", integer_of(record, "contactId"));
  return contact == nullptr ? json::value(nullptr) : json::value(full_name(*contact));
}

std::vector<Record*> calls_in(AccountCall& call, const ReportWindow& window) {
  std::vector<Record*> calls = events_in(call.state, "call", window, filters_of(call));
  std::erase_if(calls, [&](const Record* record) {
    return !allows(filters_of(call), "callResolutions", record->at("resolution")) ||
           !allows(filters_of(call), "callDispositions", "answered") ||
           !allows(filters_of(call), "callTypes", "outbound");
  });
  return calls;
}

AccountAnswer list_calls(AccountCall& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (!window) return window.error();
  return page(call, calls_in(call, *window), [&](const Record* event) {
    const TeamUser* const caller = AccountState::person(integer_of(*event, "userId"));
    const Record* const contact = call.store().find("contacts", integer_of(*event, "contactId"));
    return json::object{
        {"id", std::to_string(integer_of(*event, "id"))},
        {"userId", event->at("userId")},
        {"userFullName", caller == nullptr ? json::value(nullptr) : json::value(caller->name)},
        {"contactId", event->at("contactId")},
        {"contactFullName", contact_name(call.store(), *event)},
        {"contactPhoneNumber", contact == nullptr ? json::value(nullptr) : contact->at("phone")},
        {"startDate", event->at("date")},
        {"durationSeconds", integer_of(*event, "duration")},
        {"resolution", event->at("resolution")},
        {"disposition", "answered"},
        {"type", "outbound"},
        {"callRecordUrl", nullptr},
        {"customResolution", nullptr}};
  });
}

json::object call_figures(const std::vector<Record*>& calls) {
  std::int64_t duration = 0;
  std::int64_t positive = 0;
  for (const Record* call : calls) {
    duration += integer_of(*call, "duration");
    positive += text_of(*call, "resolution") == "positive" ? 1 : 0;
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

AccountAnswer calls_overview(AccountCall& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (!window) return window.error();
  const std::vector<Record*> calls = calls_in(call, *window);
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
  return done(std::move(overview));
}

std::vector<Record*> tasks_in(AccountCall& call, const ReportWindow& window) {
  const json::object& filters = filters_of(call);
  const bool by_completion =
      has_value(filters, "taskStatuses") && allows(filters, "taskStatuses", json::value("completed"));
  std::vector<Record*> tasks = select(call.store(), "tasks", [&](const Record& task) {
    const bool open = text_of(task, "status") == "new";
    const Instant date = instant_of(task, by_completion && !open ? "finishedAt" : "createdAt");
    if (date < window.from || date > window.to || text_of(task, "status") == "cancelled") return false;
    return in_scope(task, filters) && allows(filters, "taskStatuses", open ? "created" : "completed") &&
           allows(filters, "taskTypes", task.at("taskType")) &&
           allows(filters, "userIds", task.at("assignedUserId")) &&
           allows(filters, "sequenceIds", task.at("sequenceId")) &&
           contact_meets(call.store(), integer_of(task, "contactId"), filters);
  });
  std::stable_sort(tasks.begin(), tasks.end(), [](const Record* a, const Record* b) {
    return text_of(*a, "dueTo") < text_of(*b, "dueTo");
  });
  return tasks;
}

AccountAnswer list_tasks(AccountCall& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (!window) return window.error();
  return page(call, tasks_in(call, *window), [&](const Record* task) {
    return json::object{{"id", std::to_string(integer_of(*task, "id"))},
                        {"userId", task->at("assignedUserId")},
                        {"taskType", task->at("taskType")},
                        {"linkedInTaskType", task->at("linkedInTaskType")},
                        {"description", task->at("template").as_object().at("body")},
                        {"contactFullName", contact_name(call.store(), *task)},
                        {"taskStatus", text_of(*task, "status") == "new" ? "created" : "completed"},
                        {"dueDate", task->at("dueTo")}};
  });
}

constexpr std::pair<std::string_view, std::string_view> k_task_kinds[] = {
    {"callTasks", "call"},         {"emailTasks", "manualEmail"}, {"linkedInTasks", "linkedIn"},
    {"meetingsBooked", "meeting"}, {"smsTasks", "sms"},           {"toDoTasks", "toDo"},
    {"whatsAppTasks", "whatsApp"}};

std::int64_t of_type(const std::vector<Record*>& tasks, std::string_view type) {
  return std::count_if(tasks.begin(), tasks.end(),
                       [&](const Record* task) { return text_of(*task, "taskType") == type; });
}

AccountAnswer tasks_overview(AccountCall& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (!window) return window.error();
  const std::vector<Record*> tasks = tasks_in(call, *window);
  json::object overview{{"totalTasks", tasks.size()}};
  for (const auto& [name, type] : k_task_kinds) {
    const std::int64_t count = of_type(tasks, type);
    overview[name] = json::object{{"count", count}, {"percentage", percentage(count, count_of(tasks))}};
  }
  json::array members;
  for (const std::int64_t user : k_users) {
    const std::vector<Record*> own = of_user(tasks, user, "assignedUserId");
    json::object member{{"userId", user}, {"totalTasks", own.size()}};
    for (const auto& [name, type] : k_task_kinds) member[name] = of_type(own, type);
    members.push_back(std::move(member));
  }
  overview["memberStatistics"] = std::move(members);
  return done(std::move(overview));
}

/// Everything that touched a prospect in the window, and who answered.
struct Touches {
  std::vector<Record*> all;
  std::vector<Record*> replies;
  std::vector<Record*> meetings;
};

Touches touches_in(AccountCall& call, const ReportWindow& window) {
  Touches touches;
  for (const char* kind : {"email", "linkedIn", "call", "sms"}) {
    for (Record* event : events_in(call.state, kind, window, filters_of(call))) {
      if (!is_incoming(*event)) touches.all.push_back(event);
      if (is_reply(*event)) touches.replies.push_back(event);
    }
  }
  touches.meetings = events_in(call.state, "meeting", window, filters_of(call));
  return touches;
}

AccountAnswer channel_efficiency(AccountCall& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (!window) return window.error();
  const Touches touches = touches_in(call, *window);
  const std::int64_t people = people_in(touches.all);
  const std::int64_t meetings = count_of(touches.meetings);
  return done(json::object{{"totalPeopleContacted", people},
                           {"totalTouches", touches.all.size()},
                           {"replies", people_in(touches.replies)},
                           {"repliesPercentage", percentage(people_in(touches.replies), people)},
                           {"meetingsBooked", meetings},
                           {"meetingsBookedPercentage", percentage(meetings, people)}});
}

AccountAnswer list_meetings(AccountCall& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (!window) return window.error();
  return page(call, events_in(call.state, "meeting", *window, filters_of(call)), [&](const Record* meeting) {
    const Record* const sequence = call.store().find("sequences", integer_of(*meeting, "sequenceId"));
    return json::object{{"userId", meeting->at("userId")},
                        {"source", "automatedEmail"},
                        {"contactFullName", contact_name(call.store(), *meeting)},
                        {"sequenceName", sequence == nullptr ? json::value(nullptr) : sequence->at("name")},
                        {"bookedAt", meeting->at("date")}};
  });
}

double ratio(std::int64_t part, std::int64_t whole) {
  return whole == 0 ? 0.0 : static_cast<double>(part) / static_cast<double>(whole);
}

AccountAnswer team_performance(AccountCall& call) {
  const WindowResult window = window_of(call, filters_of(call));
  if (!window) return window.error();
  const Touches touches = touches_in(call, *window);
  const std::int64_t people = people_in(touches.all);
  const std::int64_t manual_touches = marked(touches.all, "manual");
  const std::int64_t automatic = count_of(touches.all) - manual_touches;
  json::array members;
  for (const std::int64_t user : k_users) {
    const std::vector<Record*> own = of_user(touches.all, user);
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
  return done(json::object{{"meetings", touches.meetings.size()},
                           {"contacted", people},
                           {"meetingConversionPercentage", percentage(count_of(touches.meetings), people)},
                           {"touchesPerContact", ratio(count_of(touches.all), people)},
                           {"autoTouchesPerContact", ratio(automatic, people)},
                           {"manualTouchesPerContact", ratio(manual_touches, people)},
                           {"averageResponseTimePerContact", 0},
                           {"memberStatistics", std::move(members)}});
}

}  // namespace

std::span<const OperationHandler> team_report_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"reporting_list_calls", list_calls},
      {"reporting_get_calls_overview", calls_overview},
      {"reporting_list_tasks", list_tasks},
      {"reporting_get_tasks_overview", tasks_overview},
      {"reporting_get_channel_efficiency", channel_efficiency},
      {"reporting_list_meetings", list_meetings},
      {"reporting_get_team_performance", team_performance},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
