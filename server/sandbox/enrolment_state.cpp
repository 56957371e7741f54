#include "sandbox/enrolment_state.hpp"

#include "sandbox/domain.hpp"

namespace reply_mcp::sandbox {

std::optional<std::string_view> set_status(Row& enrolment, std::string_view status) {
  if (status == "paused" && text_of(enrolment, "statusInSequence") != "active")
    return "invalidStatusTransition";
  enrolment["statusInSequence"] = status;
  return std::nullopt;
}

void set_replied(World& world, Row& enrolment, bool replied) {
  const bool was = flag_of(enrolment, "isReplied");
  enrolment["isReplied"] = replied;
  if (!replied) return;
  enrolment["statusInSequence"] = "finished";
  if (was) return;
  mark_email(world, "replied", integer_of(enrolment, "contactId"), integer_of(enrolment, "sequenceId"));
  note_activity(world, integer_of(enrolment, "contactId"), "contactReplied", "user");
}

void set_bounced(World& world, Row& enrolment, bool bounced, bool resend) {
  const bool was = flag_of(enrolment, "isBounced");
  enrolment["isBounced"] = bounced;
  if (bounced) {
    enrolment["statusInSequence"] = "finished";
    if (!was) {
      mark_email(world, "bounced", integer_of(enrolment, "contactId"), integer_of(enrolment, "sequenceId"));
    }
  } else if (resend) {
    enrolment["statusInSequence"] = "active";
  }
}

std::optional<Answer> bounce_pairing_fault(const json::object& fields) {
  const bool given = has_value(fields, "resendEmails");
  if (flag_of(fields, "isBounced") == !given) return std::nullopt;
  return Call::invalid("/resendEmails", given ? "Must be left out when isBounced is true."
                                              : "Is required when isBounced is false.");
}

json::object current_step(Store& store, const Row& enrolment) {
  if (!has_value(enrolment, "currentStepId")) return {{"stepId", nullptr}, {"displayName", nullptr}};
  const std::int64_t step = integer_of(enrolment, "currentStepId");
  return {{"stepId", step},
          {"displayName", "Step " + step_display(store, integer_of(enrolment, "sequenceId"), step)}};
}

}  // namespace reply_mcp::sandbox
