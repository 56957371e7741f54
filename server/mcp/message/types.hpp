// The protocol's own vocabulary, neutral to the era: what handlers take and give back.
//
// Handlers (tools, resources, prompts, ...) are written once against these types. Two adapters, one for
// each era of the protocol, translate them to and from the wire:
//   stateful   2024-11-05, 2025-03-26, 2025-06-18, 2025-11-25   (initialize, sessions)
//   stateless  2026-07-28                                       (_meta on every request)
// Nothing here knows through which adapter a request came.
#pragma once

#include <boost/json.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace reply_mcp::mcp::message {

namespace json = boost::json;

/// JSON-RPC 2.0 and MCP error codes.
/// Source: JSON-RPC 2.0 section 5.1; MCP 2026-07-28, basic, "Error Codes".
namespace code {
inline constexpr int k_parse_error = -32700;
inline constexpr int k_invalid_request = -32600;
inline constexpr int k_method_not_found = -32601;
inline constexpr int k_invalid_params = -32602;
inline constexpr int k_internal_error = -32603;
/// Revisions up to 2025-11-25 only; 2026-07-28 answers -32602.
inline constexpr int k_resource_not_found = -32002;
inline constexpr int k_header_mismatch = -32020;
inline constexpr int k_missing_client_capability = -32021;
inline constexpr int k_unsupported_protocol_version = -32022;
}  // namespace code

/// A JSON-RPC error object: the message was wrong as a message.
/// A tool that was called and failed answers with a result that has `isError`, not with this.
struct Error {
  int code = code::k_internal_error;
  std::string message;
  std::optional<json::value> data;
};

/// JSON-RPC request id: string or integer, never null (MCP 2026-07-28, basic, "Requests").
using RequestId = std::variant<std::int64_t, std::string>;

/// Name and version of a program, as `Implementation` in the MCP schema.
struct Implementation {
  std::string name;
  std::string version;
  std::string title;        ///< for people; empty: none
  std::string description;  ///< empty: none
  std::string website_url;  ///< empty: none
};

/// What the client said it can do. `raw` is the wire object; the accessors read it the same way in
/// every revision (2025-06-18 and older write `"elicitation": {}` for what later became form mode).
struct ClientCapabilities {
  json::object raw;

  [[nodiscard]] bool elicitation_form() const;
  [[nodiscard]] bool elicitation_url() const;
  [[nodiscard]] bool sampling() const;
  [[nodiscard]] bool sampling_tools() const;
  [[nodiscard]] bool roots() const;
  /// An extension by its identifier, such as "io.modelcontextprotocol/tasks".
  [[nodiscard]] bool extension(std::string_view id) const;
};

/// Severity of a log message to the client; the syslog names of RFC 5424.
enum class LogLevel { debug, info, notice, warning, error, critical, alert, emergency };
[[nodiscard]] std::string_view to_string(LogLevel level);
[[nodiscard]] std::optional<LogLevel> parse_log_level(std::string_view name);

/// What a server may ask of the person or the model behind the client while it works on a request.
/// `method` is elicitation/create, sampling/createMessage or roots/list; `params` is its wire object.
struct InputRequest {
  std::string method;
  json::object params;
};

/// A finished result. The adapter adds what its revision requires beside it (`resultType`, `_meta`, caching
/// hints) and must find none of that in here.
struct Complete {
  json::object result;

  /// One member of the result whose value is already JSON text and is shared between answers, so that
  /// a large list is neither built nor serialised again for each request. The text has no line breaks.
  /// Null text: no such member.
  struct Rendered {
    std::string key;
    std::shared_ptr<const std::string> text;
  };
  Rendered rendered;

  /// How long a client may keep the result, in milliseconds, and whether others may see it. Written
  /// only in revisions that know it (MCP 2026-07-28, server/utilities/caching).
  std::int64_t ttl_ms = 0;
  bool cache_public = false;
};

/// More input is needed before the request can be completed (MCP 2026-07-28, basic/patterns/mrtr).
///
/// The handler is run again from its start with the answers in CallContext::inputs and `state` in
/// CallContext::state: by the client's retry in the stateless era, by the adapter itself (which sends
/// the server-to-client requests and waits for them) in the stateful one. `state` is sealed by the
/// adapter (authenticated, encrypted, bound to method, name, arguments and caller, expiring), so a
/// handler may put what it decided into it and trust what comes back.
struct InputRequired {
  std::vector<std::pair<std::string, InputRequest>> requests;  ///< key -> request, in order
  std::optional<json::value> state;
};

/// The call goes on as a task (extension io.modelcontextprotocol/tasks). Only given to clients that
/// declared the extension: see CallContext::accepts_tasks().
struct TaskStarted {
  json::object task;  ///< wire object `Task` of the extension
};

/// How a request ended.
using Outcome = std::variant<Complete, InputRequired, TaskStarted, Error>;

}  // namespace reply_mcp::mcp::message
