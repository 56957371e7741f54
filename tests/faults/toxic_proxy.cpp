#include "toxic_proxy.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <thread>

namespace reply_mcp::faults {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
constexpr auto k_tuple = asio::as_tuple(asio::use_awaitable);

/// A client's connection and the one to the server that belongs to it.
struct Pair {
  explicit Pair(asio::io_context& io) : client(io), server(io) {}
  tcp::socket client;
  tcp::socket server;
  Toxic toxic;

  void end() {
    boost::system::error_code ignored;
    for (tcp::socket* socket : {&client, &server}) {
      if (toxic.end == Toxic::End::reset) socket->set_option(asio::socket_base::linger(true, 0), ignored);
      socket->close(ignored);
    }
  }
};

/// Passes one direction on. A direction that ends in order is ended in order at the other side.
asio::awaitable<void> pass(std::shared_ptr<Pair> pair, tcp::socket& from, tcp::socket& to,
                           std::size_t limit) {
  std::array<char, 16'384> buffer{};
  asio::steady_timer timer(co_await asio::this_coro::executor);
  for (std::size_t passed = 0;;) {
    const auto [error, count] = co_await from.async_read_some(asio::buffer(buffer), k_tuple);
    if (error) {
      boost::system::error_code ignored;
      to.shutdown(tcp::socket::shutdown_send, ignored);
      co_return;
    }
    for (std::size_t at = 0; at < count;) {
      const std::size_t size = std::min({pair->toxic.piece, count - at, limit - passed});
      if (size == 0) {
        if (pair->toxic.end != Toxic::End::silence) pair->end();
        co_return;
      }
      timer.expires_after(pair->toxic.latency);
      const auto [late] = co_await timer.async_wait(k_tuple);
      const auto piece = asio::buffer(buffer.data() + at, size);
      const auto [broken, written] = co_await asio::async_write(to, piece, k_tuple);
      if (late || broken) co_return;
      at += written;
      passed += written;
    }
  }
}

}  // namespace

class ToxicProxy::Impl {
 public:
  Impl(std::uint16_t target, std::function<Toxic()> next)
      : target_(asio::ip::address_v4::loopback(), target),
        next_(std::move(next)),
        acceptor_(io_, {asio::ip::address_v4::loopback(), 0}) {
    asio::co_spawn(io_, accept(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~Impl() {
    io_.stop();
    thread_.join();
  }
  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;
  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

 private:
  asio::awaitable<void> accept() {
    for (;;) {
      auto pair = std::make_shared<Pair>(io_);
      const auto [error] = co_await acceptor_.async_accept(pair->client, k_tuple);
      if (error) co_return;
      pair->toxic = next_();
      asio::co_spawn(io_, serve(std::move(pair)), asio::detached);
    }
  }

  asio::awaitable<void> serve(std::shared_ptr<Pair> pair) {
    const auto [error] = co_await pair->server.async_connect(target_, k_tuple);
    if (error) co_return;
    boost::system::error_code ignored;
    pair->client.set_option(tcp::no_delay(true), ignored);
    pair->server.set_option(tcp::no_delay(true), ignored);
    asio::co_spawn(io_, pass(pair, pair->client, pair->server, pair->toxic.after_up), asio::detached);
    auto back = pass(pair, pair->server, pair->client, pair->toxic.after_down);
    co_await std::move(back);
  }

  asio::io_context io_{1};
  const tcp::endpoint target_;
  const std::function<Toxic()> next_;
  tcp::acceptor acceptor_;
  std::thread thread_;
};

ToxicProxy::ToxicProxy(std::uint16_t target, std::function<Toxic()> next)
    : impl_(std::make_unique<Impl>(target, std::move(next))) {}

ToxicProxy::~ToxicProxy() = default;

std::uint16_t ToxicProxy::port() const {
  return impl_->port();
}

}  // namespace reply_mcp::faults
