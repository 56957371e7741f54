// Accepts connections on one address and spreads them over the workers.
#pragma once

#include "http_server/activity.hpp"
#include "http_server/connection.hpp"
#include "http_server/listen_address.hpp"
#include "http_server/worker_pool.hpp"

#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

namespace reply_mcp::http_server {

/// Is told what happens to connections, for metrics and the log. Thread-safe.
class ConnectionObserver {
 public:
  virtual ~ConnectionObserver() = default;
  virtual void connection_opened() = 0;
  virtual void connection_closed() = 0;
  /// Something failed that no client can be told about: a sentence for the log.
  virtual void failed(std::string_view what) = 0;
};

class HttpListener {
 public:
  struct Environment {
    WorkerPool& workers;
    RequestHandler& handler;
    ConnectionContext& context;
    ConnectionObserver& observer;
    std::shared_ptr<Activity> activity;
    bool is_public = true;  ///< counted against the limit, and told when the server stops
  };

  explicit HttpListener(Environment environment);

  /// Error: the address and why it is unavailable.
  [[nodiscard]] boost::system::result<void, std::string> bind(const ListenAddress& address);
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

  Environment environment_;
  boost::asio::ip::tcp::acceptor acceptor_;
  boost::asio::steady_timer retry_timer_;
  std::uint16_t port_ = 0;
  std::mutex tls_mutex_;
  std::shared_ptr<boost::asio::ssl::context> tls_;
};

}  // namespace reply_mcp::http_server
