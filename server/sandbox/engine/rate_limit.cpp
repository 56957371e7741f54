#include "sandbox/engine/rate_limit.hpp"

#include <algorithm>

namespace reply_mcp::sandbox::engine {

namespace {

constexpr std::chrono::seconds k_minute{60};
constexpr std::chrono::seconds k_hour{3600};
/// Keys that are remembered at once: a caller who makes up keys must not fill the memory.
constexpr std::size_t k_max_keys = 1024;

}  // namespace

RateLimiter::Verdict RateLimiter::describe(const Windows& windows) const {
  Verdict verdict;
  if (limits_.per_hour != 0) {
    verdict.window = "1h";
    verdict.remaining = limits_.per_hour - std::min(limits_.per_hour, windows.hour.used);
    verdict.reset = windows.hour.start + k_hour;
  } else if (limits_.per_minute != 0) {
    verdict.window = "1m";
    verdict.remaining = limits_.per_minute - std::min(limits_.per_minute, windows.minute.used);
    verdict.reset = windows.minute.start + k_minute;
  }
  return verdict;
}

RateLimiter::Verdict RateLimiter::peek(WallClock::time_point now) const {
  return describe(Windows{{now, 0}, {now, 0}, {now, 0}});
}

RateLimiter::Verdict RateLimiter::count(const std::string& key, bool report, WallClock::time_point now) {
  if (keys_.size() >= k_max_keys && !keys_.contains(key)) {
    const auto oldest = std::min_element(keys_.begin(), keys_.end(), [](const auto& a, const auto& b) {
      return a.second.hour.start < b.second.hour.start;
    });
    keys_.erase(oldest);
  }
  const auto [place, added] = keys_.try_emplace(key, Windows{{now, 0}, {now, 0}, {now, 0}});
  Windows& windows = place->second;
  struct Rule {
    ReportWindow& window;
    std::chrono::seconds length;
    unsigned limit;
  };
  const Rule rules[] = {{windows.minute, k_minute, limits_.per_minute},
                        {windows.hour, k_hour, limits_.per_hour},
                        {windows.reports, k_hour, report ? limits_.reports_per_hour : 0}};
  std::optional<WallClock::time_point> blocked_until;
  for (const Rule& rule : rules) {
    if (now >= rule.window.start + rule.length || now < rule.window.start) rule.window = {now, 0};
    if (rule.limit == 0 || rule.window.used < rule.limit) continue;
    const WallClock::time_point end = rule.window.start + rule.length;
    blocked_until = blocked_until ? std::max(*blocked_until, end) : end;
  }
  if (blocked_until) {
    Verdict verdict = describe(windows);
    verdict.allowed = false;
    verdict.retry_after =
        std::max(std::chrono::seconds(1), std::chrono::ceil<std::chrono::seconds>(*blocked_until - now));
    return verdict;
  }
  for (const Rule& rule : rules) {
    if (rule.limit != 0) ++rule.window.used;
  }
  return describe(windows);
}

}  // namespace reply_mcp::sandbox::engine
