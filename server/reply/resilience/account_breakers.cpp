#include "reply/resilience/account_breakers.hpp"

#include <algorithm>
#include <cstddef>

namespace reply_mcp::reply::resilience {
namespace {

/// Accounts are as many as callers bring keys; those that fail most of the time are few.
constexpr std::size_t k_max_accounts = 4096;

}  // namespace

bool AccountBreakers::allow(std::string_view account, Time now) {
  const auto answers = answers_.find(account);
  if (answers != answers_.end() && !answers->second.allow(now)) return false;
  if (reach_.allow(now)) return true;
  if (answers != answers_.end()) answers->second.abandoned();
  return false;
}

bool AccountBreakers::record(std::string_view account, BreakerSign sign, Time now) {
  const auto answers = answers_.find(account);
  switch (sign) {
    case BreakerSign::none:
      reach_.abandoned();
      if (answers != answers_.end()) answers->second.abandoned();
      return false;
    case BreakerSign::not_reached:
      if (answers != answers_.end()) answers->second.abandoned();
      return fail(reach_, now);
    case BreakerSign::not_answered:
      reach_.succeeded();
      return fail(of(account, now), now);
    case BreakerSign::answered:
      reach_.succeeded();
      if (answers != answers_.end()) answers_.erase(answers);
      return false;
  }
  return false;
}

std::chrono::milliseconds AccountBreakers::retry_in(std::string_view account, Time now) const {
  const auto answers = answers_.find(account);
  const std::chrono::milliseconds all = reach_.retry_in(now);
  return answers == answers_.end() ? all : std::max(all, answers->second.retry_in(now));
}

CircuitBreaker::State AccountBreakers::state(Time now) const {
  using State = CircuitBreaker::State;
  State worst = reach_.state(now);
  for (const auto& [account, breaker] : answers_) {
    const State state = breaker.state(now);
    if (state == State::open || worst == State::closed) worst = state;
  }
  return worst;
}

CircuitBreaker& AccountBreakers::of(std::string_view account, Time now) {
  if (answers_.size() >= k_max_accounts) {
    std::erase_if(answers_, [now](const auto& entry) {
      return entry.second.state(now) == CircuitBreaker::State::closed;
    });
  }
  return answers_.try_emplace(std::string(account), options_).first->second;
}

bool AccountBreakers::fail(CircuitBreaker& breaker, Time now) {
  const bool passed = breaker.state(now) != CircuitBreaker::State::open;
  breaker.failed(now);
  return passed && breaker.state(now) == CircuitBreaker::State::open;
}

}  // namespace reply_mcp::reply::resilience
