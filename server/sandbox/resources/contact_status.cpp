// Flags and statuses of contacts over all their sequences, up to 100 contacts a call.
#include "sandbox/engine/domain.hpp"
#include "sandbox/resources/behaviours.hpp"
#include "sandbox/resources/enrolment_state.hpp"

namespace reply_mcp::sandbox::resources {

namespace {

using Slug = std::optional<std::string_view>;

/// Runs `change` on each listed contact; failures come back by id.
template <class Change>
engine::Answer each_contact(engine::Call& call, Change change) {
  json::object failures;
  for (const std::int64_t id : engine::integers_of(call.fields(), "contactIds")) {
    engine::Row* const contact = call.store().find("contacts", id);
    const Slug slug = contact == nullptr ? Slug("notFound") : change(*contact);
    if (slug) failures[std::to_string(id)] = engine::bulk_failure(*slug, "The contact was left as it was.");
  }
  return engine::done(std::move(failures));
}

/// Runs `change` on each enrolment of the contact; a contact in no sequence has nothing to change.
template <class Change>
Slug each_enrolment(engine::Call& call, const engine::Row& contact, Change change) {
  const std::vector<engine::Row*> enrolments =
      engine::enrolments_of(call.store(), engine::integer_of(contact, "id"));
  if (enrolments.empty()) return "sequenceNotFound";
  Slug refused;
  for (engine::Row* enrolment : enrolments) {
    if (const Slug slug = change(*enrolment)) refused = slug;
  }
  return refused;
}

engine::Answer set_replied_everywhere(engine::Call& call) {
  return each_contact(call, [&](const engine::Row& contact) {
    return each_enrolment(call, contact, [&](engine::Row& enrolment) -> Slug {
      set_replied(call.world, enrolment, engine::flag_of(call.fields(), "isReplied"));
      return std::nullopt;
    });
  });
}

engine::Answer set_bounced_everywhere(engine::Call& call) {
  if (const auto fault = bounce_pairing_fault(call.fields())) return *fault;
  return each_contact(call, [&](const engine::Row& contact) {
    return each_enrolment(call, contact, [&](engine::Row& enrolment) -> Slug {
      set_bounced(call.world, enrolment, engine::flag_of(call.fields(), "isBounced"),
                  engine::flag_of(call.fields(), "resendEmails"));
      return std::nullopt;
    });
  });
}

engine::Answer set_status_everywhere(engine::Call& call) {
  return each_contact(call, [&](const engine::Row& contact) {
    return each_enrolment(call, contact, [&](engine::Row& enrolment) {
      return set_status(enrolment, engine::text_of(call.fields(), "statusInSequence"));
    });
  });
}

engine::Answer set_opted_out(engine::Call& call) {
  const bool opted_out = engine::flag_of(call.fields(), "isOptedOut");
  return each_contact(call, [&](engine::Row& contact) -> Slug {
    if (engine::flag_of(contact, "isOptedOut") == opted_out) return std::nullopt;
    contact["isOptedOut"] = opted_out;
    contact["lastModifiedAt"] = engine::to_iso_without_zone(call.world.now());
    if (!opted_out) return std::nullopt;
    for (engine::Row* enrolment : engine::enrolments_of(call.store(), engine::integer_of(contact, "id"))) {
      (*enrolment)["statusInSequence"] = "finished";
    }
    engine::mark_email(call.world, "optedOut", engine::integer_of(contact, "id"));
    return std::nullopt;
  });
}

std::string_view status_in_sequence(const engine::Row& enrolment) {
  if (engine::flag_of(enrolment, "isBounced")) return "bounced";
  if (engine::flag_of(enrolment, "isReplied")) return "replied";
  return engine::text_of(enrolment, "statusInSequence");
}

engine::Answer get_statuses(engine::Call& call) {
  const engine::Row* const contact = call.store().find("contacts", call.id());
  if (contact == nullptr) return call.not_found("There is no contact with that id.");
  json::array sequences;
  for (const engine::Row* enrolment : engine::enrolments_of(call.store(), call.id())) {
    const engine::Row* const sequence =
        call.store().find("sequences", engine::integer_of(*enrolment, "sequenceId"));
    if (sequence == nullptr) continue;
    sequences.push_back(json::object{
        {"sequenceId", sequence->at("id")},
        {"sequenceName", sequence->at("name")},
        {"statusInSequence", status_in_sequence(*enrolment)},
        {"emailDisposition", json::object{{"isReplied", engine::flag_of(*enrolment, "isReplied")},
                                          {"isBounced", engine::flag_of(*enrolment, "isBounced")}}}});
  }
  return engine::done(json::object{{"contactId", call.id()},
                                   {"isOptedOut", contact->at("isOptedOut")},
                                   {"callStatus", contact->at("callStatus")},
                                   {"meetingStatus", contact->at("meetingStatus")},
                                   {"sequences", std::move(sequences)}});
}

}  // namespace

std::span<const engine::Binding> contact_status_bindings() {
  static constexpr engine::Binding k_bindings[] = {
      {"contacts_set_replied", set_replied_everywhere},
      {"contacts_set_bounced", set_bounced_everywhere},
      {"contacts_set_opted_out", set_opted_out},
      {"contacts_set_status_in_sequence", set_status_everywhere},
      {"contacts_get_statuses", get_statuses},
  };
  return k_bindings;
}

}  // namespace reply_mcp::sandbox::resources
