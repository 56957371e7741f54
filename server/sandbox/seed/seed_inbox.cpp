// Conversations, tasks and background jobs of the seed.
#include "sandbox/engine/domain.hpp"
#include "sandbox/seed/seed.hpp"

namespace reply_mcp::sandbox::seed {

namespace {

struct Talk {
  std::int64_t contact;  ///< number in the seed
  std::string_view channel;
  std::int64_t category;  ///< 0: none
  bool read;
  std::int64_t hours;  ///< since the answer
  std::string_view answer;
};

void plant_thread(engine::World& world, const Talk& talk) {
  const engine::Row* const contact = world.store.find("contacts", k_first_contact + talk.contact);
  if (contact == nullptr) return;
  const bool email = talk.channel == "email";
  engine::Row& thread = engine::thread_with(world, *contact, talk.channel);
  thread["subject"] = email
                          ? json::value("A question for " + std::string(engine::text_of(*contact, "company")))
                          : json::value(nullptr);
  thread["sequenceId"] = 1;
  thread["categoryId"] = talk.category == 0 ? json::value(nullptr) : json::value(talk.category);
  thread["isRead"] = talk.read;
  const json::value subject = thread.at("subject");
  const auto say = [&](bool outbound, std::string_view body, std::int64_t hours) {
    json::object own{{"date", hours_ago(world, hours)},
                     {"fromName", outbound ? std::string("Sandbox Owner") : engine::full_name(*contact)}};
    if (email) {
      own["subject"] = subject;
      own["fromAddress"] = outbound ? json::value("owner@example.com") : contact->at("email");
      own["to"] = json::array{outbound ? contact->at("email") : json::value("owner@example.com")};
      own["cc"] = json::array();
      own["bcc"] = json::array();
    }
    engine::add_message(world, thread, outbound, body, std::move(own));
  };
  say(true,
      "<p>Hello " + std::string(engine::text_of(*contact, "firstName")) + ", may I ask you something?</p>",
      talk.hours + 30);
  say(false, talk.answer, talk.hours);
}

void plant_task(engine::World& world, std::string_view type, std::int64_t contact,
                std::int64_t starts_in_hours, std::string_view body) {
  world.store.add(
      "tasks", {{"taskType", type},
                {"status", "new"},
                {"linkedInTaskType", type == "linkedIn" ? json::value("message") : json::value(nullptr)},
                {"contactId", contact == 0 ? json::value(nullptr) : json::value(k_first_contact + contact)},
                {"sequenceId", nullptr},
                {"sequenceStepId", nullptr},
                {"assignedUserId", engine::World::k_owner},
                {"creationSource", "user"},
                {"createdAt", hours_ago(world, 60)},
                {"startAt", hours_ago(world, -starts_in_hours)},
                {"dueTo", hours_ago(world, -starts_in_hours - 8)},
                {"finishedAt", nullptr},
                {"isFailed", false},
                {"isScheduled", false},
                {"template", json::object{{"body", body},
                                          {"subject", type == "manualEmail" ? json::value("Your order")
                                                                            : json::value(nullptr)},
                                          {"attachmentIdList", nullptr}}}});
}

void plant_jobs(engine::World& world) {
  const auto add = [&](std::string_view status, std::string_view category, json::value finished,
                       json::value progress) {
    world.store.add_uuid("background-jobs",
                         {{"status", status},
                          {"category", category},
                          {"startedAt", hours_ago(world, 5)},
                          {"finishedAt", std::move(finished)},
                          {"progress", std::move(progress)},
                          {"jsonData", "{}"},
                          {"jsonDataResult", nullptr}},
                         "jobId");
  };
  add("Done", "ContactsExport", json::value(hours_ago(world, 4)), 1.0);
  add("Failed", "ContactsExport", json::value(hours_ago(world, 3)), 0.4);
  add("Scheduled", "ContactsExport", nullptr, nullptr);
}

}  // namespace

void plant_inbox(engine::World& world) {
  const auto category = [&](std::string_view name, std::string_view color, bool reserved) {
    world.store.add("inbox/threads/categories", {{"name", name}, {"color", color}, {"isReserved", reserved}});
  };
  category("Interested", "green", true);
  category("Not interested", "red", true);
  category("Out of office", "gray", true);
  category("Call back", "blue", false);

  plant_thread(world,
               {0, "email", 1, false, 6, "<p>Yes, please tell me more. Could we talk on Tuesday?</p>"});
  plant_thread(world, {2, "email", 2, true, 30, "<p>Thank you, but we are happy with what we have.</p>"});
  plant_thread(world, {3, "email", 3, true, 55, "<p>I am out of the office until Monday.</p>"});
  plant_thread(world, {1, "linkedIn", 0, false, 9, "Nice to meet you. What is it about?"});
  plant_thread(world, {5, "linkedIn", 4, true, 80, "Please call me next week."});
  engine::Row& first = *world.store.find("threads", 1);
  first["hasMeetingIntent"] = true;
  first["aiDraft"] = json::object{{"message", "Tuesday at ten would suit me well."},
                                  {"cc", json::array()},
                                  {"bcc", json::array()},
                                  {"attachments", json::array()}};

  plant_task(world, "toDo", 0, 20, "Prepare the trade fair list.");
  plant_task(world, "call", 3, 2, "Call {{FirstName}} about the offer.");
  plant_task(world, "manualEmail", 4, 5, "<p>Hello {{FirstName}}, your order is on its way.</p>");
  plant_task(world, "linkedIn", 1, 30, "Hello {{FirstName}}, thank you for connecting.");
  plant_task(world, "sms", 9, 26, "Hello {{FirstName}}, see you tomorrow.");
  plant_task(world, "meeting", 0, -40, "Show the product to {{FirstName}}.");  // overdue
  plant_task(world, "toDo", 0, -90, "Write down what the campaign brought.");
  engine::Row& done = *world.store.find("tasks", 7);
  done["status"] = "finished";
  done["finishedAt"] = hours_ago(world, 70);
  plant_jobs(world);
}

}  // namespace reply_mcp::sandbox::seed
