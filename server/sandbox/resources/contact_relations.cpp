// What belongs to a contact: timeline, notes, lists, sequences, conversations.
#include "sandbox/domain/conversations.hpp"
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/history.hpp"
#include "sandbox/domain/reach.hpp"
#include "sandbox/resources/handlers.hpp"

#include <algorithm>
#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

Record* contact_of(AccountCall& call) {
  return call.store().find("contacts", call.id());
}
AccountAnswer no_contact(const AccountCall& call) {
  return call.not_found("There is no contact with that id.");
}

AccountAnswer list_activities(AccountCall& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  std::vector<Record*> records = select(call.store(), "activities", [&](const Record& record) {
    return integer_of(record, "contactId") == call.id();
  });
  std::reverse(records.begin(), records.end());  // of the same second, the later entry comes first
  std::stable_sort(records.begin(), records.end(), [](const Record* a, const Record* b) {
    return text_of(*a, "date") > text_of(*b, "date");
  });
  return page(call, records, [](const Record* record) { return *record; });
}

AccountAnswer list_threads(AccountCall& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  const std::vector<Record*> records = threads_newest_first(
      call.store(), [&](const Record& record) { return integer_of(record, "contactId") == call.id(); });
  return page(call, records, [&](const Record* record) { return thread_item(call.store(), *record); });
}

AccountAnswer get_lists(AccountCall& call) {
  const Record* const contact = contact_of(call);
  if (contact == nullptr) return no_contact(call);
  json::array lists;
  for (const std::int64_t id : integers_of(*contact, "_lists")) {
    const Record* const list = call.store().find("contact-lists", id);
    // Private lists were seen to be missing here (Reply, contacts_get_lists).
    if (list != nullptr && flag_of(*list, "isShared")) lists.push_back(*list);
  }
  return done(std::move(lists));
}

AccountAnswer list_sequences(AccountCall& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  json::array memberships;
  for (const Record* enrolment : enrolments_of(call.store(), call.id())) {
    const Record* const sequence = call.store().find("sequences", integer_of(*enrolment, "sequenceId"));
    if (sequence == nullptr) continue;
    json::object item = *enrolment;
    item["sequenceName"] = sequence->at("name");
    const bool waits = has_value(*enrolment, "currentStepId");
    item["currentStep"] = waits ? json::value(current_step(call.store(), *enrolment)) : json::value(nullptr);
    memberships.push_back(std::move(item));
  }
  return done(std::move(memberships));
}

AccountAnswer add_note(AccountCall& call) {
  if (contact_of(call) == nullptr) return no_contact(call);
  note_activity(call.state, call.id(), "note", "user", {{"notes", call.fields().at("notes")}});
  return done();
}

AccountAnswer move_to_sequence(AccountCall& call) {
  const Record* const contact = contact_of(call);
  if (contact == nullptr) return no_contact(call);
  const json::object& fields = call.fields();
  Record* const sequence = call.store().find("sequences", integer_of(fields, "sequenceId"));
  if (sequence == nullptr) return call.refuse(404, "sequenceNotFound", "There is no sequence with that id.");
  const std::int64_t target = integer_of(*sequence, "id");
  const std::int64_t start = integer_of(fields, "startStepId");
  const std::vector<Record*> steps = steps_of(call.store(), target);
  const bool known = start == 0 || std::any_of(steps.begin(), steps.end(), [&](const Record* step) {
                       return integer_of(*step, "id") == start;
                     });
  if (steps.empty() || !known || flag_of(*sequence, "isArchived") ||
      find_enrolment(call.store(), target, call.id()) != nullptr) {
    return call.refuse(400, "invalidInput", "The contact could not be added to the sequence.");
  }
  if (const Reach reach = check_reach(call.store(), *contact); !reach) return refuse(call, reach.error());
  if (flag_of(fields, "removeFromExisting")) leave_all(call.state, call.id());
  const auto enrolled = enrol(call.state, *sequence, *contact, start);
  return enrolled ? done() : refuse(call, enrolled.error());
}

}  // namespace

std::span<const OperationHandler> contact_relation_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"contacts_list_activities", list_activities},
      {"contacts_list_inbox_threads", list_threads},
      {"contacts_get_lists", get_lists},
      {"contacts_list_sequences", list_sequences},
      {"contacts_add_note", add_note},
      {"contacts_move_to_sequence", move_to_sequence},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
