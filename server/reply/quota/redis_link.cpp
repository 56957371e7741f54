#include "reply/quota/redis_link.hpp"

#include "reply/client/resolver.hpp"
#include "reply/client/tls_context.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/generic/stream_protocol.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <openssl/ssl.h>

#include <array>
#include <vector>

namespace reply_mcp::reply::quota {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Socket = asio::generic::stream_protocol::socket;
using TlsStream = asio::ssl::stream<Socket>;
using Time = std::chrono::steady_clock::time_point;
using Opened = boost::system::result<std::shared_ptr<RedisLink>, std::string>;

Socket& socket_of(Socket& socket) {
  return socket;
}

Socket& socket_of(TlsStream& stream) {
  return stream.next_layer();
}

template <typename Stream>
class StreamLink : public RedisLink, public std::enable_shared_from_this<StreamLink<Stream>> {
 public:
  template <typename... Arguments>
  explicit StreamLink(Arguments&&... arguments) : stream_(std::forward<Arguments>(arguments)...) {}

  void read(std::function<void(error_code, std::string_view)> done) override {
    stream_.async_read_some(asio::buffer(input_), [self = this->shared_from_this(), done = std::move(done)](
                                                      const error_code& error, std::size_t size) {
      done(error, std::string_view(self->input_.data(), size));
    });
  }
  void write(std::string bytes, std::function<void(error_code)> done) override {
    output_ = std::move(bytes);
    asio::async_write(stream_, asio::buffer(output_),
                      [self = this->shared_from_this(), done = std::move(done)](
                          const error_code& error, std::size_t) { done(error); });
  }
  void close() override {
    error_code ignored;
    socket_of(stream_).close(ignored);
  }

  Stream& stream() { return stream_; }

 private:
  Stream stream_;
  std::array<char, 16 * 1024> input_{};
  std::string output_;
};

using PlainLink = StreamLink<Socket>;
using TlsLink = StreamLink<TlsStream>;

/// Closes a link when the time is up, so that whatever it does ends with an error.
class DeadlineGuard {
 public:
  DeadlineGuard(const asio::any_io_executor& executor, std::shared_ptr<RedisLink> link, Time deadline)
      : timer_(executor, deadline) {
    timer_.async_wait([link = std::move(link)](const error_code& error) {
      if (!error) link->close();
    });
  }

 private:
  asio::steady_timer timer_;  // its destruction calls the wait off
};

std::string why(const error_code& error, Time deadline) {
  return std::chrono::steady_clock::now() >= deadline ? "it did not answer in time" : error.message();
}

asio::awaitable<error_code> connect_to(Socket& socket, const RedisUrl& url, Time deadline) {
  error_code error;
  if (!url.socket_path.empty()) {
    const Socket::endpoint_type endpoint(asio::local::stream_protocol::endpoint(url.socket_path));
    co_await socket.async_connect(endpoint, asio::redirect_error(asio::use_awaitable, error));
    co_return error;
  }
  const std::vector<asio::ip::address> fixed;
  const auto endpoints = co_await client::resolve(url.server, fixed, deadline);
  if (!endpoints) co_return asio::error::host_not_found;
  for (const auto& endpoint : *endpoints) {
    error_code ignored;
    if (socket.is_open()) socket.close(ignored);
    const Socket::endpoint_type generic(endpoint);
    co_await socket.async_connect(generic, asio::redirect_error(asio::use_awaitable, error));
    if (!error || std::chrono::steady_clock::now() >= deadline) break;
  }
  co_return error;
}

asio::awaitable<Opened> open_plain(RedisUrl url, Time deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto link = std::make_shared<PlainLink>(executor);
  const DeadlineGuard guard(executor, link, deadline);
  const error_code error = co_await connect_to(link->stream(), url, deadline);
  if (error) co_return why(error, deadline);
  co_return std::shared_ptr<RedisLink>(link);
}

asio::awaitable<Opened> open_tls(RedisUrl url, asio::ssl::context& tls, Time deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto link = std::make_shared<TlsLink>(executor, tls);
  const DeadlineGuard guard(executor, link, deadline);
  const error_code error = co_await connect_to(socket_of(link->stream()), url, deadline);
  if (error) co_return why(error, deadline);
  SSL* const native = link->stream().native_handle();
  if (!client::expect_host(native, url.server)) co_return std::string("TLS cannot be set up for it");
  SSL_set_alpn_protos(native, nullptr, 0);  // the context offers HTTP
  error_code refused;
  co_await link->stream().async_handshake(asio::ssl::stream_base::client,
                                          asio::redirect_error(asio::use_awaitable, refused));
  if (refused) co_return client::tls_failure(native, refused, url.server).message;
  co_return std::shared_ptr<RedisLink>(link);
}

}  // namespace

asio::awaitable<Opened> open_redis_link(const RedisUrl& url, asio::ssl::context* tls, Time deadline) {
  const bool over_tls = url.server.tls && url.socket_path.empty();
  if (over_tls && tls == nullptr) co_return std::string("TLS is not set up");
  if (over_tls) {
    Opened opened = co_await open_tls(url, *tls, deadline);
    co_return opened;
  }
  Opened opened = co_await open_plain(url, deadline);
  co_return opened;
}

}  // namespace reply_mcp::reply::quota
