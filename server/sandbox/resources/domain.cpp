#include "sandbox/resources/domain.hpp"

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

/// Enrolments are found by sequence and contact; nothing refers to one otherwise.
std::string enrolment_key(std::int64_t sequence, std::int64_t contact) {
  return std::to_string(sequence) + "/" + std::to_string(contact);
}

}  // namespace

std::string full_name(const Record& contact) {
  std::string name(text_of(contact, "firstName"));
  const std::string_view last = text_of(contact, "lastName");
  if (!name.empty() && !last.empty()) name += ' ';
  return name += last;
}

Record* contact_by_email(Store& store, std::string_view email) {
  if (email.empty()) return nullptr;
  for (auto& [place, record] : store.table("contacts").records()) {
    if (same_text(text_of(record, "email"), email)) return &record;
  }
  return nullptr;
}

bool delete_contact(AccountState& state, std::int64_t id) {
  Store& store = state.store;
  Record* const contact = store.find("contacts", id);
  if (contact == nullptr) return false;
  for (const Record* enrolment : enrolments_of(store, id)) {
    end_enrolment(state, integer_of(*enrolment, "sequenceId"), id);
  }
  for (Record* thread : select(store, "threads",
                               [&](const Record& record) { return integer_of(record, "contactId") == id; })) {
    (*thread)["_snapshot"] = *contact;
    (*thread)["contactId"] = nullptr;
  }
  const std::string key = std::to_string(id);
  store.table("deleted-contacts").insert(key, *contact);
  return store.table("contacts").erase(key);
}

void note_activity(AccountState& state, std::int64_t contact, std::string_view type, std::string_view source,
                   json::object content) {
  if (state.store.table("activities").full()) return;
  state.store.add("activities", {{"contactId", contact},
                                 {"date", state.now_iso()},
                                 {"activityType", type},
                                 {"sourceType", source},
                                 {"userName", state.acting->name},
                                 {"userId", state.user()},
                                 {"content", std::move(content)}});
}

Record* find_enrolment(Store& store, std::int64_t sequence, std::int64_t contact) {
  return store.table("enrolments").find(enrolment_key(sequence, contact));
}

std::vector<Record*> enrolments_in(Store& store, std::int64_t sequence) {
  return select(store, "enrolments",
                [&](const Record& record) { return integer_of(record, "sequenceId") == sequence; });
}

std::vector<Record*> enrolments_of(Store& store, std::int64_t contact) {
  return select(store, "enrolments",
                [&](const Record& record) { return integer_of(record, "contactId") == contact; });
}

std::vector<Record*> steps_of(Store& store, std::int64_t sequence) {
  return select(store, "steps",
                [&](const Record& record) { return integer_of(record, "_sequence") == sequence; });
}

std::string step_display(Store& store, std::int64_t sequence, std::int64_t step) {
  const std::vector<Record*> steps = steps_of(store, sequence);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (integer_of(*steps[i], "id") == step) return std::to_string(i + 1);
  }
  return {};
}

Record& enrol(AccountState& state, Record& sequence, const Record& contact, std::int64_t start_step) {
  Store& store = state.store;
  const std::int64_t sequence_id = integer_of(sequence, "id");
  const std::vector<Record*> steps = steps_of(store, sequence_id);
  if (start_step == 0 && !steps.empty()) start_step = integer_of(*steps.front(), "id");
  const std::vector<std::int64_t> mailboxes = integers_of(sequence, "_emails");
  const std::vector<std::int64_t> profiles = integers_of(sequence, "_linkedins");
  const std::int64_t contact_id = integer_of(contact, "id");
  Record& enrolment =
      store.table("enrolments")
          .insert(
              enrolment_key(sequence_id, contact_id),
              {{"sequenceId", sequence_id},
               {"contactId", contact_id},
               {"statusInSequence", "active"},
               {"currentStepId", start_step == 0 ? json::value(nullptr) : json::value(start_step)},
               {"addingDate", state.now_iso()},
               {"lastStepCompletedAt", nullptr},
               {"emailAccountId", mailboxes.empty() ? json::value(nullptr) : json::value(mailboxes.front())},
               {"linkedInAccountId", profiles.empty() ? json::value(nullptr) : json::value(profiles.front())},
               {"isReplied", false},
               {"isBounced", false},
               {"delivered", false},
               {"opened", false},
               {"clicked", false},
               {"_received", json::array()}});
  note_activity(state, contact_id, "contactAddedToSequence", "sequence",
                {{"sequenceId", sequence_id}, {"sequenceName", sequence.at("name")}});
  run_due_steps(state, sequence);
  return enrolment;
}

