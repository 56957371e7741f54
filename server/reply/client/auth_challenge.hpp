// The parameters of a Bearer challenge: WWW-Authenticate: Bearer error="insufficient_scope", scope="..."
#pragma once

#include <string>
#include <string_view>

namespace reply_mcp::reply::client {

/// What RFC 6750, section 3, lets a Bearer challenge say; members that it does not say are empty.
struct BearerChallenge {
  std::string error;
  std::string error_description;
  std::string scope;
};

/// Reads one WWW-Authenticate field. Other schemes in it are passed over; what is malformed ends the
/// reading and leaves what came before it.
[[nodiscard]] BearerChallenge parse_bearer_challenge(std::string_view field);

}  // namespace reply_mcp::reply::client
