#include "reply/resilience/retry_rules.hpp"

#include <algorithm>
#include <array>

namespace reply_mcp::reply::resilience {
namespace {

bool failed(const Attempt& a, FailureKind kind) {
  return a.failure != nullptr && a.failure->kind == kind;
}

bool status_is(const Attempt& a, int status) {
  return a.response != nullptr && a.response->status == status;
}

/// What Reply said, when it refused.
const Problem* problem_of(const Attempt& a) {
  return a.response != nullptr && a.response->problem ? &*a.response->problem : nullptr;
}

bool has_code(const Attempt& a) {
  const Problem* problem = problem_of(a);
  return problem != nullptr && !problem->code.empty();
}

bool rate_limited(const Attempt& a) {
  const Problem* problem = problem_of(a);
  return problem != nullptr && is_rate_limit(*problem);
}

bool has_retry_after(const Attempt& a) {
  const Problem* problem = problem_of(a);
  return problem != nullptr && problem->retry_after.has_value();
}

/// A gateway may say so when Reply has begun already: what reaches people is not sent again on its word.
bool refused_for_a_while(const Attempt& a) {
  return status_is(a, 503) && has_retry_after(a) && !a.reaches_people;
}

constexpr std::array k_rules{
    RetryRule{"cancelled", [](const Attempt& a) { return failed(a, FailureKind::cancelled); },
              Verdict::finish, Pause::none, 1, "the caller does not want the answer any more"},
    RetryRule{"notSendable",
              [](const Attempt& a) {
                return failed(a, FailureKind::not_configured) || failed(a, FailureKind::invalid_request);
              },
              Verdict::finish, Pause::none, 1, "the request or the set-up is wrong, and stays wrong"},
    RetryRule{"quotaWait", [](const Attempt& a) { return failed(a, FailureKind::quota); }, Verdict::finish,
              Pause::none, 1, "the wait for the quota was already found too long"},
    RetryRule{"breakerOpen", [](const Attempt& a) { return failed(a, FailureKind::unavailable); },
              Verdict::finish, Pause::none, 1,
              "Reply did not answer the last requests: the caller is told when to come back"},
    RetryRule{"answerTooLarge", [](const Attempt& a) { return failed(a, FailureKind::too_large); },
              Verdict::finish, Pause::none, 1, "the same request gives the same oversized answer"},
    RetryRule{"neverReachedReply",
              [](const Attempt& a) { return a.failure != nullptr && !a.failure->maybe_executed; },
              Verdict::retry, Pause::backoff, 3,
              "no byte of the request was sent, so nothing can have happened"},
    RetryRule{"notHttp", [](const Attempt& a) { return failed(a, FailureKind::protocol); }, Verdict::finish,
              Pause::none, 1, "what answers does not speak as Reply does, and will not at once"},
    RetryRule{"staleConnection",
              [](const Attempt& a) { return a.failure != nullptr && a.failure->stale_connection; },
              Verdict::retry_if_harmless, Pause::none, 3,
              "a connection kept from an earlier call had died, most likely before the request arrived"},
    RetryRule{
        "answerLost",
        [](const Attempt& a) { return failed(a, FailureKind::closed) || failed(a, FailureKind::timeout); },
        Verdict::retry_if_harmless, Pause::backoff, 3,
        "the request was sent and its answer did not come whole: it may have been carried out"},
    RetryRule{"otherFailure", [](const Attempt& a) { return a.failure != nullptr; },
              Verdict::retry_if_harmless, Pause::backoff, 2,
              "the connection failed after the request had been sent"},
    RetryRule{
        "channelQuota", [](const Attempt& a) { return status_is(a, 429) && !rate_limited(a); },
        Verdict::finish, Pause::none, 1,
        "a daily or weekly limit of a channel or feature, not the request quota: waiting does not help"},
    RetryRule{"rateLimited", [](const Attempt& a) { return rate_limited(a); }, Verdict::retry,
              Pause::retry_after, 3, "Reply refused the request before it ran and says when to come back"},
    RetryRule{"unavailableWithRetryAfter", [](const Attempt& a) { return refused_for_a_while(a); },
              Verdict::retry, Pause::retry_after, 3,
              "the service refused the request and says when to come back"},
    RetryRule{"providerRefused", [](const Attempt& a) { return status_is(a, 502) && has_code(a); },
              Verdict::finish, Pause::none, 1,
              "Reply ran the request and the mail or LinkedIn provider refused it: look at the state first"},
    RetryRule{"gatewayError",
              [](const Attempt& a) { return status_is(a, 502) || status_is(a, 503) || status_is(a, 504); },
              Verdict::retry_if_harmless, Pause::backoff, 3,
              "a gateway answered in Reply's place: the request may have been carried out"},
    RetryRule{"answered", [](const Attempt&) { return true; }, Verdict::finish, Pause::none, 1,
              "Reply answered; the same request would be answered the same way"},
};

std::chrono::milliseconds backoff(unsigned attempts, double jitter, const RetryPolicy& policy) {
  // Half fixed, half random: callers that failed together do not come back together.
  auto span = policy.first_backoff;
  for (unsigned i = 1; i < attempts && span < policy.max_backoff; ++i) span *= 2;
  span = std::min(span, policy.max_backoff);
  const auto random = std::chrono::duration<double, std::milli>(span) / 2 * jitter;
  return span / 2 + std::chrono::duration_cast<std::chrono::milliseconds>(random);
}

std::chrono::milliseconds pause_of(const RetryRule& rule, const Attempt& attempt, unsigned attempts,
                                   double jitter, const RetryPolicy& policy) {
  if (rule.pause == Pause::none) return std::chrono::milliseconds{0};
  if (rule.pause == Pause::retry_after && has_retry_after(attempt)) return *problem_of(attempt)->retry_after;
  return backoff(attempts, jitter, policy);
}

}  // namespace

std::span<const RetryRule> retry_rules() {
  return k_rules;
}

const RetryRule& find_rule(const Attempt& attempt) {
  const auto* found =
      std::ranges::find_if(k_rules, [&](const RetryRule& rule) { return rule.fits(attempt); });
  return *found;  // the last row fits everything
}

bool may_have_acted(const Attempt& attempt) {
  if (attempt.failure != nullptr) return attempt.failure->maybe_executed;
  if (attempt.response == nullptr) return false;
  const int status = attempt.response->status;
  if (refused_for_a_while(attempt)) return false;
  // 500 too: Reply failed while it worked on the request. A coded problem says what became of it.
  return status >= 500 && !has_code(attempt);
}

RetryDecision decide_retry(const Attempt& attempt, unsigned attempts, std::chrono::milliseconds remaining,
                           double jitter, const RetryPolicy& policy) {
  RetryDecision decision;
  decision.rule = &find_rule(attempt);
  const RetryRule& rule = *decision.rule;
  const bool allowed = rule.verdict == Verdict::retry ||
                       (rule.verdict == Verdict::retry_if_harmless && attempt.repeat == Repeat::harmless);
  if (allowed && attempts < std::min(rule.max_attempts, policy.max_attempts)) {
    decision.delay = pause_of(rule, attempt, attempts, jitter, policy);
    decision.retry = decision.delay <= policy.max_wait && decision.delay < remaining;
  }
  if (!decision.retry) {
    decision.delay = std::chrono::milliseconds{0};
    decision.outcome_unknown = attempt.repeat == Repeat::harmful && may_have_acted(attempt);
  }
  return decision;
}

}  // namespace reply_mcp::reply::resilience