void end_enrolment(AccountState& state, std::int64_t sequence, std::int64_t contact) {
  state.store.table("enrolments").erase(enrolment_key(sequence, contact));
}

void pass_step(AccountState& state, Record& enrolment) {
  const std::vector<Record*> steps = steps_of(state.store, integer_of(enrolment, "sequenceId"));
  const std::int64_t current = integer_of(enrolment, "currentStepId");
  enrolment["lastStepCompletedAt"] = state.now_iso();
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

void run_due_steps(AccountState& state, Record& sequence) {
  if (text_of(sequence, "status") != "active" || flag_of(sequence, "isArchived")) return;
  Store& store = state.store;
  const std::vector<Record*> steps = steps_of(store, integer_of(sequence, "id"));
  if (steps.empty()) return;
  const Record& first = *steps.front();
  const json::value* variants = first.if_contains("variants");
  if (text_of(first, "type") != "email" || text_of(first, "executionMode") != "automatic" ||
      integer_of(first, "delayInMinutes") != 0 || variants == nullptr || variants->as_array().empty()) {
    return;
  }
  for (Record* enrolment : enrolments_in(store, integer_of(sequence, "id"))) {
    const std::int64_t contact_id = integer_of(*enrolment, "contactId");
    const Record* const contact = store.find("contacts", contact_id);
    const bool due = integer_of(*enrolment, "currentStepId") == integer_of(first, "id") &&
                     text_of(*enrolment, "statusInSequence") == "active";
    if (!due || contact == nullptr || text_of(*contact, "email").empty() || flag_of(*contact, "isOptedOut"))
      continue;
    const json::object& variant = variants->as_array().front().as_object();
    (*enrolment)["delivered"] = true;
    (*enrolment)["_received"].as_array().push_back(variant.at("id"));
    note_event(state, "email", contact_id,
               {{"sequenceId", sequence.at("id")},
                {"stepId", first.at("id")},
                {"emailAccountId", enrolment->at("emailAccountId")}});
    note_activity(state, contact_id, "emailSent", "sequence",
                  {{"sequenceId", sequence.at("id")}, {"subject", variant.at("subject")}});
    pass_step(state, *enrolment);
  }
}

std::vector<Record*> messages_of(Store& store, std::int64_t thread) {
  return select(store, "messages",
                [&](const Record& record) { return integer_of(record, "_thread") == thread; });
}

Record& thread_with(AccountState& state, const Record& contact, std::string_view channel) {
  Store& store = state.store;
  const std::int64_t id = integer_of(contact, "id");
  const std::vector<Record*> threads = select(store, "threads", [&](const Record& record) {
    return integer_of(record, "contactId") == id && text_of(record, "channel") == channel;
  });
  if (!threads.empty()) return *threads.back();
  const bool email = channel == "email";
  const std::vector<Record*> profiles = all_records(store, "linkedin-accounts");
  const Record* const mailbox = email ? default_mailbox(store) : nullptr;
  const Record* const profile = email || profiles.empty() ? nullptr : profiles.front();
  const auto id_of = [](const Record* record) {
    return record == nullptr ? json::value(nullptr) : record->at("id");
  };
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
                               {"lastActivityDate", state.now_iso()}});
}

Record& add_message(AccountState& state, Record& thread, bool outbound, std::string_view body,
                    json::object own) {
  Record message{{"_thread", thread.at("id")},
                 {"channel", thread.at("channel")},
                 {"date", state.now_iso()},
                 {"body", body},
                 {"fromName", outbound ? state.acting->name : std::string_view()},
                 {"isOutbound", outbound},
                 {"status", nullptr},
                 {"aiSentType", nullptr}};
  for (json::key_value_pair& member : own) message[member.key()] = std::move(member.value());
  Record& stored = state.store.add("messages", std::move(message));
  if (!has_value(stored, "messageId")) {
    stored["messageId"] = "<message-" + std::to_string(integer_of(stored, "id")) + "@example.com>";
  }
  thread["lastActivityDate"] = stored.at("date");
  return stored;
}

