// Errors as the HTTP endpoints say them: a status and a JSON-RPC error as the body.
#pragma once

#include "http_server/message.hpp"
#include "mcp/message/message.hpp"

#include <optional>
#include <string_view>

namespace reply_mcp::transport::http {

/// `{"jsonrpc":"2.0","id":null,"error":{code,message}}` for what is refused before there is a message.
/// The code is the HTTP status where JSON-RPC and MCP have none: MCP 2026-07-28, basic, "Error Codes"
/// keeps the reserved range for itself.
[[nodiscard]] http_server::HttpResponse error_response(int status, std::string_view message);
[[nodiscard]] http_server::HttpResponse error_response(int status, int code, std::string_view message);
/// The answer to a request that has an id, or nearly had.
[[nodiscard]] http_server::HttpResponse rpc_error(int status,
                                                  const std::optional<mcp::message::RequestId>& id,
                                                  const mcp::message::Error& error);

}  // namespace reply_mcp::transport::http
