#include "sandbox/engine/http_server.hpp"

#include "base/ascii.hpp"
#include "sandbox/engine/account_answer.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

#include <algorithm>
#include <array>
#include <exception>
#include <utility>

namespace reply_mcp::sandbox::engine {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = boost::beast::http;
using boost::system::error_code;
using tcp = asio::ip::tcp;

namespace {

/// The parser reads ahead at most this much beyond the headers.
constexpr std::size_t k_read_ahead = 64 * 1024;
/// What is still read of a request that was refused before its end, so that the refusal arrives: closing
/// with unread input resets the connection and the peer may lose the answer (RFC 9112 9.6).
constexpr std::size_t k_drain_bytes = 32 * 1024 * 1024;
constexpr std::chrono::seconds k_drain_deadline{5};

using Parser = http::request_parser<http::string_body>;

HttpRequest to_request(http::request<http::string_body> message) {
  HttpRequest request;
  request.method = std::string(message.method_string());
  request.target = std::string(message.target());
  for (const auto& field : message) {
    request.headers.emplace_back(base::ascii::to_lower(field.name_string()), std::string(field.value()));
  }
  request.body = std::move(message.body());
  return request;
}

/// What to answer when a request could not be read; nullopt when there is nobody to answer.
std::optional<HttpReply> refusal(const error_code& ec) {
  if (ec == http::error::body_limit) {
    return to_reply(plain_problem(413, "The request body is larger than this server accepts."));
  }
  if (ec == http::error::header_limit || ec == http::error::buffer_overflow) {
    return to_reply(plain_problem(431, "The request header fields are larger than this server accepts."));
  }
  if (ec == http::error::end_of_stream || ec == http::error::partial_message) return std::nullopt;
  if (ec.category() == http::make_error_code(http::error::bad_method).category()) {
    return to_reply(plain_problem(400, "The request is not well-formed HTTP/1.1: " + ec.message() + "."));
  }
  return std::nullopt;
}

}  // namespace

struct HttpServer::Session {
  explicit Session(tcp::socket socket) : stream(std::move(socket)) {}

  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  bool busy = false;      ///< a request was read and is not answered yet
  bool stopping = false;  ///< close after the answer
};

HttpServer::HttpServer(asio::any_io_executor executor, Responder responder, HttpLimits limits)
    : strand_(asio::make_strand(executor)),
      acceptor_(strand_),
      executor_(std::move(executor)),
      responder_(std::move(responder)),
      limits_(limits) {}

HttpServer::Result HttpServer::listen(asio::any_io_executor executor, const tcp::endpoint& endpoint,
                                      Responder responder, HttpLimits limits) {
  std::shared_ptr<HttpServer> server(new HttpServer(std::move(executor), std::move(responder), limits));
  error_code ec;
  tcp::acceptor& acceptor = server->acceptor_;
  acceptor.open(endpoint.protocol(), ec);
  if (!ec) acceptor.set_option(tcp::acceptor::reuse_address(true), ec);
  if (!ec) acceptor.bind(endpoint, ec);
  if (!ec) acceptor.listen(asio::socket_base::max_listen_connections, ec);
  if (ec) {
    const std::string address = endpoint.address().to_string() + ":" + std::to_string(endpoint.port());
    return "cannot listen on " + address + ": " + ec.message();
  }
  server->port_ = acceptor.local_endpoint(ec).port();
  asio::co_spawn(server->strand_, accept_loop(server), [](const std::exception_ptr& error) {
    if (error) std::rethrow_exception(error);
  });
  return server;
}

void HttpServer::stop() {
  std::set<std::shared_ptr<Session>> sessions;
  {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    stopping_ = true;
    sessions = sessions_;
  }
  asio::post(strand_, [self = shared_from_this()] {
    error_code ignored;
    self->acceptor_.close(ignored);
  });
  for (const auto& session : sessions) {
    asio::post(session->stream.get_executor(), [session] {
      session->stopping = true;
      if (!session->busy) session->stream.close();
    });
  }
}

asio::awaitable<void> HttpServer::accept_loop(std::shared_ptr<HttpServer> self) {
  for (;;) {
    error_code ec;
    tcp::socket socket(asio::make_strand(self->executor_));
    co_await self->acceptor_.async_accept(socket, asio::redirect_error(asio::use_awaitable, ec));
    {
      const std::lock_guard lock(self->mutex_);
      if (self->stopping_) co_return;
    }
    if (ec == asio::error::operation_aborted || ec == asio::error::bad_descriptor) co_return;
    if (ec) {
      // Out of descriptors, or the peer left already: wait a little rather than spin.
      asio::steady_timer pause(self->strand_, std::chrono::milliseconds(50));
      co_await pause.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      continue;
    }
    self->launch(std::move(socket));
  }
}

void HttpServer::launch(tcp::socket socket) {
  auto session = std::make_shared<Session>(std::move(socket));
  {
    const std::lock_guard lock(mutex_);
    if (stopping_ || sessions_.size() >= limits_.connections) return;  // closes the socket
    sessions_.insert(session);
  }
  asio::co_spawn(session->stream.get_executor(), serve(shared_from_this(), session),
                 [self = shared_from_this(), session](const std::exception_ptr& error) {
                   {
                     const std::lock_guard lock(self->mutex_);
                     self->sessions_.erase(session);
                   }
                   if (error) std::rethrow_exception(error);
                 });
}

asio::awaitable<void> HttpServer::serve(std::shared_ptr<HttpServer> self, std::shared_ptr<Session> session) {
  error_code ignored;
  session->stream.socket().set_option(tcp::no_delay(true), ignored);
  bool open = true;
  while (open && !session->stopping) {
    open = co_await serve_one(*self, *session);
  }
  session->stream.socket().shutdown(tcp::socket::shutdown_both, ignored);
  session->stream.close();
}

asio::awaitable<bool> HttpServer::serve_one(HttpServer& self, Session& session) {
  Parser parser;
  parser.header_limit(self.limits_.header_bytes);
  parser.body_limit(self.limits_.body_bytes);
  session.buffer.max_size(self.limits_.header_bytes + k_read_ahead);
  session.stream.expires_after(self.limits_.deadline);
  error_code ec;
  co_await http::async_read_header(session.stream, session.buffer, parser,
                                   asio::redirect_error(asio::use_awaitable, ec));
  if (!ec && beast::iequals(parser.get()[http::field::expect], "100-continue")) {
    http::response<http::empty_body> go_on(http::status::continue_, 11);
    co_await http::async_write(session.stream, go_on, asio::redirect_error(asio::use_awaitable, ec));
  }
  if (!ec) {
    co_await http::async_read(session.stream, session.buffer, parser,
                              asio::redirect_error(asio::use_awaitable, ec));
  }
  if (ec) {
    std::optional<HttpReply> reply = refusal(ec);
    if (!reply) co_return false;
    HttpReply sent = std::move(*reply);
    co_await send(self, session, std::move(sent), 11, false, false);
    session.stream.socket().shutdown(tcp::socket::shutdown_send, ec);
    session.stream.expires_after(k_drain_deadline);
    std::array<char, 16 * 1024> rest;
    std::size_t drained = 0;
    while (!ec && drained < k_drain_bytes) {
      drained += co_await session.stream.async_read_some(asio::buffer(rest),
                                                         asio::redirect_error(asio::use_awaitable, ec));
    }
    co_return false;
  }
  session.busy = true;
  const bool keep_alive = parser.get().keep_alive();
  const unsigned version = parser.get().version();
  const HttpRequest request = to_request(parser.release());
  HttpReply reply = self.responder_(request);
  const bool sent = co_await send(self, session, std::move(reply), version, keep_alive && !session.stopping,
                                  request.method == "HEAD");
  session.busy = false;
  co_return sent&& keep_alive;
}

asio::awaitable<bool> HttpServer::send(HttpServer& self, Session& session, HttpReply reply, unsigned version,
                                       bool keep_alive, bool head) {
  http::response<http::string_body> message(static_cast<http::status>(reply.status), version);
  for (const auto& [name, value] : reply.headers) message.insert(name, value);
  message.keep_alive(keep_alive);
  message.body() = std::move(reply.body);
  // A 204 has no content, so no length either (RFC 9110 8.6).
  if (reply.status != 204) message.content_length(message.body().size());
  if (head) message.body().clear();
  http::response_serializer<http::string_body> serializer(message);
  serializer.split(false);
  session.stream.expires_after(self.limits_.deadline);
  error_code ec;
  co_await http::async_write(session.stream, serializer, asio::redirect_error(asio::use_awaitable, ec));
  co_return !ec;
}

}  // namespace reply_mcp::sandbox::engine
