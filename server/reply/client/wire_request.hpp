// A request as it goes over the wire: what the caller wants, made safe to send. No I/O.
#pragma once

#include "reply/client/base_url.hpp"
#include "reply/types.hpp"

#include <boost/beast/http/message.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/system/result.hpp>

namespace reply_mcp::reply::client {

using WireRequest = boost::beast::http::request<boost::beast::http::string_body>;

/// Adds host, authorization, acting user, user agent and trace to `request`.
///
/// Nothing that a caller passes can end a header line or the request line: a key, an id, an address or a
/// target with control characters, spaces in the wrong place or bytes outside ASCII is refused
/// (FailureKind::invalid_request; no key: not_configured), and the message names the value without showing
/// it. A malformed traceparent is left out, as W3C Trace Context (3.2.2.5) says.
[[nodiscard]] boost::system::result<WireRequest, Failure> make_wire_request(Request request,
                                                                            const Identity& identity,
                                                                            const CallOptions& options,
                                                                            const BaseUrl& base,
                                                                            std::string_view user_agent);

/// Whether `text` may be the value of a header field: visible ASCII, with single spaces or more only inside.
[[nodiscard]] bool is_field_value(std::string_view text) noexcept;

}  // namespace reply_mcp::reply::client
