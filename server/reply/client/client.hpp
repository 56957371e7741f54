// The HTTPS client of Reply's API: implements reply::Api over HTTP/1.1 with kept-alive connections.
//
// It does one thing, one exchange per call, and reports exactly what became of it. Quota, retries of
// answers (429, 5xx), caching and circuit breaking belong to decorators that implement reply::Api around
// it; `Failure::maybe_executed` is what they decide on. The client itself repeats a request in one case
// only: a kept-alive connection turned out to be dead before the first byte of an answer, and either the
// request is harmless to repeat or no byte of it had been written.
//
// Put together from parts that are tested alone: BaseUrl, wire_request (request as bytes), TlsContext,
// Resolver, Connection (one socket, plain or TLS), ConnectionPool.
#pragma once

#include "reply/api.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <memory>
#include <string>
#include <vector>

namespace reply_mcp::reply::client {

struct ClientOptions {
  /// "https://host[:port][/prefix]", without "/v3" at the end: every target begins with that.
  std::string base_url = "https://api.reply.io";
  /// Added to `User-Agent: reply-mcp/<version>` as " (+comment)"; empty: nothing is added.
  std::string user_agent_comment;

  /// Each step of getting a connection: resolving the name, connecting to one address, TLS handshake.
  std::chrono::milliseconds connect_timeout{10'000};
  /// Longest time without a byte moving while a request is sent or its answer awaited.
  std::chrono::milliseconds idle_timeout{45'000};
  /// A call from send() to its result, the wait for a free connection included.
  std::chrono::milliseconds total_timeout{60'000};
  /// Send a harmless request again at once when the kept connection that it went out on turned out to be
  /// dead. Off: it is reported with Failure::stale_connection, for a decorator that counts what is sent.
  bool replace_dead_connections = true;
  /// How long an unused connection is kept for the next call; zero: not at all.
  std::chrono::milliseconds keep_alive{30'000};

  std::size_t max_response_bytes = std::size_t{32} * 1024 * 1024;  ///< body of an answer
  std::size_t max_header_bytes = std::size_t{64} * 1024;           ///< status line and header fields
  /// Open connections, in use or kept, over all threads; a call over it waits its turn.
  std::size_t max_connections = 32;

  /// Plain http to hosts other than this machine. The API key then crosses the network readable.
  bool allow_plain_http = false;
  /// PEM file with the authorities to trust instead of the system's (SSL_CERT_FILE and SSL_CERT_DIR, or
  /// OpenSSL's built-in place); empty: the system's.
  std::string tls_ca_file;
  /// HTTP proxy through which https is tunnelled, "http://[user:password@]host:port"; empty: none.
  base::Secret proxy;
  /// Hosts that are reached without it, as in NO_PROXY.
  std::string no_proxy;
  /// Addresses to connect to, in this order, instead of asking DNS for the host of `base_url`. The
  /// certificate is checked against the host name all the same.
  std::vector<boost::asio::ip::address> connect_to;
};

/// What the connection pool holds at one moment, for metrics.
struct ConnectionStats {
  std::size_t in_use = 0;
  std::size_t idle = 0;
  std::size_t waiting = 0;  ///< calls that wait for a connection
};

class Client : public Api {
 public:
  /// Reads the options, the base URL and `tls_ca_file`; opens no connection. The error is a sentence
  /// that names the option, what is wrong with it and what would be right.
  static boost::system::result<std::unique_ptr<Client>, std::string> create(ClientOptions options);

  /// Closes the connections that are kept. Calls must have ended, or their io_context have stopped.
  ~Client() override;
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// As Api::send. May be called from any number of io_contexts at once; the executor of the calling
  /// coroutine must run one handler at a time (an io_context with one thread, or a strand), and its
  /// connections stay with that executor. Cancellation of type terminal yields FailureKind::cancelled.
  boost::asio::awaitable<SendResult> send(Request request, Identity identity, CallOptions options) override;

  [[nodiscard]] ConnectionStats connections() const;

 private:
  class Impl;
  explicit Client(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace reply_mcp::reply::client
