#include "reply/client/connection.hpp"

#include "reply/cancellation.hpp"
#include "reply/client/answer.hpp"
#include "reply/client/dialer.hpp"
#include "reply/client/tls_context.hpp"

#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/basic_stream.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/rate_policy.hpp>
#include <boost/beast/core/read_size.hpp>
#include <boost/beast/core/stream_traits.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/serializer.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/beast/http/write.hpp>
#include <boost/beast/ssl/ssl_stream.hpp>

#include <algorithm>
#include <cerrno>
#include <limits>
#include <sys/socket.h>
#include <type_traits>

namespace reply_mcp::reply::client {

namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::system::error_code;
using Clock = std::chrono::steady_clock;

/// Counts what really went through the socket. Below TLS, so that "was a byte of the request written" has
/// an exact answer there too, where the layers above report nothing for a write that failed.
class ByteCounter {
 public:
  [[nodiscard]] std::uint64_t written() const noexcept { return written_; }

 private:
  friend class beast::rate_policy_access;
  static constexpr std::size_t k_unlimited = std::numeric_limits<std::size_t>::max();
  [[nodiscard]] std::size_t available_read_bytes() const noexcept { return k_unlimited; }
  [[nodiscard]] std::size_t available_write_bytes() const noexcept { return k_unlimited; }
  void transfer_read_bytes(std::size_t) const noexcept {}
  void transfer_write_bytes(std::size_t n) noexcept { written_ += n; }
  void on_timer() const noexcept {}

  std::uint64_t written_ = 0;
};

using Socket = beast::basic_stream<tcp, asio::any_io_executor, ByteCounter>;
using TlsStream = beast::ssl_stream<Socket>;
using Parser = http::response_parser<http::string_body>;

constexpr int k_first_error = 400;
constexpr int k_max_interim_answers = 8;
constexpr std::size_t k_read_ahead = std::size_t{64} * 1024;
constexpr std::size_t k_write_step = std::size_t{64} * 1024;
constexpr std::size_t k_kept_buffer = std::size_t{16} * 1024;

template <class Stream>
class StreamConnection final : public Connection {
 public:
  template <class... Args>
  StreamConnection(std::string peer, Args&&... args)
      : stream_(std::forward<Args>(args)...), peer_(std::move(peer)) {}

