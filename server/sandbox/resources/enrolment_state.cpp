#include "sandbox/resources/enrolment_state.hpp"

#include "sandbox/resources/domain.hpp"

namespace reply_mcp::sandbox::resources {

using namespace engine;

std::optional<std::string_view> set_status(Record& enrolment, std::string_view status) {
  if (status == "paused" && text_of(enrolment, "statusInSequence") != "active")
    return "invalidStatusTransition";
  enrolment["statusInSequence"] = status;
  return std::nullopt;
}

void set_replied(AccountState& state, Record& enrolment, bool replied) {
  const bool was = flag_of(enrolment, "isReplied");
  enrolment["isReplied"] = replied;
  if (!replied) return;
  enrolment["statusInSequence"] = "finished";
  if (was) return;
  mark_email(state, "replied", integer_of(enrolment, "contactId"), integer_of(enrolment, "sequenceId"));
  note_activity(state, integer_of(enrolment, "contactId"), "contactReplied", "user");
}

void set_bounced(AccountState& state, Record& enrolment, bool bounced, bool resend) {
  const bool was = flag_of(enrolment, "isBounced");
  enrolment["isBounced"] = bounced;
  if (bounced) {
    enrolment["statusInSequence"] = "finished";
    if (!was) {
      mark_email(state, "bounced", integer_of(enrolment, "contactId"), integer_of(enrolment, "sequenceId"));
    }
  } else if (resend) {
    enrolment["statusInSequence"] = "active";
  }
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

}  // namespace reply_mcp::sandbox::resources
