#include "sandbox/engine/domain.hpp"

namespace reply_mcp::sandbox::engine {

std::string full_name(const Row& contact) {
  std::string name(text_of(contact, "firstName"));
  const std::string_view last = text_of(contact, "lastName");
  if (!name.empty() && !last.empty()) name += ' ';
  return name += last;
}

Row* contact_by_email(Store& store, std::string_view email) {
  if (email.empty()) return nullptr;
  for (auto& [place, row] : store.table("contacts").rows()) {
    if (same_text(text_of(row, "email"), email)) return &row;
  }
  return nullptr;
}

bool delete_contact(World& world, std::int64_t id) {
  Store& store = world.store;
  Row* const contact = store.find("contacts", id);
  if (contact == nullptr) return false;
  for (const Row* enrolment : enrolments_of(store, id)) {
    end_enrolment(world, integer_of(*enrolment, "sequenceId"), id);
  }
  for (Row* thread :
       select(store, "threads", [&](const Row& row) { return integer_of(row, "contactId") == id; })) {
    (*thread)["_snapshot"] = *contact;
    (*thread)["contactId"] = nullptr;
  }
  const std::string key = std::to_string(id);
  store.table("deleted-contacts").insert(key, *contact);
  return store.table("contacts").erase(key);
}

void note_activity(World& world, std::int64_t contact, std::string_view type, std::string_view source,
                   json::object content) {
  if (world.store.table("activities").full()) return;
  world.store.add("activities", {{"contactId", contact},
                                 {"date", world.now_iso()},
                                 {"activityType", type},
                                 {"sourceType", source},
                                 {"userName", world.acting->name},
                                 {"userId", world.user()},
                                 {"content", std::move(content)}});
}

namespace {

/// Enrolments are found by sequence and contact; nothing refers to one otherwise.
std::string enrolment_key(std::int64_t sequence, std::int64_t contact) {
  return std::to_string(sequence) + "/" + std::to_string(contact);
}

}  // namespace

Row* find_enrolment(Store& store, std::int64_t sequence, std::int64_t contact) {
  return store.table("enrolments").find(enrolment_key(sequence, contact));
}

std::vector<Row*> enrolments_in(Store& store, std::int64_t sequence) {
  return select(store, "enrolments",
                [&](const Row& row) { return integer_of(row, "sequenceId") == sequence; });
}

std::vector<Row*> enrolments_of(Store& store, std::int64_t contact) {
  return select(store, "enrolments", [&](const Row& row) { return integer_of(row, "contactId") == contact; });
}

std::vector<Row*> steps_of(Store& store, std::int64_t sequence) {
  return select(store, "steps", [&](const Row& row) { return integer_of(row, "_sequence") == sequence; });
}

std::string step_display(Store& store, std::int64_t sequence, std::int64_t step) {
  const std::vector<Row*> steps = steps_of(store, sequence);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (integer_of(*steps[i], "id") == step) return std::to_string(i + 1);
  }
  return {};
}

Row& enrol(World& world, Row& sequence, const Row& contact, std::int64_t start_step) {
  Store& store = world.store;
  const std::int64_t sequence_id = integer_of(sequence, "id");
  const std::vector<Row*> steps = steps_of(store, sequence_id);
  if (start_step == 0 && !steps.empty()) start_step = integer_of(*steps.front(), "id");
  const std::vector<std::int64_t> mailboxes = integers_of(sequence, "_emails");
  const std::vector<std::int64_t> profiles = integers_of(sequence, "_linkedins");
  const std::int64_t contact_id = integer_of(contact, "id");
  Row& enrolment =
      store.table("enrolments")
          .insert(
              enrolment_key(sequence_id, contact_id),
              {{"sequenceId", sequence_id},
               {"contactId", contact_id},
               {"statusInSequence", "active"},
               {"currentStepId", start_step == 0 ? json::value(nullptr) : json::value(start_step)},
               {"addingDate", world.now_iso()},
               {"lastStepCompletedAt", nullptr},
               {"emailAccountId", mailboxes.empty() ? json::value(nullptr) : json::value(mailboxes.front())},
               {"linkedInAccountId", profiles.empty() ? json::value(nullptr) : json::value(profiles.front())},
               {"isReplied", false},
               {"isBounced", false},
               {"delivered", false},
               {"opened", false},
               {"clicked", false},
               {"_received", json::array()}});
  note_activity(world, contact_id, "contactAddedToSequence", "sequence",
                {{"sequenceId", sequence_id}, {"sequenceName", sequence.at("name")}});
  run_due_steps(world, sequence);
  return enrolment;
}

