// A thread for work that would keep the threads that serve from everybody else's calls.
#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/thread_pool.hpp>

#include <functional>
#include <mutex>
#include <optional>

namespace reply_mcp::tools::call {

/// One piece of work at a time, in the order in which they come, so that the memory of one is bounded and
/// that of many as well. Thread-safe.
class Background {
 public:
  Background() = default;
  Background(const Background&) = delete;
  Background& operator=(const Background&) = delete;

  /// Resumes on the caller's executor when the work is done; what it throws is thrown here. What the work
  /// refers to must live as long as the coroutine: one that is destroyed meanwhile waits for the work to end.
  [[nodiscard]] boost::asio::awaitable<void> run(std::function<void()> work);

 private:
  boost::asio::thread_pool& thread();

  std::once_flag once_;
  std::optional<boost::asio::thread_pool> thread_;  ///< from the first work on
};

}  // namespace reply_mcp::tools::call
