// Whether a JSON Pointer meets what a schema describes, and where that is. References are followed as they
// are met, so nothing of the schema has to be expanded for it.
#pragma once

#include "schemas/document.hpp"
#include "schemas/field_path.hpp"

#include <boost/json.hpp>

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::schemas {

namespace json = boost::json;

/// Stands in a pointer for every item of an array, and for every member of an object whose names are open.
inline constexpr std::string_view k_every = "*";

/// The tokens of an RFC 6901 pointer, unescaped; nothing when it is none.
[[nodiscard]] std::optional<std::vector<std::string>> pointer_tokens(std::string_view pointer);

/// Where the pointer (its tokens, unescaped) leads in a value of the schema; looks into allOf, anyOf, oneOf,
/// items, properties and additionalProperties. Empty: it meets nothing that the schema describes. Every
/// schema it leads to must have passed check_schema.
[[nodiscard]] std::vector<FieldPath> places_of(const Documents& documents, const Document& document,
                                               const json::object& schema,
                                               std::span<const std::string> tokens);

}  // namespace reply_mcp::schemas
