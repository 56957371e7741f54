#include "tools/annotations.hpp"

#include <algorithm>

namespace reply_mcp::tools {
namespace {

schemas::Effect gravest_effect(const schemas::Operation& operation) {
  schemas::Effect effect = operation.effect;
  for (const schemas::EffectCondition& condition : operation.effect_conditions) {
    effect = std::max(effect, condition.effect);
  }
  return effect;
}

}  // namespace

boost::json::object annotations(const schemas::Operation& operation) {
  using schemas::Effect;
  const Effect effect = gravest_effect(operation);
  boost::json::object hints;
  hints["title"] = operation.title;
  hints["readOnlyHint"] = effect == Effect::read;
  hints["destructiveHint"] = effect == Effect::update || effect == Effect::delete_ || effect == Effect::send;
  hints["idempotentHint"] = operation.idempotent;
  hints["openWorldHint"] = true;
  return hints;
}

}  // namespace reply_mcp::tools
