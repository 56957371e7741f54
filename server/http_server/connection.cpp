#include "http_server/connection.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <tuple>
#include <utility>

namespace reply_mcp::http_server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using std::chrono::steady_clock;

constexpr std::size_t k_small_chunk =
    2 * 1024;  ///< while nothing much is expected: what an idle stream costs
constexpr std::size_t k_large_chunk = 32 * 1024;  ///< while a body comes in
constexpr std::size_t k_read_ahead = 64 * 1024;   ///< of pipelined requests while one is handled
constexpr std::size_t k_write_slice = 64 * 1024;  ///< to which write_timeout applies
constexpr std::size_t k_body_grace = 16 * 1024;   ///< bytes that give a body one more second

/// IMF-fixdate (RFC 9110 section 5.6.7), rendered once a second.
std::string_view http_date() {
  thread_local std::time_t made_at = 0;
  thread_local std::array<char, 32> text{};
  thread_local std::size_t size = 0;
  const std::time_t now = std::time(nullptr);
  if (now != made_at) {
    std::tm parts{};
    gmtime_r(&now, &parts);
    // This program never leaves the C locale, so the names are English.
    size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
    made_at = now;
  }
  return {text.data(), size};
}

std::string chunk_header(std::size_t size) {
  std::array<char, 16> digits{};
  const auto [end, error] = std::to_chars(digits.data(), digits.data() + digits.size(), size, 16);
  return std::string(digits.data(), end) + "\r\n";
}

}  // namespace

HttpConnection::HttpConnection(std::unique_ptr<ByteStream> stream, Peer peer, RequestHandler& handler,
                               ConnectionContext& context, Ended ended)
    : stream_(std::move(stream)),
      peer_(std::move(peer)),
      handler_(handler),
      context_(context),
      limits_(context.limits),
      on_end_(std::move(ended)),
      wait_timer_(stream_->executor()),
      write_timer_(stream_->executor()) {}

void HttpConnection::start() {
  asio::co_spawn(executor(), run(),
                 [self = shared_from_this()](const std::exception_ptr& bug) { self->over(bug); });
}

void HttpConnection::start_refusal(HttpResponse refusal) {
  asio::co_spawn(executor(), run_refusal(std::move(refusal)),
                 [self = shared_from_this()](const std::exception_ptr& bug) { self->over(bug); });
}

void HttpConnection::over(const std::exception_ptr& bug) {
  aborted_ = true;
  std::ignore = hold(0);
  stream_->close();
  wait_timer_.cancel();
  write_timer_.cancel();
  on_end_(*this, bug);
}

void HttpConnection::stop() {
  stopping_ = true;
  wake();
}

void HttpConnection::abort() {
  aborted_ = true;
  stream_->reset();
  wake();
}

asio::awaitable<void> HttpConnection::run() {
  write_timer_.expires_after(limits_.handshake_timeout);
  write_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (!error) self->abort();
  });
  const error_code handshake = co_await stream_->handshake();
  write_timer_.cancel();
  if (handshake) co_return;
  while (!disconnected()) {
    HttpRequest request;
    phase_ = Phase::reading;
    if (!peer_.waits) peer_.waits = context_.waiting->enter_anyway(peer_.key);
    const bool got_one = co_await read_request(request);
    if (!got_one) break;
    peer_.waits = {};
    phase_ = Phase::handling;
    http_1_0_ = request.http_1_0;
    head_only_ = request.method == "HEAD";
    keep_alive_ = request.keep_alive;
    answered_ = false;
    arm_read(k_small_chunk);
    co_await handler_.handle(std::move(request), *this);
    if (!answered_ && !disconnected()) {
      HttpResponse failure = handler_.render_error(500, "The request was not answered");
      co_await reply(std::move(failure));
    }
    if (!keep_alive_ || stopping_) break;
  }
  co_await lingering_close();
}

asio::awaitable<void> HttpConnection::run_refusal(HttpResponse refusal) {
  co_await refuse(std::move(refusal));
}

