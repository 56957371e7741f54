// Tasks: create, filter, change, complete, carry out. Source: Reply, "Tasks": only a new task can change or
// be completed, deleting cancels or archives, only emails and SMS can be carried out.
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/history.hpp"
#include "sandbox/domain/reach.hpp"
#include "sandbox/domain/texts.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

constexpr std::string_view k_table = "tasks";

Record* task_of(AccountCall& call) {
  return call.store().find(k_table, call.id());
}
AccountAnswer no_task(const AccountCall& call) {
  return call.not_found("There is no task with that id.");
}
bool is_new(const Record& task) {
  return text_of(task, "status") == "new";
}
bool in_view(const Record& task) {
  return text_of(task, "status") != "cancelled" && text_of(task, "status") != "archived";
}

const Record* contact_of(Store& store, const Record& task) {
  return store.find("contacts", integer_of(task, "contactId"));
}

json::object item_view(Store& store, const Record& task) {
  json::object item = task;
  const Record* const contact = contact_of(store, task);
  item["contact"] =
      contact == nullptr
          ? json::value(nullptr)
          : json::value(json::object{{"id", contact->at("id")}, {"fullName", full_name(*contact)}});
  return item;
}

json::object view(Store& store, const Record& task, bool with_content = false) {
  json::object item = task;
  item["content"] = nullptr;
  item["deliveryInfo"] = nullptr;
  const bool stepped = has_value(task, "sequenceStepId");
  item["sequenceStepDisplayName"] =
      stepped ? json::value("Step " + step_display(store, integer_of(task, "sequenceId"),
                                                   integer_of(task, "sequenceStepId")))
              : json::value(nullptr);
  const Record* const contact = contact_of(store, task);
  if (contact == nullptr) return item;
  item["deliveryInfo"] = json::object{{"email", contact->at("email")},
                                      {"phoneNumber", contact->at("phone")},
                                      {"linkedInUrl", contact->at("linkedInUrl")}};
  if (with_content) {
    const json::object& text = task.at("template").as_object();
    item["content"] = json::object{{"body", render(text_of(text, "body"), *contact).text},
                                   {"subject", render(text_of(text, "subject"), *contact).text}};
  }
  return item;
}

AccountAnswer list(AccountCall& call) {
  const auto records = select(call.store(), k_table, in_view);
  return page(call, records, [&](const Record* record) { return item_view(call.store(), *record); });
}

bool among(const json::object& criteria, std::string_view name, std::int64_t id) {
  if (!has_value(criteria, name)) return true;
  const std::vector<std::int64_t> wanted = integers_of(criteria, name);
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), id) != wanted.end();
}

bool in_time_zone(Store& store, const json::object& criteria, const Record& task) {
  if (!has_value(criteria, "timeZoneIds") || criteria.at("timeZoneIds").as_array().empty()) return true;
  const Record* const contact = contact_of(store, task);
  const json::array& wanted = criteria.at("timeZoneIds").as_array();
  return contact != nullptr &&
         std::find(wanted.begin(), wanted.end(), contact->at("timeZoneId")) != wanted.end();
}

bool meets(AccountState& state, const json::object& criteria, const Record& task) {
  const bool by_status = has_value(criteria, "status");
  if (by_status ? text_of(criteria, "status") != text_of(task, "status") : !in_view(task)) return false;
  if (has_value(criteria, "taskType") && text_of(criteria, "taskType") != text_of(task, "taskType"))
    return false;
  const Instant start = instant_of(task, "startAt");
  if (has_value(criteria, "from") && start < instant_of(criteria, "from")) return false;
  if (has_value(criteria, "to") && start > instant_of(criteria, "to")) return false;
  if (!among(criteria, "sequenceIds", integer_of(task, "sequenceId")) ||
      !among(criteria, "sequenceStepIds", integer_of(task, "sequenceStepId"))) {
    return false;
  }
  for (const std::string_view name : {"contactId", "assignedUserId"}) {
    if (has_value(criteria, name) && integer_of(criteria, name) != integer_of(task, name)) return false;
  }
  if (has_value(criteria, "overdue")) {
    const bool overdue = is_new(task) && instant_of(task, "dueTo") < state.now();
    if (overdue != flag_of(criteria, "overdue")) return false;
  }
  return in_time_zone(state.store, criteria, task);
}

