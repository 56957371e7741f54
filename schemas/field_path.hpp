// A place in a JSON value, whichever items of arrays lead to it.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace reply_mcp::schemas {

/// Names of members from the top of a value down to the place. Arrays are passed through in silence; nothing
/// in place of a name stands for any name.
using FieldPath = std::vector<std::optional<std::string>>;

}  // namespace reply_mcp::schemas
