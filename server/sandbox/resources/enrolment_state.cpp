#include "sandbox/resources/enrolment_state.hpp"

#include "sandbox/engine/domain.hpp"

namespace reply_mcp::sandbox::resources {

std::optional<std::string_view> set_status(engine::Row& enrolment, std::string_view status) {
  if (status == "paused" && engine::text_of(enrolment, "statusInSequence") != "active")
    return "invalidStatusTransition";
  enrolment["statusInSequence"] = status;
  return std::nullopt;
}

void set_replied(engine::World& world, engine::Row& enrolment, bool replied) {
  const bool was = engine::flag_of(enrolment, "isReplied");
  enrolment["isReplied"] = replied;
  if (!replied) return;
  enrolment["statusInSequence"] = "finished";
  if (was) return;
  engine::mark_email(world, "replied", engine::integer_of(enrolment, "contactId"),
                     engine::integer_of(enrolment, "sequenceId"));
  engine::note_activity(world, engine::integer_of(enrolment, "contactId"), "contactReplied", "user");
}

void set_bounced(engine::World& world, engine::Row& enrolment, bool bounced, bool resend) {
  const bool was = engine::flag_of(enrolment, "isBounced");
  enrolment["isBounced"] = bounced;
  if (bounced) {
    enrolment["statusInSequence"] = "finished";
    if (!was) {
      engine::mark_email(world, "bounced", engine::integer_of(enrolment, "contactId"),
                         engine::integer_of(enrolment, "sequenceId"));
    }
  } else if (resend) {
    enrolment["statusInSequence"] = "active";
  }
}

std::optional<engine::Answer> bounce_pairing_fault(const json::object& fields) {
  const bool given = engine::has_value(fields, "resendEmails");
  if (engine::flag_of(fields, "isBounced") == !given) return std::nullopt;
  return engine::Call::invalid("/resendEmails", given ? "Must be left out when isBounced is true."
                                                      : "Is required when isBounced is false.");
}

json::object current_step(engine::Store& store, const engine::Row& enrolment) {
  if (!engine::has_value(enrolment, "currentStepId")) return {{"stepId", nullptr}, {"displayName", nullptr}};
  const std::int64_t step = engine::integer_of(enrolment, "currentStepId");
  return {{"stepId", step},
          {"displayName",
           "Step " + engine::step_display(store, engine::integer_of(enrolment, "sequenceId"), step)}};
}

}  // namespace reply_mcp::sandbox::resources
