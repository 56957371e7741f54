#include "reply/client/connection_pool.hpp"

#include "reply/cancellation.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace reply_mcp::reply::client {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

/// A call that waits for a connection. Its timer is touched on its own executor only; the other members
/// belong to the pool's mutex.
struct ConnectionPool::Waiter {
  Waiter(const asio::any_io_executor& on, Holder who, Clock::time_point until)
      : executor(on), holder(std::move(who)), timer(on, until) {}

  const asio::any_io_executor executor;
  const Holder holder;
  asio::steady_timer timer;
  bool granted = false;
  std::unique_ptr<Connection> connection;
};

/// A place in the queue. Leaving it, also because the coroutine was destroyed, passes on what was granted.
class ConnectionPool::Place {
 public:
  Place(std::shared_ptr<ConnectionPool> pool, std::shared_ptr<Waiter> waiter)
      : pool_(std::move(pool)), waiter_(std::move(waiter)) {}
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  ~Place() { pool_->leave(waiter_); }

  /// What was granted, if something was.
  std::optional<Lease> take() {
    const std::lock_guard lock(pool_->mutex_);
    if (!waiter_->granted) return std::nullopt;
    waiter_->granted = false;
    return Lease(pool_, waiter_->holder, std::move(waiter_->connection));
  }

 private:
  std::shared_ptr<ConnectionPool> pool_;
  std::shared_ptr<Waiter> waiter_;
};

/// Lives in each io_context that calls came from, and tells the pools when it goes down.
class ConnectionPool::ContextWatch : public asio::execution_context::service {
 public:
  static asio::execution_context::id id;

  explicit ContextWatch(asio::execution_context& context) : service(context) {}

  void add(std::weak_ptr<ConnectionPool> pool) {
    const std::lock_guard lock(mutex_);
    std::erase_if(pools_, [](const auto& known) { return known.expired(); });
    pools_.push_back(std::move(pool));
  }

 private:
  void shutdown() override {
    std::vector<std::weak_ptr<ConnectionPool>> pools;
    {
      const std::lock_guard lock(mutex_);
      pools.swap(pools_);
    }
    for (const auto& known : pools) {
      if (const auto pool = known.lock()) pool->forget(context());
    }
  }

  std::mutex mutex_;
  std::vector<std::weak_ptr<ConnectionPool>> pools_;
};

asio::execution_context::id ConnectionPool::ContextWatch::id;

ConnectionPool::Lease::Lease(std::shared_ptr<ConnectionPool> pool, Holder holder,
                             std::unique_ptr<Connection> kept)
    : connection(std::move(kept)), pool_(std::move(pool)), holder_(std::move(holder)) {}

ConnectionPool::Lease::~Lease() {
  connection.reset();
  if (pool_) pool_->release(nullptr, holder_);
}

void ConnectionPool::Lease::keep() {
  if (pool_) pool_->release(std::move(connection), holder_);
  pool_.reset();
}

asio::awaitable<boost::system::result<ConnectionPool::Lease, Failure>> ConnectionPool::acquire(
    Holder holder, Clock::time_point deadline) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  auto entered = enter(executor, std::move(holder), deadline);
  if (auto* lease = std::get_if<Lease>(&entered)) co_return std::move(*lease);
  const auto waiter = std::get<std::shared_ptr<Waiter>>(entered);
  Place place(shared_from_this(), waiter);
  boost::system::error_code ignored;
  co_await waiter->timer.async_wait(asio::redirect_error(asio::use_awaitable, ignored));
  const bool cancelled = co_await is_cancelled();
  if (cancelled) co_return cancelled_failure();
  if (auto lease = place.take()) co_return std::move(*lease);
  co_return make_failure(FailureKind::timeout,
                         "All " + std::to_string(options_.max_connections) +
                             " connections to Reply, or this caller's share of them, stayed in use until "
                             "the call ran out of time.");
}

std::variant<ConnectionPool::Lease, std::shared_ptr<ConnectionPool::Waiter>> ConnectionPool::enter(
    const asio::any_io_executor& executor, Holder holder, Clock::time_point deadline) {
  const std::lock_guard lock(mutex_);
  watch(asio::query(executor, asio::execution::context));
  drop_expired();
  // Nobody who waits could take one now, or would have got it; so nobody is overtaken.
  if (may_take(holder.caller)) {
    std::unique_ptr<Connection> kept = take_idle(executor, holder.identity);
    if (!kept && in_use_ + idle_.size() >= options_.max_connections) make_room();
    take(holder.caller);
    return Lease(shared_from_this(), std::move(holder), std::move(kept));
  }
  auto waiter = std::make_shared<Waiter>(executor, std::move(holder), deadline);
  waiters_.push(waiter->holder.caller, waiter);
  return waiter;
}

