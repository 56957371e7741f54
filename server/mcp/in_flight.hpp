// A request that runs, and the way to stop it from any thread.
#pragma once

#include "mcp/message/types.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/cancellation_signal.hpp>

#include <atomic>
#include <memory>
#include <optional>

namespace reply_mcp::mcp {

namespace asio = boost::asio;

/// One running request. Everything but cancel() belongs to the request's own executor.
class RunningCall : public std::enable_shared_from_this<RunningCall> {
 public:
  explicit RunningCall(asio::any_io_executor executor) : executor_(std::move(executor)) {}
  RunningCall(const RunningCall&) = delete;
  RunningCall& operator=(const RunningCall&) = delete;
  virtual ~RunningCall() = default;

  /// Stops the request, from any thread: at once on its executor, soon elsewhere. Later calls do nothing.
  void cancel();

  [[nodiscard]] bool cancelled() const { return cancelled_; }
  /// CallContext::note_change(). Any thread.
  void note_change() { may_change_ = true; }
  [[nodiscard]] bool may_change() const { return may_change_; }
  [[nodiscard]] const asio::any_io_executor& executor() const { return executor_; }

  /// Runs `work` so that it is stopped by cancel(). Nothing when it was stopped, whatever it gave in that
  /// moment; what it throws for another reason comes out. The awaiting coroutine, whose end must be orderly,
  /// is not cancelled itself.
  asio::awaitable<std::optional<message::Outcome>> run(asio::awaitable<message::Outcome> work);

 private:
  void stop();

  asio::any_io_executor executor_;
  asio::cancellation_signal signal_;
  bool cancelled_ = false;
  std::atomic<bool> may_change_{false};
};

}  // namespace reply_mcp::mcp
