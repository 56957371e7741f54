// Sequences whose messages an AI writes, and those messages while they wait for a person.
// Tables: "sequences" (settings in "_ai"), "approvals" (own members: _approved, until the sequence runs).
#pragma once

#include "sandbox/domain/reach.hpp"
#include "sandbox/engine/account_call.hpp"

#include <string>
#include <string_view>

namespace reply_mcp::sandbox::domain {

namespace json = boost::json;

/// Stores an AI sequence from the body of a creation.
engine::Record& add_ai_sequence(engine::AccountState& state, const json::object& fields);
/// Writes the settings that are there and not null, objects merged one level deep.
void apply_ai_settings(json::object& settings, const json::object& from);
/// Its messages wait until a person approves them.
[[nodiscard]] bool waits_for_approval(const engine::Record& sequence);

[[nodiscard]] std::string approval_key(std::int64_t sequence, std::int64_t contact);
/// A waiting message for one contact of the sequence.
void add_approval(engine::AccountState& state, std::int64_t sequence, std::int64_t contact);
/// The message that waits for a person; null when none does.
[[nodiscard]] engine::Record* find_approval(engine::Store& store, std::int64_t sequence,
                                            std::int64_t contact);
/// Takes the message off the waiting list. It goes out at once if the sequence runs, else when it starts.
[[nodiscard]] Reach approve(engine::AccountState& state, engine::Record& approval);
/// The same for all that waits in the sequence. Messages to people who must not be written to go on waiting.
void approve_all(engine::AccountState& state, std::int64_t sequence);
/// Sends what was approved before the sequence ran.
void send_approved(engine::AccountState& state, std::int64_t sequence);

}  // namespace reply_mcp::sandbox::domain
