#include "tools/effect.hpp"

#include <algorithm>

namespace reply_mcp::tools {

schemas::Effect effect_of(const schemas::Operation& operation,
                          const std::optional<boost::json::value>& body) {
  schemas::Effect effect = operation.effect;
  if (!body) return effect;
  for (const schemas::EffectCondition& condition : operation.effect_conditions) {
    boost::system::error_code ec;
    const boost::json::value* found = body->find_pointer(condition.pointer, ec);
    if (found == nullptr || found->is_null()) continue;
    if (condition.equals && *condition.equals != *found) continue;
    effect = std::max(effect, condition.effect);
  }
  return effect;
}

schemas::Effect gravest_effect(const schemas::Operation& operation) {
  schemas::Effect effect = operation.effect;
  for (const schemas::EffectCondition& condition : operation.effect_conditions) {
    effect = std::max(effect, condition.effect);
  }
  return effect;
}

}  // namespace reply_mcp::tools
