#include "sandbox/domain/history.hpp"

#include "sandbox/domain/conversations.hpp"
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/mailboxes.hpp"
#include "sandbox/domain/texts.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::sandbox::domain {

using namespace engine;

namespace {

json::value id_or_null(std::int64_t id) {
  return id == 0 ? json::value(nullptr) : json::value(id);
}

/// Nobody whom the message goes to besides the person must be barred either.
Reach check_copies(Store& store, const json::object& message) {
  for (const std::string_view name : {"to", "cc", "bcc"}) {
    const json::value* const addresses = message.if_contains(name);
    if (addresses == nullptr || !addresses->is_array()) continue;
    for (const json::value& address : addresses->get_array()) {
      if (!address.is_string()) continue;
      if (Reach reach = check_reach(store, address.get_string()); !reach) return reach;
    }
  }
  return {};
}

Record& note(AccountState& state, const Record& person, const Outgoing& outgoing) {
  const bool linkedin = outgoing.channel == "linkedIn";
  const std::int64_t contact = integer_of(person, "id");
  note_event(state, outgoing.channel, contact,
             {{"sequenceId", id_or_null(outgoing.sequence)},
              {"stepId", id_or_null(outgoing.step)},
              {linkedin ? "linkedInAccountId" : "emailAccountId", id_or_null(outgoing.sender)},
              {"manual", outgoing.manual},
              {"actionType", outgoing.action},
              {"_subject", outgoing.subject},
              {"_body", outgoing.body},
              {"_shown", false}});
  json::object content{{"sequenceId", id_or_null(outgoing.sequence)}};
  if (!outgoing.subject.empty()) content["subject"] = outgoing.subject;
  if (linkedin) content["actionType"] = outgoing.action;
  if (state.store.find("contacts", contact) != nullptr)
    note_activity(state, contact, outgoing.activity, outgoing.source, std::move(content));
  return state.store.table("events").records().rbegin()->second;
}

/// Shows an event in the conversation.
Record& show(AccountState& state, Record& thread, const Record& person, Record& event, json::object own) {
  event["_shown"] = true;
  json::object message{{"date", event.at("date")}};
  if (text_of(event, "kind") == "email") {
    const Record* const mailbox = state.store.find("email-accounts", integer_of(event, "emailAccountId"));
    message["subject"] = event.at("_subject");
    message["fromAddress"] = mailbox == nullptr ? json::value(nullptr) : mailbox->at("email");
    message["to"] = json::array{has_value(person, "email") ? person.at("email") : json::value(nullptr)};
    message["cc"] = json::array();
    message["bcc"] = json::array();
    if (!has_value(thread, "subject")) thread["subject"] = event.at("_subject");
  }
  if (!has_value(thread, "sequenceId")) thread["sequenceId"] = event.at("sequenceId");
  for (json::key_value_pair& member : own) message[member.key()] = std::move(member.value());
  return add_message(state, thread, true, text_of(event, "_body"), std::move(message));
}

std::vector<Record*> events_of(Store& store, std::int64_t contact, std::string_view channel) {
  return select(store, "events", [&](const Record& event) {
    return integer_of(event, "contactId") == contact && text_of(event, "kind") == channel;
  });
}

}  // namespace

boost::system::result<Record*, Barrier> send(AccountState& state, const Record& person, Outgoing outgoing) {
  if (const Reach reach = check_reach(state.store, person); !reach) return reach.error();
  if (const Reach reach = check_copies(state.store, outgoing.own); !reach) return reach.error();
  if (outgoing.channel == "email" && outgoing.sender == 0) {
    const Record* const mailbox = default_mailbox(state.store);
    if (mailbox != nullptr) outgoing.sender = integer_of(*mailbox, "id");
  }
  Record& event = note(state, person, outgoing);
  Record* thread = nullptr;
  if (outgoing.body.empty() || outgoing.channel == "sms") return thread;
  thread = outgoing.conversation;
  if (thread == nullptr) thread = find_thread(state.store, integer_of(person, "id"), outgoing.channel);
  if (thread == nullptr && outgoing.opens_conversation)
    thread = &thread_with(state, person, outgoing.channel);
  if (thread == nullptr) return thread;
  return &show(state, *thread, person, event, std::move(outgoing.own));
}

