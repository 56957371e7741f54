#include "reply/quota/quota_ledger.hpp"

#include <algorithm>

namespace reply_mcp::reply::quota {

using std::chrono::milliseconds;

milliseconds QuotaSnapshot::estimate(std::size_t ahead, QuotaTime now) const {
  if (ahead < room || waits.empty()) return milliseconds{0};
  const std::size_t beyond = ahead - room;
  // Past what was told the same pattern comes again, a minute later each time.
  const auto rounds = static_cast<std::int64_t>(beyond / waits.size());
  const auto wait = waits[beyond % waits.size()] + rounds * milliseconds{60'000};
  const auto passed = std::chrono::duration_cast<milliseconds>(now - at);
  return std::max(milliseconds{0}, wait - passed);
}

QuotaBook::State QuotaSnapshot::state_at(QuotaTime now, const QuotaLimits& limits) const {
  QuotaBook::State out = state;
  const auto passed = std::chrono::duration_cast<milliseconds>(now - at);
  out.blocked = std::max(milliseconds{0}, out.blocked - passed);
  out.reporting_blocked = std::max(milliseconds{0}, out.reporting_blocked - passed);
  if (passed >= std::chrono::minutes{1}) {
    out.minute = limits.per_minute;
    out.reporting_minute = limits.reporting_per_minute;
  }
  if (passed >= std::chrono::hours{1}) {
    out.hour = limits.per_hour;
    out.reporting_hour = limits.reporting_per_hour;
  }
  return out;
}

void QuotaLedger::expire(QuotaTime now) {
  while (!takes.empty() && takes.front().at + std::chrono::hours{1} <= now) takes.pop_front();
}

std::optional<QuotaTake> QuotaLedger::remove(QuotaReceipt receipt) {
  // From the back: what is given back was taken a moment ago.
  const auto found = std::find_if(takes.rbegin(), takes.rend(),
                                  [&](const QuotaTake& take) { return take.receipt == receipt; });
  if (found == takes.rend()) return std::nullopt;
  const QuotaTake take = *found;
  takes.erase(std::next(found).base());
  return take;
}

std::vector<std::string> QuotaLedgers::active() const {
  std::vector<std::string> out;
  for (const Entry& entry : entries_) {
    if (!entry.ledger.takes.empty()) out.push_back(entry.identity);
  }
  return out;
}

QuotaLedger& QuotaLedgers::of(std::string_view identity) {
  if (const auto found = by_identity_.find(identity); found != by_identity_.end()) {
    entries_.splice(entries_.begin(), entries_, found->second);
    return entries_.front().ledger;
  }
  entries_.push_front({std::string(identity), {}});
  by_identity_.emplace(entries_.front().identity, entries_.begin());
  if (entries_.size() > capacity_) {
    by_identity_.erase(entries_.back().identity);
    entries_.pop_back();
  }
  return entries_.front().ledger;
}

}  // namespace reply_mcp::reply::quota
