// Where calls wait for Reply's quota: one line per identity and class, in which callers take turns.
//
// Thread-safe; calls may come from coroutines of several io_contexts. A wait ends when the quota has
// room, when it would take longer than allowed (at once, not after the wait), or when it is cancelled.
#pragma once

#include "reply/fair_queue.hpp"
#include "reply/quota/quota_store.hpp"

#include <boost/asio/awaitable.hpp>

#include <chrono>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace reply_mcp::reply::quota {

/// Who wants to send what.
struct QuotaTicket {
  std::string identity;  ///< Identity::fingerprint(): whose quota
  std::string caller;    ///< who asks, for taking turns; may be empty
  QuotaClass quota = QuotaClass::general;
};

enum class QuotaResult {
  granted,    ///< send now
  too_long,   ///< the wait would be longer than allowed; nothing was counted
  cancelled,  ///< the caller gave up; nothing was counted
};

struct QuotaAnswer {
  QuotaResult result = QuotaResult::granted;
  std::chrono::milliseconds wait{0};  ///< too_long: how long it would have taken
  QuotaReceipt receipt = 0;           ///< granted: for QuotaStore::give_back
};

class QuotaGate {
 public:
  /// `store` must outlive the gate.
  explicit QuotaGate(QuotaStore& store) : store_(store) {}
  QuotaGate(const QuotaGate&) = delete;
  QuotaGate& operator=(const QuotaGate&) = delete;

  /// Waits at most `max_wait` for its turn and for room; for its turn alone up to a second in any case, so
  /// that calls which come together are not refused while there is room for them all. `on_wait` is told once,
  /// when the wait begins, about how long it will be.
  boost::asio::awaitable<QuotaAnswer> acquire(QuotaTicket ticket, std::chrono::milliseconds max_wait,
                                              std::function<void(std::chrono::milliseconds)> on_wait);

  /// Calls that wait at this moment, for metrics.
  [[nodiscard]] std::size_t waiting() const;

 private:
  struct Waiter;
  struct Line;
  using WaiterPtr = std::shared_ptr<Waiter>;

  boost::asio::awaitable<QuotaAnswer> wait_in_line(std::shared_ptr<Line> line, WaiterPtr self,
                                                   QuotaTicket ticket,
                                                   std::chrono::steady_clock::time_point deadline,
                                                   std::chrono::steady_clock::time_point turn_by);
  void leave(Line& line, const WaiterPtr& self);
  /// Makes the first waiter in turn the one that asks the store; the caller holds the mutex.
  static void appoint_next(Line& line);

  QuotaStore& store_;
  mutable std::mutex mutex_;
  std::map<std::string, std::shared_ptr<Line>> lines_;
};

}  // namespace reply_mcp::reply::quota
