// One worker of the HTTP server: an io_context, the thread that runs it, and the connections it has.
#pragma once

#include "http_server/connection.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <thread>
#include <unordered_set>

namespace reply_mcp::http_server {

class HttpWorker {
 public:
  HttpWorker() : work_(context_.get_executor()) {}
  HttpWorker(const HttpWorker&) = delete;
  HttpWorker& operator=(const HttpWorker&) = delete;
  /// Ends the thread. Connections are destroyed before the context that their sockets belong to; those that
  /// a coroutine still holds are destroyed with it.
  ~HttpWorker() {
    join();
    connections_.clear();
  }

  [[nodiscard]] boost::asio::io_context& context() { return context_; }
  /// Connections that this worker has or is about to get.
  [[nodiscard]] std::size_t load() const { return load_; }

  void run() {
    thread_ = std::thread([this] { context_.run(); });
  }
  void join() {
    work_.reset();
    context_.stop();
    if (thread_.joinable()) thread_.join();
  }

  // Any thread:
  void expect_connection() { ++load_; }
  void connection_lost() { --load_; }
  // This worker's thread:
  void add(std::shared_ptr<HttpConnection> connection) { connections_.insert(std::move(connection)); }
  void remove(HttpConnection& connection) {
    connections_.erase(connection.shared_from_this());
    connection_lost();
  }
  void for_each(const std::function<void(HttpConnection&)>& action) {
    const std::unordered_set<std::shared_ptr<HttpConnection>> now = connections_;
    for (const auto& connection : now) action(*connection);
  }

 private:
  std::unordered_set<std::shared_ptr<HttpConnection>> connections_;
  std::atomic<std::size_t> load_{0};
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> work_;
  std::thread thread_;
};

}  // namespace reply_mcp::http_server
