// Calls of every tool that deletes or reaches people, for tests that prove what goes out and what does not.
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace reply_mcp::test {

namespace json = boost::json;

struct DestructiveCall {
  const schemas::Operation* operation = nullptr;
  json::object arguments;
  /// With these arguments; delete or send, but for usual_calls().
  schemas::Effect effect = schemas::Effect::read;
};

/// Valid calls whose effect is delete or send: several of each tool that has it by itself, and one for each
/// rule by which arguments raise another tool to it. Refers to the catalogue.
[[nodiscard]] std::vector<DestructiveCall> destructive_calls(const schemas::Catalogue& catalogue);

/// One call of each tool that arguments can raise, with arguments that do not.
[[nodiscard]] std::vector<DestructiveCall> usual_calls(const schemas::Catalogue& catalogue);

/// Names of the tools that can delete or send, from the catalogue's own words.
[[nodiscard]] std::vector<std::string> destructive_tools(const schemas::Catalogue& catalogue);

}  // namespace reply_mcp::test
