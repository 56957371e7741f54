// The official schemas in tests/contract/mcp, as something that a message can be checked against.
#pragma once

#include <boost/json.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::mcp::test {

/// Why `value` is not a `definition` of the revision ("2025-11-25", ...; "tasks" for the extension), or
/// nothing when it is. Fails loudly when there is no such definition.
std::optional<std::string> schema_problem(std::string_view revision, std::string_view definition,
                                          const boost::json::value& value);

/// Names of members of `object` that the definition does not list, although it would allow them.
std::vector<std::string> unknown_members(std::string_view revision, std::string_view definition,
                                         const boost::json::object& object);

/// Whether the revision has such a definition.
bool has_definition(std::string_view revision, std::string_view definition);

}  // namespace reply_mcp::mcp::test
