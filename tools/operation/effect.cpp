#include "tools/operation/effect.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::operation {

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

schemas::Effect highest_effect(const schemas::Operation& operation) {
  schemas::Effect effect = operation.effect;
  for (const schemas::EffectCondition& condition : operation.effect_conditions) {
    effect = std::max(effect, condition.effect);
  }
  return effect;
}

void describe_effect(const Binding& binding, boost::json::object& description) {
  const schemas::Operation& operation = *binding.operation;
  description["effect"] = schemas::to_string(highest_effect(operation));
  if (operation.effect_conditions.empty()) return;
  description["usualEffect"] = schemas::to_string(operation.effect);
  boost::json::array rules;
  for (const schemas::EffectCondition& condition : operation.effect_conditions) {
    boost::json::object rule;
    rule["pointer"] = binding.argument_pointer(condition.pointer);
    if (condition.equals) rule["equals"] = *condition.equals;
    rule["effect"] = schemas::to_string(condition.effect);
    rules.push_back(std::move(rule));
  }
  description["effectWhen"] = std::move(rules);
}

}  // namespace reply_mcp::tools::operation
