#include "reply/resilience/resilient_api.hpp"

#include "base/random.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>

namespace reply_mcp::reply::resilience {

namespace asio = boost::asio;
using std::chrono::milliseconds;

namespace {

std::chrono::seconds whole_seconds(milliseconds wait) {
  return std::max(std::chrono::seconds{1}, std::chrono::ceil<std::chrono::seconds>(wait));
}

std::string in_seconds(milliseconds wait) {
  return std::to_string(whole_seconds(wait).count()) + " s";
}

/// What is left of the windows that this class counts in.
std::string in_words(const quota::QuotaBook::State& left, QuotaClass quota) {
  std::string words =
      std::to_string(left.minute) + " requests this minute, " + std::to_string(left.hour) + " this hour";
  if (quota == QuotaClass::reporting) {
    words += "; of these for reports and statistics " + std::to_string(left.reporting_minute) + " and " +
             std::to_string(left.reporting_hour);
  }
  return words;
}

/// What an attempt says about Reply.
BreakerSign sign_of(const SendResult& result) {
  if (result) {
    const int status = result->status;
    const bool gateway =
        (status == 502 || status == 503 || status == 504) && result->problem && result->problem->code.empty();
    return gateway ? BreakerSign::not_answered : BreakerSign::answered;
  }
  const Failure& failure = result.error();
  // A kept connection dies when the other side has been restarted, or was idle for too long.
  if (failure.stale_connection) return BreakerSign::none;
  switch (failure.kind) {
    case FailureKind::cancelled:
    case FailureKind::not_configured:
    case FailureKind::invalid_request:
      return BreakerSign::none;
    case FailureKind::resolve:
    case FailureKind::connect:
    case FailureKind::tls:
    case FailureKind::timeout:
    case FailureKind::closed:
      return failure.maybe_executed ? BreakerSign::not_answered : BreakerSign::not_reached;
    default:
      return BreakerSign::answered;
  }
}

Failure cancelled_between_tries() {
  return make_failure(FailureKind::cancelled, "The call was cancelled before it was tried again.");
}

/// Some of the request went out with this try.
bool was_sent(const SendResult& result) {
  return result || result.error().maybe_executed;
}

void mark_sent_before(SendResult& result) {
  if (result) return;
  Failure failure = result.error();
  failure.sent_before = true;
  result = std::move(failure);
}

/// The last try tells only of itself; an earlier one whose answer was lost may have made the change.
void mark_outcome_unknown(SendResult& result) {
  if (!result) {
    Failure failure = result.error();
    failure.maybe_executed = true;
    result = std::move(failure);
  } else if (result->status >= 400) {
    result->outcome_unknown = true;
  }
}

}  // namespace

struct ResilientApi::Call {
  Request request;
  Identity identity;
  CallOptions options;
  std::string fingerprint;
  Time deadline;
  quota::QuotaReceipt receipt = 0;  ///< of the attempt that is under way

