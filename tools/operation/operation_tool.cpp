#include "tools/operation/operation_tool.hpp"

#include "tools/operation/input_schema.hpp"

namespace reply_mcp::tools::operation {

OperationTool::Parts::Parts(const schemas::Operation& operation, bool paths_allowed)
    : binding(bind(operation, paths_allowed)), reader(binding), schema(input_schema(binding)) {}

const OperationTool::Parts& OperationTool::parts() const {
  std::call_once(once_, [this] { made_ = std::make_unique<const Parts>(operation_, paths_allowed_); });
  return *made_;
}

}  // namespace reply_mcp::tools::operation
