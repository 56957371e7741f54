// Sends a request so that quotas, hiccups and outages of Reply are dealt with in one place: waits for
// the quota, repeats what may be repeated (retry_rules.hpp), and stops trying for a while when Reply does
// not answer at all (circuit_breaker.hpp). A decorator: the request itself goes out through another Api.
#pragma once

#include "reply/api.hpp"
#include "reply/quota/quota_gate.hpp"
#include "reply/resilience/account_breakers.hpp"
#include "reply/resilience/attempt_observer.hpp"
#include "reply/resilience/circuit_breaker.hpp"
#include "reply/resilience/retry_rules.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <mutex>
#include <string_view>
#include <vector>

namespace reply_mcp::reply::resilience {

/// What happened so far, for metrics.
struct ResilienceStats {
  std::uint64_t attempts = 0;
  std::uint64_t retries = 0;
  std::map<std::string_view, std::uint64_t> retries_by_rule;  ///< by RetryRule::name
  std::uint64_t quota_waits = 0;
  std::chrono::milliseconds quota_wait_time{0};  ///< of all waits that have ended
  std::uint64_t quota_refusals = 0;
  std::uint64_t rate_limited = 0;  ///< 429s of the request quota that came all the same
  std::uint64_t breaker_refusals = 0;
  std::uint64_t breaker_opened = 0;
  CircuitBreaker::State breaker = CircuitBreaker::State::closed;
  std::size_t waiting = 0;  ///< calls in line for the quota now
};

class ResilientApi : public Api {
 public:
  struct Options {
    RetryPolicy retry;
    CircuitBreaker::Options breaker;
    /// A call from its first attempt to its result, waits included, unless it brings an earlier deadline.
    std::chrono::milliseconds total_timeout{120'000};
  };

  /// `inner`, `store` and the observers must outlive this. Each observer is told of each try, in this order.
  ResilientApi(Api& inner, quota::QuotaStore& store, Options options,
               std::vector<AttemptObserver*> observers = {});

  /// As Api::send. Beside the failures of the inner Api: FailureKind::quota when the wait for the quota
  /// would be longer than RetryPolicy::max_wait, and FailureKind::unavailable at once while the breaker
  /// is open; both with retry_after, and nothing sent.
  boost::asio::awaitable<SendResult> send(Request request, Identity identity, CallOptions options) override;

  [[nodiscard]] ResilienceStats stats() const;

 private:
  using Time = std::chrono::steady_clock::time_point;
  struct Call;

  boost::asio::awaitable<SendResult> attempt(Call& call);
  boost::asio::awaitable<boost::system::result<void, Failure>> wait_for_quota(Call& call);
  boost::asio::awaitable<bool> pause(Call& call, const RetryDecision& decision);
  [[nodiscard]] boost::system::result<void, Failure> check_breaker(const Call& call);
  void notify_observers(const Call& call, const SendResult& result, Time begin) const;
  void record_result(const Call& call, const SendResult& result);
  void update_quota(const Call& call, const SendResult& result);
  template <typename Change>
  void count(Change change);

  Api& inner_;
  quota::QuotaStore& store_;
  quota::QuotaGate gate_;
  const Options options_;
  const std::vector<AttemptObserver*> observers_;
  mutable std::mutex mutex_;  // guards breakers_ and stats_
  AccountBreakers breakers_;
  ResilienceStats stats_;
};

}  // namespace reply_mcp::reply::resilience
