// The hand-written behaviours, one function for each file that has some.
#pragma once

#include "sandbox/call.hpp"

#include <span>
#include <vector>

namespace reply_mcp::sandbox {

[[nodiscard]] std::span<const Binding> contact_bindings();
[[nodiscard]] std::span<const Binding> contact_list_bindings();
[[nodiscard]] std::span<const Binding> sequence_bindings();
[[nodiscard]] std::span<const Binding> sequence_state_bindings();
[[nodiscard]] std::span<const Binding> sequence_step_bindings();
[[nodiscard]] std::span<const Binding> whoami_bindings();

[[nodiscard]] std::vector<Binding> all_bindings();

}  // namespace reply_mcp::sandbox
