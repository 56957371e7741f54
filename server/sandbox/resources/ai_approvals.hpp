// Messages of AI sequences that wait for approval.
#pragma once

#include "sandbox/engine/account_call.hpp"

namespace reply_mcp::sandbox::resources {

/// A waiting message for one contact of the sequence.
void add_approval(engine::AccountState& state, std::int64_t sequence, std::int64_t contact);
/// Sends all that waits in the sequence, as it is written.
void send_pending_approvals(engine::AccountState& state, std::int64_t sequence);

}  // namespace reply_mcp::sandbox::resources
