#include "sandbox/domain/enrolments.hpp"

#include "sandbox/domain/ai_messages.hpp"
#include "sandbox/domain/history.hpp"
#include "sandbox/domain/sequences.hpp"
#include "sandbox/domain/texts.hpp"

#include <string>
#include <utility>

namespace reply_mcp::sandbox::domain {

using namespace engine;

namespace {

/// Enrolments are found by sequence and contact; nothing refers to one otherwise.
std::string enrolment_key(std::int64_t sequence, std::int64_t contact) {
  return std::to_string(sequence) + "/" + std::to_string(contact);
}

/// Makes a restart possible for whom may be written to.
ItemOutcome activate(AccountState& state, Record& enrolment) {
  const Record* const contact = state.store.find("contacts", integer_of(enrolment, "contactId"));
  if (contact != nullptr) {
    if (const Reach reach = check_reach(state.store, *contact); !reach) return item_fault(reach.error());
  }
  enrolment["statusInSequence"] = "active";
  return {};
}

}  // namespace

Record* find_enrolment(Store& store, std::int64_t sequence, std::int64_t contact) {
  return store.table("enrolments").find(enrolment_key(sequence, contact));
}

std::vector<Record*> enrolments_in(Store& store, std::int64_t sequence) {
  return select(store, "enrolments",
                [&](const Record& record) { return integer_of(record, "sequenceId") == sequence; });
}

std::vector<Record*> enrolments_of(Store& store, std::int64_t contact) {
  return select(store, "enrolments",
                [&](const Record& record) { return integer_of(record, "contactId") == contact; });
}

std::vector<Record*> steps_of(Store& store, std::int64_t sequence) {
  return select(store, "steps",
                [&](const Record& record) { return integer_of(record, "_sequence") == sequence; });
}

std::string step_display(Store& store, std::int64_t sequence, std::int64_t step) {
  const std::vector<Record*> steps = steps_of(store, sequence);
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (integer_of(*steps[i], "id") == step) return std::to_string(i + 1);
  }
  return {};
}

boost::system::result<Record*, Barrier> enrol(AccountState& state, Record& sequence, const Record& contact,
                                              std::int64_t start_step) {
  Store& store = state.store;
  if (const Reach reach = check_reach(store, contact); !reach) return reach.error();
  const std::int64_t sequence_id = integer_of(sequence, "id");
  const std::vector<Record*> steps = steps_of(store, sequence_id);
  if (start_step == 0 && !steps.empty()) start_step = integer_of(*steps.front(), "id");
  const std::vector<std::int64_t> mailboxes = integers_of(sequence, "_emails");
  const std::vector<std::int64_t> profiles = integers_of(sequence, "_linkedins");
  const std::int64_t contact_id = integer_of(contact, "id");
  Record& enrolment =
      store.table("enrolments")
          .insert(
              enrolment_key(sequence_id, contact_id),
              {{"sequenceId", sequence_id},
               {"contactId", contact_id},
               {"statusInSequence", "active"},
               {"currentStepId", start_step == 0 ? json::value(nullptr) : json::value(start_step)},
               {"addingDate", state.now_iso()},
               {"lastStepCompletedAt", nullptr},
               {"emailAccountId", mailboxes.empty() ? json::value(nullptr) : json::value(mailboxes.front())},
               {"linkedInAccountId", profiles.empty() ? json::value(nullptr) : json::value(profiles.front())},
               {"isReplied", false},
               {"isBounced", false}});
  note_activity(state, contact_id, "contactAddedToSequence", "sequence",
                {{"sequenceId", sequence_id}, {"sequenceName", sequence.at("name")}});
  run_due_steps(state, sequence);
  return &enrolment;
}

void leave_all(AccountState& state, std::int64_t contact) {
  std::vector<std::int64_t> sequences;
  for (const Record* enrolment : enrolments_of(state.store, contact))
    sequences.push_back(integer_of(*enrolment, "sequenceId"));
  for (const std::int64_t sequence : sequences) end_enrolment(state, sequence, contact);
}

void end_enrolment(AccountState& state, std::int64_t sequence, std::int64_t contact) {
  state.store.table("enrolments").erase(enrolment_key(sequence, contact));
}