  ~StreamConnection() override {
    if constexpr (std::is_same_v<Stream, TlsStream>) {
      // OpenSSL throws a session away when its connection ends without close_notify, which for HTTP says
      // nothing about the session. Truncation is noticed by the length of the answer.
      SSL* const native = stream_.native_handle();
      if (SSL_is_init_finished(native) == 1) {
        SSL_set_shutdown(native, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
      }
    }
  }
  StreamConnection(const StreamConnection&) = delete;
  StreamConnection& operator=(const StreamConnection&) = delete;

  Stream& stream() { return stream_; }

  asio::awaitable<ExchangeResult> exchange(const WireRequest& request, ExchangeLimits limits) override {
    ExchangeResult result;
    const std::uint64_t written_before = written();
    const error_code write_error = co_await write(request, limits);
    result.request_begun = written() > written_before;
    // A server that refuses a large body may answer and close before it has read all of it.
    const bool worth_reading = !write_error || (result.request_begun && is_end_of_connection(write_error));
    if (worth_reading) {
      co_await read(result, limits);
    } else {
      co_await fail(result, write_error, limits);
    }
    if (write_error) result.reusable = false;
    if (buffer_.capacity() > k_kept_buffer) buffer_.shrink_to_fit();
    co_return result;
  }

  bool alive() override {
    char byte = 0;
    const auto n =
        ::recv(beast::get_lowest_layer(stream_).socket().native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return n < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
  }

  asio::any_io_executor executor() override { return stream_.get_executor(); }

 private:
  [[nodiscard]] std::uint64_t written() { return beast::get_lowest_layer(stream_).rate_policy().written(); }

  void expire(const ExchangeLimits& limits) {
    const auto idle = Clock::now() + limits.idle_timeout;
    beast::get_lowest_layer(stream_).expires_at(std::min(idle, limits.deadline));
  }

  // Cancellation reaches an operation that is under way; one that arrives between two operations is only
  // remembered. So each loop below looks before it begins the next one, and each operation is a single step.

  asio::awaitable<error_code> write(const WireRequest& request, const ExchangeLimits& limits) {
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    error_code error;
    http::request_serializer<SharedBody> serializer(request);
    // A socket takes megabytes at once where it can, and copying them keeps the thread from all other calls.
    serializer.limit(k_write_step);
    while (!error && !serializer.is_done()) {
      if (state.cancelled() != asio::cancellation_type::none) co_return asio::error::operation_aborted;
      expire(limits);
      co_await http::async_write_some(stream_, serializer, asio::redirect_error(asio::use_awaitable, error));
    }
    co_return error;
  }

  /// Takes bytes from the stream, or from what was read ahead, until the parser has got further.
  asio::awaitable<error_code> feed(Parser& parser, ExchangeResult& result, const ExchangeLimits& limits) {
    const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
    for (;;) {
      error_code error = http::error::need_more;
      if (buffer_.size() > 0) buffer_.consume(parser.put(buffer_.data(), error));
      if (error != http::error::need_more) co_return error;
      const std::size_t room = beast::read_size(buffer_, k_read_ahead);
      if (room == 0) co_return http::error::buffer_overflow;
      if (state.cancelled() != asio::cancellation_type::none) co_return asio::error::operation_aborted;
      expire(limits);
      error = {};
      const auto space = buffer_.prepare(room);
      const std::size_t n =
          co_await stream_.async_read_some(space, asio::redirect_error(asio::use_awaitable, error));
      buffer_.commit(n);
      result.answer_begun = result.answer_begun || n > 0;
      if (error == asio::error::eof) {
        if (!parser.got_some()) co_return http::error::end_of_stream;
        error = {};
        parser.put_eof(error);
        co_return error;
      }
      if (error) co_return error;
    }
  }

  /// Reads answers until one that is final.
  asio::awaitable<void> read(ExchangeResult& result, const ExchangeLimits& limits) {
    buffer_.max_size(limits.max_header_bytes + k_read_ahead);
    for (int interim = 0; interim <= k_max_interim_answers; ++interim) {
      const bool final_answer = co_await read_one(result, limits);
      if (final_answer) co_return;
    }
    result.outcome = make_failure(FailureKind::protocol, peer_ + " sent interim answers (1xx) without end.");
  }

  /// Reads one answer; false when it was an interim one.
  asio::awaitable<bool> read_one(ExchangeResult& result, const ExchangeLimits& limits) {
    Parser parser;
    parser.header_limit(static_cast<std::uint32_t>(limits.max_header_bytes));
    parser.body_limit(limits.max_body_bytes);
    Response response;
    bool header_taken = false;
    while (!parser.is_done()) {
      const error_code error = co_await feed(parser, result, limits);
      if (parser.is_header_done() && !header_taken) {
        header_taken = true;
        if (const auto acceptable = check_header(parser.get()); !acceptable) {
          result.outcome = acceptable.error();
          co_return true;
        }
        response.status = static_cast<int>(parser.get().result_int());
        // Taken before the body is looked at, so that trailer fields cannot pose as header fields.
        response.headers = copy_fields(parser.get());
        response.unreadable = unreadable_form(parser.get());
        if (response.status >= 200 && !response.unreadable.empty()) {
          result.outcome = std::move(response);
          co_return true;
        }
        parser.eager(true);
      }
      if (error) {
        co_await fail(result, error, limits);
        const bool cancelled = co_await is_cancelled();
        if (header_taken && response.status >= k_first_error && !cancelled) {
          // A refusal is one whatever its body is; as much of that as came may still say why.
          response.unreadable = result.outcome.error().message;
          response.body = std::move(parser.get().body());
          result.outcome = std::move(response);
        }
        co_return true;
      }
    }
    if (response.status < 200) co_return false;
    result.reusable = parser.keep_alive() && buffer_.size() == 0;
    response.body = std::move(parser.get().body());
    result.outcome = std::move(response);
    co_return true;
  }

  asio::awaitable<void> fail(ExchangeResult& result, error_code error, const ExchangeLimits& limits) {
    const bool cancelled = co_await is_cancelled();
    result.peer_closed = !cancelled && is_end_of_connection(error);
    const Progress progress{result.answer_begun, Clock::now() >= limits.deadline, peer_};
    result.outcome = cancelled ? cancelled_failure() : failure_of(error, progress);
  }

  Stream stream_;
  std::string peer_;
  beast::flat_buffer buffer_;
};

using Connected = boost::system::result<std::unique_ptr<Connection>, Failure>;

asio::awaitable<Connected> handshake(const BaseUrl& base, Socket socket, const ConnectPlan& plan,
                                     ConnectLimits limits) {
  auto connection =
      std::make_unique<StreamConnection<TlsStream>>(base.authority(), std::move(socket), *plan.tls);
  TlsStream& stream = connection->stream();
  error_code error;
  if (!expect_host(stream.native_handle(), base)) {
    error = make_error_code(boost::system::errc::not_enough_memory);
  } else {
    if (plan.sessions != nullptr) plan.sessions->resume(stream.native_handle());
    beast::get_lowest_layer(stream).expires_at(std::min(Clock::now() + limits.step_timeout, limits.deadline));
    co_await stream.async_handshake(asio::ssl::stream_base::client,
                                    asio::redirect_error(asio::use_awaitable, error));
  }
  if (!error) co_return std::move(connection);
  const bool cancelled = co_await is_cancelled();
  if (cancelled) co_return cancelled_failure();
  if (error == beast::error::timeout) {
    co_return make_failure(FailureKind::timeout,
                           base.authority() + " did not complete the TLS handshake in time.");
  }
  co_return tls_failure(stream.native_handle(), error, base);
}

}  // namespace

asio::awaitable<Connected> connect(const BaseUrl& base, Endpoints endpoints, const ConnectPlan& plan,
                                   ConnectLimits limits) {
  const bool tunnelled = plan.proxy != nullptr;
  std::string peer = tunnelled ? "the proxy " + plan.proxy->server.authority() : base.authority();
  const DialLimits dial_limits{.step_timeout = limits.step_timeout, .deadline = limits.deadline};
  auto dialed = co_await dial(std::move(peer), std::move(endpoints), dial_limits);
  if (!dialed) co_return dialed.error();
  tcp::socket plain = std::move(*dialed);
  error_code ignored;  // without it the connection works, only slower
  plain.set_option(tcp::no_delay(true), ignored);
  if (tunnelled) {
    const auto by = std::min(Clock::now() + limits.step_timeout, limits.deadline);
    const boost::system::result<void, Failure> tunnel = co_await open_tunnel(plain, *plan.proxy, base, by);
    if (!tunnel) co_return tunnel.error();
  }
  Socket socket(std::move(plain));
  if (!base.tls) co_return std::make_unique<StreamConnection<Socket>>(base.authority(), std::move(socket));
  auto secured = handshake(base, std::move(socket), plan, limits);
  co_return co_await std::move(secured);
}

}  // namespace reply_mcp::reply::client
