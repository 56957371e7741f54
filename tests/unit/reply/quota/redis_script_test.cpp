#include "reply/quota/redis_script.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace reply_mcp::reply::quota {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr QuotaLimits k_limits{
    .per_minute = 20, .per_hour = 1'000, .reporting_per_minute = 3, .reporting_per_hour = 10};
constexpr std::size_t k_earlier =
    15;  // place of the count of earlier requests: EVALSHA, digest, keys, 9 values

RedisReply numbers(const std::vector<std::int64_t>& values) {
  RedisReply reply;
  for (const std::int64_t value : values) reply.items.push_back({.text = "", .integer = value, .items = {}});
  return reply;
}

TEST(RedisScript, KeepsTheIdentityOutOfTheKeysAndAllKeysInOneSlot) {
  const RedisScript script("quota:", k_limits);
  const EncodedCall call =
      script.encode({"key/7//ann@example.com", QuotaClass::reporting, "look", {}}, {}, 1, {});
  ASSERT_GT(call.command.size(), k_earlier);
  EXPECT_EQ(call.command[0], "EVALSHA");
  EXPECT_EQ(call.command[2], "3");
  for (const std::size_t key : {3U, 4U, 5U}) {
    EXPECT_THAT(call.command[key], AllOf(StartsWith("quota:{"), HasSubstr("}:"), Not(HasSubstr("ann"))));
    EXPECT_EQ(call.command[key].substr(0, call.command[key].find('}')),
              call.command[3].substr(0, call.command[3].find('}')));
  }
  const std::vector<std::string> asked(call.command.begin() + 6, call.command.begin() + 12);
  EXPECT_EQ(asked, (std::vector<std::string>{"look", "reporting", "20", "1000", "3", "10"}));
}

TEST(RedisScript, TellsANewConnectionOfEarlierRequestsAndAKnownOneOfNone) {
  const RedisScript script("quota:", k_limits);
  const QuotaTime now{std::chrono::hours{2}};
  QuotaLedger ledger;
  ledger.takes.push_back({7, now - seconds{3}, QuotaClass::general, 0});
  ledger.not_sent = {9};
  ledger.told = 1;
  const EncodedCall fresh = script.encode({"a", QuotaClass::general, "look", {}}, ledger, 2, now);
  const std::vector<std::string> told(fresh.command.begin() + k_earlier, fresh.command.end());
  EXPECT_EQ(told, (std::vector<std::string>{"1", script.receipt_name(7), "3000000", "general",
                                            script.receipt_name(9)}));
  EXPECT_EQ(fresh.sent.connection, 2U);
  EXPECT_EQ(fresh.sent.not_sent, std::vector<QuotaReceipt>{9});
  const EncodedCall known = script.encode({"a", QuotaClass::general, "look", {}}, ledger, 1, now);
  const std::vector<std::string> rest(known.command.begin() + k_earlier, known.command.end());
  EXPECT_EQ(rest, (std::vector<std::string>{"0", script.receipt_name(9)}));
}

TEST(RedisScript, SendsItselfWhereItIsNotKnown) {
  EXPECT_TRUE(lacks_script(RedisError{"NOSCRIPT No matching script."}));
  EXPECT_FALSE(lacks_script(RedisError{"LOADING"}));
  EXPECT_FALSE(lacks_script(RedisReply{}));
  const RedisScript script("quota:", k_limits);
  const std::vector<std::string> whole = script.with_source({"EVALSHA", "digest", "3"});
  EXPECT_EQ(whole[0], "EVAL");
  EXPECT_THAT(whole[1], HasSubstr("redis.call"));
  EXPECT_EQ(whole[2], "3");
}

TEST(RedisScript, ClaimsANameForATime) {
  const std::vector<std::string> command = RedisScript("quota:", k_limits).claim("nonce", seconds{900});
  ASSERT_EQ(command.size(), 6U);
  EXPECT_EQ(command[0], "SET");
  EXPECT_EQ(command[1], "quota:claim:nonce");
  EXPECT_EQ(command[3], "NX");
  EXPECT_EQ(command[5], "900");
}

TEST(RedisScript, ReadsItsAnswer) {
  const QuotaTime now{seconds{5}};
  const auto reply = parse_reply(numbers({0, 250, 1'000, 2'000, 11, 12, 13, -1, 2, 300, 400}), now);
  ASSERT_TRUE(reply.has_value());
  EXPECT_FALSE(reply->decision.granted);
  EXPECT_EQ(reply->decision.wait, milliseconds{250});
  EXPECT_EQ(reply->snapshot.at, now);
  EXPECT_EQ(reply->snapshot.state.minute, 11U);
  EXPECT_EQ(reply->snapshot.state.reporting_hour, 0U) << "never below zero";
  EXPECT_EQ(reply->snapshot.state.reporting_blocked, milliseconds{2'000});
  EXPECT_EQ(reply->snapshot.room, 2U);
  EXPECT_EQ(reply->snapshot.waits, (std::vector<milliseconds>{milliseconds{300}, milliseconds{400}}));
}

TEST(RedisScript, RefusesAnAnswerThatIsNotItsOwn) {
  EXPECT_THAT(parse_reply(numbers({1, 0}), {}).error().message, EndsWith("not one of the script"));
  EXPECT_EQ(parse_reply(RedisError{"it did not answer in time"}, {}).error().message,
            "it did not answer in time");
}

}  // namespace
}  // namespace reply_mcp::reply::quota
