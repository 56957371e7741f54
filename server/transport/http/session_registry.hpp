// The sessions of the stateful era on Streamable HTTP.
//
// A session id is the session's state, sealed and bound to the caller: every replica with the same
// secret can open it and continue, so nothing has to be stored. What is kept in memory is a convenience
// (what is in flight, log level, subscriptions, events for a client that reconnects) and is dropped when
// a session has been idle. An id that was deleted is remembered until it would have expired.
// Source: MCP 2025-11-25, basic/transports, "Session Management" and "Resumability and Redelivery".
#pragma once

#include "mcp/server.hpp"
#include "transport/http/event_stream.hpp"
#include "transport/http/options.hpp"

#include <chrono>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <unordered_set>
#include <utility>

namespace reply_mcp::transport::http {

/// A session that is in memory. Thread-safe.
class HttpSession {
 public:
  HttpSession(std::shared_ptr<mcp::Channel> channel, const SessionLimits& limits);

  [[nodiscard]] mcp::Channel& channel() const { return *channel_; }
  [[nodiscard]] const std::string& id() const { return id_; }
  /// The negotiated revision.
  [[nodiscard]] std::string revision() const { return channel_->session_state().value().protocol_version; }
  /// Whether clients of this revision know the event without data with which 2025-11-25 begins streams.
  [[nodiscard]] bool knows_priming() const { return revision() >= "2025-11-25"; }

  /// A stream for one request. Once it is kept, a client may resume it.
  [[nodiscard]] std::shared_ptr<EventStream> new_stream(bool can_ask);
  void keep(const std::shared_ptr<EventStream>& stream);
  [[nodiscard]] std::shared_ptr<EventStream> find_stream(std::string_view id);
  /// Whether a stream's id is one of new_session_stream()'s.
  [[nodiscard]] static bool is_session_stream(std::string_view stream_id) {
    return stream_id.starts_with('c');
  }
  /// The stream for what belongs to no request; replaces the one before.
  [[nodiscard]] std::shared_ptr<EventStream> new_session_stream();
  /// Drops streams that ended at least `age` ago, and then the oldest of those that ended until they hold no
  /// more than a session may keep. Returns the bytes that the session still holds.
  std::size_t drop_old_streams(EventStream::Clock::time_point now, std::chrono::seconds age);
  /// Cancels what is in flight and drops the streams.
  void close();

 private:
  std::size_t drop_with_lock(EventStream::Clock::time_point now, std::chrono::seconds age);

  const std::shared_ptr<mcp::Channel> channel_;
  const SessionLimits limits_;
  const std::string id_;
  std::mutex mutex_;
  std::map<std::string, std::shared_ptr<EventStream>, std::less<>> streams_;
  std::uint64_t next_stream_ = 0;
};

class SessionRegistry {
 public:
  using Clock = std::chrono::steady_clock;

  SessionRegistry(mcp::Server& server, std::shared_ptr<const mcp::Sealer> sealer,
                  const SessionLimits& limits);

  /// Registers a session that has been initialized and returns its id for the Mcp-Session-Id header;
  /// nothing when the client described itself at such length that the id would not fit into a header.
  [[nodiscard]] std::optional<std::string> admit(std::shared_ptr<mcp::Channel> channel,
                                                 const std::string& principal);
  /// The id of a session that has begun anew: its state is another now. The one before leads to it as well,
  /// as long as it is in memory here. Nothing: as admit().
  [[nodiscard]] std::optional<std::string> renew(const HttpSession& session,
                                                 const std::string& principal) const;
  /// The session of an id, restored if it is not in memory. Null: the id is from another deployment or
  /// another caller, expired or deleted; the client must start a new session (404).
  [[nodiscard]] std::shared_ptr<HttpSession> find(std::string_view token, const std::string& principal);
  /// Ends a session and remembers that it ended. False when find() would give null.
  bool end(std::string_view token, const std::string& principal);

  /// Drops what has been idle for too long; called now and then.
  void sweep(Clock::time_point now = Clock::now());
  /// Cancels everything in flight in every session.
  void close_all();
  [[nodiscard]] std::size_t size() const;

 private:
  struct HeldSession {
    std::shared_ptr<HttpSession> session;
    Clock::time_point last_used;
    std::list<std::string>::iterator place;  ///< in `order_`
  };

  [[nodiscard]] std::optional<std::string> seal(const mcp::SessionState& state,
                                                const std::string& principal) const;
  std::shared_ptr<HttpSession> insert(std::shared_ptr<HttpSession> session);
  void evict_one();
  void remember_end(const std::string& id);

  mcp::Server& server_;
  const std::shared_ptr<const mcp::Sealer> sealer_;
  const SessionLimits limits_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, HeldSession> sessions_;
  std::list<std::string> order_;  ///< session ids, the most recently used first
  /// Session ids that were deleted, and when each may be forgotten: all live equally long, so in this order.
  std::unordered_set<std::string> ended_;
  std::deque<std::pair<Clock::time_point, std::string>> ended_order_;
};

}  // namespace reply_mcp::transport::http