/// True when `request` has been read. Otherwise the connection must be closed; any refusal has been sent.
asio::awaitable<bool> HttpConnection::read_request(HttpRequest& request) {
  RequestReader reader(limits_.max_header_bytes, limits_.max_body_bytes, context_.is_singleton);
  auto deadline = steady_clock::now() + limits_.idle_timeout;
  auto body_began = steady_clock::time_point();
  bool began = false;
  for (;;) {
    if (!input_.empty() && !began) {
      began = true;
      deadline = steady_clock::now() + limits_.header_timeout;
    }
    const RequestReader::State before = reader.state();
    const std::size_t used = reader.feed(input_);
    input_.erase(0, used);
    if (reader.state() == RequestReader::State::done) {
      request = reader.take();
      std::ignore = hold(input_.size());
      if (input_.empty()) input_.shrink_to_fit();
      co_return true;
    }
    if (reader.state() == RequestReader::State::failed) {
      const HttpViolation& violation = reader.violation();
      HttpResponse failure = handler_.render_error(violation.status, violation.message);
      co_await refuse(std::move(failure));
      co_return false;
    }
    if (reader.state() == RequestReader::State::body) {
      if (before == RequestReader::State::header) {
        body_began = steady_clock::now();
        const bool wanted = co_await on_header(reader);
        if (!wanted) co_return false;
      }
      // What is around the body buys no time.
      deadline = body_began + limits_.body_timeout + std::chrono::seconds(reader.body_size() / k_body_grace);
    }
    // A header is small, and the health checks among them must get through; only bodies are refused.
    const bool there_is_room = hold(reader.body_size() + input_.size());
    if (!there_is_room && reader.state() == RequestReader::State::body) {
      std::ignore = hold(0);
      HttpResponse busy = handler_.render_error(503, "Too much is being uploaded right now; try again later");
      co_await refuse(std::move(busy));
      co_return false;
    }
    if (disconnected() || (stopping_ && !began)) co_return false;
    if (used > 0 && !input_.empty()) continue;
    arm_read(reader.state() == RequestReader::State::body ? k_large_chunk : k_small_chunk);
    co_await wait(deadline);
    if (steady_clock::now() < deadline) continue;
    if (began) {
      HttpResponse late = handler_.render_error(408, "The request did not arrive in time");
      co_await refuse(std::move(late));
    }
    co_return false;
  }
}

/// False when the request was refused before its body was read.
asio::awaitable<bool> HttpConnection::on_header(const RequestReader& reader) {
  const HttpAdmission admission = handler_.admit(reader.head());
  if (!admission) {
    HttpResponse refusal = admission.error();
    co_await refuse(std::move(refusal));
    co_return false;
  }
  if (reader.expects_continue() && input_.empty())
    co_await send("HTTP/1.1 100 Continue\r\n\r\n", std::string_view());
  co_return true;
}

/// Notes how much this connection holds of what is not a whole request yet. False when it became more, and
/// all connections together hold more than they may.
bool HttpConnection::hold(std::size_t bytes) {
  const std::size_t before = std::exchange(held_, bytes);
  if (bytes <= before) {
    context_.buffered -= before - bytes;
    return true;
  }
  return context_.buffered.fetch_add(bytes - before) + (bytes - before) <= limits_.max_buffered_bytes;
}

/// Answers and closes the connection.
asio::awaitable<void> HttpConnection::refuse(HttpResponse response) {
  keep_alive_ = false;
  http_1_0_ = false;
  head_only_ = false;
  answered_ = false;
  co_await reply(std::move(response));
  co_await lingering_close();
}

/// Closes so that the client can still read the last answer; see HttpLimits::linger.
asio::awaitable<void> HttpConnection::lingering_close() {
  if (aborted_ || phase_ == Phase::lingering) co_return;
  phase_ = Phase::lingering;
  const auto until = steady_clock::now() + (stopping_ ? limits_.stop_linger : limits_.linger);
  write_timer_.expires_at(until);
  write_timer_.async_wait([self = shared_from_this()](error_code error) {
    if (error) return;
    self->aborted_ = true;
    self->stream_->close();
    self->wake();
  });
  co_await stream_->finish();
  std::size_t dropped = 0;
  while (!disconnected() && dropped < limits_.max_linger_bytes && steady_clock::now() < until) {
    dropped += input_.size();
    input_.clear();
    arm_read(k_large_chunk);
    co_await wait(until);
  }
  write_timer_.cancel();
}

