// Sequences whose messages an AI writes: a sequence with settings of its own in "_ai".
#pragma once

#include "sandbox/engine/call.hpp"

namespace reply_mcp::sandbox::resources {

namespace json = boost::json;

/// Stores an AI sequence from the body of a creation.
engine::Row& add_ai_sequence(engine::World& world, const json::object& fields);

}  // namespace reply_mcp::sandbox::resources