/// As much as is left, and three times that: a caller alone may have three quarters of all, the next one
/// three quarters of the rest, and so on, so that one more finds a connection however slowly the others'
/// calls are answered. (Choudhury and Hahne's dynamic threshold.) The last one is for a caller who has none.
bool ConnectionPool::may_take(const std::string& caller) const {
  constexpr std::size_t k_share = 3;
  const std::size_t left = options_.max_connections - in_use_;
  if (caller.empty()) return left > 0;
  const auto held = held_.find(caller);
  if (held == held_.end()) return left > 0;
  return left > 1 && held->second < k_share * left;
}

void ConnectionPool::take(const std::string& caller) {
  ++in_use_;
  if (!caller.empty()) ++held_[caller];
}

void ConnectionPool::serve_waiters(std::unique_ptr<Connection>& connection, const std::string& identity) {
  const auto ready = [this](const std::shared_ptr<Waiter>& waiter) {
    return may_take(waiter->holder.caller);
  };
  while (const auto next = waiters_.pop(ready)) {
    Waiter& waiter = **next;
    take(waiter.holder.caller);
    waiter.granted = true;
    if (connection && waiter.holder.identity == identity && waiter.executor == connection->executor()) {
      waiter.connection = std::exchange(connection, nullptr);
    } else if (in_use_ + idle_.size() > options_.max_connections) {
      make_room();
    }
    // Weakly: the call, and its io_context, may have ended before this runs.
    asio::post(waiter.executor, [waiting = std::weak_ptr<Waiter>(*next)] {
      if (const auto known = waiting.lock()) known->timer.cancel();
    });
  }
}

void ConnectionPool::leave(const std::shared_ptr<Waiter>& waiter) {
  std::unique_ptr<Connection> unused;
  {
    const std::lock_guard lock(mutex_);
    const bool was_waiting = waiters_.remove_if([&](const auto& one) { return one == waiter; }) > 0;
    if (was_waiting || !waiter->granted) return;
    unused = std::move(waiter->connection);
  }
  release(std::move(unused), waiter->holder);
}

void ConnectionPool::release(std::unique_ptr<Connection> connection, const Holder& holder) {
  const std::lock_guard lock(mutex_);
  --in_use_;
  const auto held = held_.find(holder.caller);
  if (held != held_.end() && --held->second == 0) held_.erase(held);
  serve_waiters(connection, holder.identity);
  const bool room = in_use_ + idle_.size() < options_.max_connections;
  if (!connection || !room || options_.keep_alive <= std::chrono::milliseconds::zero()) return;
  asio::execution_context& context = asio::query(connection->executor(), asio::execution::context);
  idle_.push_front({std::move(connection), holder.identity, Clock::now() + options_.keep_alive, &context});
}

void ConnectionPool::drop_expired() {
  const auto now = Clock::now();
  // All are kept for the same time, so the ones that expired are at the back.
  while (!idle_.empty() && idle_.back().expires <= now) idle_.pop_back();
}

std::unique_ptr<Connection> ConnectionPool::take_idle(const asio::any_io_executor& executor,
                                                      const std::string& identity) {
  for (auto it = idle_.begin(); it != idle_.end();) {
    if (it->identity != identity || it->connection->executor() != executor) {
      ++it;
      continue;
    }
    std::unique_ptr<Connection> found = std::move(it->connection);
    it = idle_.erase(it);
    if (found->alive()) return found;
  }
  return nullptr;
}

bool ConnectionPool::make_room() {
  if (idle_.empty()) return false;
  idle_.pop_back();
  return true;
}

void ConnectionPool::watch(asio::execution_context& context) {
  if (std::find(watched_.begin(), watched_.end(), &context) != watched_.end()) return;
  asio::use_service<ContextWatch>(context).add(weak_from_this());
  watched_.push_back(&context);
}

void ConnectionPool::forget(asio::execution_context& context) {
  const std::lock_guard lock(mutex_);
  idle_.remove_if([&context](const Idle& idle) { return idle.context == &context; });
  std::erase(watched_, &context);
}

ConnectionStats ConnectionPool::stats() const {
  const std::lock_guard lock(mutex_);
  return {in_use_, idle_.size(), waiters_.size()};
}

}  // namespace reply_mcp::reply::client
