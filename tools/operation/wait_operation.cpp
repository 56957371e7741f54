#include "tools/operation/wait_operation.hpp"

namespace reply_mcp::tools::operation {
std::optional<schemas::Operation> wait_operation(const schemas::Catalogue& catalogue) {
  const schemas::Operation* reading = catalogue.find_job_operation(schemas::JobRole::read);
  if (reading == nullptr) return std::nullopt;
  schemas::Operation operation = *reading;
  operation.id = k_wait_tool;
  operation.title = "Wait for a background job";
  operation.description =
      "Looks at a background job until it has ended or timeout_seconds are over, with progress. Not ended "
      "then: call it again with the same jobId. The result is in jsonDataResult; a failed job may have done "
      "part of its work.";
  return operation;
}

}  // namespace reply_mcp::tools::operation