void pass_step(AccountState& state, Record& enrolment) {
  const std::vector<Record*> steps = steps_of(state.store, integer_of(enrolment, "sequenceId"));
  const std::int64_t current = integer_of(enrolment, "currentStepId");
  enrolment["lastStepCompletedAt"] = state.now_iso();
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (integer_of(*steps[i], "id") != current) continue;
    if (i + 1 < steps.size()) {
      enrolment["currentStepId"] = steps[i + 1]->at("id");
    } else {
      enrolment["currentStepId"] = nullptr;
      enrolment["statusInSequence"] = "finished";
    }
    return;
  }
}

void run_due_steps(AccountState& state, Record& sequence) {
  Store& store = state.store;
  const std::int64_t id = integer_of(sequence, "id");
  if (!is_running(sequence) || !has_connected_mailbox(store, sequence)) return;
  send_approved(state, id);
  if (waits_for_approval(sequence)) return;
  const std::vector<Record*> steps = steps_of(store, id);
  if (steps.empty()) return;
  const Record& first = *steps.front();
  const json::value* variants = first.if_contains("variants");
  if (text_of(first, "type") != "email" || text_of(first, "executionMode") != "automatic" ||
      integer_of(first, "delayInMinutes") != 0 || variants == nullptr || variants->as_array().empty()) {
    return;
  }
  const json::object& variant = variants->as_array().front().as_object();
  for (Record* enrolment : enrolments_in(store, id)) {
    const Record* const contact = store.find("contacts", integer_of(*enrolment, "contactId"));
    const bool due = integer_of(*enrolment, "currentStepId") == integer_of(first, "id") &&
                     text_of(*enrolment, "statusInSequence") == "active";
    if (!due || contact == nullptr || text_of(*contact, "email").empty()) continue;
    // Whom nobody may write to waits on the step.
    const auto sent = send(state, *contact,
                           {.subject = render(text_of(variant, "subject"), *contact).text,
                            .body = render(text_of(variant, "message"), *contact).text,
                            .sequence = id,
                            .step = integer_of(first, "id"),
                            .sender = integer_of(*enrolment, "emailAccountId")});
    if (sent) pass_step(state, *enrolment);
  }
}

ItemOutcome set_status(AccountState& state, Record& enrolment, std::string_view status) {
  if (status == "paused" && text_of(enrolment, "statusInSequence") != "active")
    return "invalidStatusTransition";
  if (status == "active") return activate(state, enrolment);
  enrolment["statusInSequence"] = status;
  return {};
}

void set_replied(AccountState& state, Record& enrolment, bool replied) {
  const bool was = flag_of(enrolment, "isReplied");
  enrolment["isReplied"] = replied;
  if (replied) enrolment["statusInSequence"] = "finished";
  if (was == replied) return;
  const std::int64_t contact = integer_of(enrolment, "contactId");
  mark_email(state, "replied", contact, integer_of(enrolment, "sequenceId"), replied);
  if (replied) note_activity(state, contact, "contactReplied", "user");
}

ItemOutcome set_bounced(AccountState& state, Record& enrolment, bool bounced, bool resend) {
  if (!bounced && resend) {
    if (auto active = activate(state, enrolment); !active) return active;
  }
  const bool was = flag_of(enrolment, "isBounced");
  enrolment["isBounced"] = bounced;
  if (bounced) enrolment["statusInSequence"] = "finished";
  if (was != bounced) {
    mark_email(state, "bounced", integer_of(enrolment, "contactId"), integer_of(enrolment, "sequenceId"),
               bounced);
  }
  return {};
}

Admission check_bounce_pairing(const json::object& fields) {
  const bool given = has_value(fields, "resendEmails");
  if (flag_of(fields, "isBounced") == !given) return {};
  return AccountCall::invalid("/resendEmails", given ? "must be left out when isBounced is true"
                                                     : "is required when isBounced is false");
}

json::object current_step(Store& store, const Record& enrolment) {
  if (!has_value(enrolment, "currentStepId")) return {{"stepId", nullptr}, {"displayName", nullptr}};
  const std::int64_t step = integer_of(enrolment, "currentStepId");
  return {{"stepId", step},
          {"displayName", "Step " + step_display(store, integer_of(enrolment, "sequenceId"), step)}};
}

}  // namespace reply_mcp::sandbox::domain
