// Sequences whose messages an AI writes: a sequence with settings of its own in "_ai".
#pragma once

#include "sandbox/engine/account_call.hpp"

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// Stores an AI sequence from the body of a creation.
engine::Record& add_ai_sequence(engine::AccountState& state, const json::object& fields);

/// A waiting message for one contact of the sequence.
void add_approval(engine::AccountState& state, std::int64_t sequence, std::int64_t contact);
/// Sends all that waits in the sequence, as it is written.
void send_pending_approvals(engine::AccountState& state, std::int64_t sequence);

}  // namespace reply_mcp::sandbox::resources
