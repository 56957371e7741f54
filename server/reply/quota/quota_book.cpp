#include "reply/quota/quota_book.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>

namespace reply_mcp::reply::quota {
namespace {

std::size_t part_of(std::size_t limit, double part) {
  return std::max<std::size_t>(1, static_cast<std::size_t>(static_cast<double>(limit) * part));
}

/// "1m", "1h", "60s": the label of a window. Zero when it is none.
std::chrono::seconds parse_window(std::string_view label) {
  unsigned count = 0;
  const auto [end, error] = std::from_chars(label.data(), label.data() + label.size(), count);
  if (error != std::errc{} || label.data() + label.size() - end != 1) return std::chrono::seconds{0};
  switch (*end) {
    case 's':
      return std::chrono::seconds{count};
    case 'm':
      return std::chrono::minutes{count};
    case 'h':
      return std::chrono::hours{count};
    default:
      return std::chrono::seconds{0};
  }
}

/// Further away than any window is long. Bounded, because the clocks count nanoseconds and end in the year
/// 2262.
constexpr std::chrono::hours k_max_reset{24};

/// ISO 8601 in UTC, with or without a fraction and a zone designator (`Z`, `+00:00`).
std::optional<std::chrono::sys_seconds> parse_instant(std::string_view text) {
  int year = 0;
  unsigned month = 0;
  unsigned day = 0;
  unsigned hour = 0;
  unsigned minute = 0;
  unsigned second = 0;
  const std::string copy(text.substr(0, 19));
  // NOLINTNEXTLINE(cert-err34-c): the field widths and the range checks below bound every number
  if (std::sscanf(copy.c_str(), "%4d-%2u-%2uT%2u:%2u:%2u", &year, &month, &day, &hour, &minute, &second) !=
      6) {
    return std::nullopt;
  }
  const std::chrono::year_month_day date{std::chrono::year{year}, std::chrono::month{month},
                                         std::chrono::day{day}};
  if (!date.ok() || hour > 23 || minute > 59 || second > 60) return std::nullopt;
  return std::chrono::sys_days{date} + std::chrono::hours{hour} + std::chrono::minutes{minute} +
         std::chrono::seconds{second};
}

}  // namespace

void QuotaWindow::expire(QuotaTime now) {
  while (!taken_.empty() && taken_.front() + length_ <= now) taken_.pop_front();
  if (used_elsewhere_ > 0 && used_until_ <= now) used_elsewhere_ = 0;
}

std::size_t QuotaWindow::remaining(QuotaTime now) {
  expire(now);
  const std::size_t used = taken_.size() + used_elsewhere_;
  return used >= limit_ ? 0 : limit_ - used;
}

QuotaTime QuotaWindow::available_at(QuotaTime now) {
  expire(now);
  if (taken_.size() + used_elsewhere_ < limit_) return now;
  // Room comes when enough of our own requests are old enough, or when what others used is forgotten;
  // whichever is first.
  const std::size_t over = taken_.size() + used_elsewhere_ - limit_;
  std::optional<QuotaTime> own;
  if (over < taken_.size()) own = taken_[over] + length_;
  if (used_elsewhere_ == 0) return own.value_or(now);
  QuotaTime others = used_until_;
  if (taken_.size() >= limit_) others = std::max(others, taken_[taken_.size() - limit_] + length_);
  return own ? std::min(*own, others) : others;
}

void QuotaWindow::take(QuotaTime now) {
  expire(now);
  taken_.push_back(now);
}

void QuotaWindow::give_back(QuotaTime taken) {
  const auto found = std::lower_bound(taken_.begin(), taken_.end(), taken);
  if (found != taken_.end() && *found == taken) taken_.erase(found);
}

void QuotaWindow::correct(std::size_t left, QuotaTime reset, QuotaTime now) {
  expire(now);
  // A reset further away than the window is long is a clock that is wrong, not a longer window.
  const QuotaTime until = std::min(reset, now + length_);
  const std::size_t own = std::min(taken_.size(), limit_);
  const std::size_t counted_left = limit_ - own;
  used_elsewhere_ = left < counted_left ? counted_left - left : 0;
  used_until_ = until;
}

QuotaLimits QuotaLimits::share(double part) const {
  return {.per_minute = part_of(per_minute, part),
          .per_hour = part_of(per_hour, part),
          .reporting_per_minute = part_of(reporting_per_minute, part),
          .reporting_per_hour = part_of(reporting_per_hour, part)};
}

std::optional<QuotaHint> read_quota_hint(const Response& response,
                                         std::chrono::system_clock::time_point wall_now) {
  const std::string_view left = response.header("x-rate-limit-remaining");
  QuotaHint hint;
  hint.window = parse_window(response.header("x-rate-limit-limit"));
  const auto [end, error] = std::from_chars(left.data(), left.data() + left.size(), hint.remaining);
  const auto reset = parse_instant(response.header("x-rate-limit-reset"));
  if (hint.window.count() == 0 || error != std::errc{} || end != left.data() + left.size() || !reset) {
    return std::nullopt;
  }
  const auto now = std::chrono::floor<std::chrono::milliseconds>(wall_now);
  hint.reset_in =
      std::clamp<std::chrono::milliseconds>(*reset - now, std::chrono::milliseconds{0}, k_max_reset);
  return hint;
}

QuotaBook::QuotaBook(QuotaLimits limits)
    : minute_(limits.per_minute, std::chrono::minutes{1}),
      hour_(limits.per_hour, std::chrono::hours{1}),
      reporting_minute_(limits.reporting_per_minute, std::chrono::minutes{1}),
      reporting_hour_(limits.reporting_per_hour, std::chrono::hours{1}) {}

QuotaTime QuotaBook::available_at(QuotaClass quota, QuotaTime now) {
  QuotaTime at = std::max({now, blocked_until_, minute_.available_at(now), hour_.available_at(now)});
  if (quota == QuotaClass::reporting) {
    at = std::max({at, reporting_blocked_until_, reporting_minute_.available_at(now),
                   reporting_hour_.available_at(now)});
  }
  return at;
}

void QuotaBook::take(QuotaClass quota, QuotaTime now) {
  minute_.take(now);
  hour_.take(now);
  if (quota == QuotaClass::reporting) {
    reporting_minute_.take(now);
    reporting_hour_.take(now);
  }
}

void QuotaBook::give_back(QuotaClass quota, QuotaTime taken) {
  minute_.give_back(taken);
  hour_.give_back(taken);
  if (quota == QuotaClass::reporting) {
    reporting_minute_.give_back(taken);
    reporting_hour_.give_back(taken);
  }
}

void QuotaBook::observe(const QuotaHint& hint, QuotaTime now) {
  for (QuotaWindow* window : {&minute_, &hour_}) {
    if (window->length() == hint.window) window->correct(hint.remaining, now + hint.reset_in, now);
  }
}

void QuotaBook::refused(QuotaClass quota, std::chrono::seconds retry_after, QuotaTime now) {
  QuotaTime& until = quota == QuotaClass::reporting ? reporting_blocked_until_ : blocked_until_;
  // No window is longer than an hour; a gateway that asks for a day must not lock an account out for one.
  until = std::max(until, now + std::min(retry_after, hour_.length()));
}

QuotaBook::State QuotaBook::state(QuotaTime now) {
  const auto left = [&](QuotaTime until) {
    return until <= now ? std::chrono::milliseconds{0}
                        : std::chrono::duration_cast<std::chrono::milliseconds>(until - now);
  };
  return {.minute = minute_.remaining(now),
          .hour = hour_.remaining(now),
          .reporting_minute = reporting_minute_.remaining(now),
          .reporting_hour = reporting_hour_.remaining(now),
          .blocked = left(blocked_until_),
          .reporting_blocked = left(reporting_blocked_until_)};
}

}  // namespace reply_mcp::reply::quota
