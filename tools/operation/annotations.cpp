#include "tools/operation/annotations.hpp"

#include "tools/operation/effect.hpp"

namespace reply_mcp::tools::operation {
boost::json::object annotations(const schemas::Operation& operation) {
  using schemas::Effect;
  const Effect effect = highest_effect(operation);
  boost::json::object hints;
  hints["title"] = operation.title;
  hints["readOnlyHint"] = effect == Effect::read;
  hints["destructiveHint"] = effect == Effect::update || effect == Effect::delete_ || effect == Effect::send;
  hints["idempotentHint"] = operation.idempotent;
  hints["openWorldHint"] = true;
  return hints;
}

}  // namespace reply_mcp::tools::operation
