// Answers reads of reference data from memory for as long as the request allows (CachePolicy), and sends
// identical reads that come at the same time as one request. A decorator: what has to be asked goes out
// through another Api.
//
// Answers belong to one identity. Any request that may change a resource group makes what is kept of it
// old, before it is sent and again when it has ended, whatever became of it. Changes that are made
// elsewhere (Reply's own pages, other replicas) are seen when its time is over.
#pragma once

#include "reply/api.hpp"
#include "reply/resilience/answer_cache.hpp"

#include <boost/asio/any_io_executor.hpp>

#include <cstdint>
#include <exception>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>

namespace reply_mcp::reply::resilience {

/// What happened so far, for metrics.
struct CacheStats {
  std::uint64_t hits = 0;
  std::uint64_t misses = 0;
  std::uint64_t joined = 0;  ///< reads that shared a request which was under way
  std::size_t entries = 0;
  std::size_t bytes = 0;
};

class CachingApi : public Api {
 public:
  using Clock = std::function<AnswerCache::Time()>;

  /// `inner` must outlive this.
  explicit CachingApi(Api& inner, AnswerCache::Limits limits = {},
                      Clock clock = &std::chrono::steady_clock::now);
  /// Calls must have ended, or their io_contexts have stopped.
  ~CachingApi() override;

  /// As Api::send. A read that shares a request ends on its own deadline or cancellation; the request goes
  /// on for the others, and is cancelled when no call waits for it any more.
  boost::asio::awaitable<SendResult> send(Request request, Identity identity, CallOptions options) override;

  [[nodiscard]] CacheStats stats() const;

 private:
  struct InFlightRead;
  struct Waiter;
  using InFlightReadPtr = std::shared_ptr<InFlightRead>;
  using WaiterPtr = std::shared_ptr<Waiter>;

  boost::asio::awaitable<SendResult> change(Request request, Identity identity, CallOptions options);
  boost::asio::awaitable<SendResult> read(Request request, Identity identity, CallOptions options);
  boost::asio::awaitable<SendResult> wait_for(InFlightReadPtr pending, WaiterPtr self,
                                              AnswerCache::Time deadline);
  boost::asio::awaitable<SendResult> run(InFlightReadPtr pending, Request request, Identity identity,
                                         CallOptions options);
  void start(const InFlightReadPtr& pending, Request request, Identity identity, CallOptions options,
             const boost::asio::any_io_executor& executor);
  void complete(const InFlightReadPtr& pending, SendResult result, std::exception_ptr bug);
  void detach(const InFlightReadPtr& pending, const WaiterPtr& self);

  Api& inner_;
  const Clock clock_;
  mutable std::mutex mutex_;  // guards everything below, and the reads in flight
  AnswerCache cache_;
  std::map<std::string, InFlightReadPtr> in_flight_;
  CacheStats stats_;
};

}  // namespace reply_mcp::reply::resilience
