// The protocol engine: what a server is, and what opens the channels that transports talk to. Knows no
// socket and no HTTP.
//
// A transport decodes with mcp/message/message.hpp and hands them to the peer's Channel (mcp/channel.hpp):
//   stdio                         one channel for the process, both eras
//   HTTP, stateful era            one for each session id: open_session(), then restore_session() elsewhere
//   HTTP, stateless era           one for each request, whose response is all that there is of the peer
//   HTTP with SSE (2024-11-05)    one for each open stream
#pragma once

#include "mcp/channel.hpp"
#include "mcp/features.hpp"
#include "mcp/message/message.hpp"
#include "mcp/message/revision.hpp"
#include "mcp/sealer.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace reply_mcp::mcp {

namespace json = boost::json;

struct ServerOptions {
  message::Implementation info;
  std::string instructions;                        ///< empty: none
  std::chrono::seconds state_lifetime{600};        ///< how long sealed requestState is good for
  std::chrono::milliseconds ask_timeout{600'000};  ///< how long a stateful-era question waits for its answer
  std::int64_t list_ttl_ms = 300'000;              ///< caching hint on lists and server/discover
  bool list_cache_public = false;
  std::size_t max_in_flight = 256;  ///< requests that run at once in one channel
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

/// How the request that begins a session was answered.
struct OpenedSession {
  message::EncodedAnswer answer;
  std::shared_ptr<Channel> channel;  ///< null: it was refused
};

/// Thread-safe. Must outlive its channels' last request.
class Server : public ChangeFeed {
 public:
  /// `sealer` may be null only when no feature ever returns InputRequired with a state.
  static std::unique_ptr<Server> create(ServerOptions options, Features features,
                                        std::shared_ptr<const Sealer> sealer);

  /// A channel for a peer about which nothing is known yet.
  virtual std::shared_ptr<Channel> open_channel(ChannelOptions options) = 0;
  /// Answers at once the request that begins a session (TextFacts::begins_session), for transports that
  /// give the session an id with the answer.
  virtual OpenedSession open_session(message::RequestMessage request, Caller caller) = 0;
  /// A channel that goes on with a session, perhaps of another replica.
  virtual std::shared_ptr<Channel> restore_session(SessionState state) = 0;

  /// What `request` says that a header may repeat; `caller` because tools differ from caller to caller.
  [[nodiscard]] virtual MirroredValues mirrored_values(const message::RequestMessage& request,
                                                       const Caller& caller) const = 0;

  /// Ends subscriptions gracefully; later ones are refused.
  virtual void shutdown() = 0;
};

}  // namespace reply_mcp::mcp
