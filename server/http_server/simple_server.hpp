// An HTTP server for answers that are made at once: a function from request to response, a listener on
// threads of its own, limits, deadlines and an orderly stop. For servers whose answers take their time or
// are streams, use the parts: HttpListener, WorkerPool and a RequestHandler.
#pragma once

#include "http_server/limits.hpp"
#include "http_server/listen_address.hpp"
#include "http_server/message.hpp"

#include <boost/system/result.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace reply_mcp::http_server {

/// What a simple server answers. Both are called from every worker's thread, several at a time.
struct SimpleResponder {
  std::function<HttpResponse(const HttpRequest&)> answer;
  /// An error as this server's clients expect it, for a request that was refused before it was whole.
  std::function<HttpResponse(int status, std::string_view message)> render_error;
};

class SimpleHttpServer {
 public:
  struct Options {
    ListenAddress listen;
    HttpLimits limits;
    unsigned threads = 1;  ///< workers; 0: one for each core
  };

  /// Binds, then serves on threads of its own. The error says which address is unavailable and why.
  static boost::system::result<std::unique_ptr<SimpleHttpServer>, std::string> start(
      SimpleResponder responder, const Options& options);

  /// Stops as with stop(0) if it was not called.
  virtual ~SimpleHttpServer() = default;

  [[nodiscard]] virtual std::uint16_t port() const = 0;

  /// Stops accepting, closes idle connections now and busy ones after their answer, for which they get at
  /// most `drain`. Returns when every thread has ended. Not from a responder.
  virtual void stop(std::chrono::milliseconds drain) = 0;
};

}  // namespace reply_mcp::http_server
