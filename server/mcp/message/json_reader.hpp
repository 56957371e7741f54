// JSON text -> value for what comes from a peer. Stricter than json::parse: a member name that appears twice
// in one object is an error, because two readers of such a message may see two different requests.
#pragma once

#include "mcp/message/types.hpp"

#include <boost/system/result.hpp>

#include <cstddef>
#include <string>
#include <string_view>

namespace reply_mcp::mcp::message {

namespace json = boost::json;

/// Why a text is not JSON, as a sentence without a full stop that names the place.
struct JsonViolation {
  std::string message;
};

/// `text`: as base::repair_json() gives it. `max_depth`: levels of arrays and objects, the outermost being
/// the first. Never throws for bad text.
[[nodiscard]] boost::system::result<json::value, JsonViolation> read_json(std::string_view text,
                                                                          std::size_t max_depth);

/// Needed by boost::system::result; a result is asked before it is read, so this means a bug here.
[[noreturn]] void throw_exception_from_error(const JsonViolation& violation,
                                             const boost::source_location& where);

}  // namespace reply_mcp::mcp::message
