// An HTTP server for tests that does, byte for byte, what its script says: right answers, wrong ones, and
// none at all; plain or over TLS.
//
// A script is a function that runs once for each connection, on a thread of its own, with blocking calls,
// so that it reads from top to bottom. Tests wait for what happened, never for time to pass: use Event, or
// the waiting functions of Session.
#pragma once

#include "support/certificates.hpp"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::testing {

/// Longest that anything here waits before it gives up and lets the test fail.
inline constexpr std::chrono::seconds k_patience{20};

/// Something that one thread waits for and another makes happen, once. Copies are the same event, so that a
/// thread of a server that outlives the test's body keeps its own.
class Event {
 public:
  void set() const;
  /// True when it happened, false after k_patience.
  [[nodiscard]] bool wait() const;
  [[nodiscard]] bool is_set() const;

 private:
  struct State {
    std::mutex mutex;
    std::condition_variable changed;
    bool set = false;
  };
  std::shared_ptr<State> state_ = std::make_shared<State>();
};

/// A request as the server read it.
struct ReceivedRequest {
  std::string head;  ///< request line and fields, as they came
  std::string method;
  std::string target;
  std::multimap<std::string, std::string> fields;  ///< names in lower case
  std::string body;
  std::size_t connection = 0;  ///< number of the connection that it came on, from 1

  /// The one field of that (lower-case) name; empty when there is none, or more than one.
  [[nodiscard]] std::string field(const std::string& name) const;
};

class ScriptedHttpServer {
 public:
  class Session;
  using Script = std::function<void(Session&)>;

  struct Options {
    std::string address = "127.0.0.1";
    std::uint16_t port = 0;  ///< 0: a free one
    /// Set: the connection begins with a TLS handshake, and the script runs when it has succeeded.
    std::optional<Credentials> tls;
    /// Highest TLS version, such as TLS1_1_VERSION; 0: OpenSSL's newest.
    int max_tls_version = 0;
    /// Cipher suites of TLS 1.2, as OpenSSL names them; empty: its default.
    std::string tls_ciphers;
  };

  explicit ScriptedHttpServer(Script script);
  ScriptedHttpServer(Script script, Options options);
  /// Ends every connection and waits for the scripts.
  ~ScriptedHttpServer();
  ScriptedHttpServer(const ScriptedHttpServer&) = delete;
  ScriptedHttpServer& operator=(const ScriptedHttpServer&) = delete;

  [[nodiscard]] std::uint16_t port() const;
  /// "http://127.0.0.1:PORT" or "https://HOST:PORT".
  [[nodiscard]] std::string base_url(const std::string& host = "") const;

  /// Connections that were accepted so far.
  [[nodiscard]] std::size_t connections() const;
  /// TLS handshakes that failed so far.
  [[nodiscard]] std::size_t failed_handshakes() const;
  /// Every request that a script read whole, in the order in which they came.
  [[nodiscard]] std::vector<ReceivedRequest> requests() const;
  /// Those of them that may change something: all but GET, by which a question finds out names.
  [[nodiscard]] std::vector<ReceivedRequest> changes() const;
  /// Waits until `count` connections were accepted; false after k_patience.
  [[nodiscard]] bool wait_for_connections(std::size_t count);
  /// Waits until `count` connections have ended on the server's side too; false after k_patience.
  [[nodiscard]] bool wait_for_ended(std::size_t count);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// One connection, as its script sees it. Every function gives up when the server is being destroyed.
class ScriptedHttpServer::Session {
 public:
  virtual ~Session() = default;

  /// Number of this connection, from 1.
  [[nodiscard]] virtual std::size_t number() const = 0;
  /// The server name that the client asked for in its handshake; empty without TLS or SNI.
  [[nodiscard]] virtual std::string server_name() const = 0;

  /// Whether its TLS handshake resumed an earlier session.
  [[nodiscard]] virtual bool resumed() const = 0;

  /// The next whole request; none when the peer closed first.
  virtual std::optional<ReceivedRequest> read_request() = 0;
  /// Looks at the first line of the next request, without its CRLF; read_request() gives it again. None
  /// when the peer closed first.
  virtual std::optional<std::string> peek_line() = 0;
  /// Reads until `text` has come; false when the peer closed first.
  virtual bool read_until(std::string_view text) = 0;
  /// Waits until the peer closes, throwing away what it sends; false after k_patience.
  virtual bool wait_for_close() = 0;

  /// Sends bytes as they are; false when the peer is gone.
  virtual bool send(std::string_view bytes) = 0;
  /// Sends a whole answer with its Content-Length. `fields` are further header lines, each with CRLF.
  bool respond(int status, std::string_view body, std::string_view fields = "");

  /// Ends the connection in order: close_notify over TLS, then the end of the stream.
  virtual void close() = 0;
  /// Ends the stream without close_notify.
  virtual void cut() = 0;
  /// Ends it with a reset.
  virtual void reset() = 0;
};

/// Answers each request with the same status and body, for as long as the client likes.
[[nodiscard]] ScriptedHttpServer::Script always(int status, std::string body, std::string fields = "");

}  // namespace reply_mcp::testing
