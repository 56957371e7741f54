// What is in progress, so that a stop can wait for its end.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <utility>

namespace reply_mcp::http_server {

/// Counts what has to end before the server can stop. Thread-safe.
class Activity : public std::enable_shared_from_this<Activity> {
 public:
  class Token {
   public:
    explicit Token(std::shared_ptr<Activity> activity) : activity_(std::move(activity)) { activity_->add(1); }
    Token(const Token&) = delete;
    Token& operator=(const Token&) = delete;
    ~Token() { activity_->add(-1); }

   private:
    std::shared_ptr<Activity> activity_;
  };

  [[nodiscard]] std::unique_ptr<Token> begin() { return std::make_unique<Token>(shared_from_this()); }

  [[nodiscard]] std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return count_;
  }

  /// True when nothing was in progress any more before `until`.
  [[nodiscard]] bool wait_until_idle(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    return idle_.wait_until(lock, until, [this] { return count_ == 0; });
  }

 private:
  void add(int change) {
    const std::lock_guard lock(mutex_);
    count_ += static_cast<std::size_t>(change);
    if (count_ == 0) idle_.notify_all();
  }

  mutable std::mutex mutex_;
  std::condition_variable idle_;
  std::size_t count_ = 0;
};

}  // namespace reply_mcp::http_server
