// What a call does, found from its operation and its arguments.
#pragma once

#include "schemas/catalogue.hpp"
#include "tools/operation/binding.hpp"

#include <boost/json.hpp>

#include <optional>

namespace reply_mcp::tools::operation {

/// The operation's effect, raised by x-effect-when for this body: an import that also enrols people is a
/// send. A null in the body counts as absent.
[[nodiscard]] schemas::Effect effect_of(const schemas::Operation& operation,
                                        const std::optional<boost::json::value>& body);

/// The worst that any arguments make of it.
[[nodiscard]] schemas::Effect highest_effect(const schemas::Operation& operation);

/// Puts what a tool does into its description: `effect` is the highest, as everywhere; where arguments raise
/// it, `usualEffect` is what it is without them, and `effectWhen` lists which ones do:
/// [{"pointer": "/options/sequenceId", "equals": ..., "effect": "send"}], pointers into the tool's arguments,
/// any value but null where `equals` is left out.
void describe_effect(const Binding& binding, boost::json::object& description);

}  // namespace reply_mcp::tools::operation
