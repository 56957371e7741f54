// AI-written messages that wait for a person. Source: Reply, "AI SDR approvals": addressed by sequence and
// contact, sending many is all or nothing, rejecting takes the contact out of the sequence.
#include "sandbox/ai_approvals.hpp"

#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/jobs.hpp"

namespace reply_mcp::sandbox {

namespace {

constexpr std::string_view k_table = "approvals";

Row* find_approval(Store& store, std::int64_t sequence, std::int64_t contact) {
  return store.table(k_table).find(std::to_string(sequence) + "/" + std::to_string(contact));
}
Row* approval_of(Call& call) {
  return find_approval(call.store(), call.id("sequence_id"), call.id("contact_id"));
}
Answer no_approval(const Call& call) {
  return call.not_found("No message of this contact waits in this sequence.");
}

json::object view(Store& store, const Row& approval) {
  json::object item = approval;
  const Row* const contact = store.find("contacts", integer_of(approval, "contactId"));
  const Row* const sequence = store.find("sequences", integer_of(approval, "sequenceId"));
  if (contact != nullptr) {
    item["contactFullName"] = full_name(*contact);
    item["contactTitle"] = contact->at("title");
    item["contactCompany"] = contact->at("company");
  }
  if (sequence != nullptr) item["sequenceName"] = sequence->at("name");
  return item;
}

Answer list(Call& call) {
  const json::object& query = call.query;
  std::vector<Row*> rows = select(call.store(), k_table, [&](const Row& row) {
    if (has_value(query, "sequenceId") && integer_of(query, "sequenceId") != integer_of(row, "sequenceId"))
      return false;
    if (has_value(query, "userId") && integer_of(query, "userId") != World::k_owner) return false;
    return !has_value(query, "channel") || text_of(query, "channel") == text_of(row, "channel");
  });
  if (text_of(query, "sortMode") != "oldestFirst") std::reverse(rows.begin(), rows.end());
  return page(call, rows, [&](const Row* row) { return view(call.store(), *row); });
}

Answer get(Call& call) {
  const Row* const approval = approval_of(call);
  return approval == nullptr ? no_approval(call) : done(view(call.store(), *approval));
}

void send_one(World& world, const Row& approval, std::string_view subject, std::string_view body) {
  const std::int64_t contact_id = integer_of(approval, "contactId");
  const std::int64_t sequence_id = integer_of(approval, "sequenceId");
  if (const Row* const contact = world.store.find("contacts", contact_id)) {
    Row& thread = thread_with(world, *contact, text_of(approval, "channel"));
    if (!has_value(thread, "subject") && text_of(approval, "channel") == "email") thread["subject"] = subject;
    if (!has_value(thread, "sequenceId")) thread["sequenceId"] = sequence_id;
    add_message(world, thread, true, body, {{"aiSentType", "aiGenerated"}});
    note_event(world, "email", contact_id, {{"sequenceId", sequence_id}});
  }
  if (Row* const enrolment = find_enrolment(world.store, sequence_id, contact_id))
    pass_step(world, *enrolment);
  world.store.table(k_table).erase(std::to_string(sequence_id) + "/" + std::to_string(contact_id));
}

Answer send(Call& call) {
  const Row* const approval = approval_of(call);
  if (approval == nullptr) return no_approval(call);
  const Row copy = *approval;
  const json::object& fields = call.fields();
  send_one(call.world, copy,
           text_of(has_value(fields, "subject") ? fields : copy,
                   has_value(fields, "subject") ? "subject" : "messageSubject"),
           text_of(has_value(fields, "body") ? fields : copy,
                   has_value(fields, "body") ? "body" : "messageContent"));
  return done();
}

Answer send_bulk(Call& call) {
  std::vector<Row> waiting;
  std::string missing;
  for (const json::value& item : call.fields().at("items").as_array()) {
    const json::object& pair = item.as_object();
    const Row* const approval =
        find_approval(call.store(), integer_of(pair, "sequenceId"), integer_of(pair, "contactId"));
    if (approval != nullptr) {
      waiting.push_back(*approval);
    } else {
      missing += (missing.empty() ? "" : ", ") + json::serialize(item);
    }
  }
  if (!missing.empty()) return call.not_found("Nothing waits for " + missing + ".");
  for (const Row& approval : waiting) {
    send_one(call.world, approval, text_of(approval, "messageSubject"), text_of(approval, "messageContent"));
  }
  return done();
}

Answer reject(Call& call) {
  if (approval_of(call) == nullptr) return no_approval(call);
  const std::int64_t sequence = call.id("sequence_id");
  const std::int64_t contact = call.id("contact_id");
  end_enrolment(call.world, sequence, contact);
  call.store().table(k_table).erase(std::to_string(sequence) + "/" + std::to_string(contact));
  return done();
}

Answer regenerate(Call& call) {
  Row* const approval = approval_of(call);
  if (approval == nullptr) return no_approval(call);
  (*approval)["isRegenerating"] = true;
  return accept_job(
      call, "ApprovalRegeneration",
      [sequence = call.id("sequence_id"), contact = call.id("contact_id")](World& world) -> json::value {
        Row* const row = find_approval(world.store, sequence, contact);
        if (row == nullptr) return json::object();
        (*row)["isRegenerating"] = false;
        (*row)["messageContent"] = "Another way to say it: " + std::string(text_of(*row, "messageContent"));
        return json::object{{"sequenceId", sequence}, {"contactId", contact}};
      });
}

Answer feedback(Call& call) {
  return approval_of(call) == nullptr ? no_approval(call) : done();
}

}  // namespace

void add_approval(World& world, std::int64_t sequence, std::int64_t contact) {
  world.store.table(k_table).insert(std::to_string(sequence) + "/" + std::to_string(contact),
                                    {{"sequenceId", sequence},
                                     {"contactId", contact},
                                     {"channel", "email"},
                                     {"stepDisplayName", "Step 1"},
                                     {"messageSubject", "A short question"},
                                     {"messageContent", "Would a short call next week suit you?"},
                                     {"isRegenerating", false},
                                     {"createdAt", world.now_iso()},
                                     {"previousMessages", json::array()}});
}

void send_pending_approvals(World& world, std::int64_t sequence) {
  std::vector<Row> waiting;
  for (const Row* row : select(world.store, k_table,
                               [&](const Row& one) { return integer_of(one, "sequenceId") == sequence; })) {
    waiting.push_back(*row);
  }
  for (const Row& approval : waiting) {
    send_one(world, approval, text_of(approval, "messageSubject"), text_of(approval, "messageContent"));
  }
}

std::span<const Binding> ai_approval_bindings() {
  static constexpr Binding k_bindings[] = {
      {"ai_approvals_list", list},
      {"ai_approvals_get", get},
      {"ai_approvals_send", send},
      {"ai_approvals_send_bulk", send_bulk},
      {"ai_approvals_reject", reject},
      {"ai_approvals_regenerate", regenerate},
      {"ai_approvals_submit_feedback", feedback},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
