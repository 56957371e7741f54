#include "reply/resilience/answer_cache.hpp"

namespace reply_mcp::reply::resilience {
namespace {

std::size_t size_of(const std::string& key, const Response& answer) {
  std::size_t size = 256 + 2 * key.size() + answer.body.size();
  for (const auto& [name, value] : answer.headers) size += 64 + name.size() + value.size();
  return size;
}

}  // namespace

std::shared_ptr<const Response> AnswerCache::find(const std::string& key, std::uint64_t version, Time now) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return nullptr;
  const Entries::iterator entry = found->second;
  if (entry->version != version || entry->expires <= now) {
    drop(entry);
    return nullptr;
  }
  entries_.splice(entries_.begin(), entries_, entry);
  return entry->answer;
}

void AnswerCache::keep(const std::string& key, std::uint64_t version, std::shared_ptr<const Response> answer,
                       Time expires) {
  if (const auto old = by_key_.find(key); old != by_key_.end()) drop(old->second);
  const std::size_t size = size_of(key, *answer);
  if (size > limits_.max_answer_bytes || size > limits_.max_bytes) return;
  while (bytes_ + size > limits_.max_bytes) drop(std::prev(entries_.end()));
  entries_.push_front({key, version, std::move(answer), expires, size});
  by_key_.emplace(key, entries_.begin());
  bytes_ += size;
}

void AnswerCache::drop(Entries::iterator entry) {
  bytes_ -= entry->bytes;
  by_key_.erase(entry->key);
  entries_.erase(entry);
}

std::uint64_t AnswerCache::version(std::span<const std::string> groups) const {
  // Every change makes a larger number, so the sum names one state of all of them.
  std::uint64_t sum = all_changed_;
  for (const std::string& name : groups) {
    const auto found = changes_.find(name);
    if (found != changes_.end()) sum += found->second;
  }
  return sum;
}

void AnswerCache::changed(std::string_view group) {
  if (group.empty()) {
    ++all_changed_;
    return;
  }
  const auto found = changes_.find(group);
  if (found == changes_.end()) {
    changes_.emplace(group, 1);
  } else {
    ++found->second;
  }
}

}  // namespace reply_mcp::reply::resilience
