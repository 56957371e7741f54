#include "http_server/worker_pool.hpp"

#include <boost/asio/post.hpp>

#include <algorithm>
#include <future>
#include <thread>

namespace reply_mcp::http_server {
namespace {

/// Runs `action` on the worker's thread and waits for it.
void on_worker(HttpWorker& worker, const std::function<void()>& action) {
  std::promise<void> done;
  boost::asio::post(worker.context(), [&] {
    action();
    done.set_value();
  });
  done.get_future().wait();
}

}  // namespace

WorkerPool::WorkerPool(unsigned threads) {
  const unsigned count = threads > 0 ? threads : std::max(1U, std::thread::hardware_concurrency());
  for (unsigned i = 0; i < count; ++i) workers_.push_back(std::make_unique<HttpWorker>());
}

HttpWorker& WorkerPool::least_loaded() {
  const auto least = std::min_element(workers_.begin(), workers_.end(),
                                      [](const auto& a, const auto& b) { return a->load() < b->load(); });
  return **least;
}

std::size_t WorkerPool::connections() const {
  std::size_t count = 0;
  for (const auto& worker : workers_) count += worker->load();
  return count;
}

void WorkerPool::run() {
  for (const auto& worker : workers_) worker->run();
}

void WorkerPool::join() {
  for (const auto& worker : workers_) worker->join();
}

void WorkerPool::on_first(const std::function<void()>& action) {
  on_worker(first(), action);
}

void WorkerPool::on_connections(const std::function<void(HttpConnection&)>& action) {
  for (const auto& worker : workers_) {
    on_worker(*worker, [&] { worker->for_each(action); });
  }
}

}  // namespace reply_mcp::http_server
