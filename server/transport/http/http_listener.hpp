// Accepts connections on one address and spreads them over the workers.
#pragma once

#include "transport/http/caller_limits.hpp"
#include "transport/http/http_connection.hpp"
#include "transport/http/http_metrics.hpp"
#include "transport/http/http_worker.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

namespace reply_mcp::transport {

class HttpListener {
 public:
  struct Environment {
    std::vector<std::unique_ptr<HttpWorker>>& workers;  ///< the first one accepts
    RequestHandler& handler;
    ConnectionContext& context;
    HttpMetrics& metrics;
    std::shared_ptr<Activity> activity;
    std::function<void(HttpLogLevel, std::string_view)> log;
    bool is_public = true;  ///< counted against the limit, and told when the server stops
  };

  explicit HttpListener(Environment environment);

  /// Error: the address and why it could not be had.
  [[nodiscard]] std::optional<std::string> bind(const ListenAddress& address);
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// Null: plain HTTP. Thread-safe.
  void use_tls(std::shared_ptr<boost::asio::ssl::context> context);
  void start();
  /// On the first worker's thread: no more connections.
  void close();

 private:
  void accept();
  void take(boost::asio::ip::tcp::socket socket, HttpWorker& worker);
  void serve(boost::asio::ip::tcp::socket socket, HttpWorker& worker);
  void retry_later(const boost::system::error_code& error);
  [[nodiscard]] HttpWorker& least_loaded() const;
  [[nodiscard]] std::size_t open_connections() const;

  Environment environment_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_timer_;
  std::uint16_t port_ = 0;
  std::mutex tls_mutex_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
};

}  // namespace reply_mcp::transport