void end_enrolment(World& world, std::int64_t sequence, std::int64_t contact) {
  world.store.table("enrolments").erase(enrolment_key(sequence, contact));
}

void pass_step(World& world, Row& enrolment) {
  const std::vector<Row*> steps = steps_of(world.store, integer_of(enrolment, "sequenceId"));
  const std::int64_t current = integer_of(enrolment, "currentStepId");
  enrolment["lastStepCompletedAt"] = world.now_iso();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (integer_of(*steps[i], "id") != current) continue;
    if (i + 1 < steps.size()) {
      enrolment["currentStepId"] = steps[i + 1]->at("id");
    } else {
      enrolment["currentStepId"] = nullptr;
      enrolment["statusInSequence"] = "finished";
    }
    return;
  }
}

void run_due_steps(World& world, Row& sequence) {
  if (text_of(sequence, "status") != "active" || flag_of(sequence, "isArchived")) return;
  Store& store = world.store;
  const std::vector<Row*> steps = steps_of(store, integer_of(sequence, "id"));
  if (steps.empty()) return;
  const Row& first = *steps.front();
  const json::value* variants = first.if_contains("variants");
  if (text_of(first, "type") != "email" || text_of(first, "executionMode") != "automatic" ||
      integer_of(first, "delayInMinutes") != 0 || variants == nullptr || variants->as_array().empty()) {
    return;
  }
  for (Row* enrolment : enrolments_in(store, integer_of(sequence, "id"))) {
    const std::int64_t contact_id = integer_of(*enrolment, "contactId");
    const Row* const contact = store.find("contacts", contact_id);
    const bool due = integer_of(*enrolment, "currentStepId") == integer_of(first, "id") &&
                     text_of(*enrolment, "statusInSequence") == "active";
    if (!due || contact == nullptr || text_of(*contact, "email").empty() || flag_of(*contact, "isOptedOut"))
      continue;
    const json::object& variant = variants->as_array().front().as_object();
    (*enrolment)["delivered"] = true;
    (*enrolment)["_received"].as_array().push_back(variant.at("id"));
    note_event(world, "email", contact_id,
               {{"sequenceId", sequence.at("id")},
                {"stepId", first.at("id")},
                {"emailAccountId", enrolment->at("emailAccountId")}});
    note_activity(world, contact_id, "emailSent", "sequence",
                  {{"sequenceId", sequence.at("id")}, {"subject", variant.at("subject")}});
    pass_step(world, *enrolment);
  }
}

std::vector<Row*> messages_of(Store& store, std::int64_t thread) {
  return select(store, "messages", [&](const Row& row) { return integer_of(row, "_thread") == thread; });
}

Row& thread_with(World& world, const Row& contact, std::string_view channel) {
  Store& store = world.store;
  const std::int64_t id = integer_of(contact, "id");
  const std::vector<Row*> threads = select(store, "threads", [&](const Row& row) {
    return integer_of(row, "contactId") == id && text_of(row, "channel") == channel;
  });
  if (!threads.empty()) return *threads.back();
  const bool email = channel == "email";
  const std::vector<Row*> profiles = all_rows(store, "linkedin-accounts");
  const Row* const mailbox = email ? default_mailbox(store) : nullptr;
  const Row* const profile = email || profiles.empty() ? nullptr : profiles.front();
  const auto id_of = [](const Row* row) { return row == nullptr ? json::value(nullptr) : row->at("id"); };
  return store.add("threads", {{"channel", channel},
                               {"isRead", true},
                               {"subject", nullptr},
                               {"contactId", id},
                               {"emailAccountId", id_of(mailbox)},
                               {"linkedInAccountId", id_of(profile)},
                               {"sequenceId", nullptr},
                               {"categoryId", nullptr},
                               {"hasMeetingIntent", false},
                               {"aiDraft", nullptr},
                               {"lastActivityDate", world.now_iso()}});
}

