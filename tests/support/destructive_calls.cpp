#include "support/destructive_calls.hpp"

#include "support/argument_generator.hpp"
#include "tools/operation/arguments.hpp"
#include "tools/operation/effect.hpp"

#include <stdexcept>

namespace reply_mcp::test {
namespace {

using schemas::Effect;
using tools::operation::Binding;

constexpr std::uint32_t k_seed = 7;
constexpr std::uint32_t k_max_seeds = 50;

bool is_destructive(Effect effect) {
  return effect == Effect::delete_ || effect == Effect::send;
}

Effect effect_with(const Binding& binding, const json::object& arguments) {
  const auto read = tools::operation::ArgumentReader(binding).read(arguments);
  if (!read) throw std::logic_error(binding.operation->id + ": " + read.error().front().detail);
  return tools::operation::effect_of(*binding.operation, read->body);
}

/// Puts a value where the pointer says; every step but the last is an object that is there. Names in the
/// rules of the catalogue need no escapes.
void put(json::value& root, std::string_view pointer, const json::value& value) {
  json::object* at = &root.as_object();
  for (std::size_t slash = pointer.find('/', 1); slash != std::string_view::npos;
       slash = pointer.find('/', 1)) {
    at = &at->at(pointer.substr(1, slash - 1)).as_object();
    pointer.remove_prefix(slash);
  }
  (*at)[pointer.substr(1)] = value;
}

/// Valid arguments for which that rule holds. Some that are made up cannot be given together with it.
json::object raised_by(const Binding& binding, const schemas::EffectCondition& rule) {
  const std::string pointer = binding.argument_pointer(rule.pointer);
  for (const Extent extent : {Extent::maximal, Extent::mixed, Extent::minimal}) {
    for (std::uint32_t seed = 1; seed <= k_max_seeds; ++seed) {
      json::value arguments = ArgumentGenerator(seed, extent).arguments(binding);
      if (rule.equals) put(arguments, pointer, *rule.equals);
      boost::system::error_code ec;
      const json::value* set = arguments.find_pointer(pointer, ec);
      if (set == nullptr || set->is_null()) continue;
      if (!tools::operation::ArgumentReader(binding).read(arguments.as_object())) continue;
      return std::move(arguments.as_object());
    }
  }
  throw std::logic_error(binding.operation->id + ": no call found with " + pointer);
}

void add(std::vector<DestructiveCall>& calls, const Binding& binding, json::object arguments) {
  const Effect effect = effect_with(binding, arguments);
  if (is_destructive(effect)) calls.push_back({binding.operation, std::move(arguments), effect});
}

}  // namespace

std::vector<DestructiveCall> destructive_calls(const schemas::Catalogue& catalogue) {
  std::vector<DestructiveCall> calls;
  for (const schemas::Operation& operation : catalogue.operations()) {
    if (!is_destructive(tools::operation::highest_effect(operation))) continue;
    const Binding binding = tools::operation::bind(operation, false);
    for (const Extent extent : {Extent::minimal, Extent::maximal, Extent::mixed}) {
      add(calls, binding, ArgumentGenerator(k_seed, extent).arguments(binding));
    }
    for (const schemas::EffectCondition& rule : operation.effect_conditions) {
      add(calls, binding, raised_by(binding, rule));
    }
  }
  return calls;
}

std::vector<DestructiveCall> usual_calls(const schemas::Catalogue& catalogue) {
  std::vector<DestructiveCall> calls;
  for (const schemas::Operation& operation : catalogue.operations()) {
    if (operation.effect_conditions.empty() || is_destructive(operation.effect)) continue;
    const Binding binding = tools::operation::bind(operation, false);
    for (std::uint32_t seed = 1; seed <= k_max_seeds; ++seed) {
      json::object arguments = ArgumentGenerator(seed, Extent::mixed).arguments(binding);
      if (effect_with(binding, arguments) != operation.effect) continue;
      calls.push_back({&operation, std::move(arguments), operation.effect});
      break;
    }
  }
  return calls;
}

std::vector<std::string> destructive_tools(const schemas::Catalogue& catalogue) {
  std::vector<std::string> names;
  for (const schemas::Operation& operation : catalogue.operations()) {
    if (is_destructive(tools::operation::highest_effect(operation))) names.push_back(operation.id);
  }
  return names;
}

}  // namespace reply_mcp::test
