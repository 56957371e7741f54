// Reads a request against its operation: path and query values typed by their schemas, the body parsed
// and checked. Every violation is reported at once, as Reply does.
// Source: Reply, "Errors" (validation problems) and "Pagination".
#pragma once

#include "http_server/message.hpp"
#include "sandbox/engine/account_call.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::sandbox::engine {

/// Path segments and query pairs of a request target, percent-decoded.
struct RequestTarget {
  std::vector<std::string> segments;
  std::vector<std::pair<std::string, std::string>> query;
};

/// Origin form (RFC 9112 3.2.1); nullopt when it is not.
[[nodiscard]] std::optional<RequestTarget> parse_target(const std::string& target);

/// Puts the body into `call`: JSON, or the file of a form. 415 for another media type, a validation
/// problem with an empty pointer for a body that is missing, broken or nested deeper than 64.
[[nodiscard]] Admission read_body(const http_server::HttpRequest& request, AccountCall& call);

/// Types the query of `call` from `pairs` and checks path, query and body. The answer is a validation
/// problem with every violation, or the operation's own code where it documents one for just that one
/// (`.invalidPagination`, `.nameTooShort`, `.invalidJobId`, ...). A good body loses the members that the
/// operation does not know.
[[nodiscard]] Admission check_request(const std::vector<std::pair<std::string, std::string>>& pairs,
                                      AccountCall& call);

}  // namespace reply_mcp::sandbox::engine
