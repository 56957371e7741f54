#include "sandbox/behaviours.hpp"

#include "sandbox/jobs.hpp"

namespace reply_mcp::sandbox {

std::vector<Binding> all_bindings() {
  std::vector<Binding> all;
  for (const auto& part : {contact_bindings(), contact_list_bindings(), job_bindings(), sequence_bindings(),
                           sequence_state_bindings(), sequence_step_bindings(), whoami_bindings()}) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

}  // namespace reply_mcp::sandbox
