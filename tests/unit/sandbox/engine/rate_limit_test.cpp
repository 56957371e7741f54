#include "sandbox/engine/rate_limit.hpp"

#include "sandbox/engine/instant.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace reply_mcp::sandbox {

namespace {

using std::chrono::minutes;
using std::chrono::seconds;

const engine::Instant k_noon = engine::parse_instant("2026-05-15T12:00:00Z").value();

TEST(RateLimiterTest, RefusesAboveTheLimitUntilTheWindowEnds) {
  engine::RateLimiter limiter({2, 0, 0});
  EXPECT_EQ(limiter.count("key", false, k_noon).remaining, 1U);
  EXPECT_TRUE(limiter.count("key", false, k_noon + seconds(10)).allowed);
  const auto refused = limiter.count("key", false, k_noon + seconds(20));
  EXPECT_FALSE(refused.allowed);
  EXPECT_EQ(refused.retry_after, seconds(40));
  EXPECT_EQ(refused.window, "1m");
  EXPECT_EQ(refused.remaining, 0U);
  EXPECT_TRUE(limiter.count("other", false, k_noon + seconds(20)).allowed) << "keys do not share a window";
  EXPECT_TRUE(limiter.count("key", false, k_noon + seconds(60)).allowed);
}

TEST(RateLimiterTest, ReportsTheWidestWindow) {
  engine::RateLimiter limiter({100, 3000, 0});
  const auto verdict = limiter.count("key", false, k_noon);
  EXPECT_EQ(verdict.window, "1h");
  EXPECT_EQ(verdict.remaining, 2999U);
  EXPECT_EQ(verdict.reset, k_noon + minutes(60));
}

TEST(RateLimiterTest, CountsReportsOnTop) {
  engine::RateLimiter limiter({0, 10, 1});
  EXPECT_TRUE(limiter.count("key", true, k_noon).allowed);
  EXPECT_FALSE(limiter.count("key", true, k_noon + minutes(1)).allowed);
  EXPECT_TRUE(limiter.count("key", false, k_noon + minutes(1)).allowed);
  EXPECT_EQ(limiter.count("key", true, k_noon + minutes(1)).retry_after, minutes(59));
}

TEST(RateLimiterTest, WaitsAtLeastASecondAndNeedsNoLimits) {
  engine::RateLimiter limiter({1, 0, 0});
  EXPECT_TRUE(limiter.count("key", false, k_noon).allowed);
  EXPECT_EQ(limiter.count("key", false, k_noon + seconds(59) + std::chrono::milliseconds(999)).retry_after,
            seconds(1));
  engine::RateLimiter none({0, 0, 0});
  for (int i = 0; i < 10'000; ++i) ASSERT_TRUE(none.count("key", true, k_noon).allowed);
  EXPECT_EQ(none.peek(k_noon).window, "");
}

TEST(RateLimiterTest, ForgetsTheOldestOfTooManyKeys) {
  engine::RateLimiter limiter({1, 0, 0});
  for (int i = 0; i < 5000; ++i) {
    ASSERT_TRUE(
        limiter.count("made up " + std::to_string(i), false, k_noon + std::chrono::milliseconds(i)).allowed);
  }
  EXPECT_FALSE(limiter.count("made up 4999", false, k_noon + seconds(6)).allowed)
      << "the newest is still known";
}

}  // namespace
}  // namespace reply_mcp::sandbox