AccountAnswer filter(AccountCall& call) {
  const auto records = select(call.store(), k_table,
                              [&](const Record& task) { return meets(call.state, call.fields(), task); });
  return page(call, records, [&](const Record* record) { return item_view(call.store(), *record); });
}

/// What is wrong with the fields of a task beyond their schema.
boost::system::result<void, Violation> check(Store& store, const json::object& fields) {
  if (instant_of(fields, "dueTo") < instant_of(fields, "startAt"))
    return Violation{"/dueTo", "must not be before startAt"};
  if (!has_value(fields, "contactId")) {
    if (text_of(fields, "taskType") == "toDo") return {};
    return Violation{"/contactId", "is required for every task but toDo"};
  }
  if (store.find("contacts", integer_of(fields, "contactId")) == nullptr) {
    return Violation{"/contactId", "must be the id of a contact"};
  }
  return {};
}

void write(Record& task, const json::object& fields) {
  static constexpr std::string_view k_nullable[] = {"contactId", "linkedInTaskType"};
  for (const std::string_view name : k_nullable) task[name] = nullptr;
  static constexpr std::string_view k_fields[] = {"taskType", "startAt", "dueTo", "contactId",
                                                  "linkedInTaskType"};
  copy_fields(fields, task, k_fields);
  task["template"] = json::object{{"body", ""}, {"subject", nullptr}, {"attachmentIdList", nullptr}};
  static constexpr std::string_view k_texts[] = {"body", "subject"};
  copy_fields(fields.at("template").as_object(), task["template"].as_object(), k_texts);
}

AccountAnswer create(AccountCall& call) {
  if (auto checked = check(call.store(), call.fields()); !checked)
    return validation_problem({checked.error()});
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many tasks.");
  Record task{{"status", "new"},       {"sequenceId", nullptr},    {"sequenceStepId", nullptr},
              {"finishedAt", nullptr}, {"isFailed", false},        {"assignedUserId", call.state.user()},
              {"isScheduled", false},  {"creationSource", "user"}, {"createdAt", call.state.now_iso()}};
  write(task, call.fields());
  return done(view(call.store(), call.store().add(k_table, std::move(task))));
}

AccountAnswer get(AccountCall& call) {
  const Record* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  return done(view(call.store(), *task, flag_of(call.query, "includeContent")));
}

AccountAnswer update(AccountCall& call) {
  Record* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  if (!is_new(*task)) return call.refuse(400, "unknown", "Only a new task can change.");
  const json::object& fields = call.fields();
  const bool fixed = text_of(*task, "creationSource") == "sequence";
  if (fixed && (fields.at("taskType") != task->at("taskType") ||
                integer_of(fields, "contactId") != integer_of(*task, "contactId"))) {
    return call.refuse(400, "unknown", "Type and contact of a sequence's task cannot change.");
  }
  if (auto checked = check(call.store(), fields); !checked)
    return call.refuse(400, "unknown", checked.error().pointer + " " + checked.error().detail + ".");
  write(*task, fields);
  return done(view(call.store(), *task));
}

/// Open tasks are cancelled, done ones archived; the rest is out of view already.
bool put_away(Record& task) {
  if (!in_view(task)) return false;
  task["status"] = is_new(task) ? "cancelled" : "archived";
  return true;
}

AccountAnswer remove(AccountCall& call) {
  Record* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  return put_away(*task) ? done() : call.refuse(400, "unknown", "The task cannot be deleted in its state.");
}

void finish(AccountState& state, Record& task) {
  task["status"] = "finished";
  task["finishedAt"] = state.now_iso();
  Record* const enrolment =
      find_enrolment(state.store, integer_of(task, "sequenceId"), integer_of(task, "contactId"));
  if (enrolment != nullptr && integer_of(*enrolment, "currentStepId") == integer_of(task, "sequenceStepId")) {
    pass_step(state, *enrolment);
  }
  if (has_value(task, "contactId")) {
    note_activity(state, integer_of(task, "contactId"), "taskFinished", "task", {{"taskId", task.at("id")}});
  }
}

