#include "http_server/listener.hpp"

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <boost/asio/post.hpp>

#include <chrono>
#include <exception>
#include <utility>

namespace reply_mcp::http_server {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using tcp = asio::ip::tcp;

/// How many connections over the limit get an answer; those beyond are closed without one.
constexpr std::size_t k_max_answered_refusals = 64;

/// An IPv6 host has as many addresses as it likes within its /64.
std::string address_key(const asio::ip::address& address) {
  if (!address.is_v6()) return address.to_string();
  const asio::ip::address_v6 v6 = address.to_v6();
  if (v6.is_v4_mapped()) return asio::ip::make_address_v4(asio::ip::v4_mapped, v6).to_string();
  return asio::ip::network_v6(v6, 64).canonical().to_string();
}

}  // namespace

HttpListener::HttpListener(Environment environment)
    : environment_(std::move(environment)),
      acceptor_(environment_.workers.first().context()),
      retry_timer_(environment_.workers.first().context()) {}

boost::system::result<void, std::string> HttpListener::bind(const ListenAddress& address) {
  error_code error;
  const auto ip = asio::ip::make_address(address.host == "localhost" ? "127.0.0.1" : address.host, error);
  if (error) return "cannot listen on " + address.to_string() + ": not an IP address";
  const tcp::endpoint endpoint(ip, address.port);
  acceptor_.open(endpoint.protocol(), error);
  if (!error) acceptor_.set_option(asio::socket_base::reuse_address(true), error);
  if (!error) acceptor_.bind(endpoint, error);
  if (!error) acceptor_.listen(asio::socket_base::max_listen_connections, error);
  if (error) return "cannot listen on " + address.to_string() + ": " + error.message();
  port_ = acceptor_.local_endpoint(error).port();
  return {};
}

void HttpListener::use_tls(std::shared_ptr<asio::ssl::context> context) {
  const std::lock_guard lock(tls_mutex_);
  tls_ = std::move(context);
}

void HttpListener::start() {
  asio::post(acceptor_.get_executor(), [this] { accept(); });
}

void HttpListener::close() {
  error_code ignored;
  acceptor_.close(ignored);
  retry_timer_.cancel();
}

void HttpListener::accept() {
  HttpWorker& worker = environment_.workers.least_loaded();
  acceptor_.async_accept(worker.context(), [this, &worker](error_code error, tcp::socket socket) {
    if (!acceptor_.is_open()) return;
    if (error) {
      retry_later(error);
      return;
    }
    take(std::move(socket), worker);
    accept();
  });
}

/// Most likely out of file descriptors: the connection waits in the backlog until one is free.
void HttpListener::retry_later(const error_code& error) {
  if (error != asio::error::connection_aborted) environment_.observer.failed("accept: " + error.message());
  retry_timer_.expires_after(std::chrono::milliseconds(50));
  retry_timer_.async_wait([this](error_code cancelled) {
    if (!cancelled && acceptor_.is_open()) accept();
  });
}

void HttpListener::take(tcp::socket socket, HttpWorker& worker) {
  error_code ignored;
  socket.set_option(tcp::no_delay(true), ignored);
  const std::size_t limit = environment_.context.limits.max_connections;
  if (environment_.is_public && environment_.workers.connections() >= limit + k_max_answered_refusals) return;
  worker.expect_connection();
  auto shared = std::make_shared<tcp::socket>(std::move(socket));
  asio::post(worker.context(), [this, shared, &worker] { serve(std::move(*shared), worker); });
}

void HttpListener::serve(tcp::socket socket, HttpWorker& worker) {
  error_code error;
  const auto remote = socket.remote_endpoint(error);
  const std::size_t limit = environment_.context.limits.max_connections;
  const bool over = environment_.is_public && environment_.workers.connections() > limit;
  std::shared_ptr<asio::ssl::context> tls;
  {
    const std::lock_guard lock(tls_mutex_);
    tls = tls_;
  }
  Peer peer{remote.address().to_string(), address_key(remote.address()), {}};
  if (!error) peer.waits = environment_.context.waiting->enter(peer.key);
  const bool crowded = environment_.is_public && !peer.waits;
  // An answer keeps its connection for a while, which must not take the place of somebody else.
  const bool may_answer = !tls && (over || environment_.workers.connections() <= limit / 2);
  if (error || ((over || crowded) && !may_answer)) {
    worker.connection_lost();
    return;
  }
  auto stream = tls ? make_tls_stream(std::move(socket), *tls) : make_plain_stream(std::move(socket));
  auto token = std::make_shared<std::unique_ptr<Activity::Token>>(environment_.activity->begin());
  auto ended = [this, &worker, token](HttpConnection& connection, const std::exception_ptr& bug) {
    environment_.observer.connection_closed();
    if (bug) {
      try {
        std::rethrow_exception(bug);
      } catch (const std::exception& thrown) {
        environment_.observer.failed(std::string("connection: ") + thrown.what());
      }
    }
    worker.remove(connection);
    token->reset();
  };
  auto connection = std::make_shared<HttpConnection>(std::move(stream), std::move(peer), environment_.handler,
                                                     environment_.context, ended);
  environment_.observer.connection_opened();
  if (environment_.is_public) worker.add(connection);
  if (over || crowded) {
    connection->start_refusal(environment_.handler.render_error(
        503, over ? "This server has reached its limit of connections; try again later"
                  : "Too many connections from this address wait without a whole request; try again later"));
  } else {
    connection->start();
  }
}

}  // namespace reply_mcp::http_server
