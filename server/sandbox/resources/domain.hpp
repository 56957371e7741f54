// What several resources of the account share: people, enrolments, conversations and the record of what
// was sent, from which statistics are computed.
//
// Tables: "contacts" (own members: _lists, _phone2, _connected), "deleted-contacts", "sequences" (_emails,
// _linkedins), "steps" (_sequence), "enrolments", "events", "activities", "threads", "messages"
// (_thread), "email-accounts", "linkedin-accounts", "background-jobs"; each under the name of its path where
// it has one.
#pragma once

#include "sandbox/engine/account_call.hpp"
#include "sandbox/resources/domain.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// Success, or the error code of one item of a bulk answer.
using ItemOutcome = boost::system::result<void, std::string_view>;

// --- people
[[nodiscard]] std::string full_name(const engine::Record& contact);
[[nodiscard]] engine::Record* contact_by_email(engine::Store& store, std::string_view email);
/// Takes the contact out of everything; threads keep a snapshot of the person. It can be restored by an
/// import.
bool delete_contact(engine::AccountState& state, std::int64_t id);
/// Timeline entry of a contact.
void note_activity(engine::AccountState& state, std::int64_t contact, std::string_view type,
                   std::string_view source, json::object content = {});

// --- enrolments
[[nodiscard]] engine::Record* find_enrolment(engine::Store& store, std::int64_t sequence,
                                             std::int64_t contact);
[[nodiscard]] std::vector<engine::Record*> enrolments_in(engine::Store& store, std::int64_t sequence);
[[nodiscard]] std::vector<engine::Record*> enrolments_of(engine::Store& store, std::int64_t contact);
/// The steps of a sequence in the order of their creation.
[[nodiscard]] std::vector<engine::Record*> steps_of(engine::Store& store, std::int64_t sequence);
/// Puts the contact on a step (0: the first one). In a running sequence an automatic email step without
/// delay is carried out at once.
engine::Record& enrol(engine::AccountState& state, engine::Record& sequence, const engine::Record& contact,
                      std::int64_t start_step = 0);
void end_enrolment(engine::AccountState& state, std::int64_t sequence, std::int64_t contact);
/// Carries out what is due at once: the first step of everybody who waits on it without delay.
void run_due_steps(engine::AccountState& state, engine::Record& sequence);
/// Moves the enrolment past its step; finishes it after the last.
void pass_step(engine::AccountState& state, engine::Record& enrolment);
/// "1", "2": the place of a step; empty when it is not in the sequence.
[[nodiscard]] std::string step_display(engine::Store& store, std::int64_t sequence, std::int64_t step);

// --- conversations
/// The contact's newest thread on that channel, or a new one.
engine::Record& thread_with(engine::AccountState& state, const engine::Record& contact,
                            std::string_view channel);
/// Adds a message to a thread and moves its last activity. `own` holds further members of the message.
engine::Record& add_message(engine::AccountState& state, engine::Record& thread, bool outbound,
                            std::string_view body, json::object own = {});
[[nodiscard]] std::vector<engine::Record*> messages_of(engine::Store& store, std::int64_t thread);

// --- senders and texts
/// The default mailbox, or the first connected one; null when there is none.
[[nodiscard]] engine::Record* default_mailbox(engine::Store& store);
/// A rule of the blacklist covers the address.
[[nodiscard]] bool blacklisted(engine::Store& store, std::string_view email);
struct Rendered {
  std::string text;
  std::vector<std::string> unresolved;  ///< placeholders that nothing fills
};
/// Fills {{FirstName}} and the like with a contact's data.
[[nodiscard]] Rendered render(std::string_view text, const engine::Record& contact);

/// Adds to the record that statistics count. "email" (one that was delivered), "call", "meeting" and
/// "linkedIn" (`more` says what) are entries of their own.
void note_event(engine::AccountState& state, std::string_view kind, std::int64_t contact,
                json::object more = {});
/// Marks the contact's newest email of the record: "opened", "clicked", "replied", "interested", "bounced",
/// "optedOut", "autoReplied", "outOfOffice". 0 for `sequence`: any.
void mark_email(engine::AccountState& state, std::string_view flag, std::int64_t contact,
                std::int64_t sequence = 0);

/// Only an active enrolment can be paused; any can be restarted.
[[nodiscard]] ItemOutcome set_status(engine::Record& enrolment, std::string_view status);
/// Marking ends the enrolment's further steps; clearing leaves its status.
void set_replied(engine::AccountState& state, engine::Record& enrolment, bool replied);
/// Clearing with `resend` makes the enrolment active again.
void set_bounced(engine::AccountState& state, engine::Record& enrolment, bool bounced, bool resend);

/// Of set-bounced requests: clearing needs resendEmails, marking must not carry it.
[[nodiscard]] engine::Admission check_bounce_pairing(const json::object& fields);

/// Where the enrolment stands: {stepId, displayName}, both null when it waits on no step.
[[nodiscard]] json::object current_step(engine::Store& store, const engine::Record& enrolment);

}  // namespace reply_mcp::sandbox::resources
