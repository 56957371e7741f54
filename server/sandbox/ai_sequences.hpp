// Sequences whose messages an AI writes: a sequence with settings of its own in "_ai".
#pragma once

#include "sandbox/call.hpp"

namespace reply_mcp::sandbox {

/// Stores an AI sequence from the body of a creation.
Row& add_ai_sequence(World& world, const json::object& fields);

}  // namespace reply_mcp::sandbox
