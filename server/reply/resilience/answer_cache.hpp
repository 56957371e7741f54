// Answers kept for a few seconds, within a bound of memory, and the versions of resource groups that tell
// which of them are old. No I/O and no lock: for CachingApi.
#pragma once

#include "reply/types.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <map>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace reply_mcp::reply::resilience {

class AnswerCache {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Limits {
    std::size_t max_bytes = std::size_t{8} * 1024 * 1024;
    /// A larger answer is not kept.
    std::size_t max_answer_bytes = std::size_t{512} * 1024;
  };
  explicit AnswerCache(Limits limits) : limits_(limits) {}

  /// Null when there is none of that key and version, or it has expired.
  [[nodiscard]] std::shared_ptr<const Response> find(const std::string& key, std::uint64_t version, Time now);
  /// Keeps the answer, and drops those that were not used for longest when it gets too much.
  void keep(const std::string& key, std::uint64_t version, std::shared_ptr<const Response> answer,
            Time expires);

  /// What an answer about these groups has to be the version of.
  [[nodiscard]] std::uint64_t version(std::span<const std::string> groups) const;
  /// Something of the group changed; an empty name stands for every group.
  void changed(std::string_view group);

  [[nodiscard]] std::size_t size() const { return entries_.size(); }
  [[nodiscard]] std::size_t bytes() const { return bytes_; }

 private:
  struct Entry {
    std::string key;
    std::uint64_t version = 0;
    std::shared_ptr<const Response> answer;
    Time expires;
    std::size_t bytes = 0;
  };
  using Entries = std::list<Entry>;
  void drop(Entries::iterator entry);

  const Limits limits_;
  Entries entries_;  // most recently used first
  std::map<std::string, Entries::iterator> by_key_;
  std::size_t bytes_ = 0;
  std::uint64_t all_changed_ = 0;
  std::map<std::string, std::uint64_t, std::less<>> changes_;  // by group
};

}  // namespace reply_mcp::reply::resilience
