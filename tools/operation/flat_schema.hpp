// A schema of the catalogue as every MCP client accepts it.
//
// Clients differ in what JSON Schema they take; some refuse a whole tool list for one keyword. So what
// they get has one `type` everywhere, no $ref, oneOf, anyOf, allOf, not or if, `items` in every array,
// and only the keywords listed in README.md beside this file. A union of object shapes becomes one object
// with the properties of all shapes; the description of a property says which shapes it belongs to:
//   "[email, linkedIn connect] A/B versions".
// A union of scalars becomes the most general of its types, with a description of what else goes.
// An enum is one of texts: numbers come as text, or by their names (x-value-names). An object has properties;
// one with none that anybody knows becomes text that holds JSON, and that others may come is not said.
// Null is left out: what may be null is optional instead. The call is validated with the full schema
// (tools/operation/arguments.hpp), so nothing is lost but the client's own check.
#pragma once

#include "schemas/json_schema/schema_view.hpp"

#include <string_view>

namespace reply_mcp::tools::operation {

namespace json = boost::json;

/// Longest description that a client gets, in bytes.
inline constexpr std::size_t k_max_description = 1024;

/// `description` stands in for the schema's own when it is not empty.
[[nodiscard]] json::object flat_schema(const json::object& schema, std::string_view description = {});

/// One member of an object schema, as flat_schema() of the whole would show it: for bodies whose
/// members become arguments of their own. `name` must be one of property_names(schema).
[[nodiscard]] json::object flat_member(const json::object& schema, std::string_view name);

}  // namespace reply_mcp::tools::operation
