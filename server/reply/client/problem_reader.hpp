// Reads Reply's error answers: RFC 9457 problem details with Reply's members, and everything else that may
// come in their place (an empty 401, HTML from a gateway, plain text).
#pragma once

#include "reply/problem.hpp"
#include "reply/types.hpp"

namespace reply_mcp::reply::client {

/// Reads an answer with status >= 400. Never throws; wrong types, missing members, HTML, text, an empty
/// body and invalid UTF-8 each give a Problem with whatever is known. Foreign text is cut to a reasonable
/// length and made valid UTF-8.
[[nodiscard]] Problem read_problem(const Response& response);

}  // namespace reply_mcp::reply::client
