// How much one caller may have in flight.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace reply_mcp::transport::http {

/// Counts what each caller has open and refuses more than `limit`. Thread-safe.
class CallerLimit : public std::enable_shared_from_this<CallerLimit> {
 public:
  /// Holds one of the places for as long as it lives.
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

  /// A false ticket when the caller already holds `limit` places.
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

}  // namespace reply_mcp::transport::http
