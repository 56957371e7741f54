// AI-written messages that wait for a person. Source: Reply, "AI SDR approvals": addressed by sequence and
// contact, sending many is all or nothing, rejecting takes the contact out of the sequence.
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/ai_sequences.hpp"
#include "sandbox/resources/domain.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace engine;

namespace {

constexpr std::string_view k_table = "approvals";

Record* find_approval(Store& store, std::int64_t sequence, std::int64_t contact) {
  return store.table(k_table).find(std::to_string(sequence) + "/" + std::to_string(contact));
}
Record* approval_of(AccountCall& call) {
  return find_approval(call.store(), call.id("sequence_id"), call.id("contact_id"));
}
AccountAnswer no_approval(const AccountCall& call) {
  return call.not_found("No message of this contact waits in this sequence.");
}

json::object view(Store& store, const Record& approval) {
  json::object item = approval;
  const Record* const contact = store.find("contacts", integer_of(approval, "contactId"));
  const Record* const sequence = store.find("sequences", integer_of(approval, "sequenceId"));
  if (contact != nullptr) {
    item["contactFullName"] = full_name(*contact);
    item["contactTitle"] = contact->at("title");
    item["contactCompany"] = contact->at("company");
  }
  if (sequence != nullptr) item["sequenceName"] = sequence->at("name");
  return item;
}

AccountAnswer list(AccountCall& call) {
  const json::object& query = call.query;
  std::vector<Record*> records = select(call.store(), k_table, [&](const Record& record) {
    if (has_value(query, "sequenceId") && integer_of(query, "sequenceId") != integer_of(record, "sequenceId"))
      return false;
    if (has_value(query, "userId") && integer_of(query, "userId") != AccountState::k_owner) return false;
    return !has_value(query, "channel") || text_of(query, "channel") == text_of(record, "channel");
  });
  if (text_of(query, "sortMode") != "oldestFirst") std::reverse(records.begin(), records.end());
  return page(call, records, [&](const Record* record) { return view(call.store(), *record); });
}

AccountAnswer get(AccountCall& call) {
  const Record* const approval = approval_of(call);
  return approval == nullptr ? no_approval(call) : done(view(call.store(), *approval));
}

void send_one(AccountState& state, const Record& approval, std::string_view subject, std::string_view body) {
  const std::int64_t contact_id = integer_of(approval, "contactId");
  const std::int64_t sequence_id = integer_of(approval, "sequenceId");
  if (const Record* const contact = state.store.find("contacts", contact_id)) {
    Record& thread = thread_with(state, *contact, text_of(approval, "channel"));
    if (!has_value(thread, "subject") && text_of(approval, "channel") == "email") thread["subject"] = subject;
    if (!has_value(thread, "sequenceId")) thread["sequenceId"] = sequence_id;
    add_message(state, thread, true, body, {{"aiSentType", "aiGenerated"}});
    note_event(state, "email", contact_id, {{"sequenceId", sequence_id}});
  }
  if (Record* const enrolment = find_enrolment(state.store, sequence_id, contact_id))
    pass_step(state, *enrolment);
  state.store.table(k_table).erase(std::to_string(sequence_id) + "/" + std::to_string(contact_id));
}

AccountAnswer send(AccountCall& call) {
  const Record* const approval = approval_of(call);
  if (approval == nullptr) return no_approval(call);
  const Record copy = *approval;
  const json::object& fields = call.fields();
  send_one(call.state, copy,
           text_of(has_value(fields, "subject") ? fields : copy,
                   has_value(fields, "subject") ? "subject" : "messageSubject"),
           text_of(has_value(fields, "body") ? fields : copy,
                   has_value(fields, "body") ? "body" : "messageContent"));
  return done();
}

AccountAnswer send_bulk(AccountCall& call) {
  std::vector<Record> waiting;
  std::string missing;
  for (const json::value& item : call.fields().at("items").as_array()) {
    const json::object& pair = item.as_object();
    const Record* const approval =
        find_approval(call.store(), integer_of(pair, "sequenceId"), integer_of(pair, "contactId"));
    if (approval != nullptr) {
      waiting.push_back(*approval);
    } else {
      missing += (missing.empty() ? "" : ", ") + json::serialize(item);
    }
  }
  if (!missing.empty()) return call.not_found("Nothing waits for " + missing + ".");
  for (const Record& approval : waiting) {
    send_one(call.state, approval, text_of(approval, "messageSubject"), text_of(approval, "messageContent"));
  }
  return done();
}

AccountAnswer reject(AccountCall& call) {
  if (approval_of(call) == nullptr) return no_approval(call);
  const std::int64_t sequence = call.id("sequence_id");
  const std::int64_t contact = call.id("contact_id");
  end_enrolment(call.state, sequence, contact);
  call.store().table(k_table).erase(std::to_string(sequence) + "/" + std::to_string(contact));
  return done();
}

AccountAnswer regenerate(AccountCall& call) {
  Record* const approval = approval_of(call);
  if (approval == nullptr) return no_approval(call);
  (*approval)["isRegenerating"] = true;
  return accept_job(call, "ApprovalRegeneration",
                    [sequence = call.id("sequence_id"),
                     contact = call.id("contact_id")](AccountState& state) -> json::value {
                      Record* const record = find_approval(state.store, sequence, contact);
                      if (record == nullptr) return json::object();
                      (*record)["isRegenerating"] = false;
                      (*record)["messageContent"] =
                          "Another way to say it: " + std::string(text_of(*record, "messageContent"));
                      return json::object{{"sequenceId", sequence}, {"contactId", contact}};
                    });
}

AccountAnswer feedback(AccountCall& call) {
  return approval_of(call) == nullptr ? no_approval(call) : done();
}

}  // namespace

void add_approval(AccountState& state, std::int64_t sequence, std::int64_t contact) {
  state.store.table(k_table).insert(std::to_string(sequence) + "/" + std::to_string(contact),
                                    {{"sequenceId", sequence},
                                     {"contactId", contact},
                                     {"channel", "email"},
                                     {"stepDisplayName", "Step 1"},
                                     {"messageSubject", "A short question"},
                                     {"messageContent", "Would a short call next week suit you?"},
                                     {"isRegenerating", false},
                                     {"createdAt", state.now_iso()},
                                     {"previousMessages", json::array()}});
}

void send_pending_approvals(AccountState& state, std::int64_t sequence) {
  std::vector<Record> waiting;
  for (const Record* record : select(state.store, k_table, [&](const Record& one) {
         return integer_of(one, "sequenceId") == sequence;
       })) {
    waiting.push_back(*record);
  }
  for (const Record& approval : waiting) {
    send_one(state, approval, text_of(approval, "messageSubject"), text_of(approval, "messageContent"));
  }
}

std::span<const OperationHandler> ai_approval_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"ai_approvals_list", list},
      {"ai_approvals_get", get},
      {"ai_approvals_send", send},
      {"ai_approvals_send_bulk", send_bulk},
      {"ai_approvals_reject", reject},
      {"ai_approvals_regenerate", regenerate},
      {"ai_approvals_submit_feedback", feedback},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
