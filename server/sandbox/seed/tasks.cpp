// Tasks of the seed.
#include "sandbox/seed/seed.hpp"

namespace reply_mcp::sandbox::seed {

using namespace engine;

namespace {

void seed_task(AccountState& state, std::string_view type, std::int64_t contact, std::int64_t starts_in_hours,
               std::string_view body, std::int64_t created_hours_ago = 60) {
  state.store.add(
      "tasks", {{"taskType", type},
                {"status", "new"},
                {"linkedInTaskType", type == "linkedIn" ? json::value("message") : json::value(nullptr)},
                {"contactId", contact == 0 ? json::value(nullptr) : json::value(k_first_contact + contact)},
                {"sequenceId", nullptr},
                {"sequenceStepId", nullptr},
                {"assignedUserId", AccountState::k_owner},
                {"creationSource", "user"},
                {"createdAt", hours_ago(state, created_hours_ago)},
                {"startAt", hours_ago(state, -starts_in_hours)},
                {"dueTo", hours_ago(state, -starts_in_hours - 8)},
                {"finishedAt", nullptr},
                {"isFailed", false},
                {"isScheduled", false},
                {"template", json::object{{"body", body},
                                          {"subject", type == "manualEmail" ? json::value("Your order")
                                                                            : json::value(nullptr)},
                                          {"attachmentIdList", nullptr}}}});
}

}  // namespace

void seed_tasks(AccountState& state) {
  seed_task(state, "toDo", 0, 20, "Prepare the trade fair list.");
  seed_task(state, "call", 3, 2, "Call {{FirstName}} about the offer.");
  seed_task(state, "manualEmail", 4, 5, "<p>Hello {{FirstName}}, your order is on its way.</p>");
  seed_task(state, "linkedIn", 1, 30, "Hello {{FirstName}}, thank you for connecting.");
  seed_task(state, "sms", 9, 26, "Hello {{FirstName}}, see you tomorrow.");
  seed_task(state, "meeting", 0, -40, "Show the product to {{FirstName}}.");  // overdue
  seed_task(state, "toDo", 0, -90, "Write down what the campaign brought.", 100);
  Record& done = *state.store.find("tasks", 7);
  done["status"] = "finished";
  done["finishedAt"] = hours_ago(state, 70);
}

}  // namespace reply_mcp::sandbox::seed
