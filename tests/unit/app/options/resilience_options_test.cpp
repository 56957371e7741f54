#include "app/options/resilience_options.hpp"

#include "unit/app/options/options_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::app::options {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

class ResilienceOptionsTest : public testing::Test {
 protected:
  /// The refusal's text, "" when the options were taken.
  std::string take(std::vector<std::string> arguments, const cli::Environment& environment = {}) {
    options_ = std::make_unique<ResilienceOptionGroup>();
    return test::take_options(*options_, std::move(arguments), environment);
  }
  std::unique_ptr<ResilienceOptionGroup> options_;
};

TEST_F(ResilienceOptionsTest, WithoutAnythingTheyAreReplysOwnLimits) {
  EXPECT_EQ(take({}), "");
  ASSERT_TRUE(options_->limits);
  EXPECT_EQ(options_->limits->per_minute, 100U);
  EXPECT_EQ(options_->limits->per_hour, 3'000U);
  EXPECT_EQ(options_->calls.retry.max_wait, 30s);
  EXPECT_EQ(options_->calls.retry.max_attempts, 3U);
  EXPECT_TRUE(options_->cache);
  EXPECT_FALSE(options_->redis);
  EXPECT_FALSE(options_->limits_given);
}

TEST_F(ResilienceOptionsTest, TakesWhatIsGiven) {
  EXPECT_EQ(take({"--quota-per-minute", "40", "--quota-per-hour", "500", "--max-wait", "5s", "--no-cache",
                  "--max-tries", "1", "--quota-store", "redis://cache.example.com/2", "--quota-share", "25"}),
            "");
  EXPECT_EQ(options_->limits->per_minute, 40U);
  EXPECT_EQ(options_->limits->per_hour, 500U);
  EXPECT_EQ(options_->calls.retry.max_wait, 5s);
  EXPECT_EQ(options_->calls.retry.max_attempts, 1U);
  EXPECT_FALSE(options_->cache);
  EXPECT_EQ(options_->share, 0.25);
  ASSERT_TRUE(options_->redis);
  EXPECT_EQ(options_->redis->place(), "cache.example.com:6379");
  EXPECT_TRUE(options_->limits_given);
}

TEST_F(ResilienceOptionsTest, NothingIsCountedWithALimitOfZero) {
  EXPECT_EQ(take({"--quota-per-minute", "0"}), "");
  EXPECT_FALSE(options_->limits);
  EXPECT_THAT(take({"--quota-per-minute", "0", "--quota-store", "redis://localhost"}),
              HasSubstr("--quota-store and --quota-per-minute 0"));
}

TEST_F(ResilienceOptionsTest, TheHourHoldsNobodyUpWithALimitOfZero) {
  EXPECT_EQ(take({"--quota-per-hour", "0", "--quota-per-minute", "100"}), "");
  ASSERT_TRUE(options_->limits) << "the minute is still counted";
  EXPECT_EQ(options_->limits->per_minute, 100U);
  EXPECT_EQ(options_->limits->per_hour, 6'000U) << "what the minutes of an hour let through";
  EXPECT_EQ(options_->limits->reporting_per_hour, 300U) << "reports have a limit of their own";
  EXPECT_EQ(take({"--quota-per-hour", "0", "--quota-per-minute", "0"}), "");
  EXPECT_FALSE(options_->limits);
}

TEST_F(ResilienceOptionsTest, APasswordOfRedisComesFromTheEnvironmentAndNotFromAnArgument) {
  EXPECT_THAT(take({"--quota-store", "redis://:hunter2@localhost"}),
              AllOf(HasSubstr("REPLY_MCP_QUOTA_STORE"), Not(HasSubstr("hunter2"))));
  EXPECT_EQ(take({}, {{"REPLY_MCP_QUOTA_STORE", "redis://:hunter2@localhost"}}), "");
  EXPECT_EQ(options_->redis->password.expose(), "hunter2");
}

TEST_F(ResilienceOptionsTest, RefusesWhatMakesNoSense) {
  EXPECT_THAT(take({"--quota-store", "cache.example.com"}), HasSubstr("--quota-store: The Redis URL"));
  EXPECT_THAT(take({"--quota-share", "50"}), HasSubstr("together with --quota-store"));
  EXPECT_THAT(take({"--quota-share", "0", "--quota-store", "redis://localhost"}), HasSubstr("out of range"));
  EXPECT_THAT(take({"--max-tries", "4"}), HasSubstr("out of range"));
}

}  // namespace
}  // namespace reply_mcp::app::options
