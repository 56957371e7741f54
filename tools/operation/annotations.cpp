#include "tools/operation/annotations.hpp"

#include "tools/operation/effect.hpp"

namespace reply_mcp::tools::operation {
boost::json::object annotations(const schemas::Operation& operation) {
  using schemas::Effect;
  const Effect effect = highest_effect(operation);
  boost::json::object hints;
  hints["title"] = operation.title;
  hints["readOnlyHint"] = effect == Effect::read;
  hints["destructiveHint"] = operation.destructive.value_or(
      effect == Effect::update || effect == Effect::delete_ || effect == Effect::send);
  hints["idempotentHint"] = operation.idempotent;
  hints["openWorldHint"] = operation.open_world.value_or(effect == Effect::send);
  return hints;
}

}  // namespace reply_mcp::tools::operation
