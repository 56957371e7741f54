// `reply-mcp http` on a free port, and a client that writes its requests byte by byte.
#pragma once

#include "integration/program.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::test {

/// A connection to a port of this machine. Its reads give up after k_patience, and then give what came.
class HttpClient {
 public:
  explicit HttpClient(std::uint16_t port);
  ~HttpClient();
  HttpClient(const HttpClient&) = delete;
  HttpClient& operator=(const HttpClient&) = delete;

  void send(std::string_view bytes) const;
  /// Head and body of the next answer with a Content-Length.
  [[nodiscard]] std::string read_answer();
  /// Everything until the server closes.
  [[nodiscard]] std::string read_all();
  void close();
  [[nodiscard]] int socket() const { return socket_; }

 private:
  bool fill();

  int socket_ = -1;
  std::string input_;
};

/// The whole answer to one request that says `Connection: close`.
[[nodiscard]] std::string ask(std::uint16_t port, std::string_view request);

/// A tools/call of 2026-07-28 for whoami_get; `lines` are further header lines, each with CRLF.
[[nodiscard]] std::string call_whoami(const std::string& lines);
/// A GET of a health check or of the metrics.
[[nodiscard]] std::string get(const std::string& path);

/// `reply-mcp http` with those options on a free port.
class HttpProgram {
 public:
  explicit HttpProgram(std::vector<std::string> options,
                       const std::map<std::string, std::string>& environment = {});
  /// SIGTERM, and the exit code.
  int stop();
  /// The port of the admin listener, as the log says it.
  [[nodiscard]] std::uint16_t admin_port();

  ChildProcess child;
  std::uint16_t port = 0;
};

}  // namespace reply_mcp::test
