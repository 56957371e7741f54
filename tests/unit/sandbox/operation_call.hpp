// A request of an operation, made from its own schemas.
#pragma once

#include "schemas/catalogue.hpp"
#include "unit/sandbox/support.hpp"
#include "unit/sandbox/valid_instance.hpp"

#include <map>
#include <optional>
#include <string>

namespace reply_mcp::sandbox::testing {

/// What an operation needs beyond its schema: records in the right state, members that depend on each other.
struct Need {
  /// An id that only a list of the account tells.
  struct Pick {
    std::string name;     ///< placeholder, or "/member" of the body
    std::string list;     ///< target
    std::string pointer;  ///< of the array in the answer
    std::string member;   ///< the item has this member ...
    json::value value;    ///< ... with this value
  };
  std::map<std::string, std::string> path;
  json::object body;  ///< merged over the generated body; a null member removes the generated one
  std::string query;
  Pick pick;
};
const std::map<std::string, Need, std::less<>>& needs();

/// The target of the operation with ids that exist, taken from the account's own lists over HTTP.
std::string target_of(const schemas::Operation& operation, Client& api, Fullness fullness);

/// A request of the operation, made from its schemas and from what is in the account now.
struct MadeRequest {
  std::string method;
  std::string target;
  std::optional<json::value> body;
  bool upload = false;  ///< of a file
};
MadeRequest request_of(const schemas::Operation& operation, Client& api, Fullness fullness);
Reply send(Client& api, const MadeRequest& request);

/// Both in one.
Reply call_operation(const schemas::Operation& operation, Client& api, Fullness fullness);

}  // namespace reply_mcp::sandbox::testing
