// MCP over HTTP: listeners, worker threads, and a stop that loses nothing.
//
// Each worker runs one io_context on one thread, and a connection stays on its worker, so nothing within
// a connection needs a lock. One acceptor takes every connection and gives it to the worker that has the
// fewest: streams stay open for hours, so connections must be spread evenly, which SO_REUSEPORT does not do
// (it hashes addresses, and a load balancer in front has few of them), and closing the listener must not
// reset clients that wait in another worker's backlog. The hand-over is one cross-thread post per
// connection, not per request.
#pragma once

#include "mcp/server.hpp"
#include "transport/http/options.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace reply_mcp::transport::http {

class HttpServer {
 public:
  /// Binds, then serves on threads of its own. `server` must outlive the result. Error: what was wrong
  /// with which option, or which address is unavailable and why.
  static boost::system::result<std::unique_ptr<HttpServer>, std::string> start(HttpOptions options,
                                                                               mcp::Server& server);

  /// Stops at once if stop() was not called.
  virtual ~HttpServer() = default;

  [[nodiscard]] virtual std::uint16_t port() const = 0;
  /// Of the admin listener; 0 when there is none.
  [[nodiscard]] virtual std::uint16_t admin_port() const = 0;
  [[nodiscard]] virtual std::size_t connections() const = 0;

  /// Reads certificate and key again, for connections from now on. Error: the old ones stay in use. Does
  /// nothing without TLS. Thread-safe.
  virtual boost::system::result<void, std::string> reload_tls() = 0;

  /// Stops accepting, turns /readyz to 503, ends streams, lets requests in flight finish for at most
  /// `drain` and cancels the rest. The mcp::Server is shut down with it. Returns when every thread has
  /// ended; true when nothing had to be cancelled. Not from a worker thread.
  virtual bool stop(std::chrono::milliseconds drain) = 0;
};

}  // namespace reply_mcp::transport::http
