// What hangs on a contact: timeline, notes, lists, sequences, conversations.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/enrolment_state.hpp"
#include "sandbox/resources/inbox_views.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

engine::Row* contact_of(engine::Call& call) {
  return call.store().find("contacts", call.id());
}
engine::Answer no_contact(const engine::Call& call) {
  return call.not_found("There is no contact with that id.");
}

engine::Answer list_activities(engine::Call& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  std::vector<engine::Row*> rows = engine::select(call.store(), "activities", [&](const engine::Row& row) {
    return engine::integer_of(row, "contactId") == call.id();
  });
  std::reverse(rows.begin(), rows.end());  // of the same second, the later entry comes first
  std::stable_sort(rows.begin(), rows.end(), [](const engine::Row* a, const engine::Row* b) {
    return engine::text_of(*a, "date") > engine::text_of(*b, "date");
  });
  return engine::page(call, rows, [](const engine::Row* row) { return *row; });
}

engine::Answer list_threads(engine::Call& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  const std::vector<engine::Row*> rows = threads_newest_first(call.store(), [&](const engine::Row& row) {
    return engine::integer_of(row, "contactId") == call.id();
  });
  return engine::page(call, rows, [&](const engine::Row* row) { return thread_item(call.store(), *row); });
}

engine::Answer get_lists(engine::Call& call) {
  const engine::Row* const contact = contact_of(call);
  if (contact == nullptr) return no_contact(call);
  json::array lists;
  for (const std::int64_t id : engine::integers_of(*contact, "_lists")) {
    const engine::Row* const list = call.store().find("contact-lists", id);
    // Private lists were seen to be missing here (Reply, contacts_get_lists).
    if (list != nullptr && engine::flag_of(*list, "isShared")) lists.push_back(*list);
  }
  return engine::done(std::move(lists));
}

engine::Answer list_sequences(engine::Call& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  json::array memberships;
  for (const engine::Row* enrolment : engine::enrolments_of(call.store(), call.id())) {
    const engine::Row* const sequence =
        call.store().find("sequences", engine::integer_of(*enrolment, "sequenceId"));
    if (sequence == nullptr) continue;
    json::object item = *enrolment;
    item["sequenceName"] = sequence->at("name");
    const bool waits = engine::has_value(*enrolment, "currentStepId");
    item["currentStep"] = waits ? json::value(current_step(call.store(), *enrolment)) : json::value(nullptr);
    memberships.push_back(std::move(item));
  }
  return engine::done(std::move(memberships));
}

engine::Answer add_note(engine::Call& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  engine::note_activity(call.world, call.id(), "note", "user", {{"notes", call.fields().at("notes")}});
  return engine::done();
}

engine::Answer move_to_sequence(engine::Call& call) {
  const engine::Row* const contact = contact_of(call);
  if (contact == nullptr) return no_contact(call);
  const json::object& fields = call.fields();
  engine::Row* const sequence = call.store().find("sequences", engine::integer_of(fields, "sequenceId"));
  if (sequence == nullptr) return call.refuse(404, "sequenceNotFound", "There is no sequence with that id.");
  const std::int64_t target = engine::integer_of(*sequence, "id");
  const std::int64_t start = engine::integer_of(fields, "startStepId");
  const std::vector<engine::Row*> steps = engine::steps_of(call.store(), target);
  const bool known = start == 0 || std::any_of(steps.begin(), steps.end(), [&](const engine::Row* step) {
                       return engine::integer_of(*step, "id") == start;
                     });
  if (steps.empty() || !known || engine::flag_of(*sequence, "isArchived") ||
      engine::flag_of(*contact, "isOptedOut") ||
      engine::find_enrolment(call.store(), target, call.id()) != nullptr) {
    return call.refuse(400, "invalidInput", "The contact could not be added to the sequence.");
  }
  if (engine::flag_of(fields, "removeFromExisting")) {
    std::vector<std::int64_t> others;
    for (const engine::Row* row : engine::enrolments_of(call.store(), call.id()))
      others.push_back(engine::integer_of(*row, "sequenceId"));
    for (const std::int64_t other : others) engine::end_enrolment(call.world, other, call.id());
  }
  engine::enrol(call.world, *sequence, *contact, start);
  return engine::done();
}

}  // namespace

std::span<const engine::Binding> contact_relation_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"contacts_list_activities", list_activities},
      {"contacts_list_inbox_threads", list_threads},
      {"contacts_get_lists", get_lists},
      {"contacts_list_sequences", list_sequences},
      {"contacts_add_note", add_note},
      {"contacts_move_to_sequence", move_to_sequence},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