AccountAnswer complete(AccountCall& call) {
  Record* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  if (!is_new(*task)) return call.refuse(409, "cannotComplete", "Only a new task can be completed.");
  finish(call.state, *task);
  if (text_of(*task, "taskType") == "call") {
    static constexpr std::string_view k_resolutions[] = {"positive", "toCall", "negative"};
    const auto resolution = static_cast<std::size_t>(integer_of(call.fields(), "callResolution")) % 3;
    note_call(call.state, integer_of(*task, "contactId"), k_resolutions[resolution]);
  }
  Record* const enrolment =
      find_enrolment(call.store(), integer_of(*task, "sequenceId"), integer_of(*task, "contactId"));
  if (enrolment != nullptr && flag_of(call.fields(), "finishProspectInSequence")) {
    (*enrolment)["statusInSequence"] = "finished";
  }
  return done(view(call.store(), *task));
}

AccountAnswer execute(AccountCall& call) {
  Record* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  const std::string_view type = text_of(*task, "taskType");
  if (type != "manualEmail" && type != "sms")
    return AccountCall::invalid("", "Only manualEmail and sms tasks can be executed.");
  if (!is_new(*task)) return call.refuse(409, "cannotComplete", "Only a new task can be executed.");
  const Record* const contact = contact_of(call.store(), *task);
  if (contact == nullptr) return call.refuse(409, "cannotComplete", "The task has no contact any more.");
  const json::value* given = call.fields().if_contains("content");
  const json::object& text =
      given != nullptr && given->is_object() ? given->get_object() : task->at("template").as_object();
  const Rendered body = render(text_of(text, "body"), *contact);
  if (!body.unresolved.empty()) {
    return call.refuse(409, "renderError", "Nothing fills the placeholder " + body.unresolved.front() + ".");
  }
  const bool email = type == "manualEmail";
  const auto sent = send(call.state, *contact,
                         {.channel = email ? "email" : "sms",
                          .subject = render(text_of(text, "subject"), *contact).text,
                          .body = body.text,
                          .manual = true,
                          .activity = email ? "emailSent" : "smsSent",
                          .source = "task",
                          .opens_conversation = true});
  if (!sent) return refuse(call, sent.error());
  finish(call.state, *task);
  return done(view(call.store(), *task));
}

AccountAnswer reassign(AccountCall& call) {
  Record* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  if (!AccountState::is_user(integer_of(call.fields(), "userId")))
    return call.refuse(403, "forbidden", "The user is not in this team.");
  (*task)["assignedUserId"] = call.fields().at("userId");
  return done(view(call.store(), *task));
}

/// Runs `change` on each listed task; it gives the error code when it cannot.
template <class Change>
AccountAnswer each_task(AccountCall& call, Change change) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "ids")) {
    Record* const task = call.store().find(k_table, id);
    const ItemOutcome outcome = task == nullptr ? ItemOutcome("notFound") : change(*task);
    if (!outcome) failures[std::to_string(id)] = bulk_failure(outcome.error());
  }
  return done(std::move(failures));
}

AccountAnswer batch_complete(AccountCall& call) {
  return each_task(call, [&](Record& task) -> ItemOutcome {
    if (!is_new(task)) return "cannotComplete";
    finish(call.state, task);
    return {};
  });
}

AccountAnswer batch_reassign(AccountCall& call) {
  if (!AccountState::is_user(integer_of(call.fields(), "userId")))
    return call.refuse(403, "forbidden", "The user is not in this team.");
  return each_task(call, [&](Record& task) -> ItemOutcome {
    task["assignedUserId"] = call.fields().at("userId");
    return {};
  });
}

AccountAnswer bulk_remove(AccountCall& call) {
  return each_task(call, [](Record& task) -> ItemOutcome {
    if (put_away(task)) return {};
    return "notFound";
  });
}

}  // namespace

std::span<const OperationHandler> task_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"tasks_list", list},
      {"tasks_filter", filter},
      {"tasks_create", create},
      {"tasks_get", get},
      {"tasks_update", update},
      {"tasks_delete", remove},
      {"tasks_complete", complete},
      {"tasks_execute", execute},
      {"tasks_reassign", reassign},
      {"tasks_batch_complete", batch_complete},
      {"tasks_batch_reassign", batch_reassign},
      {"tasks_bulk_delete", bulk_remove},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
