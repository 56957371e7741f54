#include "reply/quota/quota_book.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace reply_mcp::reply::quota {
namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

const QuotaTime k_start = QuotaTime{} + hours{1000};

TEST(QuotaWindow, LetsTheLimitThroughAtOnceAndThenWaitsForTheOldestToExpire) {
  QuotaWindow window(3, seconds{60});
  for (int i = 0; i < 3; ++i) {
    ASSERT_EQ(window.available_at(k_start + seconds{i}), k_start + seconds{i});
    window.take(k_start + seconds{i});
  }
  EXPECT_EQ(window.remaining(k_start + seconds{3}), 0U);
  EXPECT_EQ(window.available_at(k_start + seconds{3}), k_start + seconds{60});
  EXPECT_EQ(window.remaining(k_start + seconds{60}), 1U);
}

TEST(QuotaWindow, SetsAsideWhatOthersUsedUntilTheResetAndNoLonger) {
  QuotaWindow window(10, minutes{1});
  window.take(k_start);
  window.correct(2, k_start + seconds{30}, k_start);  // we count 9 left, Reply says 2
  EXPECT_EQ(window.remaining(k_start), 2U);
  window.take(k_start);
  window.take(k_start);
  EXPECT_EQ(window.available_at(k_start), k_start + seconds{30});
  EXPECT_EQ(window.remaining(k_start + seconds{30}), 7U);
}

TEST(QuotaWindow, IgnoresACountThatIsMoreGenerousThanItsOwn) {
  QuotaWindow window(2, minutes{1});
  window.take(k_start);
  window.correct(100, k_start + seconds{30}, k_start);
  EXPECT_EQ(window.remaining(k_start), 1U);
}

TEST(QuotaWindow, DoesNotBelieveAResetBeyondItsOwnLength) {
  QuotaWindow window(2, minutes{1});
  window.correct(0, k_start + hours{24}, k_start);
  EXPECT_EQ(window.available_at(k_start), k_start + minutes{1});
}

TEST(QuotaWindow, GivesBackARequestThatWasNeverSent) {
  QuotaWindow window(1, minutes{1});
  window.take(k_start);
  window.give_back(k_start);
  EXPECT_EQ(window.available_at(k_start), k_start);
}

TEST(QuotaWindow, GivesBackThatVeryRequestAndNotANewerOne) {
  QuotaWindow window(2, minutes{1});
  window.take(k_start);
  window.take(k_start + seconds{30});
  window.give_back(k_start);
  window.take(k_start + seconds{40});
  // The two that were sent leave at 90 s and 100 s: giving the newest back would have made it 60 s.
  EXPECT_EQ(window.available_at(k_start + seconds{50}), k_start + seconds{90});
  window.give_back(k_start + seconds{1});
  EXPECT_EQ(window.remaining(k_start + seconds{50}), 0U) << "nothing was counted at that moment";
}

TEST(QuotaBook, GeneralRequestsWaitForMinuteAndHour) {
  QuotaBook book({.per_minute = 2, .per_hour = 3, .reporting_per_minute = 1, .reporting_per_hour = 1});
  book.take(QuotaClass::general, k_start);
  book.take(QuotaClass::general, k_start);
  EXPECT_EQ(book.available_at(QuotaClass::general, k_start), k_start + minutes{1});
  book.take(QuotaClass::general, k_start + minutes{1});
  EXPECT_EQ(book.available_at(QuotaClass::general, k_start + minutes{1}), k_start + hours{1});
}

TEST(QuotaBook, ReportingHasItsOwnTighterWindowAndCountsAgainstTheGeneralOneToo) {
  QuotaBook book({.per_minute = 3, .per_hour = 100, .reporting_per_minute = 1, .reporting_per_hour = 10});
  book.take(QuotaClass::reporting, k_start);
  EXPECT_EQ(book.available_at(QuotaClass::reporting, k_start), k_start + minutes{1});
  EXPECT_EQ(book.available_at(QuotaClass::general, k_start), k_start);
  EXPECT_EQ(book.state(k_start).minute, 2U);
}

TEST(QuotaBook, A429OfAReportingRequestHoldsUpReportingOnly) {
  QuotaBook book(QuotaLimits{});
  book.refused(QuotaClass::reporting, seconds{40}, k_start);
  EXPECT_EQ(book.available_at(QuotaClass::reporting, k_start), k_start + seconds{40});
  EXPECT_EQ(book.available_at(QuotaClass::general, k_start), k_start);
}

TEST(QuotaBook, A429OfAGeneralRequestHoldsUpEverything) {
  QuotaBook book(QuotaLimits{});
  book.refused(QuotaClass::general, seconds{40}, k_start);
  EXPECT_EQ(book.available_at(QuotaClass::general, k_start), k_start + seconds{40});
  EXPECT_EQ(book.available_at(QuotaClass::reporting, k_start), k_start + seconds{40});
  EXPECT_EQ(book.state(k_start).blocked, seconds{40});
}

