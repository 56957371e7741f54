// AI-written messages that wait for a person. Source: Reply, "AI SDR approvals": addressed by sequence and
// contact, sending many is all or nothing, rejecting takes the contact out of the sequence.
#include "sandbox/resources/ai_approvals.hpp"

#include "sandbox/engine/domain.hpp"
#include "sandbox/engine/jobs.hpp"
#include "sandbox/resources/behaviours.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

constexpr std::string_view k_table = "approvals";

engine::Row* find_approval(engine::Store& store, std::int64_t sequence, std::int64_t contact) {
  return store.table(k_table).find(std::to_string(sequence) + "/" + std::to_string(contact));
}
engine::Row* approval_of(engine::Call& call) {
  return find_approval(call.store(), call.id("sequence_id"), call.id("contact_id"));
}
engine::Answer no_approval(const engine::Call& call) {
  return call.not_found("No message of this contact waits in this sequence.");
}

json::object view(engine::Store& store, const engine::Row& approval) {
  json::object item = approval;
  const engine::Row* const contact = store.find("contacts", engine::integer_of(approval, "contactId"));
  const engine::Row* const sequence = store.find("sequences", engine::integer_of(approval, "sequenceId"));
  if (contact != nullptr) {
    item["contactFullName"] = engine::full_name(*contact);
    item["contactTitle"] = contact->at("title");
    item["contactCompany"] = contact->at("company");
  }
  if (sequence != nullptr) item["sequenceName"] = sequence->at("name");
  return item;
}

engine::Answer list(engine::Call& call) {
  const json::object& query = call.query;
  std::vector<engine::Row*> rows = engine::select(call.store(), k_table, [&](const engine::Row& row) {
    if (engine::has_value(query, "sequenceId") &&
        engine::integer_of(query, "sequenceId") != engine::integer_of(row, "sequenceId"))
      return false;
    if (engine::has_value(query, "userId") && engine::integer_of(query, "userId") != engine::World::k_owner)
      return false;
    return !engine::has_value(query, "channel") ||
           engine::text_of(query, "channel") == engine::text_of(row, "channel");
  });
  if (engine::text_of(query, "sortMode") != "oldestFirst") std::reverse(rows.begin(), rows.end());
  return engine::page(call, rows, [&](const engine::Row* row) { return view(call.store(), *row); });
}

engine::Answer get(engine::Call& call) {
  const engine::Row* const approval = approval_of(call);
  return approval == nullptr ? no_approval(call) : engine::done(view(call.store(), *approval));
}

void send_one(engine::World& world, const engine::Row& approval, std::string_view subject,
              std::string_view body) {
  const std::int64_t contact_id = engine::integer_of(approval, "contactId");
  const std::int64_t sequence_id = engine::integer_of(approval, "sequenceId");
  if (const engine::Row* const contact = world.store.find("contacts", contact_id)) {
    engine::Row& thread = engine::thread_with(world, *contact, engine::text_of(approval, "channel"));
    if (!engine::has_value(thread, "subject") && engine::text_of(approval, "channel") == "email")
      thread["subject"] = subject;
    if (!engine::has_value(thread, "sequenceId")) thread["sequenceId"] = sequence_id;
    engine::add_message(world, thread, true, body, {{"aiSentType", "aiGenerated"}});
    engine::note_event(world, "email", contact_id, {{"sequenceId", sequence_id}});
  }
  if (engine::Row* const enrolment = engine::find_enrolment(world.store, sequence_id, contact_id))
    engine::pass_step(world, *enrolment);
  world.store.table(k_table).erase(std::to_string(sequence_id) + "/" + std::to_string(contact_id));
}

engine::Answer send(engine::Call& call) {
  const engine::Row* const approval = approval_of(call);
  if (approval == nullptr) return no_approval(call);
  const engine::Row copy = *approval;
  const json::object& fields = call.fields();
  send_one(call.world, copy,
           engine::text_of(engine::has_value(fields, "subject") ? fields : copy,
                           engine::has_value(fields, "subject") ? "subject" : "messageSubject"),
           engine::text_of(engine::has_value(fields, "body") ? fields : copy,
                           engine::has_value(fields, "body") ? "body" : "messageContent"));
  return engine::done();
}

engine::Answer send_bulk(engine::Call& call) {
  std::vector<engine::Row> waiting;
  std::string missing;
  for (const json::value& item : call.fields().at("items").as_array()) {
    const json::object& pair = item.as_object();
    const engine::Row* const approval = find_approval(call.store(), engine::integer_of(pair, "sequenceId"),
                                                      engine::integer_of(pair, "contactId"));
    if (approval != nullptr) {
      waiting.push_back(*approval);
    } else {
      missing += (missing.empty() ? "" : ", ") + json::serialize(item);
    }
  }
  if (!missing.empty()) return call.not_found("Nothing waits for " + missing + ".");
  for (const engine::Row& approval : waiting) {
    send_one(call.world, approval, engine::text_of(approval, "messageSubject"),
             engine::text_of(approval, "messageContent"));
  }
  return engine::done();
}

engine::Answer reject(engine::Call& call) {
  if (approval_of(call) == nullptr) return no_approval(call);
  const std::int64_t sequence = call.id("sequence_id");
  const std::int64_t contact = call.id("contact_id");
  engine::end_enrolment(call.world, sequence, contact);
  call.store().table(k_table).erase(std::to_string(sequence) + "/" + std::to_string(contact));
  return engine::done();
}

engine::Answer regenerate(engine::Call& call) {
  engine::Row* const approval = approval_of(call);
  if (approval == nullptr) return no_approval(call);
  (*approval)["isRegenerating"] = true;
  return engine::accept_job(call, "ApprovalRegeneration",
                            [sequence = call.id("sequence_id"),
                             contact = call.id("contact_id")](engine::World& world) -> json::value {
                              engine::Row* const row = find_approval(world.store, sequence, contact);
                              if (row == nullptr) return json::object();
                              (*row)["isRegenerating"] = false;
                              (*row)["messageContent"] = "Another way to say it: " +
                                                         std::string(engine::text_of(*row, "messageContent"));
                              return json::object{{"sequenceId", sequence}, {"contactId", contact}};
                            });
}

engine::Answer feedback(engine::Call& call) {
  return approval_of(call) == nullptr ? no_approval(call) : engine::done();
}

}  // namespace

void add_approval(engine::World& world, std::int64_t sequence, std::int64_t contact) {
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

void send_pending_approvals(engine::World& world, std::int64_t sequence) {
  std::vector<engine::Row> waiting;
  for (const engine::Row* row : engine::select(world.store, k_table, [&](const engine::Row& one) {
         return engine::integer_of(one, "sequenceId") == sequence;
       })) {
    waiting.push_back(*row);
  }
  for (const engine::Row& approval : waiting) {
    send_one(world, approval, engine::text_of(approval, "messageSubject"),
             engine::text_of(approval, "messageContent"));
  }
}

std::span<const engine::Binding> ai_approval_bindings() {
  static constexpr engine::Binding k_bindings[] = {
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

}  // namespace reply_mcp::sandbox::resources
