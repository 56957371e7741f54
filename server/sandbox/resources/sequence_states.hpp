// Start, pause, archive, unarchive, hand over: one sequence or many.
#pragma once

#include "sandbox/engine/account_call.hpp"

namespace reply_mcp::sandbox::resources {

/// Removes a sequence with its steps and enrolments.
bool delete_sequence(engine::AccountState& state, std::int64_t id);

}  // namespace reply_mcp::sandbox::resources
