// The workers of one server, and what is done on all of them.
#pragma once

#include "http_server/worker.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <vector>

namespace reply_mcp::http_server {

class WorkerPool {
 public:
  /// `threads`: workers; 0: one for each core.
  explicit WorkerPool(unsigned threads);

  /// The one that accepts connections and runs the server's timers.
  [[nodiscard]] HttpWorker& first() { return *workers_.front(); }
  [[nodiscard]] HttpWorker& least_loaded();
  [[nodiscard]] std::size_t connections() const;

  /// Starts the threads.
  void run();
  /// Ends the threads, whatever they are doing.
  void join();

  // Both wait until the threads have done it; not from a worker's thread.
  void on_first(const std::function<void()>& action);
  void on_connections(const std::function<void(HttpConnection&)>& action);

 private:
  std::vector<std::unique_ptr<HttpWorker>> workers_;
};

}  // namespace reply_mcp::http_server
