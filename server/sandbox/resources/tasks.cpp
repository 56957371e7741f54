// Tasks: create, filter, change, complete, carry out. Source: Reply, "Tasks": only a new task can change or
// be completed, deleting cancels or archives, only emails and SMS can be carried out.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "tasks";

engine::Row* task_of(engine::Call& call) {
  return call.store().find(k_table, call.id());
}
engine::Answer no_task(const engine::Call& call) {
  return call.not_found("There is no task with that id.");
}
bool is_new(const engine::Row& task) {
  return engine::text_of(task, "status") == "new";
}
bool in_view(const engine::Row& task) {
  return engine::text_of(task, "status") != "cancelled" && engine::text_of(task, "status") != "archived";
}

const engine::Row* contact_of(engine::Store& store, const engine::Row& task) {
  return store.find("contacts", engine::integer_of(task, "contactId"));
}

json::object item_view(engine::Store& store, const engine::Row& task) {
  json::object item = task;
  const engine::Row* const contact = contact_of(store, task);
  item["contact"] =
      contact == nullptr
          ? json::value(nullptr)
          : json::value(json::object{{"id", contact->at("id")}, {"fullName", engine::full_name(*contact)}});
  return item;
}

json::object view(engine::Store& store, const engine::Row& task, bool with_content = false) {
  json::object item = task;
  item["content"] = nullptr;
  item["deliveryInfo"] = nullptr;
  const bool stepped = engine::has_value(task, "sequenceStepId");
  item["sequenceStepDisplayName"] =
      stepped ? json::value("Step " + engine::step_display(store, engine::integer_of(task, "sequenceId"),
                                                           engine::integer_of(task, "sequenceStepId")))
              : json::value(nullptr);
  const engine::Row* const contact = contact_of(store, task);
  if (contact == nullptr) return item;
  item["deliveryInfo"] = json::object{{"email", contact->at("email")},
                                      {"phoneNumber", contact->at("phone")},
                                      {"linkedInUrl", contact->at("linkedInUrl")}};
  if (with_content) {
    const json::object& text = task.at("template").as_object();
    item["content"] =
        json::object{{"body", engine::render(engine::text_of(text, "body"), *contact).text},
                     {"subject", engine::render(engine::text_of(text, "subject"), *contact).text}};
  }
  return item;
}

engine::Answer list(engine::Call& call) {
  const auto rows = engine::select(call.store(), k_table, in_view);
  return engine::page(call, rows, [&](const engine::Row* row) { return item_view(call.store(), *row); });
}

bool among(const json::object& criteria, std::string_view name, std::int64_t id) {
  if (!engine::has_value(criteria, name)) return true;
  const std::vector<std::int64_t> wanted = engine::integers_of(criteria, name);
  return wanted.empty() || std::find(wanted.begin(), wanted.end(), id) != wanted.end();
}

bool in_time_zone(engine::Store& store, const json::object& criteria, const engine::Row& task) {
  if (!engine::has_value(criteria, "timeZoneIds") || criteria.at("timeZoneIds").as_array().empty())
    return true;
  const engine::Row* const contact = contact_of(store, task);
  const json::array& wanted = criteria.at("timeZoneIds").as_array();
  return contact != nullptr &&
         std::find(wanted.begin(), wanted.end(), contact->at("timeZoneId")) != wanted.end();
}

bool meets(engine::World& world, const json::object& criteria, const engine::Row& task) {
  const bool by_status = engine::has_value(criteria, "status");
  if (by_status ? engine::text_of(criteria, "status") != engine::text_of(task, "status") : !in_view(task))
    return false;
  if (engine::has_value(criteria, "taskType") &&
      engine::text_of(criteria, "taskType") != engine::text_of(task, "taskType"))
    return false;
  const engine::Instant start = engine::instant_of(task, "startAt");
  if (engine::has_value(criteria, "from") && start < engine::instant_of(criteria, "from")) return false;
  if (engine::has_value(criteria, "to") && start > engine::instant_of(criteria, "to")) return false;
  if (!among(criteria, "sequenceIds", engine::integer_of(task, "sequenceId")) ||
      !among(criteria, "sequenceStepIds", engine::integer_of(task, "sequenceStepId"))) {
    return false;
  }
  for (const std::string_view name : {"contactId", "assignedUserId"}) {
    if (engine::has_value(criteria, name) &&
        engine::integer_of(criteria, name) != engine::integer_of(task, name))
      return false;
  }
  if (engine::has_value(criteria, "overdue")) {
    const bool overdue = is_new(task) && engine::instant_of(task, "dueTo") < world.now();
    if (overdue != engine::flag_of(criteria, "overdue")) return false;
  }
  return in_time_zone(world.store, criteria, task);
}

