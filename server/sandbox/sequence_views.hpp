// Sequences as responses show them, and their settings.
#pragma once

#include "sandbox/call.hpp"

namespace reply_mcp::sandbox {

/// The full record: accounts and steps inline, health computed.
[[nodiscard]] json::object sequence_view(Store& store, const Row& sequence);
/// What a list shows.
[[nodiscard]] json::object sequence_item(Store& store, const Row& sequence);
/// "healthy", or "blocked" when a running sequence has no connected mailbox for its email steps.
[[nodiscard]] std::string_view sequence_health(Store& store, const Row& sequence);
/// The settings of a sequence that was created without any.
[[nodiscard]] json::object default_sequence_settings();
/// One email account that the sequence sends from is connected.
[[nodiscard]] bool has_connected_mailbox(Store& store, const Row& sequence);
/// Stores a new sequence (status new, default schedule and settings) with the given members over them.
Row& add_sequence(World& world, json::object own);
/// The schedule of the user's choice, or the first one.
[[nodiscard]] json::value default_schedule(Store& store);

}  // namespace reply_mcp::sandbox
