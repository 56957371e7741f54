// Start, pause, archive, unarchive, hand over: one sequence or many.
#pragma once

#include "sandbox/call.hpp"

namespace reply_mcp::sandbox {

/// Removes a sequence with its steps and enrolments.
bool delete_sequence(World& world, std::int64_t id);

}  // namespace reply_mcp::sandbox
