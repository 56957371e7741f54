// The states of a contact in a sequence, set for one sequence or for all of them.
#pragma once

#include "sandbox/engine/call.hpp"

#include <optional>
#include <string_view>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// The slug of the refusal: only an active enrolment can be paused; any can be restarted.
[[nodiscard]] std::optional<std::string_view> set_status(engine::Row& enrolment, std::string_view status);
/// Marking ends the enrolment's further steps; clearing leaves its status.
void set_replied(engine::World& world, engine::Row& enrolment, bool replied);
/// Clearing with `resend` makes the enrolment active again.
void set_bounced(engine::World& world, engine::Row& enrolment, bool bounced, bool resend);

/// The fault of set-bounced requests: clearing needs resendEmails, marking must not carry it.
[[nodiscard]] std::optional<engine::Answer> bounce_pairing_fault(const json::object& fields);

/// Where the enrolment stands: {stepId, displayName}, both null when it waits on no step.
[[nodiscard]] json::object current_step(engine::Store& store, const engine::Row& enrolment);

}  // namespace reply_mcp::sandbox::resources