std::function<void()> HttpConnection::wake_fn() {
  return [weak = weak_from_this(), where = executor()] {
    asio::post(where, [weak] {
      if (const auto self = weak.lock()) self->wake();
    });
  };
}

std::function<void()> HttpConnection::disconnect_fn() {
  return [weak = weak_from_this(), where = executor()] {
    asio::post(where, [weak] {
      if (const auto self = weak.lock()) self->abort();
    });
  };
}

void HttpConnection::wake() {
  woken_ = true;
  wait_timer_.cancel();
}

asio::awaitable<void> HttpConnection::wait(Clock::time_point until) {
  if (!woken_) {
    wait_timer_.expires_at(until);
    std::ignore = co_await wait_timer_.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  woken_ = false;
}

void HttpConnection::arm_read(std::size_t size) {
  if (reading_ || disconnected()) return;
  if (!chunk_ || chunk_size_ != size) {
    chunk_ = std::make_unique<char[]>(size);
    chunk_size_ = size;
  }
  reading_ = true;
  stream_->read_some(
      asio::mutable_buffer(chunk_.get(), chunk_size_),
      [self = shared_from_this()](error_code error, std::size_t count) { self->on_read(error, count); });
}

void HttpConnection::on_read(error_code error, std::size_t size) {
  reading_ = false;
  input_.append(chunk_.get(), size);
  if (error) {
    ended_input_ = true;
  } else if (phase_ == Phase::handling) {
    std::ignore = hold(input_.size());
    if (input_.size() < k_read_ahead) arm_read(k_small_chunk);
    return;  // a handler does not wait for input
  }
  wake();
}

asio::awaitable<void> HttpConnection::send(std::string_view first, std::string_view second) {
  while (!aborted_ && first.size() + second.size() > 0) {
    const std::size_t from_first = std::min(first.size(), k_write_slice);
    const std::size_t from_second =
        from_first == first.size() ? std::min(second.size(), k_write_slice - from_first) : 0;
    write_timer_.expires_after(limits_.write_timeout);
    write_timer_.async_wait([self = shared_from_this()](error_code error) {
      if (!error) self->abort();
    });
    const error_code error = co_await stream_->write(asio::const_buffer(first.data(), from_first),
                                                     asio::const_buffer(second.data(), from_second));
    write_timer_.cancel();
    if (error) {
      abort();
      co_return;
    }
    first.remove_prefix(from_first);
    second.remove_prefix(from_second);
  }
}

asio::awaitable<void> HttpConnection::reply(HttpResponse response) {
  answered_ = true;
  if (stopping_) keep_alive_ = false;
  response.headers.emplace_back("Date", http_date());
  const std::string head = render_head(response, http_1_0_, keep_alive_, response.body.size());
  const std::string_view body = head_only_ ? std::string_view() : std::string_view(response.body);
  co_await send(head, body);
}

asio::awaitable<void> HttpConnection::begin_stream(HttpResponse response) {
  answered_ = true;
  if (http_1_0_) keep_alive_ = false;
  response.headers.emplace_back("Date", http_date());
  std::string head = render_head(response, http_1_0_, keep_alive_, std::nullopt);
  if (!response.body.empty()) {
    if (!http_1_0_) head += chunk_header(response.body.size());
    head += response.body;
    if (!http_1_0_) head += "\r\n";
  }
  co_await send(head, std::string_view());
}

asio::awaitable<void> HttpConnection::write(std::string piece) {
  if (piece.empty()) co_return;
  if (http_1_0_) {
    co_await send(piece, std::string_view());
    co_return;
  }
  const std::string head = chunk_header(piece.size());
  piece += "\r\n";
  co_await send(head, piece);
}

asio::awaitable<void> HttpConnection::end_stream() {
  if (!http_1_0_) co_await send("0\r\n\r\n", std::string_view());
}

}  // namespace reply_mcp::http_server
