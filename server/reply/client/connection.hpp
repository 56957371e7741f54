// One connection to Reply, plain or TLS: sends a request and reads its answer, within limits.
//
// A connection belongs to the executor it was made on and is used by one call at a time. It never decides
// what to do next; its ExchangeResult says exactly how far it got.
#pragma once

#include "reply/api.hpp"
#include "reply/client/base_url.hpp"
#include "reply/client/proxy.hpp"
#include "reply/client/resolver.hpp"
#include "reply/client/tls_sessions.hpp"
#include "reply/client/wire_request.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <vector>

namespace reply_mcp::reply::client {

/// What an answer may cost.
struct ExchangeLimits {
  std::size_t max_header_bytes = 0;
  std::size_t max_body_bytes = 0;
  std::chrono::milliseconds idle_timeout{0};       ///< without a byte moving
  std::chrono::steady_clock::time_point deadline;  ///< of the whole call
};

/// How an exchange ended. What the flags mean for Failure::maybe_executed is left to the caller.
struct ExchangeResult {
  SendResult outcome = Failure{};
  bool request_begun = false;  ///< at least one byte of the request has left this process
  bool answer_begun = false;   ///< at least one byte of an answer has come
  bool peer_closed = false;    ///< it failed because the peer ended the connection
  bool reusable = false;       ///< the connection is in step and may carry the next request
};

class Connection {
 public:
  Connection() = default;
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  /// Closes the socket.
  virtual ~Connection() = default;

  /// Sends `request` and reads the answer. Interim answers (1xx) are passed over. Cancellation (terminal)
  /// ends it with FailureKind::cancelled; the connection cannot be used afterwards.
  virtual boost::asio::awaitable<ExchangeResult> exchange(const WireRequest& request,
                                                          ExchangeLimits limits) = 0;

  /// Whether a connection that was kept can still be used: open, and nothing has come unasked. Does not
  /// block. A peer may close it a moment later all the same.
  [[nodiscard]] virtual bool alive() = 0;
  [[nodiscard]] virtual boost::asio::any_io_executor executor() = 0;
};

struct ConnectLimits {
  std::chrono::milliseconds step_timeout{0};       ///< for one address, and for the TLS handshake
  std::chrono::steady_clock::time_point deadline;  ///< of the whole call
};

/// How a connection is made. All of it outlives the connecting.
struct ConnectPlan {
  boost::asio::ssl::context* tls = nullptr;  ///< needed when the base URL asks for TLS
  TlsSessions* sessions = nullptr;           ///< to resume TLS from; null: a full handshake each time
  const Proxy* proxy = nullptr;              ///< `endpoints` are its addresses; null: a direct connection
};

/// Connects to the first of `endpoints` that accepts (dialer.hpp), opens the tunnel when there is a proxy,
/// and completes the TLS handshake when `base` asks for it. A refused certificate is final: no further
/// address is tried. The failure says what was tried; nothing of a request has been sent.
[[nodiscard]] boost::asio::awaitable<boost::system::result<std::unique_ptr<Connection>, Failure>> connect(
    const BaseUrl& base, Endpoints endpoints, const ConnectPlan& plan, ConnectLimits limits);

}  // namespace reply_mcp::reply::client
