#include "tools/call/sent_ids.hpp"

#include "base/json_text.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

constexpr std::size_t k_max_calls = 100;
constexpr std::chrono::hours k_kept{1};

}  // namespace

SentIds::Entry* SentIds::find(const std::string& key) {
  const auto now = clock_();
  std::erase_if(entries_, [&](const Entry& entry) { return entry.until <= now; });
  const auto found =
      std::find_if(entries_.begin(), entries_.end(), [&](const Entry& entry) { return entry.key == key; });
  return found == entries_.end() ? nullptr : &*found;
}

SentIds::Known SentIds::known(const std::string& key, const boost::json::array& ids) {
  const std::scoped_lock lock(mutex_);
  const Entry* entry = find(key);
  if (entry == nullptr) return {ids, {}};
  Known known;
  for (const boost::json::value& id : ids) {
    const auto sent = entry->ids.find(base::plain_text(id));
    if (sent == entry->ids.end()) {
      known.unsent.push_back(id);
    } else if (!sent->second) {
      known.unknown.push_back(id);
    }
  }
  return known;
}

void SentIds::begin(const std::string& key, const boost::json::array& ids) {
  const std::scoped_lock lock(mutex_);
  Entry* entry = find(key);
  if (entry == nullptr) {
    if (entries_.size() >= k_max_calls) entries_.pop_front();
    entry = &entries_.emplace_back(Entry{key, {}, {}});
  }
  entry->until = clock_() + k_kept;
  for (const boost::json::value& id : ids) entry->ids.emplace(base::plain_text(id), false);
}

void SentIds::answered(const std::string& key, const boost::json::array& ids) {
  const std::scoped_lock lock(mutex_);
  Entry* entry = find(key);
  if (entry == nullptr) return;
  for (const boost::json::value& id : ids) entry->ids[base::plain_text(id)] = true;
}

void SentIds::take_back(const std::string& key, const boost::json::array& ids) {
  const std::scoped_lock lock(mutex_);
  Entry* entry = find(key);
  if (entry == nullptr) return;
  for (const boost::json::value& id : ids) entry->ids.erase(base::plain_text(id));
}

void SentIds::forget(const std::string& key) {
  const std::scoped_lock lock(mutex_);
  std::erase_if(entries_, [&](const Entry& entry) { return entry.key == key; });
}

}  // namespace reply_mcp::tools::call
