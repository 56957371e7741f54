#include "reply/resilience/retry_rules.hpp"

#include <gtest/gtest.h>

#include <cctype>
#include <set>
#include <string>
#include <string_view>

namespace reply_mcp::reply::resilience {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr milliseconds k_plenty{60'000};

/// One attempt with everything it points to.
struct Case {
  Failure failure;
  Response response;
  Attempt attempt;

  static Case failed(Repeat repeat, FailureKind kind, bool maybe_executed) {
    Case c;
    c.failure = {.kind = kind, .message = "", .maybe_executed = maybe_executed, .retry_after = {}};
    c.attempt.repeat = repeat;
    c.is_failure = true;
    return c;
  }
  static Case answered(Repeat repeat, int status, std::string code = "",
                       std::optional<seconds> retry_after = {}) {
    Case c;
    c.response.status = status;
    if (status >= 400) {
      Problem& problem = c.response.problem.emplace();
      problem.status = status;
      problem.code = std::move(code);
      problem.retry_after = retry_after;
    }
    c.attempt.repeat = repeat;
    return c;
  }
  [[nodiscard]] RetryDecision decide(unsigned attempts = 1, milliseconds remaining = k_plenty,
                                     double jitter = 0.0) const {
    Attempt a = attempt;
    if (is_failure) {
      a.failure = &failure;
    } else {
      a.response = &response;
    }
    return decide_retry(a, attempts, remaining, jitter);
  }
  bool is_failure = false;
};

void expect_row(const RetryDecision& decision, std::string_view row, bool retry, bool unknown) {
  EXPECT_EQ(decision.rule->name, row);
  EXPECT_EQ(decision.retry, retry) << row;
  EXPECT_EQ(decision.outcome_unknown, unknown) << row;
}

TEST(RetryRules, CancelledIsNeverRepeated) {
  expect_row(Case::failed(Repeat::harmless, FailureKind::cancelled, true).decide(), "cancelled", false,
             false);
  expect_row(Case::failed(Repeat::harmful, FailureKind::cancelled, true).decide(), "cancelled", false, true);
}

TEST(RetryRules, NotSendableIsNeverRepeated) {
  expect_row(Case::failed(Repeat::harmless, FailureKind::not_configured, false).decide(), "notSendable",
             false, false);
  expect_row(Case::failed(Repeat::harmful, FailureKind::invalid_request, false).decide(), "notSendable",
             false, false);
}

TEST(RetryRules, QuotaWaitIsNotRepeated) {
  expect_row(Case::failed(Repeat::harmless, FailureKind::quota, false).decide(), "quotaWait", false, false);
}

TEST(RetryRules, BreakerOpenIsNotRepeated) {
  expect_row(Case::failed(Repeat::harmful, FailureKind::unavailable, false).decide(), "breakerOpen", false,
             false);
}

TEST(RetryRules, AnswerTooLargeIsNotRepeatedAndAWriteMayHaveHappened) {
  expect_row(Case::failed(Repeat::harmless, FailureKind::too_large, true).decide(), "answerTooLarge", false,
             false);
  expect_row(Case::failed(Repeat::harmful, FailureKind::too_large, true).decide(), "answerTooLarge", false,
             true);
}

TEST(RetryRules, NeverReachedReplyIsRepeatedForEveryRequest) {
  for (const FailureKind kind : {FailureKind::resolve, FailureKind::connect, FailureKind::tls,
                                 FailureKind::timeout, FailureKind::closed, FailureKind::protocol}) {
    expect_row(Case::failed(Repeat::harmful, kind, false).decide(), "neverReachedReply", true, false);
    expect_row(Case::failed(Repeat::harmless, kind, false).decide(2), "neverReachedReply", true, false);
    expect_row(Case::failed(Repeat::harmless, kind, false).decide(3), "neverReachedReply", false, false);
  }
}

TEST(RetryRules, AnswerLostIsRepeatedOnlyWhenHarmless) {
  for (const FailureKind kind : {FailureKind::closed, FailureKind::timeout}) {
    expect_row(Case::failed(Repeat::harmless, kind, true).decide(), "answerLost", true, false);
    expect_row(Case::failed(Repeat::harmful, kind, true).decide(), "answerLost", false, true);
  }
}

TEST(RetryRules, NotHttpIsNotAskedForAgain) {
  expect_row(Case::failed(Repeat::harmless, FailureKind::protocol, true).decide(), "notHttp", false, false);
  expect_row(Case::failed(Repeat::harmful, FailureKind::protocol, true).decide(), "notHttp", false, true);
}

TEST(RetryRules, StaleConnectionIsReplacedAtOnceOnlyWhenHarmless) {
  Case harmless = Case::failed(Repeat::harmless, FailureKind::closed, true);
  harmless.failure.stale_connection = true;
  expect_row(harmless.decide(), "staleConnection", true, false);
  EXPECT_EQ(harmless.decide().delay, milliseconds{0});
  Case harmful = Case::failed(Repeat::harmful, FailureKind::closed, true);
  harmful.failure.stale_connection = true;
  expect_row(harmful.decide(), "staleConnection", false, true);
}

TEST(RetryRules, OtherFailureAfterSendingIsRepeatedOnlyWhenHarmless) {
  expect_row(Case::failed(Repeat::harmless, FailureKind::tls, true).decide(), "otherFailure", true, false);
  expect_row(Case::failed(Repeat::harmful, FailureKind::tls, true).decide(), "otherFailure", false, true);
}

TEST(RetryRules, ChannelQuotaIsReportedAndNotWaitedFor) {
  expect_row(Case::answered(Repeat::harmless, 429, "directLinkedIn.dailyLimitReached", seconds{5}).decide(),
             "channelQuota", false, false);
}

TEST(RetryRules, RateLimitedIsRepeatedAfterTheTimeThatReplySays) {
  const RetryDecision decision = Case::answered(Repeat::harmful, 429, "", seconds{7}).decide();
  expect_row(decision, "rateLimited", true, false);
  EXPECT_EQ(decision.delay, seconds{7});
  expect_row(Case::answered(Repeat::harmful, 429, "", seconds{31}).decide(), "rateLimited", false, false);
  expect_row(Case::answered(Repeat::harmful, 429, "", seconds{7}).decide(1, milliseconds{7'000}),
             "rateLimited", false, false);
}

TEST(RetryRules, RateLimitedWithoutRetryAfterBacksOff) {
  EXPECT_EQ(Case::answered(Repeat::harmful, 429).decide(1, k_plenty, 0.0).delay, milliseconds{125});
}

TEST(RetryRules, UnavailableWithRetryAfterIsRepeatedForEveryRequest) {
  expect_row(Case::answered(Repeat::harmful, 503, "", seconds{1}).decide(), "unavailableWithRetryAfter", true,
             false);
  expect_row(Case::answered(Repeat::harmful, 503, "", seconds{1}).decide(3), "unavailableWithRetryAfter",
             false, false);
}

TEST(RetryRules, WhatReachesPeopleIsNotSentAgainOnTheWordOfAGateway) {
  Case sends = Case::answered(Repeat::harmful, 503, "", seconds{1});
  sends.attempt.reaches_people = true;
  expect_row(sends.decide(), "gatewayError", false, true);
}

TEST(RetryRules, ProviderRefusedIsNotRepeated) {
  expect_row(Case::answered(Repeat::harmless, 502, "inboxThread.threadSendFailed").decide(),
             "providerRefused", false, false);
  expect_row(Case::answered(Repeat::harmful, 502, "inboxThread.threadSendFailed").decide(), "providerRefused",
             false, false);
}

TEST(RetryRules, GatewayErrorIsRepeatedOnlyWhenHarmless) {
  for (const int status : {502, 503, 504}) {
    expect_row(Case::answered(Repeat::harmless, status).decide(), "gatewayError", true, false);
    expect_row(Case::answered(Repeat::harmful, status).decide(), "gatewayError", false, true);
  }
}

TEST(RetryRules, AnsweredIsPassedOnWhateverElseItSays) {
  for (const int status : {200, 204, 302, 400, 401, 403, 404, 409, 422}) {
    expect_row(Case::answered(Repeat::harmful, status).decide(), "answered", false, false);
  }
  expect_row(Case::answered(Repeat::harmless, 500).decide(), "answered", false, false);
  expect_row(Case::answered(Repeat::harmful, 500).decide(), "answered", false, true);
}

TEST(RetryRules, BackoffGrowsIsJitteredAndIsBounded) {
  const Case lost = Case::failed(Repeat::harmless, FailureKind::closed, true);
  EXPECT_EQ(lost.decide(1, k_plenty, 0.0).delay, milliseconds{125});
  EXPECT_EQ(lost.decide(1, k_plenty, 0.999).delay, milliseconds{249});
  EXPECT_EQ(lost.decide(2, k_plenty, 0.0).delay, milliseconds{250});
}

TEST(RetryRules, NothingIsRepeatedWhenTheCallHasNoTimeLeft) {
  EXPECT_FALSE(Case::failed(Repeat::harmless, FailureKind::closed, true).decide(1, milliseconds{100}).retry);
}

TEST(RetryRules, TheLastRowFitsEverythingAndNamesAreUnique) {
  std::set<std::string_view> names;
  for (const RetryRule& rule : retry_rules()) {
    EXPECT_TRUE(names.insert(rule.name).second) << rule.name;
    EXPECT_FALSE(rule.reason.empty());
  }
  EXPECT_TRUE(retry_rules().back().fits(Attempt{}));
}

/// A row without a test of its own name fails here: RetryRules.<Row>...
TEST(RetryRules, EveryRowHasATestThatBeginsWithItsName) {
  const ::testing::TestSuite& suite = *::testing::UnitTest::GetInstance()->current_test_suite();
  for (const RetryRule& rule : retry_rules()) {
    std::string name(rule.name);
    name[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(name[0])));
    bool found = false;
    for (int i = 0; i < suite.total_test_count(); ++i) {
      found = found || std::string_view(suite.GetTestInfo(i)->name()).starts_with(name);
    }
    EXPECT_TRUE(found) << name;
  }
}

}  // namespace
}  // namespace reply_mcp::reply::resilience