Row& add_message(World& world, Row& thread, bool outbound, std::string_view body, json::object own) {
  Row message{{"_thread", thread.at("id")},
              {"channel", thread.at("channel")},
              {"date", world.now_iso()},
              {"body", body},
              {"fromName", outbound ? world.acting->name : std::string_view()},
              {"isOutbound", outbound},
              {"status", nullptr},
              {"aiSentType", nullptr}};
  for (auto& [name, value] : own) message[name] = std::move(value);
  Row& stored = world.store.add("messages", std::move(message));
  if (!has_value(stored, "messageId")) {
    stored["messageId"] = "<message-" + std::to_string(integer_of(stored, "id")) + "@example.com>";
  }
  thread["lastActivityDate"] = stored.at("date");
  return stored;
}

Row* default_mailbox(Store& store) {
  Row* connected = nullptr;
  for (auto& [place, row] : store.table("email-accounts").rows()) {
    if (text_of(row, "connectionStatus") != "connected") continue;
    if (flag_of(row, "isDefault")) return &row;
    if (connected == nullptr) connected = &row;
  }
  return connected;
}

bool blacklisted(Store& store, std::string_view email) {
  const auto covers = [&](std::string_view table, std::string_view pattern_of_email) {
    return !select(store, table, [&](const Row& row) {
              return same_text(text_of(row, "pattern"), pattern_of_email);
            }).empty();
  };
  if (email.empty() || covers("contact-blacklist-rules/email-exceptions", email)) return false;
  const std::size_t at = email.find('@');
  return covers("contact-blacklist-rules/emails", email) ||
         (at != std::string_view::npos && covers("contact-blacklist-rules/domains", email.substr(at + 1)));
}

Rendered render(std::string_view text, const Row& contact) {
  static constexpr std::pair<std::string_view, std::string_view> k_fields[] = {
      {"FirstName", "firstName"},    {"LastName", "lastName"}, {"Email", "email"},
      {"Company", "company"},        {"Title", "title"},       {"City", "city"},
      {"Country", "country"},        {"Industry", "industry"}, {"Phone", "phone"},
      {"LinkedInUrl", "linkedInUrl"}};
  Rendered rendered;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t open = text.find("{{", at);
    const std::size_t close = open == std::string_view::npos ? open : text.find("}}", open);
    if (close == std::string_view::npos) break;
    rendered.text += text.substr(at, open - at);
    const std::string_view variable = text.substr(open + 2, close - open - 2);
    std::string_view value;
    for (const auto& [name, member] : k_fields) {
      if (same_text(name, variable)) value = text_of(contact, member);
    }
    if (same_text(variable, "FullName")) {
      rendered.text += full_name(contact);
    } else if (value.empty()) {
      rendered.unresolved.emplace_back(variable);
    }
    rendered.text += value;
    at = close + 2;
  }
  rendered.text += text.substr(at);
  return rendered;
}

void note_event(World& world, std::string_view kind, std::int64_t contact, json::object more) {
  if (world.store.table("events").full()) return;
  Row event{
      {"kind", kind},          {"contactId", contact}, {"date", world.now_iso()},  {"userId", world.user()},
      {"sequenceId", nullptr}, {"stepId", nullptr},    {"emailAccountId", nullptr}};
  for (auto& [name, value] : more) event[name] = std::move(value);
  world.store.add("events", std::move(event));
}

void mark_email(World& world, std::string_view flag, std::int64_t contact, std::int64_t sequence) {
  std::vector<Row*> emails = select(world.store, "events", [&](const Row& row) {
    return text_of(row, "kind") == "email" && integer_of(row, "contactId") == contact &&
           (sequence == 0 || integer_of(row, "sequenceId") == sequence);
  });
  if (!emails.empty()) (*emails.back())[flag] = true;
}

}  // namespace reply_mcp::sandbox::engine
