// The states of a contact in a sequence, set for one sequence or for all of them.
#pragma once

#include "sandbox/engine/account_call.hpp"

#include <optional>
#include <string_view>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// The slug of the refusal: only an active enrolment can be paused; any can be restarted.
[[nodiscard]] std::optional<std::string_view> set_status(engine::Record& enrolment, std::string_view status);
/// Marking ends the enrolment's further steps; clearing leaves its status.
void set_replied(engine::AccountState& state, engine::Record& enrolment, bool replied);
/// Clearing with `resend` makes the enrolment active again.
void set_bounced(engine::AccountState& state, engine::Record& enrolment, bool bounced, bool resend);

/// Of set-bounced requests: clearing needs resendEmails, marking must not carry it.
[[nodiscard]] engine::Admission check_bounce_pairing(const json::object& fields);

/// Where the enrolment stands: {stepId, displayName}, both null when it waits on no step.
[[nodiscard]] json::object current_step(engine::Store& store, const engine::Record& enrolment);

}  // namespace reply_mcp::sandbox::resources
