// Where a server listens.
#pragma once

#include <cstdint>
#include <string>

namespace reply_mcp::http_server {

/// `host` is an IP address without brackets, or "localhost" for 127.0.0.1.
struct ListenAddress {
  std::string host = "127.0.0.1";
  std::uint16_t port = 0;  ///< 0: a free one

  [[nodiscard]] bool is_loopback() const;
  /// "127.0.0.1:8080", "[::1]:8080"
  [[nodiscard]] std::string to_string() const;
};

}  // namespace reply_mcp::http_server
