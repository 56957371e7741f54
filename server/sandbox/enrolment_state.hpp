// The states of a contact in a sequence, set for one sequence or for all of them.
#pragma once

#include "sandbox/call.hpp"

#include <optional>
#include <string_view>

namespace reply_mcp::sandbox {

/// The slug of the refusal: only an active enrolment can be paused; any can be restarted.
[[nodiscard]] std::optional<std::string_view> set_status(Row& enrolment, std::string_view status);
/// Marking ends the enrolment's further steps; clearing leaves its status.
void set_replied(World& world, Row& enrolment, bool replied);
/// Clearing with `resend` makes the enrolment active again.
void set_bounced(World& world, Row& enrolment, bool bounced, bool resend);

/// The fault of set-bounced requests: clearing needs resendEmails, marking must not carry it.
[[nodiscard]] std::optional<Answer> bounce_pairing_fault(const json::object& fields);

/// Where the enrolment stands: {stepId, displayName}, both null when it waits on no step.
[[nodiscard]] json::object current_step(Store& store, const Row& enrolment);

}  // namespace reply_mcp::sandbox