  [[nodiscard]] milliseconds remaining() const {
    return std::chrono::duration_cast<milliseconds>(deadline - std::chrono::steady_clock::now());
  }
};

ResilientApi::ResilientApi(Api& inner, quota::QuotaStore& store, Options options,
                           std::vector<AttemptObserver*> observers)
    : inner_(inner),
      store_(store),
      gate_(store),
      options_(options),
      observers_(std::move(observers)),
      breakers_(options.breaker) {}

template <typename Change>
void ResilientApi::count(Change change) {
  const std::lock_guard lock(mutex_);
  change(stats_);
}

ResilienceStats ResilientApi::stats() const {
  const std::size_t waiting = gate_.waiting();
  const std::lock_guard lock(mutex_);
  ResilienceStats stats = stats_;
  stats.breaker = breakers_.state(std::chrono::steady_clock::now());
  stats.waiting = waiting;
  return stats;
}

asio::awaitable<SendResult> ResilientApi::send(Request request, Identity identity, CallOptions options) {
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  Call call{std::move(request), std::move(identity), std::move(options), {}, {}, 0};
  call.fingerprint = call.identity.fingerprint();
  call.deadline = std::chrono::steady_clock::now() + options_.total_timeout;
  if (call.options.deadline) call.deadline = std::min(call.deadline, *call.options.deadline);
  call.options.deadline = call.deadline;

  SendResult result = Failure{};
  bool may_have_changed = false;  // by this or an earlier attempt
  bool sent_before = false;
  for (unsigned attempts = 1;; ++attempts) {
    result = co_await attempt(call);
    const std::optional<Failure> failure = result ? std::nullopt : std::optional(result.error());
    const Attempt seen{.repeat = call.request.repeat,
                       .reaches_people = call.request.reaches_people,
                       .failure = failure ? &*failure : nullptr,
                       .response = result ? &*result : nullptr};
    may_have_changed = may_have_changed || (call.request.changes && may_have_acted(seen));
    const RetryDecision decision =
        decide_retry(seen, attempts, call.remaining(), base::random_fraction(), options_.retry);
    if (!decision.retry) break;
    sent_before = sent_before || was_sent(result);
    const bool go_on = co_await pause(call, decision);
    if (!go_on) {
      result = cancelled_between_tries();
      break;
    }
  }
  if (may_have_changed) mark_outcome_unknown(result);
  if (sent_before) mark_sent_before(result);
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return result;
}

asio::awaitable<SendResult> ResilientApi::attempt(Call& call) {
  // Without a key nothing is sent: such a call must not wait, and says nothing about Reply.
  const bool sendable = !call.identity.api_key.empty();
  if (sendable) {
    const boost::system::result<void, Failure> admitted = co_await wait_for_quota(call);
    if (!admitted) co_return admitted.error();
    if (const auto allowed = check_breaker(call); !allowed) {
      store_.give_back(call.fingerprint, call.request.quota, call.receipt);
      co_return allowed.error();
    }
    count([](ResilienceStats& stats) { ++stats.attempts; });
  }
  const Time begin = std::chrono::steady_clock::now();
  SendResult result = co_await inner_.send(call.request, call.identity, call.options);
  notify_observers(call, result, begin);
  if (sendable) {
    record_result(call, result);
    update_quota(call, result);
  }
  co_return result;
}

asio::awaitable<boost::system::result<void, Failure>> ResilientApi::wait_for_quota(Call& call) {
  const milliseconds allowed = std::min(options_.retry.max_wait, call.remaining());
  quota::QuotaTicket ticket{call.fingerprint, call.options.caller, call.request.quota};
  bool waited = false;
  std::function<void(milliseconds)> on_wait = [this, &call, &waited](milliseconds wait) {
    waited = true;
    count([](ResilienceStats& stats) { ++stats.quota_waits; });
    if (call.options.on_wait) call.options.on_wait("Reply's quota", wait);
  };
  const Time begin = std::chrono::steady_clock::now();
  const quota::QuotaAnswer answer = co_await gate_.acquire(std::move(ticket), allowed, std::move(on_wait));
  if (waited) {
    const auto time = std::chrono::duration_cast<milliseconds>(std::chrono::steady_clock::now() - begin);
    count([time](ResilienceStats& stats) { stats.quota_wait_time += time; });
  }
  if (answer.result == quota::QuotaResult::granted) {
    call.receipt = answer.receipt;
    co_return boost::system::result<void, Failure>();
  }
  if (answer.result == quota::QuotaResult::cancelled) {
    co_return make_failure(FailureKind::cancelled,
                           "The call was cancelled while it waited for Reply's quota.");
  }
  count([](ResilienceStats& stats) { ++stats.quota_refusals; });
  const quota::QuotaBook::State left = store_.state(call.fingerprint);
  co_return Failure{.kind = FailureKind::quota,
                    .message = "Reply's request quota is used up: this call would have to wait " +
                               in_seconds(answer.wait) + ", longer than the " +
                               in_seconds(options_.retry.max_wait) +
                               " allowed. Left: " + in_words(left, call.request.quota) + '.',
                    .maybe_executed = false,
                    .retry_after = whole_seconds(answer.wait)};
}

asio::awaitable<bool> ResilientApi::pause(Call& call, const RetryDecision& decision) {
  const asio::cancellation_state state = co_await asio::this_coro::cancellation_state;
  if (state.cancelled() != asio::cancellation_type::none) co_return false;
  count([&](ResilienceStats& stats) {
    ++stats.retries;
    ++stats.retries_by_rule[decision.rule->name];
  });
  if (decision.delay >= std::chrono::seconds{1} && call.options.on_wait) {
    const bool limited = decision.rule->name == "rateLimited";
    call.options.on_wait(limited ? "Reply's quota" : "another try", decision.delay);
  }
  asio::steady_timer timer(co_await asio::this_coro::executor, decision.delay);
  const auto [error] = co_await timer.async_wait(asio::as_tuple(asio::use_awaitable));
  co_return !error;
}

boost::system::result<void, Failure> ResilientApi::check_breaker(const Call& call) {
  const std::lock_guard lock(mutex_);
  const Time now = std::chrono::steady_clock::now();
  if (breakers_.allow(call.fingerprint, now)) return {};
  ++stats_.breaker_refusals;
  const milliseconds wait = breakers_.retry_in(call.fingerprint, now);
  return Failure{.kind = FailureKind::unavailable,
                 .message = "Reply did not answer the last requests, so none is sent for another " +
                            in_seconds(wait) + '.',
                 .maybe_executed = false,
                 .retry_after = whole_seconds(wait)};
}

void ResilientApi::notify_observers(const Call& call, const SendResult& result, Time begin) const {
  const ObservedAttempt attempt{
      .request = call.request, .options = call.options, .time = std::chrono::steady_clock::now() - begin};
  for (AttemptObserver* observer : observers_) {
    if (result) {
      observer->answered(attempt, *result);
    } else {
      observer->failed(attempt, result.error());
    }
  }
}

void ResilientApi::record_result(const Call& call, const SendResult& result) {
  const std::lock_guard lock(mutex_);
  if (breakers_.record(call.fingerprint, sign_of(result), std::chrono::steady_clock::now()))
    ++stats_.breaker_opened;
}

void ResilientApi::update_quota(const Call& call, const SendResult& result) {
  if (!result) {
    if (!result.error().maybe_executed) {
      store_.give_back(call.fingerprint, call.request.quota, call.receipt);
    }
    return;
  }
  if (const auto hint = quota::read_quota_hint(*result, std::chrono::system_clock::now())) {
    store_.observe(call.fingerprint, *hint);
  }
  if (result->problem && is_rate_limit(*result->problem)) {
    count([](ResilienceStats& stats) { ++stats.rate_limited; });
    store_.refused(call.fingerprint, call.request.quota,
                   result->problem->retry_after.value_or(std::chrono::seconds{1}));
  }
}

}  // namespace reply_mcp::reply::resilience
