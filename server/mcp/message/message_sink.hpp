// Where the messages to a peer go: the side of a transport that mcp knows.
#pragma once

#include <string>

namespace reply_mcp::mcp::message {

/// The answer to what a peer sent, ready for the wire.
struct EncodedAnswer {
  /// The JSON-RPC response, or an array of them for a batch; empty when there is none to send (the request
  /// was cancelled).
  std::string body;
  /// For HTTP, where the response has not begun to stream: 200, 400, 404, or 500 when a bug left no answer.
  /// Source: MCP 2026-07-28, basic/transports/streamable-http.
  int http_status = 200;
};

/// Takes the messages that belong to one text of the peer while it is worked on, or, attached to a channel,
/// those that belong to none. Implemented by transports; thread-safe; never blocks; a message for a peer
/// that is gone is dropped.
class MessageSink {
 public:
  virtual ~MessageSink() = default;
  /// Queues one encoded notification or server-to-client request, to be delivered in order and before
  /// the answer.
  virtual void send(std::string message) = 0;
  /// The answer, after which nothing more comes for this text. Called once for each text that is answered
  /// at all (TextFacts::needs_answer).
  virtual void finish(EncodedAnswer answer) = 0;
  /// Whether server-to-client requests can be delivered and answered here.
  [[nodiscard]] virtual bool can_ask() const = 0;
  /// Whether messages of other requests travel here as well, as on stdio.
  [[nodiscard]] virtual bool is_shared() const { return false; }
  /// Lets go of the connection while the request goes on, where the client can come back for the rest
  /// (Streamable HTTP of 2025-11-25: it polls); does nothing elsewhere.
  virtual void release() {}
};

}  // namespace reply_mcp::mcp::message
