// The circuit breakers of all accounts: one for whether Reply can be reached at all, which is the same for
// everybody, and one for each account for whether it answers, because requests of one account may fail where
// those of others do not: nobody's failures keep others from working. No clock inside.
#pragma once

#include "reply/resilience/circuit_breaker.hpp"

#include <chrono>
#include <map>
#include <string>
#include <string_view>

namespace reply_mcp::reply::resilience {

/// What an attempt says about Reply.
enum class BreakerSign {
  none,          ///< nothing: it was cancelled by its caller, or never sent
  not_reached,   ///< no request came through to Reply: for all accounts alike
  not_answered,  ///< one came through and was not answered, or by a gateway only: of this account
  answered
};

class AccountBreakers {
 public:
  using Time = CircuitBreaker::Time;

  explicit AccountBreakers(CircuitBreaker::Options options) : options_(options), reach_(options) {}

  /// As CircuitBreaker::allow: what was let through must be reported with record().
  [[nodiscard]] bool allow(std::string_view account, Time now);
  /// True when a breaker that let requests through has opened.
  bool record(std::string_view account, BreakerSign sign, Time now);

  /// How long until a request of this account may go.
  [[nodiscard]] std::chrono::milliseconds retry_in(std::string_view account, Time now) const;
  /// The worst of all.
  [[nodiscard]] CircuitBreaker::State state(Time now) const;

 private:
  CircuitBreaker& of(std::string_view account, Time now);
  static bool fail(CircuitBreaker& breaker, Time now);

  const CircuitBreaker::Options options_;
  CircuitBreaker reach_;
  std::map<std::string, CircuitBreaker, std::less<>> answers_;  ///< of accounts whose last request failed
};

}  // namespace reply_mcp::reply::resilience
