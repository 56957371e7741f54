// The per-request fields of the stateless era: `params._meta` -> CallContext.
// Source: MCP 2026-07-28, basic, "_meta"; server/utilities/logging; basic/patterns/progress.
#pragma once

#include "mcp/context.hpp"
#include "mcp/message/params.hpp"
#include "mcp/request_sink.hpp"

namespace reply_mcp::mcp {

namespace json = boost::json;

namespace meta_key {
inline constexpr std::string_view k_protocol_version = "io.modelcontextprotocol/protocolVersion";
inline constexpr std::string_view k_client_info = "io.modelcontextprotocol/clientInfo";
inline constexpr std::string_view k_client_capabilities = "io.modelcontextprotocol/clientCapabilities";
inline constexpr std::string_view k_log_level = "io.modelcontextprotocol/logLevel";
inline constexpr std::string_view k_subscription_id = "io.modelcontextprotocol/subscriptionId";
inline constexpr std::string_view k_server_info = "io.modelcontextprotocol/serverInfo";
}  // namespace meta_key

struct RequestMeta {
  WireRequestSink::Settings updates;
};

/// Takes `_meta` out of `params` and fills the context's client, capabilities, protocol_version and
/// meta. Errors: -32602 for what is missing or has the wrong type, -32022 for a revision that is not
/// spoken here.
[[nodiscard]] message::Checked<RequestMeta> take_stateless_meta(json::object& params, CallContext& context);

/// `progressToken`: a string or an integer, or absent.
[[nodiscard]] message::Checked<std::optional<json::value>> progress_token(const json::object& meta);

}  // namespace reply_mcp::mcp
