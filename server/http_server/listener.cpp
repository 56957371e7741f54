#include "http_server/listener.hpp"

#include <boost/asio/ip/address.hpp>
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
  const bool over = environment_.is_public &&
                    environment_.workers.connections() > environment_.context.limits.max_connections;
  std::shared_ptr<asio::ssl::context> tls;
  {
    const std::lock_guard lock(tls_mutex_);
    tls = tls_;
  }
  if (error || (over && tls)) {
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
  auto connection = std::make_shared<HttpConnection>(std::move(stream), remote.address().to_string(),
                                                     environment_.handler, environment_.context, ended);
  environment_.observer.connection_opened();
  if (environment_.is_public) worker.add(connection);
  if (over) {
    connection->start_refusal(environment_.handler.render_error(
        503, "This server has reached its limit of connections; try again later"));
  } else {
    connection->start();
  }
}

}  // namespace reply_mcp::http_server
