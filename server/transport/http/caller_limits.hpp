// How much one caller may have in flight, and how much is in flight at all.
#pragma once

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace reply_mcp::transport {

/// Counts what each caller has open and refuses more than `limit`. Thread-safe.
class CallerLimit : public std::enable_shared_from_this<CallerLimit> {
 public:
  /// Holds a place while it lives.
  class Ticket {
   public:
    Ticket() = default;
    Ticket(std::shared_ptr<CallerLimit> limit, std::string caller)
        : limit_(std::move(limit)), caller_(std::move(caller)) {}
    Ticket(Ticket&& other) noexcept = default;
    Ticket& operator=(Ticket&& other) noexcept {
      std::swap(limit_, other.limit_);
      std::swap(caller_, other.caller_);
      return *this;
    }
    ~Ticket() {
      if (limit_) limit_->leave(caller_);
    }
    explicit operator bool() const { return limit_ != nullptr; }

   private:
    std::shared_ptr<CallerLimit> limit_;
    std::string caller_;
  };

  explicit CallerLimit(std::size_t limit) : limit_(limit) {}

  /// A false ticket when the caller has `limit` places already.
  [[nodiscard]] Ticket enter(const std::string& caller) {
    const std::lock_guard lock(mutex_);
    std::size_t& count = counts_[caller];
    if (count >= limit_) return {};
    ++count;
    ++total_;
    return {shared_from_this(), caller};
  }

  [[nodiscard]] std::size_t total() const {
    const std::lock_guard lock(mutex_);
    return total_;
  }

 private:
  void leave(const std::string& caller) {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(caller);
    if (--found->second == 0) counts_.erase(found);
    --total_;
  }

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> counts_;
  std::size_t total_ = 0;
};

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

  /// True when nothing was going on before the time was over.
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

}  // namespace reply_mcp::transport
