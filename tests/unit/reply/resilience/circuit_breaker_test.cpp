#include "reply/resilience/circuit_breaker.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::reply::resilience {
namespace {

using std::chrono::milliseconds;
using State = CircuitBreaker::State;

class CircuitBreakerTest : public testing::Test {
 protected:
  void fail(unsigned times) {
    for (unsigned i = 0; i < times; ++i) {
      ASSERT_TRUE(breaker.allow(now));
      breaker.failed(now);
    }
  }
  CircuitBreaker breaker{
      {.failures_to_open = 3, .cool_down = milliseconds{100}, .max_cool_down = milliseconds{300}}};
  CircuitBreaker::Time now{};
};

TEST_F(CircuitBreakerTest, OpensAfterFailuresInARowAndRefusesUntilTheCoolDownIsOver) {
  fail(3);
  EXPECT_EQ(breaker.state(now), State::open);
  EXPECT_FALSE(breaker.allow(now + milliseconds{99}));
  EXPECT_GT(breaker.retry_in(now), milliseconds{99});
  EXPECT_EQ(breaker.retry_in(now + milliseconds{100}), milliseconds{0});
}

TEST_F(CircuitBreakerTest, ASuccessInBetweenStartsTheCountAnew) {
  fail(2);
  breaker.succeeded();
  fail(2);
  EXPECT_EQ(breaker.state(now), State::closed);
}

TEST_F(CircuitBreakerTest, LetsExactlyOneProbeThroughWhenHalfOpen) {
  fail(3);
  now += milliseconds{100};
  EXPECT_EQ(breaker.state(now), State::half_open);
  EXPECT_TRUE(breaker.allow(now));
  EXPECT_FALSE(breaker.allow(now));
}

TEST_F(CircuitBreakerTest, ASuccessfulProbeClosesIt) {
  fail(3);
  now += milliseconds{100};
  ASSERT_TRUE(breaker.allow(now));
  breaker.succeeded();
  EXPECT_EQ(breaker.state(now), State::closed);
  EXPECT_TRUE(breaker.allow(now));
}

TEST_F(CircuitBreakerTest, AFailedProbeOpensItForLongerUpToALimit) {
  fail(3);
  now += milliseconds{100};
  for (const int expected : {200, 300, 300}) {
    ASSERT_TRUE(breaker.allow(now));
    breaker.failed(now);
    EXPECT_FALSE(breaker.allow(now + milliseconds{expected - 1}));
    now += milliseconds{expected};
  }
}

TEST_F(CircuitBreakerTest, AnAbandonedProbeMakesRoomForTheNext) {
  fail(3);
  now += milliseconds{100};
  ASSERT_TRUE(breaker.allow(now));
  breaker.abandoned();
  EXPECT_TRUE(breaker.allow(now));
}

TEST_F(CircuitBreakerTest, LateFailuresOfOldRequestsDoNotProlongTheCoolDown) {
  fail(3);
  breaker.failed(now + milliseconds{50});
  EXPECT_TRUE(breaker.allow(now + milliseconds{100}));
}

}  // namespace
}  // namespace reply_mcp::reply::resilience
