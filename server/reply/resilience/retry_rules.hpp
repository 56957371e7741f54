// When a request to Reply may be sent again: one table, read from the top, the first row that fits decides.
//
// Reply documents no idempotency key, so a request that may have been carried out and is not harmless to
// repeat is never sent twice: the caller is told that its outcome is unknown instead. No I/O here.
// Sources: Reply "Rate limits" (429, Retry-After); RFC 9110 9.2.2 (idempotent methods), 15.6.4 (503).
#pragma once

#include "reply/types.hpp"

#include <chrono>
#include <optional>
#include <span>
#include <string_view>

namespace reply_mcp::reply::resilience {

/// What is known after one attempt. Exactly one of `failure` and `response` is given.
struct Attempt {
  Repeat repeat = Repeat::harmful;
  bool reaches_people = false;  ///< Request::reaches_people
  const Failure* failure = nullptr;
  const Response* response = nullptr;
};

/// What a row does with the attempts it fits.
enum class Verdict {
  finish,             ///< an answer to pass on, or an error that another try would only repeat
  retry,              ///< Reply did not act on the request: any request may be sent again
  retry_if_harmless,  ///< Reply may have acted: only a request that is harmless to repeat is sent again
};

/// How long to wait before the next try.
enum class Pause {
  none,
  backoff,      ///< grows from try to try, with jitter
  retry_after,  ///< as long as the answer says
};

struct RetryRule {
  std::string_view name;  ///< stable, for logs, metrics and tests
  bool (*fits)(const Attempt&);
  Verdict verdict;
  Pause pause;
  unsigned max_attempts;  ///< tries in all, the first one included
  std::string_view reason;
};

/// The table, in the order in which it is read. Its last row fits everything.
[[nodiscard]] std::span<const RetryRule> retry_rules();

/// The row that decides about this attempt.
[[nodiscard]] const RetryRule& find_rule(const Attempt& attempt);

struct RetryPolicy {
  /// No request is sent more often, whatever its row allows.
  unsigned max_attempts = 3;
  std::chrono::milliseconds first_backoff{250};
  std::chrono::milliseconds max_backoff{8'000};
  /// Longest single wait for Reply's quota or for a service that asked for patience.
  std::chrono::milliseconds max_wait{30'000};
};

struct RetryDecision {
  bool retry = false;
  std::chrono::milliseconds delay{0};  ///< before the next try
  /// Set when nothing is sent again although the request may have been carried out.
  bool outcome_unknown = false;
  const RetryRule* rule = nullptr;  ///< never null
};

/// Whether the request may have changed the account although this attempt did not succeed.
[[nodiscard]] bool may_have_acted(const Attempt& attempt);

/// Decides what follows attempt number `attempts` (1 for the first). `remaining` is the time the call has
/// left: a wait that does not fit ends the call instead of being cut short. `jitter` is a number in
/// [0, 1), from the caller so that tests are exact.
[[nodiscard]] RetryDecision decide_retry(const Attempt& attempt, unsigned attempts,
                                         std::chrono::milliseconds remaining, double jitter,
                                         const RetryPolicy& policy = {});

}  // namespace reply_mcp::reply::resilience
