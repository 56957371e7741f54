// What a transport may have to know of a text before it lets it in: facts and values, so that no transport
// has to know a method by its name.
#pragma once

#include "mcp/context.hpp"
#include "mcp/message/message.hpp"
#include "mcp/message/params.hpp"

#include <string>
#include <string_view>

namespace reply_mcp::mcp {

namespace json = boost::json;

/// The two ways to speak the protocol: in a session that begins with `initialize` (2024-11-05 to
/// 2025-11-25), or in requests each of which says everything (2026-07-28).
enum class Era { stateful, stateless };

/// Whether a request belongs to the stateless era: its params._meta has one of the per-request fields
/// "io.modelcontextprotocol/protocolVersion", ".../clientCapabilities" or ".../clientInfo", or its method
/// exists only there.
[[nodiscard]] bool is_stateless(const message::RequestMessage& request);

/// The era of a text that came with the name of a revision beside it, such as MCP-Protocol-Version on
/// HTTP; null: with none. That name decides, and without one the text does. A request that says itself that
/// it is of the stateless era is, whatever the name says: the check of mirrored values refuses the
/// contradiction. Error -32022: the name is of no revision that is spoken here.
[[nodiscard]] message::Checked<Era> era_of(const message::Decoded& text,
                                           const std::string* announced_revision);

struct TextFacts {
  bool needs_answer = false;  ///< something in it is answered: a request, or what is no message
  /// It is one request that begins a session: Server::open_session answers it, or Channel::begin where the
  /// caller names a session that has begun already.
  bool begins_session = false;
  bool needs_no_session = false;  ///< it is one request that is answered before a session has begun, too
  bool opens_stream = false;  ///< it is one request, which is a stream of messages until the client ends it
};
[[nodiscard]] TextFacts facts_of(const message::Decoded& text);

/// Parts of a request that a transport may carry a second time beside it, for intermediaries that do not
/// parse messages; both must agree. Points into the request.
/// Source: MCP 2026-07-28, basic/transports/streamable-http, "Request Metadata"; the tasks extension,
/// "Streamable HTTP: Routing Headers".
struct MirroredValues {
  std::string_view method;
  const json::string* revision = nullptr;  ///< null: the request does not say it
  std::string_view name_member;            ///< the member of params that `name` is; empty: there is none
  const json::string* name = nullptr;      ///< null: the request does not say it
  /// Whose x-mcp-header annotations name `arguments` that are carried a second time; null: none are.
  const json::object* input_schema = nullptr;
  /// Null: not for this method. Empty where the request has none.
  const json::object* arguments = nullptr;
};
/// Without `input_schema`, which Server::mirrored_values knows.
[[nodiscard]] MirroredValues mirrored_values(const message::RequestMessage& request);

}  // namespace reply_mcp::mcp
