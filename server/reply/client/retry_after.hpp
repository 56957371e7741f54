// Retry-After: how long to leave Reply alone, from a number of seconds or from a date.
#pragma once

#include "reply/types.hpp"

#include <chrono>
#include <optional>
#include <string_view>

namespace reply_mcp::reply::client {

/// An HTTP date in any of its three forms (RFC 9110, 5.6.7); none when it is not one. `now` settles the
/// century of the obsolete form with a two-digit year.
[[nodiscard]] std::optional<std::chrono::sys_seconds> parse_http_date(std::string_view text,
                                                                      std::chrono::sys_seconds now);

/// The wait that the Retry-After field of `response` asks for (RFC 9110, 10.2.3); none when the field is
/// missing or means nothing. A date counts from the answer's own Date field, so that a clock that is wrong
/// here does no harm, and from `now` where there is none. Never negative, at most 31 days.
[[nodiscard]] std::optional<std::chrono::seconds> retry_after(
    const Response& response, std::chrono::sys_seconds now =
                                  std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));

}  // namespace reply_mcp::reply::client
