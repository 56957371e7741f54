// Conversations and tasks of the seed.
#include "sandbox/resources/domain.hpp"
#include "sandbox/seed/seed.hpp"

namespace reply_mcp::sandbox::seed {

using namespace engine;
using namespace resources;

namespace {

struct Talk {
  std::int64_t contact;  ///< number in the seed
  std::string_view channel;
  std::int64_t category;  ///< 0: none
  bool read;
  std::int64_t hours;  ///< since the answer
  std::string_view answer;
};

void seed_thread(AccountState& state, const Talk& talk) {
  const Record* const contact = state.store.find("contacts", k_first_contact + talk.contact);
  if (contact == nullptr) return;
  const bool email = talk.channel == "email";
  Record& thread = thread_with(state, *contact, talk.channel);
  thread["subject"] = email ? json::value("A question for " + std::string(text_of(*contact, "company")))
                            : json::value(nullptr);
  thread["sequenceId"] = 1;
  thread["categoryId"] = talk.category == 0 ? json::value(nullptr) : json::value(talk.category);
  thread["isRead"] = talk.read;
  const json::value subject = thread.at("subject");
  const auto say = [&](bool outbound, std::string_view body, std::int64_t hours) {
    json::object own{{"date", hours_ago(state, hours)},
                     {"fromName", outbound ? std::string("Sandbox Owner") : full_name(*contact)}};
    if (email) {
      own["subject"] = subject;
      own["fromAddress"] = outbound ? json::value("owner@example.com") : contact->at("email");
      own["to"] = json::array{outbound ? contact->at("email") : json::value("owner@example.com")};
      own["cc"] = json::array();
      own["bcc"] = json::array();
    }
    add_message(state, thread, outbound, body, std::move(own));
  };
  say(true, "<p>Hello " + std::string(text_of(*contact, "firstName")) + ", may I ask you something?</p>",
      talk.hours + 30);
  say(false, talk.answer, talk.hours);
}

void seed_task(AccountState& state, std::string_view type, std::int64_t contact, std::int64_t starts_in_hours,
               std::string_view body) {
  state.store.add(
      "tasks", {{"taskType", type},
                {"status", "new"},
                {"linkedInTaskType", type == "linkedIn" ? json::value("message") : json::value(nullptr)},
                {"contactId", contact == 0 ? json::value(nullptr) : json::value(k_first_contact + contact)},
                {"sequenceId", nullptr},
                {"sequenceStepId", nullptr},
                {"assignedUserId", AccountState::k_owner},
                {"creationSource", "user"},
                {"createdAt", hours_ago(state, 60)},
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

void seed_inbox(AccountState& state) {
  seed_thread(state, {0, "email", 1, false, 6, "<p>Yes, please tell me more. Could we talk on Tuesday?</p>"});
  seed_thread(state, {2, "email", 2, true, 30, "<p>Thank you, but we are happy with what we have.</p>"});
  seed_thread(state, {3, "email", 3, true, 55, "<p>I am out of the office until Monday.</p>"});
  seed_thread(state, {1, "linkedIn", 0, false, 9, "Nice to meet you. What is it about?"});
  seed_thread(state, {5, "linkedIn", 4, true, 80, "Please call me next week."});
  Record& first = *state.store.find("threads", 1);
  first["hasMeetingIntent"] = true;
  first["aiDraft"] = json::object{{"message", "Tuesday at ten would suit me well."},
                                  {"cc", json::array()},
                                  {"bcc", json::array()},
                                  {"attachments", json::array()}};

  seed_task(state, "toDo", 0, 20, "Prepare the trade fair list.");
  seed_task(state, "call", 3, 2, "Call {{FirstName}} about the offer.");
  seed_task(state, "manualEmail", 4, 5, "<p>Hello {{FirstName}}, your order is on its way.</p>");
  seed_task(state, "linkedIn", 1, 30, "Hello {{FirstName}}, thank you for connecting.");
  seed_task(state, "sms", 9, 26, "Hello {{FirstName}}, see you tomorrow.");
  seed_task(state, "meeting", 0, -40, "Show the product to {{FirstName}}.");  // overdue
  seed_task(state, "toDo", 0, -90, "Write down what the campaign brought.");
  Record& done = *state.store.find("tasks", 7);
  done["status"] = "finished";
  done["finishedAt"] = hours_ago(state, 70);
}

}  // namespace reply_mcp::sandbox::seed