TEST(QuotaBook, A429DoesNotHoldUpAnAccountForLongerThanTheLongestWindow) {
  QuotaBook book(QuotaLimits{});
  book.refused(QuotaClass::general, seconds{86'400}, k_start);
  EXPECT_EQ(book.available_at(QuotaClass::general, k_start), k_start + hours{1});
}

TEST(QuotaBook, AHintCorrectsTheWindowThatItsLabelNames) {
  QuotaBook book(QuotaLimits{});
  book.observe({.window = hours{1}, .remaining = 5, .reset_in = minutes{10}}, k_start);
  EXPECT_EQ(book.state(k_start).hour, 5U);
  EXPECT_EQ(book.state(k_start).minute, 100U);
  EXPECT_EQ(book.state(k_start + minutes{10}).hour, 3000U);
}

TEST(QuotaBook, SharesAreAPartOfEachLimitAndNeverNothing) {
  const QuotaLimits third =
      QuotaLimits{.per_minute = 100, .per_hour = 3000, .reporting_per_minute = 2, .reporting_per_hour = 30}
          .share(1.0 / 3);
  EXPECT_EQ(third.per_minute, 33U);
  EXPECT_EQ(third.per_hour, 1000U);
  EXPECT_EQ(third.reporting_per_minute, 1U);
}

TEST(QuotaHint, ReadsTheThreeFieldsOfAnAnswer) {
  const auto wall = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1} + hours{10};
  const Response response{.status = 200,
                          .headers = {{"x-rate-limit-limit", "1h"},
                                      {"x-rate-limit-remaining", "2990"},
                                      {"x-rate-limit-reset", "2026-09-01T10:30:00.1234567Z"}},
                          .body = ""};
  const auto hint = read_quota_hint(response, wall);
  ASSERT_TRUE(hint);
  EXPECT_EQ(hint->window, hours{1});
  EXPECT_EQ(hint->remaining, 2990U);
  EXPECT_EQ(hint->reset_in, minutes{30});
}

TEST(QuotaHint, BoundsAResetOfAnotherAge) {
  const auto wall = std::chrono::sys_days{std::chrono::year{2026} / 9 / 1};
  const auto reset_in = [&](std::string reset) {
    const Response response{.status = 200,
                            .headers = {{"x-rate-limit-limit", "1m"},
                                        {"x-rate-limit-remaining", "0"},
                                        {"x-rate-limit-reset", std::move(reset)}},
                            .body = ""};
    return read_quota_hint(response, wall).value().reset_in;
  };
  EXPECT_EQ(reset_in("9999-12-31T23:59:59Z"), hours{24});
  EXPECT_EQ(reset_in("0001-01-01T00:00:00Z"), hours{0});
}

TEST(QuotaHint, IsNothingWhenAFieldIsMissingOrMakesNoSense) {
  const auto wall = std::chrono::system_clock::now();
  const auto hint = [&](std::string limit, std::string left, std::string reset) {
    return read_quota_hint({.status = 200,
                            .headers = {{"x-rate-limit-limit", std::move(limit)},
                                        {"x-rate-limit-remaining", std::move(left)},
                                        {"x-rate-limit-reset", std::move(reset)}},
                            .body = ""},
                           wall);
  };
  EXPECT_TRUE(hint("1m", "1", "2026-09-01T10:30:00Z"));
  EXPECT_FALSE(hint("100", "1", "2026-09-01T10:30:00Z"));
  EXPECT_FALSE(hint("1m", "-1", "2026-09-01T10:30:00Z"));
  EXPECT_FALSE(hint("1m", "many", "2026-09-01T10:30:00Z"));
  EXPECT_FALSE(hint("1m", "1", "soon"));
  EXPECT_FALSE(hint("1m", "1", "2026-13-01T10:30:00Z"));
  EXPECT_FALSE(read_quota_hint({}, wall));
}

/// Thirty minutes and more of busy traffic in virtual time: whatever the arrivals and the foreign use,
/// no span of a minute or an hour ever holds more than its limit, and the quota is not left lying about.
TEST(QuotaBook, NeverLetsMoreThanTheLimitThroughInAnySpanOfThreeHours) {
  std::mt19937_64 random(42);  // NOLINT(cert-msc51-cpp): the same schedule in every run
  const QuotaLimits limits;
  QuotaBook book(limits);
  std::vector<QuotaTime> sent;
  QuotaTime now = k_start;
  const QuotaTime end = k_start + hours{3};
  while (now < end) {
    const QuotaTime at = book.available_at(QuotaClass::general, now);
    ASSERT_GE(at, now);
    now = at;
    book.take(QuotaClass::general, now);
    sent.push_back(now);
    now += milliseconds{static_cast<std::int64_t>(random() % 400)};
  }
  const auto most_in = [&](std::chrono::seconds span) {
    std::size_t most = 0;
    std::size_t from = 0;
    for (std::size_t to = 0; to < sent.size(); ++to) {
      while (sent[from] + span <= sent[to]) ++from;
      most = std::max(most, to - from + 1);
    }
    return most;
  };
  EXPECT_LE(most_in(minutes{1}), limits.per_minute);
  EXPECT_LE(most_in(hours{1}), limits.per_hour);
  EXPECT_GE(sent.size(), 3 * limits.per_hour - limits.per_minute);
}

}  // namespace
}  // namespace reply_mcp::reply::quota
