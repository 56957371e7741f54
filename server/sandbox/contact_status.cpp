// Flags and statuses of contacts over all their sequences, up to 100 contacts a call.
#include "sandbox/behaviours.hpp"
#include "sandbox/domain.hpp"
#include "sandbox/enrolment_state.hpp"

namespace reply_mcp::sandbox {

namespace {

using Slug = std::optional<std::string_view>;

/// Runs `change` on each listed contact; failures come back by id.
template <class Change>
Answer each_contact(Call& call, Change change) {
  json::object failures;
  for (const std::int64_t id : integers_of(call.fields(), "contactIds")) {
    Row* const contact = call.store().find("contacts", id);
    const Slug slug = contact == nullptr ? Slug("notFound") : change(*contact);
    if (slug) failures[std::to_string(id)] = bulk_failure(*slug, "The contact was left as it was.");
  }
  return done(std::move(failures));
}

/// Runs `change` on each enrolment of the contact; a contact in no sequence has nothing to change.
template <class Change>
Slug each_enrolment(Call& call, const Row& contact, Change change) {
  const std::vector<Row*> enrolments = enrolments_of(call.store(), integer_of(contact, "id"));
  if (enrolments.empty()) return "sequenceNotFound";
  Slug refused;
  for (Row* enrolment : enrolments) {
    if (const Slug slug = change(*enrolment)) refused = slug;
  }
  return refused;
}

Answer set_replied_everywhere(Call& call) {
  return each_contact(call, [&](const Row& contact) {
    return each_enrolment(call, contact, [&](Row& enrolment) -> Slug {
      set_replied(call.world, enrolment, flag_of(call.fields(), "isReplied"));
      return std::nullopt;
    });
  });
}

Answer set_bounced_everywhere(Call& call) {
  if (const auto fault = bounce_pairing_fault(call.fields())) return *fault;
  return each_contact(call, [&](const Row& contact) {
    return each_enrolment(call, contact, [&](Row& enrolment) -> Slug {
      set_bounced(call.world, enrolment, flag_of(call.fields(), "isBounced"),
                  flag_of(call.fields(), "resendEmails"));
      return std::nullopt;
    });
  });
}

Answer set_status_everywhere(Call& call) {
  return each_contact(call, [&](const Row& contact) {
    return each_enrolment(call, contact, [&](Row& enrolment) {
      return set_status(enrolment, text_of(call.fields(), "statusInSequence"));
    });
  });
}

Answer set_opted_out(Call& call) {
  const bool opted_out = flag_of(call.fields(), "isOptedOut");
  return each_contact(call, [&](Row& contact) -> Slug {
    if (flag_of(contact, "isOptedOut") == opted_out) return std::nullopt;
    contact["isOptedOut"] = opted_out;
    contact["lastModifiedAt"] = to_iso_without_zone(call.world.now());
    if (!opted_out) return std::nullopt;
    for (Row* enrolment : enrolments_of(call.store(), integer_of(contact, "id"))) {
      (*enrolment)["statusInSequence"] = "finished";
    }
    mark_email(call.world, "optedOut", integer_of(contact, "id"));
    return std::nullopt;
  });
}

std::string_view status_in_sequence(const Row& enrolment) {
  if (flag_of(enrolment, "isBounced")) return "bounced";
  if (flag_of(enrolment, "isReplied")) return "replied";
  return text_of(enrolment, "statusInSequence");
}

Answer get_statuses(Call& call) {
  const Row* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  json::array sequences;
  for (const Row* enrolment : enrolments_of(call.store(), call.id())) {
    const Row* const sequence = call.store().find("sequences", integer_of(*enrolment, "sequenceId"));
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

std::span<const Binding> contact_status_bindings() {
  static constexpr Binding k_bindings[] = {
      {"contacts_set_replied", set_replied_everywhere},
      {"contacts_set_bounced", set_bounced_everywhere},
      {"contacts_set_opted_out", set_opted_out},
      {"contacts_set_status_in_sequence", set_status_everywhere},
      {"contacts_get_statuses", get_statuses},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox
