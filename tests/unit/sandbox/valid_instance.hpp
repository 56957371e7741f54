// Values made from a schema, with ids that the seed of the sandbox knows; and valijson as the judge of
// values.
#pragma once

#include <boost/json.hpp>

#include <string>
#include <string_view>

namespace reply_mcp::sandbox::testing {

namespace json = boost::json;

enum class Fullness {
  minimal,  ///< required members only
  full,     ///< every member that the schema names
};

/// A value that fits the schema. Members that are ids get one of the seed's, by their names.
json::value valid_instance(const json::object& schema, Fullness fullness, std::string_view name = "");

/// An id of the seed for a member or parameter of that name; null when the name tells none.
const json::value* known_value(std::string_view name);

/// Empty when the value is valid, else what valijson says.
std::string faults_of(const json::object& schema, const json::value& value);

}  // namespace reply_mcp::sandbox::testing
