// People in sequences, and the steps that are carried out on them.
// Tables: "enrolments", found by sequence and contact; "steps" (own member: _sequence).
#pragma once

#include "sandbox/domain/reach.hpp"
#include "sandbox/engine/account_call.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::sandbox::domain {

namespace json = boost::json;

[[nodiscard]] engine::Record* find_enrolment(engine::Store& store, std::int64_t sequence,
                                             std::int64_t contact);
[[nodiscard]] std::vector<engine::Record*> enrolments_in(engine::Store& store, std::int64_t sequence);
[[nodiscard]] std::vector<engine::Record*> enrolments_of(engine::Store& store, std::int64_t contact);

/// Puts the contact on a step (0: the first one). In a running sequence an automatic email step without delay
/// is carried out at once.
boost::system::result<engine::Record*, Barrier> enrol(engine::AccountState& state, engine::Record& sequence,
                                                      const engine::Record& contact,
                                                      std::int64_t start_step = 0);
void end_enrolment(engine::AccountState& state, std::int64_t sequence, std::int64_t contact);
/// Ends every enrolment of the contact.
void leave_all(engine::AccountState& state, std::int64_t contact);

/// Carries out what is due at once: the first step of everybody who waits on it without delay, and messages
/// that were approved before the sequence ran.
void run_due_steps(engine::AccountState& state, engine::Record& sequence);
/// Moves the enrolment past its step; finishes it after the last.
void pass_step(engine::AccountState& state, engine::Record& enrolment);

/// Only an active enrolment can be paused; any can be restarted whose person may be written to.
[[nodiscard]] ItemOutcome set_status(engine::AccountState& state, engine::Record& enrolment,
                                     std::string_view status);
/// Marking ends the enrolment's further steps; clearing leaves its status.
void set_replied(engine::AccountState& state, engine::Record& enrolment, bool replied);
/// Clearing with `resend` makes the enrolment active again.
[[nodiscard]] ItemOutcome set_bounced(engine::AccountState& state, engine::Record& enrolment, bool bounced,
                                      bool resend);
/// Of set-bounced requests: clearing needs resendEmails, marking must not carry it.
[[nodiscard]] engine::Admission check_bounce_pairing(const json::object& fields);

/// The steps of a sequence in the order of their creation.
[[nodiscard]] std::vector<engine::Record*> steps_of(engine::Store& store, std::int64_t sequence);
/// "1", "2": the place of a step; empty when it is not in the sequence.
[[nodiscard]] std::string step_display(engine::Store& store, std::int64_t sequence, std::int64_t step);
/// Where the enrolment stands: {stepId, displayName}, both null when it waits on no step.
[[nodiscard]] json::object current_step(engine::Store& store, const engine::Record& enrolment);

}  // namespace reply_mcp::sandbox::domain
