// One HTTP/1.1 connection: reads requests one after the other, hands each to the handler and writes the
// response. Everything about a connection happens on the one thread of its io_context.
//
// While a request is being handled the connection keeps reading a little, to notice when the client
// disconnects; bytes of the next (pipelined) request wait in the buffer and, once that is full, in the
// kernel. A client that closes its sending side counts as disconnected: HTTP clients do that only to abort.
#pragma once

#include "base/keyed_limit.hpp"
#include "http_server/byte_stream.hpp"
#include "http_server/limits.hpp"
#include "http_server/message.hpp"
#include "http_server/request_reader.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <exception>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace reply_mcp::http_server {

/// How a handler answers a request. Used on the connection's thread, except for the functions that
/// wake_fn() and disconnect_fn() return.
class ResponseWriter {
 public:
  using Clock = std::chrono::steady_clock;

  virtual ~ResponseWriter() = default;

  virtual boost::asio::any_io_executor executor() = 0;
  /// Remote address without port.
  [[nodiscard]] virtual const std::string& peer() const = 0;
  /// The client disconnected, or was disconnected; what is written from now on is dropped.
  [[nodiscard]] virtual bool disconnected() const = 0;
  /// The server is stopping: streams must end, and what was begun must finish.
  [[nodiscard]] virtual bool stopping() const = 0;
  /// A function that ends a wait(), callable from any thread at any time.
  virtual std::function<void()> wake_fn() = 0;
  /// A function that closes the connection at once, callable from any thread at any time.
  virtual std::function<void()> disconnect_fn() = 0;
  /// Returns when wake_fn()'s function was called, when disconnected() or stopping() became true, or at
  /// `until`; at once when that has happened since the last wait.
  virtual boost::asio::awaitable<void> wait(Clock::time_point until) = 0;

  /// The whole response.
  virtual boost::asio::awaitable<void> reply(HttpResponse response) = 0;
  /// A response whose body follows in pieces; `response.body` is the first one.
  virtual boost::asio::awaitable<void> begin_stream(HttpResponse response) = 0;
  virtual boost::asio::awaitable<void> write(std::string piece) = 0;
  virtual boost::asio::awaitable<void> end_stream() = 0;
};

/// What all connections of a server share.
struct ConnectionContext {
  const HttpLimits& limits;
  /// Further fields of which a request may have only one; null: none.
  FieldPredicate is_singleton = nullptr;
  /// Bytes of what is not a whole request yet, in all connections together.
  std::atomic<std::size_t> buffered{0};
  /// Connections without a request that is being answered, by Peer::key.
  std::shared_ptr<base::KeyedLimit> waiting =
      std::make_shared<base::KeyedLimit>(limits.max_waiting_per_address());
};

/// Answers requests. Called from several threads at once, for different connections.
class RequestHandler {
 public:
  virtual ~RequestHandler() = default;
  /// Looks at a request whose body has not been read yet. A refusal is sent, and the connection closed,
  /// so that a caller who may not call cannot make the server read megabytes first.
  [[nodiscard]] virtual HttpAdmission admit(const HttpRequest& head) = 0;
  /// An error as this server's clients expect it, for what the connection refuses by itself.
  [[nodiscard]] virtual HttpResponse render_error(int status, std::string_view message) const = 0;
  /// Must have replied (or begun and ended a stream) when it returns, unless disconnected() is true.
  virtual boost::asio::awaitable<void> handle(HttpRequest request, ResponseWriter& responder) = 0;
};

/// Who is at the other end.
struct Peer {
  std::string address;             ///< without port
  std::string key;                 ///< what counts as one address: for IPv6 the network of a site
  base::KeyedLimit::Ticket waits;  ///< of ConnectionContext::waiting, while nothing is being answered
};

class HttpConnection final : public ResponseWriter, public std::enable_shared_from_this<HttpConnection> {
 public:
  /// Called once, on the connection's thread, when it has ended; with what was thrown, if anything: a bug.
  using Ended = std::function<void(HttpConnection&, const std::exception_ptr&)>;

  HttpConnection(std::unique_ptr<ByteStream> stream, Peer peer, RequestHandler& handler,
                 ConnectionContext& context, Ended ended);

  /// Serves the connection to its end. Keeps itself alive.
  void start();
  /// On the connection's thread: finish what is being handled, then close; when idle, now.
  void stop();
  /// On the connection's thread: close now.
  void abort();
  /// Instead of start(), for a connection over the limit: it gets `refusal` and is closed.
  void start_refusal(HttpResponse refusal);

  boost::asio::any_io_executor executor() override { return stream_->executor(); }
  [[nodiscard]] const std::string& peer() const override { return peer_.address; }
  [[nodiscard]] bool disconnected() const override { return ended_input_ || aborted_; }
  [[nodiscard]] bool stopping() const override { return stopping_; }
  std::function<void()> wake_fn() override;
  std::function<void()> disconnect_fn() override;
  boost::asio::awaitable<void> wait(Clock::time_point until) override;
  boost::asio::awaitable<void> reply(HttpResponse response) override;
  boost::asio::awaitable<void> begin_stream(HttpResponse response) override;
  boost::asio::awaitable<void> write(std::string piece) override;
  boost::asio::awaitable<void> end_stream() override;

 private:
  enum class Phase { reading, handling, lingering };

  boost::asio::awaitable<void> run();
  boost::asio::awaitable<void> run_refusal(HttpResponse refusal);
  boost::asio::awaitable<bool> read_request(HttpRequest& request);
  boost::asio::awaitable<bool> on_header(const RequestReader& reader);
  [[nodiscard]] bool hold(std::size_t bytes);
  boost::asio::awaitable<void> refuse(HttpResponse response);
  boost::asio::awaitable<void> lingering_close();
  boost::asio::awaitable<void> send(std::string_view first, std::string_view second);
  void arm_read(std::size_t size);
  void on_read(boost::system::error_code error, std::size_t size);
  void wake();
  void over(const std::exception_ptr& bug);

  const std::unique_ptr<ByteStream> stream_;
  Peer peer_;
  RequestHandler& handler_;
  ConnectionContext& context_;
  const HttpLimits& limits_;
  Ended on_end_;
  boost::asio::steady_timer wait_timer_;
  boost::asio::steady_timer write_timer_;
  Phase phase_ = Phase::reading;
  std::string input_;
  std::unique_ptr<char[]> chunk_;
  std::size_t chunk_size_ = 0;
  bool reading_ = false;
  bool ended_input_ = false;
  bool aborted_ = false;
  bool stopping_ = false;
  bool woken_ = false;
  std::size_t held_ = 0;  ///< of ConnectionContext::buffered
  // Of the request being handled:
  bool http_1_0_ = false;
  bool head_only_ = false;
  bool keep_alive_ = true;
  bool answered_ = false;
};

}  // namespace reply_mcp::http_server
