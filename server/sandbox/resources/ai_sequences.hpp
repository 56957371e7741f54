// Sequences whose messages an AI writes: a sequence with settings of its own in "_ai".
#pragma once

#include "sandbox/engine/account_call.hpp"

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// Stores an AI sequence from the body of a creation.
engine::Record& add_ai_sequence(engine::AccountState& state, const json::object& fields);

}  // namespace reply_mcp::sandbox::resources
