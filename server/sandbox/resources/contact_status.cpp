// Flags and statuses of contacts over all their sequences, up to 100 contacts a call.
#include "sandbox/domain/enrolments.hpp"
#include "sandbox/domain/people.hpp"
#include "sandbox/domain/reach.hpp"
#include "sandbox/resources/handlers.hpp"

#include <span>

namespace reply_mcp::sandbox::resources {

using namespace domain;
using namespace engine;

namespace {

/// Runs `change` on each listed contact; failures come back by id.
template <class Change>
AccountAnswer each_contact(AccountCall& call, Change change) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    Record* const contact = call.store().find("contacts", id);
    const ItemOutcome outcome = contact == nullptr ? ItemOutcome("notFound") : change(*contact);
    if (!outcome) failures[std::to_string(id)] = bulk_failure(outcome.error());
  }
  return done(std::move(failures));
}

/// Runs `change` on each enrolment of the contact; a contact in no sequence has nothing to change.
template <class Change>
ItemOutcome each_enrolment(AccountCall& call, const Record& contact, Change change) {
  const std::vector<Record*> enrolments = enrolments_of(call.store(), integer_of(contact, "id"));
  if (enrolments.empty()) return "sequenceNotFound";
  ItemOutcome all;
  for (Record* enrolment : enrolments) {
    if (const ItemOutcome one = change(*enrolment); !one) all = one;
  }
  return all;
}

AccountAnswer set_replied_everywhere(AccountCall& call) {
  return each_contact(call, [&](const Record& contact) {
    return each_enrolment(call, contact, [&](Record& enrolment) -> ItemOutcome {
      set_replied(call.state, enrolment, flag_of(call.fields(), "isReplied"));
      return {};
    });
  });
}

AccountAnswer set_bounced_everywhere(AccountCall& call) {
  if (auto checked = check_bounce_pairing(call.fields()); !checked) return checked.error();
  return each_contact(call, [&](const Record& contact) {
    return each_enrolment(call, contact, [&](Record& enrolment) {
      return set_bounced(call.state, enrolment, flag_of(call.fields(), "isBounced"),
                         flag_of(call.fields(), "resendEmails"));
    });
  });
}

AccountAnswer set_status_everywhere(AccountCall& call) {
  return each_contact(call, [&](const Record& contact) {
    return each_enrolment(call, contact, [&](Record& enrolment) {
      return set_status(call.state, enrolment, text_of(call.fields(), "statusInSequence"));
    });
  });
}

AccountAnswer set_opted_out(AccountCall& call) {
  const bool opted_out = flag_of(call.fields(), "isOptedOut");
  return each_contact(call, [&](Record& contact) -> ItemOutcome {
    if (flag_of(contact, "isOptedOut") == opted_out) return {};
    if (opted_out)
      opt_out(call.state, contact);
    else
      contact["isOptedOut"] = false;
    return {};
  });
}

std::string_view status_in_sequence(const Record& enrolment) {
  if (flag_of(enrolment, "isBounced")) return "bounced";
  if (flag_of(enrolment, "isReplied")) return "replied";
  return text_of(enrolment, "statusInSequence");
}

AccountAnswer get_statuses(AccountCall& call) {
  const Record* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  json::array sequences;
  for (const Record* enrolment : enrolments_of(call.store(), call.id())) {
    const Record* const sequence = call.store().find("sequences", integer_of(*enrolment, "sequenceId"));
    if (sequence == nullptr) continue;
    sequences.push_back(
        json::object{{"sequenceId", sequence->at("id")},
                     {"sequenceName", sequence->at("name")},
                     {"statusInSequence", status_in_sequence(*enrolment)},
                     {"emailDisposition", json::object{{"isReplied", flag_of(*enrolment, "isReplied")},
                                                       {"isBounced", flag_of(*enrolment, "isBounced")}}}});
  }
  return done(json::object{{"contactId", call.id()},
                           {"isOptedOut", contact->at("isOptedOut")},
                           {"callStatus", contact->at("callStatus")},
                           {"meetingStatus", contact->at("meetingStatus")},
                           {"sequences", std::move(sequences)}});
}

}  // namespace

std::span<const OperationHandler> contact_status_handlers() {
  static constexpr OperationHandler k_handlers[] = {
      {"contacts_set_replied", set_replied_everywhere},
      {"contacts_set_bounced", set_bounced_everywhere},
      {"contacts_set_opted_out", set_opted_out},
      {"contacts_set_status_in_sequence", set_status_everywhere},
      {"contacts_get_statuses", get_statuses},
  };
  return k_handlers;
}

}  // namespace reply_mcp::sandbox::resources