engine::Answer filter(engine::Call& call) {
  const auto rows = engine::select(
      call.store(), k_table, [&](const engine::Row& task) { return meets(call.world, call.fields(), task); });
  return engine::page(call, rows, [&](const engine::Row* row) { return item_view(call.store(), *row); });
}

/// What is wrong with the fields of a task beyond their schema.
std::optional<engine::Violation> fault_of(engine::Store& store, const json::object& fields) {
  if (engine::instant_of(fields, "dueTo") < engine::instant_of(fields, "startAt"))
    return engine::Violation{"/dueTo", "Must not be before startAt.", ""};
  if (!engine::has_value(fields, "contactId")) {
    if (engine::text_of(fields, "taskType") == "toDo") return std::nullopt;
    return engine::Violation{"/contactId", "Is required for every task but toDo.", ""};
  }
  if (store.find("contacts", engine::integer_of(fields, "contactId")) == nullptr) {
    return engine::Violation{"/contactId", "There is no contact with that id.", ""};
  }
  return std::nullopt;
}

void write(engine::Row& task, const json::object& fields) {
  static constexpr std::string_view k_nullable[] = {"contactId", "linkedInTaskType"};
  for (const std::string_view name : k_nullable) task[name] = nullptr;
  static constexpr std::string_view k_fields[] = {"taskType", "startAt", "dueTo", "contactId",
                                                  "linkedInTaskType"};
  engine::copy_fields(fields, task, k_fields);
  task["template"] = json::object{{"body", ""}, {"subject", nullptr}, {"attachmentIdList", nullptr}};
  static constexpr std::string_view k_texts[] = {"body", "subject"};
  engine::copy_fields(fields.at("template").as_object(), task["template"].as_object(), k_texts);
}

engine::Answer create(engine::Call& call) {
  if (const auto fault = fault_of(call.store(), call.fields())) return engine::validation_problem({*fault});
  if (call.store().table(k_table).full())
    return call.refuse(409, "limitReached", "There are too many tasks.");
  engine::Row task{{"status", "new"},       {"sequenceId", nullptr},    {"sequenceStepId", nullptr},
                   {"finishedAt", nullptr}, {"isFailed", false},        {"assignedUserId", call.world.user()},
                   {"isScheduled", false},  {"creationSource", "user"}, {"createdAt", call.world.now_iso()}};
  write(task, call.fields());
  return engine::done(view(call.store(), call.store().add(k_table, std::move(task))));
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  return engine::done(view(call.store(), *task, engine::flag_of(call.query, "includeContent")));
}

engine::Answer update(engine::Call& call) {
  engine::Row* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  if (!is_new(*task)) return call.refuse(400, "unknown", "Only a new task can change.");
  const json::object& fields = call.fields();
  const bool fixed = engine::text_of(*task, "creationSource") == "sequence";
  if (fixed && (fields.at("taskType") != task->at("taskType") ||
                engine::integer_of(fields, "contactId") != engine::integer_of(*task, "contactId"))) {
    return call.refuse(400, "unknown", "Type and contact of a sequence's task cannot change.");
  }
  if (const auto fault = fault_of(call.store(), fields)) return call.refuse(400, "unknown", fault->detail);
  write(*task, fields);
  return engine::done(view(call.store(), *task));
}

/// Open tasks are cancelled, done ones archived; the rest is out of view already.
bool put_away(engine::Row& task) {
  if (!in_view(task)) return false;
  task["status"] = is_new(task) ? "cancelled" : "archived";
  return true;
}

engine::Answer remove(engine::Call& call) {
  engine::Row* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  return put_away(*task) ? engine::done()
                         : call.refuse(400, "unknown", "The task cannot be deleted in its state.");
}

void finish(engine::World& world, engine::Row& task) {
  task["status"] = "finished";
  task["finishedAt"] = world.now_iso();
  engine::Row* const enrolment = engine::find_enrolment(world.store, engine::integer_of(task, "sequenceId"),
                                                        engine::integer_of(task, "contactId"));
  if (enrolment != nullptr &&
      engine::integer_of(*enrolment, "currentStepId") == engine::integer_of(task, "sequenceStepId")) {
    engine::pass_step(world, *enrolment);
  }
  if (engine::has_value(task, "contactId")) {
    engine::note_activity(world, engine::integer_of(task, "contactId"), "taskFinished", "task",
                          {{"taskId", task.at("id")}});
  }
}

