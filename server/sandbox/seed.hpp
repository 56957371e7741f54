// The small believable account that the sandbox begins with. Deterministic by the store's seed; dates are
// relative to the clock, so that reports of the last weeks find something.
#pragma once

#include "sandbox/call.hpp"

namespace reply_mcp::sandbox {

void plant(World& world);

}  // namespace reply_mcp::sandbox
