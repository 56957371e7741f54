// What a call does, found from its operation and its arguments.
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <optional>

namespace reply_mcp::tools {

/// The operation's effect, raised by x-effect-when for this body: an import that also enrols people is a
/// send. A null in the body counts as absent.
[[nodiscard]] schemas::Effect effect_of(const schemas::Operation& operation,
                                        const std::optional<boost::json::value>& body);

/// The worst that any arguments make of it.
[[nodiscard]] schemas::Effect gravest_effect(const schemas::Operation& operation);

}  // namespace reply_mcp::tools
