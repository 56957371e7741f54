// Reply's request quota for one identity, as arithmetic: how many requests are left and when the next
// one may go. No clock and no waiting here: `now` always comes from outside, so a test can run a day in
// a millisecond.
//
// Reply counts 100 requests a minute and 3,000 an hour per user, and fewer (unpublished) for reporting
// and statistics (Reply, "Rate limits"). Each window is kept as the exact times of its requests, because
// a token bucket with the full burst lets almost twice the limit through in the window after a pause.
#pragma once

#include "reply/types.hpp"

#include <chrono>
#include <cstddef>
#include <deque>
#include <optional>

namespace reply_mcp::reply::quota {

using QuotaTime = std::chrono::steady_clock::time_point;

/// At most `limit` requests in any span of `length`.
class QuotaWindow {
 public:
  QuotaWindow(std::size_t limit, std::chrono::seconds length) : limit_(limit), length_(length) {}

  /// Requests that may still go at `now`.
  [[nodiscard]] std::size_t remaining(QuotaTime now);
  /// The earliest moment, `now` or later, at which one request may go.
  [[nodiscard]] QuotaTime available_at(QuotaTime now);
  /// Counts one request at `now`, whether or not there was room for it.
  void take(QuotaTime now);
  /// Uncounts one request that was counted at `taken`: it was never sent. Nothing when there is none.
  void give_back(QuotaTime taken);
  /// Reply says that `left` requests are left until `reset`. Fewer than counted here: something else uses
  /// the same quota, so the difference is set aside until then. More: ours is the better count.
  void correct(std::size_t left, QuotaTime reset, QuotaTime now);

  [[nodiscard]] std::size_t limit() const { return limit_; }
  [[nodiscard]] std::chrono::seconds length() const { return length_; }

 private:
  void expire(QuotaTime now);

  std::size_t limit_;
  std::chrono::seconds length_;
  std::deque<QuotaTime> taken_;     // ascending
  std::size_t used_elsewhere_ = 0;  // until used_until_
  QuotaTime used_until_{};
};

struct QuotaLimits {
  std::size_t per_minute = 100;
  std::size_t per_hour = 3'000;
  /// Reply does not publish these; they are chosen low enough to be polite and are corrected by 429s.
  std::size_t reporting_per_minute = 20;
  std::size_t reporting_per_hour = 300;

  /// The part of the quota that one of several independent replicas may use; at least 1 of each.
  [[nodiscard]] QuotaLimits share(double part) const;
};

/// What an answer said about the quota: x-rate-limit-limit, -remaining, -reset.
struct QuotaHint {
  std::chrono::seconds window{0};  ///< the label ("1m", "1h") as a length
  std::size_t remaining = 0;
  std::chrono::milliseconds reset_in{0};
};

/// Reads the x-rate-limit-* fields of an answer; nothing when one is missing or makes no sense.
/// `wall_now` is the time that the ISO 8601 reset instant is compared with.
[[nodiscard]] std::optional<QuotaHint> read_quota_hint(const Response& response,
                                                       std::chrono::system_clock::time_point wall_now);

class QuotaBook {
 public:
  explicit QuotaBook(QuotaLimits limits);

  /// The earliest moment at which a request of this class may go.
  [[nodiscard]] QuotaTime available_at(QuotaClass quota, QuotaTime now);
  /// Counts a request that goes now.
  void take(QuotaClass quota, QuotaTime now);
  /// Uncounts one request of this class that was counted at `taken`: it was never sent.
  void give_back(QuotaClass quota, QuotaTime taken);

  /// An answer's rate limit fields.
  void observe(const QuotaHint& hint, QuotaTime now);
  /// A 429 of the request quota: nothing of this class goes before `retry_after` has passed; after a
  /// reporting request that is all it says, after a general one it holds for every class.
  void refused(QuotaClass quota, std::chrono::seconds retry_after, QuotaTime now);

  struct State {
    std::size_t minute = 0;
    std::size_t hour = 0;
    std::size_t reporting_minute = 0;
    std::size_t reporting_hour = 0;
    std::chrono::milliseconds blocked{0};            ///< every class waits this long
    std::chrono::milliseconds reporting_blocked{0};  ///< the reporting class waits this long
  };
  /// Requests left in each window, for people and metrics.
  [[nodiscard]] State state(QuotaTime now);

 private:
  QuotaWindow minute_;
  QuotaWindow hour_;
  QuotaWindow reporting_minute_;
  QuotaWindow reporting_hour_;
  QuotaTime blocked_until_{};
  QuotaTime reporting_blocked_until_{};
};

}  // namespace reply_mcp::reply::quota
