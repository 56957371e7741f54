#include "reply/quota/quota_gate.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <optional>

namespace reply_mcp::reply::quota {

namespace asio = boost::asio;
using SteadyTime = std::chrono::steady_clock::time_point;

/// One call that waits. `turn` is guarded by the gate's mutex; the timer belongs to the call's executor.
struct QuotaGate::Waiter {
  explicit Waiter(const asio::any_io_executor& executor) : timer(executor) {}
  asio::steady_timer timer;
  bool turn = false;  ///< this one asks the store now
};

/// The waiters of one identity and class. Only one of them, the asker, talks to the store.
struct QuotaGate::Line {
  FairQueue<WaiterPtr> queue;
  WaiterPtr asker;
};

namespace {

/// How long a call waits for its turn to ask the store, even if it may not wait for room.
constexpr std::chrono::milliseconds k_turn{1'000};

std::string line_key(const QuotaTicket& ticket) {
  return (ticket.quota == QuotaClass::reporting ? "r:" : "g:") + ticket.identity;
}

}  // namespace

void QuotaGate::appoint_next(Line& line) {
  if (line.asker) return;
  const std::optional<WaiterPtr> popped = line.queue.pop([](const WaiterPtr&) { return true; });
  if (!popped) return;
  const WaiterPtr& next = *popped;
  next->turn = true;
  line.asker = next;
  // The timer may only be touched on its own executor. A waiter that has not begun to wait yet sees
  // `turn` before it does.
  asio::post(next->timer.get_executor(), [next] { next->timer.cancel(); });
}

void QuotaGate::leave(Line& line, const WaiterPtr& self) {
  const std::lock_guard lock(mutex_);
  if (line.asker == self) line.asker.reset();
  line.queue.remove_if([&](const WaiterPtr& other) { return other == self; });
  appoint_next(line);
  std::erase_if(lines_,
                [](const auto& entry) { return !entry.second->asker && entry.second->queue.empty(); });
}

asio::awaitable<QuotaAnswer> QuotaGate::acquire(QuotaTicket ticket, std::chrono::milliseconds max_wait,
                                                std::function<void(std::chrono::milliseconds)> on_wait) {
  // The setting belongs to the whole chain of coroutines, so it is put back before this one returns.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  std::shared_ptr<Line> line;
  std::size_t ahead = 0;
  auto self = std::make_shared<Waiter>(co_await asio::this_coro::executor);
  {
    const std::lock_guard lock(mutex_);
    auto& slot = lines_[line_key(ticket)];
    if (!slot) slot = std::make_shared<Line>();
    line = slot;
    line->queue.push(ticket.caller, self);
    if (line->asker) ahead = 1;
    bool reached = false;
    line->queue.for_each_in_turn([&](const WaiterPtr& other) {
      if (other == self) reached = true;
      if (!reached) ++ahead;
    });
    appoint_next(*line);
  }
  // Refused at once when it is plain that the wait will be too long: a caller can do better things with
  // the time than to wait for a refusal.
  const auto estimate = store_.estimate(ticket.identity, ticket.quota, ahead);
  if (estimate > max_wait) {
    leave(*line, self);
    co_await asio::this_coro::throw_if_cancelled(throws);
    co_return QuotaAnswer{QuotaResult::too_long, estimate, 0};
  }
  if (estimate.count() > 0 && on_wait) on_wait(estimate);
  const SteadyTime now = std::chrono::steady_clock::now();
  const QuotaAnswer answer = co_await wait_in_line(std::move(line), std::move(self), std::move(ticket),
                                                   now + max_wait, now + std::max(max_wait, k_turn));
  co_await asio::this_coro::throw_if_cancelled(throws);
  co_return answer;
}

asio::awaitable<QuotaAnswer> QuotaGate::wait_in_line(std::shared_ptr<Line> line, WaiterPtr self,
                                                     QuotaTicket ticket, SteadyTime deadline,
                                                     SteadyTime turn_by) {
  constexpr auto k_wait = asio::as_tuple(asio::use_awaitable);
  SteadyTime ask_again{};  // not before this
  for (;;) {
    const auto cancellation = co_await asio::this_coro::cancellation_state;
    if (cancellation.cancelled() != asio::cancellation_type::none) {
      leave(*line, self);
      co_return QuotaAnswer{QuotaResult::cancelled, {}, 0};
    }
    const SteadyTime now = std::chrono::steady_clock::now();
    bool turn = false;
    {
      const std::lock_guard lock(mutex_);
      turn = self->turn;
    }
    if (turn && now >= ask_again) {
      const QuotaVerdict verdict = co_await store_.try_take(ticket.identity, ticket.quota);
      // The store may have taken its time, in which the caller may have given up.
      const auto meanwhile = co_await asio::this_coro::cancellation_state;
      if (meanwhile.cancelled() != asio::cancellation_type::none) {
        if (verdict.granted) store_.give_back(ticket.identity, ticket.quota, verdict.receipt);
        continue;
      }
      if (verdict.granted) {
        leave(*line, self);
        co_return QuotaAnswer{QuotaResult::granted, {}, verdict.receipt};
      }
      ask_again = std::chrono::steady_clock::now() + std::max(verdict.wait, std::chrono::milliseconds{1});
    }
    if (turn ? ask_again > deadline : now >= turn_by) {
      leave(*line, self);
      const auto left = turn ? ask_again - now : std::chrono::steady_clock::duration::zero();
      co_return QuotaAnswer{QuotaResult::too_long, std::chrono::ceil<std::chrono::milliseconds>(left), 0};
    }
    self->timer.expires_at(turn ? ask_again : turn_by);
    {
      const std::lock_guard lock(mutex_);
      if (self->turn != turn) continue;  // appointed just now
    }
    co_await self->timer.async_wait(k_wait);
  }
}

std::size_t QuotaGate::waiting() const {
  const std::lock_guard lock(mutex_);
  std::size_t count = 0;
  for (const auto& [key, line] : lines_) count += line->queue.size() + (line->asker ? 1 : 0);
  return count;
}

}  // namespace reply_mcp::reply::quota
