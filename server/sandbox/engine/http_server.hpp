// HTTP/1.1 on loopback: keep-alive, size limits, deadlines, graceful stop. It knows nothing of Reply;
// a Responder makes the answers.
#pragma once

#include "sandbox/engine/message.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>

namespace reply_mcp::sandbox::engine {

struct HttpLimits {
  std::uint32_t header_bytes = 16 * 1024;       ///< more: 431
  std::uint64_t body_bytes = 10 * 1024 * 1024;  ///< more: 413
  std::size_t connections = 512;                ///< more are closed as they come
  /// For one whole request to arrive, waiting for its first byte included; and for an answer to leave.
  std::chrono::seconds deadline{60};
};

class HttpServer : public std::enable_shared_from_this<HttpServer> {
 public:
  using Result = boost::system::result<std::shared_ptr<HttpServer>, std::string>;

  /// Binds and accepts from now on. The error says which address could not be had and why.
  /// `executor` may be run by several threads; each connection has a strand of its own.
  static Result listen(boost::asio::any_io_executor executor, const boost::asio::ip::tcp::endpoint& endpoint,
                       Responder responder, HttpLimits limits);

  /// Thread-safe. Stops accepting, closes idle connections now and busy ones after their answer.
  void stop();
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  struct Session;
  HttpServer(boost::asio::any_io_executor executor, Responder responder, HttpLimits limits);
  void launch(boost::asio::ip::tcp::socket socket);
  static boost::asio::awaitable<void> accept_loop(std::shared_ptr<HttpServer> self);
  static boost::asio::awaitable<void> serve(std::shared_ptr<HttpServer> self,
                                            std::shared_ptr<Session> session);
  static boost::asio::awaitable<bool> serve_one(HttpServer& self, Session& session);
  static boost::asio::awaitable<bool> send(HttpServer& self, Session& session, HttpReply reply,
                                           unsigned version, bool keep_alive, bool head);

  boost::asio::strand<boost::asio::any_io_executor> strand_;  ///< the acceptor's
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::any_io_executor executor_;
  Responder responder_;
  HttpLimits limits_;
  std::uint16_t port_ = 0;

  std::mutex mutex_;  ///< guards what follows
  std::set<std::shared_ptr<Session>> sessions_;
  bool stopping_ = false;
};

}  // namespace reply_mcp::sandbox::engine
