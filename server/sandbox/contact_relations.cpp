// What hangs on a contact: timeline, notes, lists, sequences, conversations.
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/enrolment_state.hpp"
#include "sandbox/inbox_views.hpp"

namespace reply_mcp::sandbox {

namespace {

Row* contact_of(Call& call) {
  return call.store().find("contacts", call.id());
}
Answer no_contact(const Call& call) {
  return call.not_found("There is no contact with that id.");
}

Answer list_activities(Call& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  std::vector<Row*> rows = select(call.store(), "activities",
                                  [&](const Row& row) { return integer_of(row, "contactId") == call.id(); });
  std::reverse(rows.begin(), rows.end());  // of the same second, the later entry comes first
  std::stable_sort(rows.begin(), rows.end(),
                   [](const Row* a, const Row* b) { return text_of(*a, "date") > text_of(*b, "date"); });
  return page(call, rows, [](const Row* row) { return *row; });
}

Answer list_threads(Call& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  const std::vector<Row*> rows = threads_newest_first(
      call.store(), [&](const Row& row) { return integer_of(row, "contactId") == call.id(); });
  return page(call, rows, [&](const Row* row) { return thread_item(call.store(), *row); });
}

Answer get_lists(Call& call) {
  const Row* const contact = contact_of(call);
  if (contact == nullptr) return no_contact(call);
  json::array lists;
  for (const std::int64_t id : integers_of(*contact, "_lists")) {
    const Row* const list = call.store().find("contact-lists", id);
    // Private lists were seen to be missing here (Reply, contacts_get_lists).
    if (list != nullptr && flag_of(*list, "isShared")) lists.push_back(*list);
  }
  return done(std::move(lists));
}

Answer list_sequences(Call& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  json::array memberships;
  for (const Row* enrolment : enrolments_of(call.store(), call.id())) {
    const Row* const sequence = call.store().find("sequences", integer_of(*enrolment, "sequenceId"));
    if (sequence == nullptr) continue;
    json::object item = *enrolment;
    item["sequenceName"] = sequence->at("name");
    const bool waits = has_value(*enrolment, "currentStepId");
    item["currentStep"] = waits ? json::value(current_step(call.store(), *enrolment)) : json::value(nullptr);
    memberships.push_back(std::move(item));
  }
  return done(std::move(memberships));
}

Answer add_note(Call& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  note_activity(call.world, call.id(), "note", "user", {{"notes", call.fields().at("notes")}});
  return done();
}

Answer move_to_sequence(Call& call) {
  const Row* const contact = contact_of(call);
  if (contact == nullptr) return no_contact(call);
  const json::object& fields = call.fields();
  Row* const sequence = call.store().find("sequences", integer_of(fields, "sequenceId"));
  if (sequence == nullptr) return call.refuse(404, "sequenceNotFound", "There is no sequence with that id.");
  const std::int64_t target = integer_of(*sequence, "id");
  const std::int64_t start = integer_of(fields, "startStepId");
  const std::vector<Row*> steps = steps_of(call.store(), target);
  const bool known = start == 0 || std::any_of(steps.begin(), steps.end(), [&](const Row* step) {
                       return integer_of(*step, "id") == start;
                     });
  if (steps.empty() || !known || flag_of(*sequence, "isArchived") || flag_of(*contact, "isOptedOut") ||
      find_enrolment(call.store(), target, call.id()) != nullptr) {
    return call.refuse(400, "invalidInput", "The contact could not be added to the sequence.");
  }
  if (flag_of(fields, "removeFromExisting")) {
    std::vector<std::int64_t> others;
    for (const Row* row : enrolments_of(call.store(), call.id()))
      others.push_back(integer_of(*row, "sequenceId"));
    for (const std::int64_t other : others) end_enrolment(call.world, other, call.id());
  }
  enrol(call.world, *sequence, *contact, start);
  return done();
}

}  // namespace

std::span<const Binding> contact_relation_bindings() {
  static constexpr Binding k_bindings[] = {
      {"contacts_list_activities", list_activities},
      {"contacts_list_inbox_threads", list_threads},
      {"contacts_get_lists", get_lists},
      {"contacts_list_sequences", list_sequences},
      {"contacts_add_note", add_note},
      {"contacts_move_to_sequence", move_to_sequence},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
