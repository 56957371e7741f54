// Looking into a JSON Schema that is a plain JSON object.
#pragma once

#include <boost/json.hpp>

#include <string_view>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

/// The member when it is an object or an array; null otherwise.
[[nodiscard]] const json::object* object_at(const json::object& schema, std::string_view name);
[[nodiscard]] const json::array* array_at(const json::object& schema, std::string_view name);

/// The schema's type; of a list of types the first that is not null. "object" for a schema with properties
/// but no type, empty when nothing is said.
[[nodiscard]] std::string_view type_of(const json::object& schema);

/// The value is of one of the schema's types; a schema without `type` takes every value.
[[nodiscard]] bool type_allows(const json::object& schema, const json::value& value);
/// The schema says `null` is a value (in type, enum or a branch).
[[nodiscard]] bool nullable(const json::object& schema);

}  // namespace reply_mcp::sandbox::engine
