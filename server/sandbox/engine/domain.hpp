// What several resources of the account share: people, enrolments, conversations and the record of what
// was sent, from which statistics are computed.
//
// Tables: "contacts" (own members: _lists, _phone2, _connected), "deleted-contacts", "sequences" (_folder,
// _emails, _linkedins), "steps" (_sequence), "enrolments", "events", "activities", "threads", "messages"
// (_thread), "email-accounts", "linkedin-accounts", "background-jobs"; each under the name of its path where
// it has one.
#pragma once

#include "sandbox/engine/call.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

// --- people ---------------------------------------------------------------------------------------------
[[nodiscard]] std::string full_name(const Row& contact);
[[nodiscard]] Row* contact_by_email(Store& store, std::string_view email);
/// Takes the contact out of everything; threads keep a snapshot of the person. It can be restored by an
/// import.
bool delete_contact(World& world, std::int64_t id);
/// Timeline entry of a contact.
void note_activity(World& world, std::int64_t contact, std::string_view type, std::string_view source,
                   json::object content = {});

// --- enrolments -------------------------------------------------------------------------------------------
[[nodiscard]] Row* find_enrolment(Store& store, std::int64_t sequence, std::int64_t contact);
[[nodiscard]] std::vector<Row*> enrolments_in(Store& store, std::int64_t sequence);
[[nodiscard]] std::vector<Row*> enrolments_of(Store& store, std::int64_t contact);
/// The steps of a sequence in the order of their creation.
[[nodiscard]] std::vector<Row*> steps_of(Store& store, std::int64_t sequence);
/// Puts the contact on a step (0: the first one). In a running sequence an automatic email step without
/// delay is carried out at once.
Row& enrol(World& world, Row& sequence, const Row& contact, std::int64_t start_step = 0);
void end_enrolment(World& world, std::int64_t sequence, std::int64_t contact);
/// Carries out what is due at once: the first step of everybody who waits on it without delay.
void run_due_steps(World& world, Row& sequence);
/// Moves the enrolment past its step; finishes it after the last.
void pass_step(World& world, Row& enrolment);
/// "1", "2": the place of a step; empty when it is not in the sequence.
[[nodiscard]] std::string step_display(Store& store, std::int64_t sequence, std::int64_t step);

// --- conversations
// ------------------------------------------------------------------------------------------
/// The contact's newest thread on that channel, or a new one.
Row& thread_with(World& world, const Row& contact, std::string_view channel);
/// Adds a message to a thread and moves its last activity. `own` holds further members of the message.
Row& add_message(World& world, Row& thread, bool outbound, std::string_view body, json::object own = {});
[[nodiscard]] std::vector<Row*> messages_of(Store& store, std::int64_t thread);

// --- senders and texts
// ----------------------------------------------------------------------------------------
/// The default mailbox, or the first connected one; null when there is none.
[[nodiscard]] Row* default_mailbox(Store& store);
/// A rule of the blacklist covers the address.
[[nodiscard]] bool blacklisted(Store& store, std::string_view email);
struct Rendered {
  std::string text;
  std::vector<std::string> unresolved;  ///< placeholders that nothing fills
};
/// Fills {{FirstName}} and the like with a contact's data.
[[nodiscard]] Rendered render(std::string_view text, const Row& contact);

/// Adds to the record that statistics count. "email" (one that was delivered), "call", "meeting" and
/// "linkedIn" (`more` says what) are entries of their own.
void note_event(World& world, std::string_view kind, std::int64_t contact, json::object more = {});
/// Marks the contact's newest email of the record: "opened", "clicked", "replied", "interested", "bounced",
/// "optedOut", "autoReplied", "outOfOffice". 0 for `sequence`: any.
void mark_email(World& world, std::string_view flag, std::int64_t contact, std::int64_t sequence = 0);

}  // namespace reply_mcp::sandbox::engine
