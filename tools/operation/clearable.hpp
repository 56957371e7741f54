// Emptying a field of a record is said, never meant by a null: many clients fill in null for every argument
// that they leave out.
#pragma once

#include "schemas/catalogue.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace reply_mcp::tools::operation {

/// Members of the body, by their names on the wire, that a change of a record (PUT, PATCH) can empty: what
/// its schema lets be null, but for flags and lists, which have a value for it.
[[nodiscard]] std::vector<std::string> clearable_members(const schemas::Operation& operation);

}  // namespace reply_mcp::tools::operation
