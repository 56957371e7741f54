// How much each of many may have at once: calls of a caller, connections of an address.
#pragma once

#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

namespace reply_mcp::base {

/// Counts what each key has open and refuses more than `limit`. Thread-safe.
class KeyedLimit : public std::enable_shared_from_this<KeyedLimit> {
 public:
  /// Holds one of the places for as long as it lives.
  class Ticket {
   public:
    Ticket() = default;
    Ticket(std::shared_ptr<KeyedLimit> limit, std::string key)
        : limit_(std::move(limit)), key_(std::move(key)) {}
    Ticket(Ticket&& other) noexcept = default;
    Ticket& operator=(Ticket&& other) noexcept {
      std::swap(limit_, other.limit_);
      std::swap(key_, other.key_);
      return *this;
    }
    ~Ticket() {
      if (limit_) limit_->leave(key_);
    }
    explicit operator bool() const { return limit_ != nullptr; }

   private:
    std::shared_ptr<KeyedLimit> limit_;
    std::string key_;
  };

  explicit KeyedLimit(std::size_t limit) : limit_(limit) {}

  /// A false ticket when the key already holds `limit` places.
  [[nodiscard]] Ticket enter(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(key);
    if (found != counts_.end() && found->second >= limit_) return {};
    return add(key);
  }
  /// A place beyond the limit, too: for what cannot be refused any more.
  [[nodiscard]] Ticket enter_anyway(const std::string& key) {
    const std::lock_guard lock(mutex_);
    return add(key);
  }

  [[nodiscard]] std::size_t total() const {
    const std::lock_guard lock(mutex_);
    return total_;
  }

 private:
  Ticket add(const std::string& key) {
    ++counts_[key];
    ++total_;
    return {shared_from_this(), key};
  }
  void leave(const std::string& key) {
    const std::lock_guard lock(mutex_);
    const auto found = counts_.find(key);
    if (--found->second == 0) counts_.erase(found);
    --total_;
  }

  const std::size_t limit_;
  mutable std::mutex mutex_;
  std::unordered_map<std::string, std::size_t> counts_;
  std::size_t total_ = 0;
};

}  // namespace reply_mcp::base
