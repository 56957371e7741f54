#include "tools/call/background.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <exception>
#include <memory>
#include <mutex>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

namespace asio = boost::asio;

/// What the two threads share of one piece of work.
struct PieceOfWork {
  std::mutex mutex;
  std::condition_variable changed;
  bool ended = false;
  std::exception_ptr error;
  /// Expires never; its end wakes the coroutine. Null once nobody waits.
  asio::steady_timer* waiter = nullptr;
};

/// Of the coroutine: what the work refers to does not go before the work has ended. The coroutine stays with
/// its own executor meanwhile, so that this holds also when that is destroyed.
class Waiting {
 public:
  Waiting(std::shared_ptr<PieceOfWork> piece, asio::steady_timer& waiter) : piece_(std::move(piece)) {
    piece_->waiter = &waiter;
  }
  Waiting(const Waiting&) = delete;
  Waiting& operator=(const Waiting&) = delete;
  ~Waiting() {
    std::unique_lock lock(piece_->mutex);
    piece_->waiter = nullptr;
    piece_->changed.wait(lock, [this] { return piece_->ended; });
  }

 private:
  std::shared_ptr<PieceOfWork> piece_;
};

void wake(PieceOfWork& piece) {
  const std::lock_guard lock(piece.mutex);
  if (piece.waiter != nullptr) piece.waiter->cancel();
}

/// Ends the work for good, also when it was never begun.
class EndOfWork {
 public:
  EndOfWork(std::shared_ptr<PieceOfWork> piece, asio::any_io_executor executor)
      : piece_(std::move(piece)), executor_(std::move(executor)) {}
  EndOfWork(const EndOfWork&) = delete;
  EndOfWork& operator=(const EndOfWork&) = delete;
  ~EndOfWork() {
    const std::lock_guard lock(piece_->mutex);
    piece_->ended = true;
    piece_->changed.notify_all();
    // Under the lock: whoever waits is still there, and its executor with it.
    if (piece_->waiter != nullptr) asio::post(executor_, [piece = piece_] { wake(*piece); });
  }

  void perform(const std::function<void()>& work) const {
    try {
      work();
    } catch (...) {
      piece_->error = std::current_exception();
    }
  }

 private:
  std::shared_ptr<PieceOfWork> piece_;
  asio::any_io_executor executor_;
};

}  // namespace

asio::thread_pool& Background::thread() {
  std::call_once(once_, [this] { thread_.emplace(1); });
  return *thread_;
}

asio::awaitable<void> Background::run(std::function<void()> work) {
  const asio::any_io_executor executor = co_await asio::this_coro::executor;
  asio::steady_timer waiter(executor, asio::steady_timer::time_point::max());
  const auto piece = std::make_shared<PieceOfWork>();
  const Waiting waiting(piece, waiter);
  auto end = std::make_shared<EndOfWork>(piece, executor);
  asio::post(thread(), [work = std::move(work), end = std::move(end)] { end->perform(work); });
  // Not to be cancelled: the work is short, and cannot be left alone with what it refers to.
  co_await waiter.async_wait(
      asio::bind_cancellation_slot(asio::cancellation_slot(), asio::as_tuple(asio::use_awaitable)));
  if (piece->error) std::rethrow_exception(piece->error);
}

}  // namespace reply_mcp::tools::call