Record* default_mailbox(Store& store) {
  Record* connected = nullptr;
  for (auto& [place, record] : store.table("email-accounts").records()) {
    if (text_of(record, "connectionStatus") != "connected") continue;
    if (flag_of(record, "isDefault")) return &record;
    if (connected == nullptr) connected = &record;
  }
  return connected;
}

bool blacklisted(Store& store, std::string_view email) {
  const auto covers = [&](std::string_view table, std::string_view pattern_of_email) {
    return !select(store, table, [&](const Record& record) {
              return same_text(text_of(record, "pattern"), pattern_of_email);
            }).empty();
  };
  if (email.empty() || covers("contact-blacklist-rules/email-exceptions", email)) return false;
  const std::size_t at = email.find('@');
  return covers("contact-blacklist-rules/emails", email) ||
         (at != std::string_view::npos && covers("contact-blacklist-rules/domains", email.substr(at + 1)));
}

Rendered render(std::string_view text, const Record& contact) {
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

void note_event(AccountState& state, std::string_view kind, std::int64_t contact, json::object more) {
  if (state.store.table("events").full()) return;
  Record event{
      {"kind", kind},          {"contactId", contact}, {"date", state.now_iso()},  {"userId", state.user()},
      {"sequenceId", nullptr}, {"stepId", nullptr},    {"emailAccountId", nullptr}};
  for (json::key_value_pair& member : more) event[member.key()] = std::move(member.value());
  state.store.add("events", std::move(event));
}

void mark_email(AccountState& state, std::string_view flag, std::int64_t contact, std::int64_t sequence) {
  std::vector<Record*> emails = select(state.store, "events", [&](const Record& record) {
    return text_of(record, "kind") == "email" && integer_of(record, "contactId") == contact &&
           (sequence == 0 || integer_of(record, "sequenceId") == sequence);
  });
  if (!emails.empty()) (*emails.back())[flag] = true;
}

ItemOutcome set_status(Record& enrolment, std::string_view status) {
  if (status == "paused" && text_of(enrolment, "statusInSequence") != "active")
    return "invalidStatusTransition";
  enrolment["statusInSequence"] = status;
  return {};
}

void set_replied(AccountState& state, Record& enrolment, bool replied) {
  const bool was = flag_of(enrolment, "isReplied");
  enrolment["isReplied"] = replied;
  if (!replied) return;
  enrolment["statusInSequence"] = "finished";
  if (was) return;
  mark_email(state, "replied", integer_of(enrolment, "contactId"), integer_of(enrolment, "sequenceId"));
  note_activity(state, integer_of(enrolment, "contactId"), "contactReplied", "user");
}

void set_bounced(AccountState& state, Record& enrolment, bool bounced, bool resend) {
  const bool was = flag_of(enrolment, "isBounced");
  enrolment["isBounced"] = bounced;
  if (bounced) {
    enrolment["statusInSequence"] = "finished";
    if (!was) {
      mark_email(state, "bounced", integer_of(enrolment, "contactId"), integer_of(enrolment, "sequenceId"));
    }
  } else if (resend) {
    enrolment["statusInSequence"] = "active";
  }
}

Admission check_bounce_pairing(const json::object& fields) {
  const bool given = has_value(fields, "resendEmails");
  if (flag_of(fields, "isBounced") == !given) return {};
  return AccountCall::invalid("/resendEmails", given ? "must be left out when isBounced is true"
                                                     : "is required when isBounced is false");
}

json::object current_step(Store& store, const Record& enrolment) {
  if (!has_value(enrolment, "currentStepId")) return {{"stepId", nullptr}, {"displayName", nullptr}};
  const std::int64_t step = integer_of(enrolment, "currentStepId");
  return {{"stepId", step},
          {"displayName", "Step " + step_display(store, integer_of(enrolment, "sequenceId"), step)}};
}

}  // namespace reply_mcp::sandbox::resources
