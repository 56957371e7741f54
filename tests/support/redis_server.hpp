// A real redis-server (Debian package redis-server) for tests: started on a Unix socket or a TLS port,
// without any file of its own left behind, ended with the object.
#pragma once

#include "support/certificates.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>
#include <vector>

namespace reply_mcp::testing {

class RedisServer {
 public:
  struct Options {
    std::string password;  ///< empty: none
    /// Set: it listens with TLS on 127.0.0.1:`tls_port()` besides the socket.
    std::optional<Credentials> tls;
  };
  RedisServer() : RedisServer(Options{}) {}
  /// Prepares a place for the server; start() starts it.
  explicit RedisServer(Options options);
  ~RedisServer();
  RedisServer(const RedisServer&) = delete;
  RedisServer& operator=(const RedisServer&) = delete;

  /// Starts it and waits until it accepts connections; false with the reason on stderr when it does not.
  [[nodiscard]] bool start();
  /// Ends it at once (SIGKILL): it saves nothing and says nothing. Can be started again, empty.
  void kill();
  /// Stops it without closing connections (SIGSTOP), and lets it go on.
  void freeze();
  void thaw();

  /// "redis+unix://.../redis.sock" with the password in it.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::uint16_t tls_port() const { return tls_port_; }
  /// What redis-cli prints for a command.
  [[nodiscard]] std::string ask(const std::string& command) const;

 private:
  [[nodiscard]] std::vector<std::string> arguments() const;

  Options options_;
  std::string folder_;
  std::uint16_t tls_port_ = 0;
  pid_t process_ = -1;
};

}  // namespace reply_mcp::testing
