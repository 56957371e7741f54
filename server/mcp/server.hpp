// The protocol engine: what a transport hands messages to. Knows no socket and no HTTP.
//
// A transport decodes bytes with mcp/message.hpp and then
//   - gives a request with per-request `_meta` (Server::is_stateless) to Server::handle,
//   - gives everything of the older era to a Session (one per stdio process, one per session id on HTTP).
// While a request runs, messages that belong to it go to the Exchange that came with it, which is never
// null; its answer is what the coroutine returns.
// To cancel a request, emit on the cancellation slot it was spawned with (closed response stream, shutdown);
// `notifications/cancelled` is handled here.
#pragma once

#include "mcp/features.hpp"
#include "mcp/message.hpp"
#include "mcp/sealer.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::mcp {

/// The revision of the stateless era.
inline constexpr std::string_view k_stateless_version = "2026-07-28";
/// Revisions of the stateful era, newest first.
inline constexpr std::string_view k_stateful_versions[] = {"2025-11-25", "2025-06-18", "2025-03-26",
                                                           "2024-11-05"};

/// Whether a revision allows several messages in one JSON array: 2025-03-26 alone does (it came with
/// that revision and left with the next; changelogs of 2025-03-26 and 2025-06-18).
[[nodiscard]] bool has_batches(std::string_view revision);

/// Where messages that belong to one request go while it runs, or, for a session, where messages that
/// belong to none go. Implemented by transports; thread-safe; never blocks; a message for a peer that is
/// gone is dropped.
class Exchange {
 public:
  virtual ~Exchange() = default;
  /// Queues one encoded notification or server-to-client request, to be delivered in order and before
  /// the answer.
  virtual void send(std::string message) = 0;
  /// Whether server-to-client requests can be delivered and answered here.
  [[nodiscard]] virtual bool can_ask() const = 0;
  /// Whether messages of other requests travel here as well, as on stdio.
  [[nodiscard]] virtual bool is_shared() const { return false; }
  /// Lets go of the connection while the request goes on, where the client can come back for the rest
  /// (Streamable HTTP of 2025-11-25: it polls); does nothing elsewhere.
  virtual void release() {}
};

/// How a request ended on the wire.
struct Answer {
  /// The encoded JSON-RPC response; empty when there is none to send (the request was cancelled).
  std::string body;
  /// Status for the HTTP transport when it has not begun to stream: 200, 400 or 404.
  /// Source: MCP 2026-07-28, basic/transports/streamable-http.
  int http_status = 200;
};

struct ServerOptions {
  Implementation info;
  std::string instructions;                  ///< empty: none
  std::chrono::seconds state_lifetime{600};  ///< how long sealed requestState is good for
  std::chrono::seconds ask_timeout{600};     ///< how long a stateful-era question waits for its answer
  std::int64_t list_ttl_ms = 300'000;        ///< caching hint on lists and server/discover
  bool list_cache_public = false;
  std::size_t max_in_flight = 256;  ///< requests at once in one session
  json::object extensions;          ///< extra `capabilities.extensions`, id -> settings
  bool logging = true;              ///< handlers may send log messages to the client
  /// Told of what a handler threw, which is a bug: the client learns no more than -32603 and the request
  /// id. Called from the thread of the request; must not throw.
  std::function<void(std::string_view method, std::string_view request_id, std::string_view what)>
      on_exception;
};

/// The features, each null when the server has none of it. All must outlive the server.
struct Features {
  ToolSource* tools = nullptr;
  ResourceSource* resources = nullptr;
  PromptSource* prompts = nullptr;
  CompletionSource* completion = nullptr;
  TaskSource* tasks = nullptr;
};

/// What a session is, apart from what is in flight: small enough to be a sealed session id, so that any
/// replica can go on with it.
struct SessionState {
  std::string protocol_version;
  Implementation client;
  json::object client_capabilities;
  std::string id;  ///< random, hexadecimal; names the session in logs and in the list of deleted ones

  [[nodiscard]] std::string serialize() const;
  /// Nothing when the text is not what serialize() makes.
  [[nodiscard]] static std::optional<SessionState> parse(std::string_view text);
};

class Server;

/// One session of the stateful era. Thread-safe: calls may come from several threads at once, and each
/// request runs on the executor of the coroutine that awaits handle(), which must be a serial one (a
/// strand, or an io_context that one thread runs). Its cancellation is brought to that executor.
class Session : public std::enable_shared_from_this<Session> {
 public:
  virtual ~Session() = default;

  /// Runs a request to its end. `initialize` must be the first one of a new session (ping is allowed
  /// before it); other requests before it are refused with -32600. Cancelled: Answer::body is empty.
  virtual asio::awaitable<Answer> handle(RequestMessage request, Caller caller,
                                         std::shared_ptr<Exchange> exchange) = 0;
  /// notifications/cancelled, notifications/initialized, notifications/roots/list_changed, ...;
  /// unknown ones are ignored.
  virtual void notify(const NotificationMessage& notification, const Caller& caller) = 0;
  /// The answer to a server-to-client request. False when none is waiting for it.
  virtual bool respond(ResponseMessage response, const Caller& caller) = 0;

  /// True once initialize has been answered.
  [[nodiscard]] virtual bool initialized() const = 0;
  [[nodiscard]] virtual SessionState state() const = 0;
  /// Where change notifications and other messages outside any request go (the stdio channel, the GET
  /// stream). Replaces the one before; null takes it away.
  virtual void attach(std::shared_ptr<Exchange> channel) = 0;
  /// No answer to a server-to-client request can arrive any more: requests that wait for one fail now,
  /// and later ones are told that nobody can be asked.
  virtual void stop_asking() = 0;
  /// Cancels everything in flight; later requests are refused.
  virtual void close() = 0;
};

/// Thread-safe. Must outlive its sessions' last request.
class Server : public ChangeFeed {
 public:
  /// `sealer` may be null only when no feature ever returns InputRequired with a state.
  static std::unique_ptr<Server> create(ServerOptions options, Features features,
                                        std::shared_ptr<const Sealer> sealer);

  /// True for a request of the stateless era: its params._meta has one of the per-request fields
  /// "io.modelcontextprotocol/protocolVersion", ".../clientCapabilities" or ".../clientInfo", or its
  /// method exists only there (server/discover, subscriptions/listen).
  [[nodiscard]] static bool is_stateless(const RequestMessage& request);

  /// Runs a request of the stateless era to its end, on the (serial) executor of the awaiting coroutine.
  /// A subscriptions/listen runs until it is cancelled or shutdown() ends it. Cancelled: Answer::body is
  /// empty; no exception comes out.
  virtual asio::awaitable<Answer> handle(RequestMessage request, Caller caller,
                                         std::shared_ptr<Exchange> exchange) = 0;

  /// A new session of the stateful era, waiting for initialize.
  virtual std::shared_ptr<Session> open_session() = 0;
  /// A session that was initialized before, perhaps by another replica.
  virtual std::shared_ptr<Session> restore_session(SessionState state) = 0;

  /// Ends subscriptions gracefully; later ones are refused.
  virtual void shutdown() = 0;

  [[nodiscard]] virtual const ServerOptions& options() const = 0;
  [[nodiscard]] virtual const Features& features() const = 0;
};

}  // namespace reply_mcp::mcp
