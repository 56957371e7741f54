// What one client may cost the server. Every limit has a default that is safe on an open network; zero never
// means "no limit". Over a limit, the client gets the HTTP status named here; others do not notice.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace reply_mcp::http_server {

struct HttpLimits {
  /// Request line and fields; and once more what is around a chunked body: sizes, extensions, trailers. 431
  std::size_t max_header_bytes = 16 * 1024;
  std::size_t max_body_bytes = 8 * 1024 * 1024;        ///< 413
  std::size_t max_buffered_bytes = 256 * 1024 * 1024;  ///< of what is not a whole request yet, in all
                                                       ///< connections: 503 for further bodies
  std::size_t max_connections = 4096;                  ///< open at once: 503, then closed
  /// Of these, how many from one address may be without a request that is being answered: one machine
  /// cannot take every place by saying nothing. Its further ones: 503, then closed.
  [[nodiscard]] std::size_t max_waiting_per_address() const {
    constexpr std::size_t k_few = 16;
    return std::max(k_few, max_connections / 4);
  }

  std::chrono::milliseconds handshake_timeout{10'000};  ///< TLS: closed
  std::chrono::milliseconds header_timeout{10'000};     ///< from the first byte of a request: 408
  /// From the end of the header to the end of the body, plus one second for every 16 KiB received, so
  /// that a slow uplink may send a large body and a trickle may not hold a connection: 408.
  std::chrono::milliseconds body_timeout{30'000};
  std::chrono::milliseconds idle_timeout{75'000};   ///< between requests of a connection: closed
  std::chrono::milliseconds write_timeout{30'000};  ///< for each 64 KiB of an answer: closed

  // Closing a socket with unread input would reset the connection and may take the last answer with it
  // (RFC 9112 section 9.6), so input is still read, and dropped, for a while:
  std::size_t max_linger_bytes = 1024 * 1024;
  std::chrono::milliseconds linger{2000};
  std::chrono::milliseconds stop_linger{200};  ///< while the server stops
};

}  // namespace reply_mcp::http_server
