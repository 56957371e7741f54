// JSON text -> value for what comes from a peer. Stricter than json::parse: a member name that comes twice
// in one object is an error, because two readers of such a message may see two different requests.
#pragma once

#include "mcp/types.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace reply_mcp::mcp {

/// Why a text is not JSON, as a sentence without a full stop that names the place.
struct JsonProblem {
  std::string message;
};

/// `max_depth`: levels of arrays and objects, the outermost being the first. Never throws for bad text.
[[nodiscard]] std::variant<json::value, JsonProblem> read_json(std::string_view text, std::size_t max_depth);

}  // namespace reply_mcp::mcp
