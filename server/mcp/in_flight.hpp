// Requests that run, and the way to stop one of them from any thread.
#pragma once

#include "mcp/types.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/this_coro.hpp>

#include <cstddef>
#include <exception>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::mcp {

namespace asio = boost::asio;

/// Awaits `work` without being left by an exception because the awaiting coroutine is cancelled; `work`
/// finds out by itself. For the outermost coroutines of a request, whose end must be orderly.
template <typename T>
asio::awaitable<T> shield_from_cancellation(asio::awaitable<T> work) {
  // The flag belongs to the whole chain of awaiting coroutines, so it is put back at the end.
  const bool throws = co_await asio::this_coro::throw_if_cancelled();
  co_await asio::this_coro::throw_if_cancelled(false);
  std::optional<T> value;
  std::exception_ptr thrown;
  try {
    value = co_await std::move(work);
  } catch (...) {
    thrown = std::current_exception();
  }
  co_await asio::this_coro::throw_if_cancelled(throws);
  if (thrown) std::rethrow_exception(thrown);
  co_return std::move(*value);
}

/// One running request. Everything but cancel() belongs to the request's own executor.
class RunningCall : public std::enable_shared_from_this<RunningCall> {
 public:
  explicit RunningCall(asio::any_io_executor executor) : executor_(std::move(executor)) {}

  /// Stops the request soon, from any thread; later calls do nothing.
  void cancel();

  [[nodiscard]] bool cancelled() const { return cancelled_; }
  [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }

  /// Runs `work` so that it is stopped by cancel() and by the cancellation of the awaiting coroutine.
  /// Nothing when it was stopped, whatever it gave in that moment; what it throws for another reason
  /// comes out. To be awaited inside shield_from_cancellation().
  asio::awaitable<std::optional<Outcome>> run(asio::awaitable<Outcome> work);

 private:
  void stop();

  asio::any_io_executor executor_;
  asio::cancellation_signal signal_;
  bool cancelled_ = false;
};

/// The running requests of one session, by id. Thread-safe.
class CallRegistry {
 public:
  enum class Refusal { duplicate_id, too_many, closed };

  explicit CallRegistry(std::size_t max_calls) : max_calls_(max_calls) {}

  /// Adds a call; a reason when it may not start.
  [[nodiscard]] std::optional<Refusal> add(const RequestId& id, std::string principal,
                                           const std::shared_ptr<RunningCall>& call);
  void remove(const RequestId& id);
  /// False when no such request of this caller runs.
  bool cancel(const RequestId& id, std::string_view principal);
  /// Cancels every call and refuses later ones.
  void close();

 private:
  struct Entry {
    std::string principal;
    std::shared_ptr<RunningCall> call;
  };

  std::mutex mutex_;
  std::map<RequestId, Entry> calls_;
  std::size_t max_calls_;
  bool closed_ = false;
};

}  // namespace reply_mcp::mcp
