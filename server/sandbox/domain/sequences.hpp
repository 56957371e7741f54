// Sequences as responses show them, their settings, and how they end.
// Table: "sequences" (own members: _emails, _linkedins, and _ai of those whose messages an AI writes).
#pragma once

#include "sandbox/engine/account_call.hpp"

namespace reply_mcp::sandbox::domain {

namespace json = boost::json;

/// The full record: accounts and steps inline, health computed.
[[nodiscard]] json::object sequence_view(engine::Store& store, const engine::Record& sequence);
/// What a list shows.
[[nodiscard]] json::object sequence_item(engine::Store& store, const engine::Record& sequence);
/// Active, and not archived.
[[nodiscard]] bool is_running(const engine::Record& sequence);
/// "healthy", or "blocked" when a running sequence has no connected mailbox for its email steps.
[[nodiscard]] std::string_view sequence_health(engine::Store& store, const engine::Record& sequence);
/// The settings of a sequence that was created without any.
[[nodiscard]] json::object default_sequence_settings();
/// One email account that the sequence sends from is connected.
[[nodiscard]] bool has_connected_mailbox(engine::Store& store, const engine::Record& sequence);
/// Stores a new sequence (status new, default schedule and settings) with the given members over them.
engine::Record& add_sequence(engine::AccountState& state, json::object own);
/// The schedule of the user's choice, or the first one.
[[nodiscard]] json::value default_schedule(engine::Store& store);

/// Removes a sequence with its steps and enrolments.
bool delete_sequence(engine::AccountState& state, std::int64_t id);

}  // namespace reply_mcp::sandbox::domain
