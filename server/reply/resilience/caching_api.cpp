#include "reply/resilience/caching_api.hpp"

#include "reply/cancellation.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <exception>
#include <optional>
#include <vector>

namespace reply_mcp::reply::resilience {

namespace asio = boost::asio;
using Time = AnswerCache::Time;

/// One call that waits for a request that it may share. Timer and `listening` belong to its executor.
struct CachingApi::Waiter {
  Waiter(const asio::any_io_executor& where,
         std::function<void(std::string_view, std::chrono::milliseconds)> told)
      : executor(where), timer(where), on_wait(std::move(told)) {}
  asio::any_io_executor executor;
  asio::steady_timer timer;
  std::function<void(std::string_view, std::chrono::milliseconds)> on_wait;
  bool listening = true;
};

/// One request that is under way for one or more calls; guarded by the mutex but for `cancel`, which
/// belongs to the executor that it runs on.
struct CachingApi::InFlightRead {
  explicit InFlightRead(asio::any_io_executor where) : executor(std::move(where)) {}
  asio::any_io_executor executor;
  asio::cancellation_signal cancel;
  std::string key;
  CachePolicy policy;
  std::uint64_t version = 0;
  std::vector<WaiterPtr> waiters;
  std::optional<SendResult> result;
  std::exception_ptr bug;
};

namespace {

std::string key_of(const Request& request, const Identity& identity) {
  // Neither a fingerprint nor a target can hold a line break.
  std::string key = identity.fingerprint();
  for (const std::string_view part : {to_string(request.method), std::string_view(request.target),
                                      std::string_view(request.accept), request.body.view()}) {
    key += '\n';
    key += part;
  }
  return key;
}

Failure too_late() {
  return make_failure(FailureKind::timeout, "The answer did not come before the deadline of the call.");
}

}  // namespace

CachingApi::CachingApi(Api& inner, AnswerCache::Limits limits, Clock clock)
    : inner_(inner), clock_(std::move(clock)), cache_(limits) {}

CachingApi::~CachingApi() = default;

CacheStats CachingApi::stats() const {
  const std::lock_guard lock(mutex_);
  CacheStats stats = stats_;
  stats.entries = cache_.size();
  stats.bytes = cache_.bytes();
  return stats;
}

asio::awaitable<SendResult> CachingApi::send(Request request, Identity identity, CallOptions options) {
  if (request.changes) {
    SendResult result = co_await change(std::move(request), std::move(identity), std::move(options));
    co_return result;
  }
  if (!request.cache || identity.api_key.empty()) {
    SendResult result = co_await inner_.send(std::move(request), std::move(identity), std::move(options));
    co_return result;
  }
  SendResult result = co_await read(std::move(request), std::move(identity), std::move(options));
  co_return result;
}

asio::awaitable<SendResult> CachingApi::change(Request request, Identity identity, CallOptions options) {
  /// Says that the group changed, now and when the request has ended in whatever way.
  struct Mark {
    Mark(CachingApi& owner, std::string name) : api(owner), group(std::move(name)) { say(); }
    ~Mark() { say(); }
    void say() {
      const std::lock_guard lock(api.mutex_);
      api.cache_.changed(group);
    }
    CachingApi& api;
    std::string group;
  };
  const Mark mark(*this, request.group);
  SendResult result = co_await inner_.send(std::move(request), std::move(identity), std::move(options));
  co_return result;
}

asio::awaitable<SendResult> CachingApi::read(Request request, Identity identity, CallOptions options) {
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  const auto self = std::make_shared<Waiter>(executor, options.on_wait);
  const Time deadline = options.deadline.value_or(Time::max());
  std::string key = key_of(request, identity);
  InFlightReadPtr pending;
  std::shared_ptr<const Response> known;
  bool starts = false;
  {
    const std::lock_guard lock(mutex_);
    const std::uint64_t version = cache_.version(request.cache->groups);
    known = cache_.find(key, version, clock_());
    const auto found = in_flight_.find(key);
    if (known) {
      ++stats_.hits;
    } else if (found != in_flight_.end() && found->second->version == version) {
      ++stats_.joined;
      pending = found->second;
      pending->waiters.push_back(self);
    } else {
      ++stats_.misses;
      starts = true;
      pending = std::make_shared<InFlightRead>(executor);
      pending->key = key;
      pending->policy = *request.cache;
      pending->version = version;
      pending->waiters.push_back(self);
      in_flight_[key] =
          pending;  // one that is under way for an older state goes on for those who wait for it
    }
  }
  if (known) {
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return *known;
  }
  if (starts) start(pending, std::move(request), std::move(identity), std::move(options), executor);
  SendResult result = co_await wait_for(pending, self, deadline);
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return result;
}

void CachingApi::start(const InFlightReadPtr& pending, Request request, Identity identity,
                       CallOptions options, const asio::any_io_executor& executor) {
  // The request is shared: each call keeps its own deadline, and is told of waits for as long as it waits.
  options.deadline.reset();
  options.on_wait = [this, pending = pending.get()](std::string_view reason, std::chrono::milliseconds wait) {
    const std::lock_guard lock(mutex_);
    for (const WaiterPtr& waiter : pending->waiters) {
      asio::post(waiter->executor, [waiter, text = std::string(reason), wait] {
        if (waiter->listening && waiter->on_wait) waiter->on_wait(text, wait);
      });
    }
  };
  asio::co_spawn(
      executor, run(pending, std::move(request), std::move(identity), std::move(options)),
      asio::bind_cancellation_slot(pending->cancel.slot(),
                                   [this, pending](const std::exception_ptr& bug, SendResult result) {
                                     complete(pending, std::move(result), bug);
                                   }));
}

asio::awaitable<SendResult> CachingApi::run(InFlightReadPtr pending, Request request, Identity identity,
                                            CallOptions options) {
  (void)pending;  // lives as long as the request, whose options point to it
  co_await asio::this_coro::throw_if_cancelled(false);
  SendResult result = co_await inner_.send(std::move(request), std::move(identity), std::move(options));
  co_return result;
}

void CachingApi::complete(const InFlightReadPtr& pending, SendResult result, std::exception_ptr bug) {
  std::vector<WaiterPtr> waiters;
  {
    const std::lock_guard lock(mutex_);
    const auto found = in_flight_.find(pending->key);
    if (found != in_flight_.end() && found->second == pending) in_flight_.erase(found);
    const bool fits = cache_.version(pending->policy.groups) == pending->version;
    if (!bug && result.has_value() && result->status == 200 && fits) {
      cache_.keep(pending->key, pending->version, std::make_shared<const Response>(*result),
                  clock_() + pending->policy.lifetime);
    }
    pending->result = std::move(result);
    pending->bug = std::move(bug);
    waiters.swap(pending->waiters);
  }
  for (const WaiterPtr& waiter : waiters) {
    asio::post(waiter->executor, [waiter] { waiter->timer.cancel(); });
  }
}

void CachingApi::detach(const InFlightReadPtr& pending, const WaiterPtr& self) {
  self->listening = false;
  const std::lock_guard lock(mutex_);
  std::erase(pending->waiters, self);
  if (pending->result || !pending->waiters.empty()) return;
  // That was the last waiter: the answer is not needed any more, and no call may join the request.
  const auto found = in_flight_.find(pending->key);
  if (found != in_flight_.end() && found->second == pending) in_flight_.erase(found);
  asio::post(pending->executor, [pending] { pending->cancel.emit(asio::cancellation_type::terminal); });
}

asio::awaitable<SendResult> CachingApi::wait_for(InFlightReadPtr pending, WaiterPtr self, Time deadline) {
  for (;;) {
    const bool cancelled = co_await is_cancelled();
    bool completed = false;
    {
      const std::lock_guard lock(mutex_);
      completed = pending->result.has_value();
    }
    if (completed) break;
    if (cancelled || std::chrono::steady_clock::now() >= deadline) {
      detach(pending, self);
      if (cancelled) co_return cancelled_failure();
      co_return too_late();
    }
    self->timer.expires_at(deadline);
    {
      // What completes it later cancels the timer on this executor, so not before the wait below has begun.
      const std::lock_guard lock(mutex_);
      if (pending->result) continue;
    }
    co_await self->timer.async_wait(asio::as_tuple(asio::use_awaitable));
  }
  self->listening = false;
  if (pending->bug) std::rethrow_exception(pending->bug);
  co_return *pending->result;
}

}  // namespace reply_mcp::reply::resilience
