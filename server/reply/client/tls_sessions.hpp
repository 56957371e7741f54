// TLS sessions to resume: a new connection to the same host then needs one round trip less and no
// certificate exchange (RFC 8446, 2.2). Each session is used once, so that a listener on the network cannot
// tell by it which connections belong together (RFC 8446, C.4).
#pragma once

#include <boost/asio/ssl/context.hpp>
#include <openssl/ssl.h>

#include <cstddef>
#include <deque>
#include <memory>
#include <mutex>

namespace reply_mcp::reply::client {

/// Thread-safe. For one host only: a session stands for a certificate that was checked for that host.
class TlsSessions {
 public:
  explicit TlsSessions(std::size_t capacity = 16) : capacity_(capacity) {}
  TlsSessions(const TlsSessions&) = delete;
  TlsSessions& operator=(const TlsSessions&) = delete;

  /// Collects the sessions that servers give to connections of `context`, which this object must outlive.
  void watch(boost::asio::ssl::context& context);
  /// Lets a connection that has not begun its handshake resume one, if there is one.
  void resume(SSL* ssl);

 private:
  using Session = std::unique_ptr<SSL_SESSION, void (*)(SSL_SESSION*)>;
  static int on_new(SSL* ssl, SSL_SESSION* session);

  const std::size_t capacity_;
  std::mutex mutex_;
  std::deque<Session> sessions_;  // newest last
};

}  // namespace reply_mcp::reply::client