Record& receive(AccountState& state, const Record& contact, const Incoming& incoming) {
  const std::int64_t id = integer_of(contact, "id");
  const bool email = incoming.channel == "email";
  Record& thread = thread_with(state, contact, incoming.channel);
  const std::vector<Record*> sent = events_of(state.store, id, incoming.channel);
  for (Record* event : sent) {
    if (!is_incoming(*event) && !text_of(*event, "_body").empty() && !flag_of(*event, "_shown"))
      show(state, thread, contact, *event, {});
  }
  json::object own{{"fromName", full_name(contact)}};
  if (email) {
    own["subject"] = thread.at("subject");
    own["fromAddress"] = contact.at("email");
    const Record* const mailbox = state.store.find("email-accounts", integer_of(thread, "emailAccountId"));
    own["to"] = json::array{mailbox == nullptr ? json::value(nullptr) : mailbox->at("email")};
    own["cc"] = json::array();
    own["bcc"] = json::array();
  }
  Record& message = add_message(state, thread, false, incoming.body, std::move(own));
  thread["isRead"] = false;
  const std::int64_t sequence = integer_of(thread, "sequenceId");
  Record* const enrolment = find_enrolment(state.store, sequence, id);
  if (incoming.automatic) {
    mark_email(state, "autoReplied", id);
    mark_email(state, "outOfOffice", id);
    if (enrolment != nullptr) (*enrolment)["statusInSequence"] = "outOfOffice";
    return message;
  }
  if (incoming.interested) mark_email(state, "interested", id);
  if (email && enrolment != nullptr) {
    set_replied(state, *enrolment, true);
  } else {
    // An answer on LinkedIn leaves the enrolment unmarked, as reported from the live API.
    if (email) mark_email(state, "replied", id);
    if (!email) {
      const bool to_note = !sent.empty() && text_of(*sent.back(), "actionType") == "acceptedAutoConnection";
      note_event(state, "linkedIn", id,
                 {{"actionType", to_note ? "repliedAutoConnectionNote" : "repliedAutoMessage"},
                  {"sequenceId", thread.at("sequenceId")},
                  {"linkedInAccountId", thread.at("linkedInAccountId")}});
    }
    note_activity(state, id, "contactReplied", email ? "email" : "linkedIn");
  }
  return message;
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

void note_event(AccountState& state, std::string_view kind, std::int64_t contact, json::object more) {
  Table& events = state.store.table("events");
  // The oldest gives way, so that what was sent is always on record.
  if (events.full()) events.erase(std::to_string(integer_of(events.records().begin()->second, "id")));
  Record event{
      {"kind", kind},          {"contactId", contact}, {"date", state.now_iso()},  {"userId", state.user()},
      {"sequenceId", nullptr}, {"stepId", nullptr},    {"emailAccountId", nullptr}};
  for (json::key_value_pair& member : more) event[member.key()] = std::move(member.value());
  state.store.add("events", std::move(event));
}

void note_call(AccountState& state, std::int64_t contact, std::string_view resolution, std::int64_t seconds) {
  note_event(state, "call", contact, {{"resolution", resolution}, {"duration", seconds}, {"manual", true}});
  note_activity(state, contact, "callDone", "call", {{"resolution", resolution}});
  if (Record* const person = state.store.find("contacts", contact))
    (*person)["callStatus"] = resolution == "toCall" ? "toCall" : "called";
}

void note_meeting(AccountState& state, std::int64_t contact, std::int64_t sequence) {
  note_event(state, "meeting", contact, {{"sequenceId", id_or_null(sequence)}});
  note_activity(state, contact, "meetingBooked", "calendar", {{"sequenceId", id_or_null(sequence)}});
  if (Record* const person = state.store.find("contacts", contact))
    (*person)["meetingStatus"] = "meetingBooked";
}

void mark_email(AccountState& state, std::string_view flag, std::int64_t contact, std::int64_t sequence,
                bool value) {
  const std::vector<Record*> emails = emails_of(state.store, contact, sequence);
  if (!value) {
    for (Record* email : emails) (*email)[flag] = false;
  } else if (!emails.empty()) {
    (*emails.back())[flag] = true;
  }
}

std::vector<Record*> emails_of(Store& store, std::int64_t contact, std::int64_t sequence) {
  std::vector<Record*> emails = events_of(store, contact, "email");
  if (sequence != 0)
    std::erase_if(emails, [&](const Record* email) { return integer_of(*email, "sequenceId") != sequence; });
  return emails;
}

bool is_incoming(const Record& event) {
  const std::string_view action = text_of(event, "actionType");
  return action.starts_with("replied") || action.starts_with("accepted");
}

bool is_reply(const Record& event) {
  return flag_of(event, "replied") || text_of(event, "actionType").starts_with("replied");
}

}  // namespace reply_mcp::sandbox::domain