engine::Answer complete(engine::Call& call) {
  engine::Row* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  if (!is_new(*task)) return call.refuse(409, "cannotComplete", "Only a new task can be completed.");
  finish(call.world, *task);
  if (engine::text_of(*task, "taskType") == "call") {
    static constexpr std::string_view k_resolutions[] = {"positive", "toCall", "negative"};
    const auto resolution = static_cast<std::size_t>(engine::integer_of(call.fields(), "callResolution")) % 3;
    engine::note_event(call.world, "call", engine::integer_of(*task, "contactId"),
                       {{"resolution", k_resolutions[resolution]}});
  }
  engine::Row* const enrolment = engine::find_enrolment(call.store(), engine::integer_of(*task, "sequenceId"),
                                                        engine::integer_of(*task, "contactId"));
  if (enrolment != nullptr && engine::flag_of(call.fields(), "finishProspectInSequence")) {
    (*enrolment)["statusInSequence"] = "finished";
  }
  return engine::done(view(call.store(), *task));
}

engine::Answer execute(engine::Call& call) {
  engine::Row* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  const std::string_view type = engine::text_of(*task, "taskType");
  if (type != "manualEmail" && type != "sms")
    return engine::Call::invalid("", "Only manualEmail and sms tasks can be executed.");
  if (!is_new(*task)) return call.refuse(409, "cannotComplete", "Only a new task can be executed.");
  const engine::Row* const contact = contact_of(call.store(), *task);
  if (contact == nullptr) return call.refuse(409, "cannotComplete", "The task has no contact any more.");
  const json::value* given = call.fields().if_contains("content");
  const json::object& text =
      given != nullptr && given->is_object() ? given->get_object() : task->at("template").as_object();
  const engine::Rendered body = engine::render(engine::text_of(text, "body"), *contact);
  if (!body.unresolved.empty()) {
    return call.refuse(409, "renderError", "Nothing fills the placeholder " + body.unresolved.front() + ".");
  }
  if (type == "manualEmail") {
    engine::Row& thread = engine::thread_with(call.world, *contact, "email");
    const std::string subject = engine::render(engine::text_of(text, "subject"), *contact).text;
    if (!engine::has_value(thread, "subject")) thread["subject"] = subject;
    engine::add_message(call.world, thread, true, body.text,
                        {{"subject", subject}, {"to", json::array{contact->at("email")}}});
    engine::note_event(call.world, "email", engine::integer_of(*contact, "id"),
                       {{"manual", true}, {"emailAccountId", thread.at("emailAccountId")}});
  }
  finish(call.world, *task);
  return engine::done(view(call.store(), *task));
}

engine::Answer reassign(engine::Call& call) {
  engine::Row* const task = task_of(call);
  if (task == nullptr) return no_task(call);
  if (!engine::World::is_user(engine::integer_of(call.fields(), "userId")))
    return call.refuse(403, "forbidden", "The user is not in this team.");
  (*task)["assignedUserId"] = call.fields().at("userId");
  return engine::done(view(call.store(), *task));
}

/// Runs `change` on each listed task; it gives the slug of a refusal.
template <class Change>
engine::Answer each_task(engine::Call& call, Change change) {
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "ids")) {
    engine::Row* const task = call.store().find(k_table, id);
    const std::optional<std::string_view> slug = task == nullptr ? "notFound" : change(*task);
    if (slug) failures[std::to_string(id)] = engine::bulk_failure(*slug, "The task was left as it was.");
  }
  return engine::done(std::move(failures));
}

engine::Answer batch_complete(engine::Call& call) {
  return each_task(call, [&](engine::Row& task) -> std::optional<std::string_view> {
    if (!is_new(task)) return "cannotComplete";
    finish(call.world, task);
    return std::nullopt;
  });
}

engine::Answer batch_reassign(engine::Call& call) {
  if (!engine::World::is_user(engine::integer_of(call.fields(), "userId")))
    return call.refuse(403, "forbidden", "The user is not in this team.");
  return each_task(call, [&](engine::Row& task) -> std::optional<std::string_view> {
    task["assignedUserId"] = call.fields().at("userId");
    return std::nullopt;
  });
}

engine::Answer bulk_remove(engine::Call& call) {
  return each_task(call, [](engine::Row& task) -> std::optional<std::string_view> {
    if (put_away(task)) return std::nullopt;
    return "notFound";
  });
}

}  // namespace

std::span<const engine::Binding> task_bindings() {
  static constexpr engine::Binding k_bindings[] = {
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
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
