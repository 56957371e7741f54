// The request headers that mirror a message of the stateless era, checked against the message.
// Source: MCP 2026-07-28, basic/transports/streamable-http, "Request Metadata"; the tasks extension,
// "Streamable HTTP: Routing Headers".
#pragma once

#include "http_server/message.hpp"
#include "mcp/message/params.hpp"
#include "mcp/text_facts.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::transport::http {

/// Checks MCP-Protocol-Version, Mcp-Method, Mcp-Name and, as far as a schema annotates arguments, the
/// Mcp-Param-* headers against what the message says. What is missing in the message is for mcp to refuse.
/// The first mismatch is the error, -32020.
[[nodiscard]] mcp::message::Checked<void> check_mirrored_headers(const http_server::HttpRequest& request,
                                                                 const mcp::MirroredValues& values);

/// Fields that mean something to these rules, or to the session, and of which a request may have only one.
[[nodiscard]] bool is_singleton_field(std::string_view lower_case_name);

/// A header value as the text it stands for: what is between `=?base64?` and `?=` decoded, anything else
/// as it is. Nothing for broken Base64 or UTF-8 and for bytes that a header may not carry.
[[nodiscard]] std::optional<std::string> decode_header_value(std::string_view value);

}  // namespace reply_mcp::transport::http
