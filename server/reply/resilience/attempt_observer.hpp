// What happened to each try of a request, told to whoever keeps a log or counts. A call may take several
// tries; one that quota or circuit breaker held back is none, because nothing was sent.
#pragma once

#include "reply/types.hpp"

#include <chrono>

namespace reply_mcp::reply::resilience {

/// One try that has ended; good for as long as the observer is being told.
struct ObservedAttempt {
  const Request& request;
  const CallOptions& options;
  std::chrono::steady_clock::duration time;  ///< from sending to the answer, or to the failure
};

class AttemptObserver {
 public:
  virtual ~AttemptObserver() = default;
  /// An answer came, whatever its status. Thread-safe; must not block.
  virtual void answered(const ObservedAttempt& attempt, const Response& response) = 0;
  /// None came. Thread-safe; must not block.
  virtual void failed(const ObservedAttempt& attempt, const Failure& failure) = 0;
};

}  // namespace reply_mcp::reply::resilience
