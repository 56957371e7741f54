#include "reply/resilience/circuit_breaker.hpp"

#include <algorithm>

namespace reply_mcp::reply::resilience {

bool CircuitBreaker::allow(Time now) {
  if (!open_) return true;
  if (now < open_until_ || probing_) return false;
  probing_ = true;
  return true;
}

void CircuitBreaker::succeeded() {
  failures_ = 0;
  open_ = false;
  probing_ = false;
  cool_down_ = options_.cool_down;
}

void CircuitBreaker::failed(Time now) {
  if (open_) {
    // A request that was sent before the breaker opened says nothing new; a failed probe does.
    if (!probing_) return;
    probing_ = false;
    cool_down_ = std::min(cool_down_ * 2, options_.max_cool_down);
    open_until_ = now + cool_down_;
    return;
  }
  if (++failures_ < options_.failures_to_open) return;
  open_ = true;
  open_until_ = now + cool_down_;
}

void CircuitBreaker::abandoned() {
  probing_ = false;
}

CircuitBreaker::State CircuitBreaker::state(Time now) const {
  if (!open_) return State::closed;
  return now < open_until_ ? State::open : State::half_open;
}

std::chrono::milliseconds CircuitBreaker::retry_in(Time now) const {
  if (!open_ || now >= open_until_) return std::chrono::milliseconds{0};
  return std::chrono::duration_cast<std::chrono::milliseconds>(open_until_ - now) +
         std::chrono::milliseconds{1};
}

std::string_view to_string(CircuitBreaker::State state) {
  switch (state) {
    case CircuitBreaker::State::closed:
      return "closed";
    case CircuitBreaker::State::open:
      return "open";
    case CircuitBreaker::State::half_open:
      return "half_open";
  }
  return "closed";
}

}  // namespace reply_mcp::reply::resilience
