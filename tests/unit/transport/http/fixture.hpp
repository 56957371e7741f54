// An HTTP server with a few tools on a free port of loopback, and a client that sees every byte.
#pragma once

#include "mcp/server.hpp"
#include "transport/http/server.hpp"

#include <boost/json.hpp>

#include <chrono>
#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::transport::http::testing {

/// A count that tests wait for.
class Signal {
 public:
  void raise() {
    const std::lock_guard lock(mutex_);
    ++count_;
    changed_.notify_all();
  }
  [[nodiscard]] bool wait_for(int count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds(20), [&] { return count_ >= count; });
  }
  [[nodiscard]] int count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  int count_ = 0;
};

/// Tools: echo (its argument `text`), hold (until the test opens the gate, or it is cancelled), steps
/// (reports progress `count` times), flood (reports without end until cancelled), question (asks the
/// person), release (gives its connection back, then holds), who (the caller).
class Tools final : public mcp::ToolSource {
 public:
  [[nodiscard]] bool list_changes() const override { return true; }
  mcp::message::Outcome list(const std::optional<std::string>& cursor,
                             const mcp::CallContext& context) override;
  const boost::json::object* input_schema(std::string_view name, const mcp::CallContext& context) override;
  boost::asio::awaitable<mcp::message::Outcome> call(std::string name, boost::json::object arguments,
                                                     mcp::CallContext& context) override;

  Signal started;
  Signal cancelled;
  Signal finished;
  /// Lets held calls end.
  void open_gate() { gate_open_ = true; }

 private:
  boost::asio::awaitable<void> hold();
  boost::asio::awaitable<mcp::message::Outcome> hold_call();
  boost::asio::awaitable<mcp::message::Outcome> flood(mcp::CallContext& context);

  std::atomic<bool> gate_open_{false};
  boost::json::object plain_schema_{{"type", "object"}};
};

struct Reply {
  int status = 0;
  std::map<std::string, std::string> headers;  ///< lower-case names
  std::string body;

  [[nodiscard]] std::string header(const std::string& name) const;
  [[nodiscard]] boost::json::value json() const;
};

struct SseEvent {
  std::string name;
  std::string id;
  std::string data;
  std::string retry;
};

/// A blocking connection whose reads give up after 20 seconds.
class RawClient {
 public:
  /// `source`: the address on loopback to come from, by its last number.
  explicit RawClient(std::uint16_t port, unsigned source = 1);
  ~RawClient();
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;

  void send(std::string_view bytes);
  /// Status line and fields; the body is left.
  [[nodiscard]] Reply read_head();
  /// A whole answer.
  [[nodiscard]] Reply read_reply();
  /// The next event of a stream whose head was read; nothing when the stream ended.
  [[nodiscard]] std::optional<SseEvent> read_event();
  /// True when the server closed the connection and nothing more came.
  [[nodiscard]] bool read_end();
  /// Bytes that came after a comment line's colon are skipped; true when a comment came.
  [[nodiscard]] bool read_comment();
  void close_sending();
  /// Closes with a reset.
  void reset();
  void set_receive_buffer(int bytes);
  [[nodiscard]] bool fill();

 private:
  [[nodiscard]] std::string take_line();
  [[nodiscard]] std::string take(std::size_t count);
  [[nodiscard]] bool fill_body();

  int socket_ = -1;
  std::string input_;
  std::string body_;  ///< of a stream, without chunk framing
  bool chunked_ = false;
  bool body_over_ = false;
};

/// Header lines and body of a request of either era.
using Headers = std::map<std::string, std::string>;
[[nodiscard]] std::string post(const std::string& body, const Headers& headers = {},
                               const std::string& path = "/mcp");
[[nodiscard]] std::string modern_body(const std::string& method, boost::json::object params = {}, int id = 1);
[[nodiscard]] Headers modern_headers(const std::string& method, const std::string& name = "");
[[nodiscard]] std::string modern_call(const std::string& tool, boost::json::object arguments = {}, int id = 1,
                                      bool with_progress = false);
[[nodiscard]] std::string initialize_body(const std::string& version = "2025-11-25");

class HttpFixture {
 public:
  explicit HttpFixture(const std::function<void(HttpOptions&)>& change = {});
  ~HttpFixture();

  [[nodiscard]] std::uint16_t port() const { return http->port(); }
  /// One request on a connection of its own.
  [[nodiscard]] Reply exchange(const std::string& request) const;
  /// Initializes a session and gives its id.
  [[nodiscard]] std::string open_session(const std::string& version = "2025-11-25",
                                         const Headers& extra = {}) const;
  /// A request of the stateful era in a session.
  [[nodiscard]] std::string in_session(const std::string& session, const std::string& body) const;

  Tools tools;
  std::unique_ptr<mcp::Server> server;
  std::unique_ptr<HttpServer> http;
};

}  // namespace reply_mcp::transport::http::testing
