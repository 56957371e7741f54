// JSON-RPC 2.0 messages as MCP uses them: bytes -> message, message -> bytes. No I/O, no state.
#pragma once

#include "mcp/message/types.hpp"

#include <boost/assert/source_location.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace reply_mcp::mcp::message {

namespace json = boost::json;

struct RequestMessage {
  RequestId id;
  std::string method;
  json::object params;  ///< empty when the message had none
};

struct NotificationMessage {
  std::string method;
  json::object params;
};

/// The client's answer to a server-to-client request (stateful era only).
struct ResponseMessage {
  RequestId id;
  std::variant<json::object, Error> outcome;
};

/// A message that is not one: what to answer, and under which id (none: JSON null).
struct InvalidMessage {
  Error error;
  std::optional<RequestId> id;
};

/// Needed by boost::system::result; a result is asked before it is read, so this means a bug here.
[[noreturn]] void throw_exception_from_error(const InvalidMessage& message,
                                             const boost::source_location& where);

using Message = std::variant<RequestMessage, NotificationMessage, ResponseMessage, InvalidMessage>;

/// A text is one message or, where the revision has batches (mcp/message/revision.hpp), several.
struct Decoded {
  std::vector<Message> messages;
  bool batch = false;

  /// The request, when the text has that one message; else null.
  [[nodiscard]] const RequestMessage* only_request() const {
    return messages.size() == 1 ? std::get_if<RequestMessage>(&messages.front()) : nullptr;
  }
};

struct DecodeLimits {
  std::size_t max_depth = 64;   ///< nesting of arrays and objects
  std::size_t max_batch = 100;  ///< messages in one batch
};

/// Reads one JSON text, of which base::repair_json() repairs what it can. Never throws: what is wrong becomes
/// an InvalidMessage in its place (broken JSON, nesting over the limit, a member name twice in one object:
/// -32700, under the id that find_ids() finds; not a JSON-RPC message, or an empty or oversized batch:
/// -32600).
[[nodiscard]] Decoded decode(std::string_view text, const DecodeLimits& limits = {});

/// The same for a text that is already parsed.
[[nodiscard]] Message decode_value(json::value value);

[[nodiscard]] std::string encode_result(const RequestId& id, const json::object& result);
/// As encode_result with one more member of the result, given as JSON text (Complete::rendered), which
/// goes onto the wire byte for byte.
[[nodiscard]] std::string encode_result(const RequestId& id, const json::object& result,
                                        const Complete::Rendered& rendered);
[[nodiscard]] std::string encode_error(const std::optional<RequestId>& id, const Error& error);
[[nodiscard]] std::string encode_request(const RequestId& id, std::string_view method,
                                         const json::object& params);
[[nodiscard]] std::string encode_notification(std::string_view method, const json::object& params);

/// True for text that encode_notification() made: what a crowded channel may drop without leaving
/// anybody waiting.
[[nodiscard]] bool is_encoded_notification(std::string_view text);

[[nodiscard]] json::value to_json(const RequestId& id);
/// A wire value as a request id; nothing for anything but a string or an integer.
[[nodiscard]] std::optional<RequestId> parse_request_id(const json::value& value);

}  // namespace reply_mcp::mcp::message
