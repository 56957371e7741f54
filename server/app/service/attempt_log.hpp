// Writes a log line for every try of a call of Reply. Names of operations, statuses and times only: what
// travels in a header or a body is not this class's to see.
#pragma once

#include "reply/resilience/attempt_observer.hpp"

namespace reply_mcp::app::service {

class AttemptLog : public reply::resilience::AttemptObserver {
 public:
  void answered(const reply::resilience::ObservedAttempt& attempt, const reply::Response& response) override;
  void failed(const reply::resilience::ObservedAttempt& attempt, const reply::Failure& failure) override;
};

}  // namespace reply_mcp::app::service
