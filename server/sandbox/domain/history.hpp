// What happened between the account and people. Each happening is told once, here, and the inbox, the
// timeline of the contact and the record that reports are counted from are written together: they cannot
// tell different stories. Times are the clock's.
//
// Tables: "events" ("email", "linkedIn", "sms", "call", "meeting"; own members: _subject, _body, _shown),
// "activities".
#pragma once

#include "sandbox/domain/reach.hpp"
#include "sandbox/engine/account_call.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::sandbox::domain {

namespace json = boost::json;

/// A message or an action that leaves the account for a person.
struct Outgoing {
  std::string_view channel = "email";  ///< or "linkedIn", "sms"
  std::string subject = {};
  std::string body = {};  ///< empty: an action without words
  std::int64_t sequence = 0;
  std::int64_t step = 0;
  std::int64_t sender = 0;       ///< mailbox or LinkedIn account; 0: the account's own choice
  bool manual = false;           ///< a person sent it, not a sequence
  std::string_view action = {};  ///< LinkedIn: what reports call it
  std::string_view activity = "emailSent";
  std::string_view source = "sequence";    ///< of the activity
  bool opens_conversation = false;         ///< also when the person has not answered yet
  engine::Record* conversation = nullptr;  ///< the one it belongs to, when the caller knows it
  json::object own = {};                   ///< further members of the message; "to", "cc", "bcc" are checked
};
/// The one way out. Gives the message in the conversation, null when there is none (yet).
[[nodiscard]] boost::system::result<engine::Record*, Barrier> send(engine::AccountState& state,
                                                                   const engine::Record& person,
                                                                   Outgoing outgoing);

/// What a person answers.
struct Incoming {
  std::string_view channel = "email";
  std::string_view body;
  bool automatic = false;  ///< an out-of-office notice
  bool interested = false;
};
/// The answer comes to the newest conversation, which now also shows what was sent before.
engine::Record& receive(engine::AccountState& state, const engine::Record& contact, const Incoming& incoming);

/// Timeline entry of a contact.
void note_activity(engine::AccountState& state, std::int64_t contact, std::string_view type,
                   std::string_view source, json::object content = {});

/// Adds to the record that statistics count: what is no message. Calls, meetings, accepted connections.
void note_event(engine::AccountState& state, std::string_view kind, std::int64_t contact,
                json::object more = {});
/// A call was made: record, timeline and the contact's callStatus.
void note_call(engine::AccountState& state, std::int64_t contact, std::string_view resolution,
               std::int64_t seconds = 0);
/// A meeting was booked, likewise.
void note_meeting(engine::AccountState& state, std::int64_t contact, std::int64_t sequence);

/// Marks the contact's newest email: "opened", "clicked", "replied", "interested", "bounced", "optedOut",
/// "autoReplied", "outOfOffice"; or clears the mark. 0 for `sequence`: any.
void mark_email(engine::AccountState& state, std::string_view flag, std::int64_t contact,
                std::int64_t sequence = 0, bool value = true);
/// The emails that the contact got from the sequence.
[[nodiscard]] std::vector<engine::Record*> emails_of(engine::Store& store, std::int64_t contact,
                                                     std::int64_t sequence);

/// The event came from the person, and is no touch by the account.
[[nodiscard]] bool is_incoming(const engine::Record& event);
/// The person answered: an answered email, or an answer on LinkedIn.
[[nodiscard]] bool is_reply(const engine::Record& event);

}  // namespace reply_mcp::sandbox::domain
