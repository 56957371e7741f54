#include "transport/aead_sealer.hpp"

#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <set>
#include <string>

namespace reply_mcp::transport {
namespace {

using std::chrono::seconds;

/// Time that a test moves by hand.
struct FakeClock {
  std::shared_ptr<std::chrono::system_clock::time_point> now =
      std::make_shared<std::chrono::system_clock::time_point>(seconds(1'800'000'000));
  AeadSealer::Clock clock() const {
    return [now = now] { return *now; };
  }
};

std::shared_ptr<const AeadSealer> sealer_of(const std::vector<std::string>& secrets, const FakeClock& time) {
  std::vector<base::Secret> given;
  for (const std::string& secret : secrets) given.emplace_back(secret);
  return *AeadSealer::from_secrets(given, time.clock());
}

const std::string k_one(32, 'a');
const std::string k_two(40, 'b');

TEST(AeadSealer, OpensWhatItSealed) {
  const FakeClock time;
  const auto sealer = sealer_of({k_one}, time);
  for (const std::string& plain : {std::string(), std::string("state"), std::string(5000, '\0')}) {
    const std::string token = sealer->seal(plain, "session", "alice", seconds(60));
    EXPECT_EQ(sealer->open(token, "session", "alice"), plain);
  }
}

TEST(AeadSealer, TokenShowsNothingOfItsContentAndIsNeverTheSameTwice) {
  const FakeClock time;
  const auto sealer = sealer_of({k_one}, time);
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) {
    const std::string token = sealer->seal("the-plain-content", "session", "alice", seconds(60));
    EXPECT_TRUE(seen.insert(token).second);
    EXPECT_EQ(base::base64::decode_url(token)->find("plain"), std::string::npos);
  }
}

TEST(AeadSealer, RefusesATokenForAnotherPurposeOrCaller) {
  const FakeClock time;
  const auto sealer = sealer_of({k_one}, time);
  const std::string token = sealer->seal("x", "session", "alice", seconds(60));
  EXPECT_FALSE(sealer->open(token, "state", "alice"));
  EXPECT_FALSE(sealer->open(token, "session", "bob"));
  EXPECT_FALSE(sealer->open(token, "sessiona", "lice"));  // same bytes, cut elsewhere
}

TEST(AeadSealer, RefusesATokenWithAnyByteChanged) {
  const FakeClock time;
  const auto sealer = sealer_of({k_one}, time);
  const std::string raw = *base::base64::decode_url(sealer->seal("state", "p", "b", seconds(60)));
  for (std::size_t i = 0; i < raw.size(); ++i) {
    std::string changed = raw;
    changed[i] = static_cast<char>(changed[i] ^ 1);
    EXPECT_FALSE(sealer->open(base::base64::encode_url(changed), "p", "b")) << "byte " << i;
  }
}

TEST(AeadSealer, RefusesTextThatIsNoToken) {
  const FakeClock time;
  const auto sealer = sealer_of({k_one}, time);
  const std::string token = sealer->seal("state", "p", "b", seconds(60));
  for (std::size_t cut = 0; cut < token.size(); ++cut) {
    EXPECT_FALSE(sealer->open(token.substr(0, cut), "p", "b")) << cut;
  }
  EXPECT_FALSE(sealer->open("not a token", "p", "b"));
  EXPECT_FALSE(sealer->open(token + "AAAA", "p", "b"));
  EXPECT_FALSE(sealer->open(std::string(200'000, 'A'), "p", "b"));
}

TEST(AeadSealer, RefusesATokenAfterItsLifetime) {
  const FakeClock time;
  const auto sealer = sealer_of({k_one}, time);
  const std::string token = sealer->seal("x", "p", "b", seconds(60));
  *time.now += seconds(59);
  EXPECT_TRUE(sealer->open(token, "p", "b"));
  *time.now += seconds(1);
  EXPECT_FALSE(sealer->open(token, "p", "b"));
}

TEST(AeadSealer, ReplicasWithTheSameSecretOpenEachOthersTokens) {
  const FakeClock time;
  const std::string token = sealer_of({k_one}, time)->seal("x", "p", "b", seconds(60));
  EXPECT_EQ(sealer_of({k_one}, time)->open(token, "p", "b"), "x");
  EXPECT_FALSE(sealer_of({k_two}, time)->open(token, "p", "b"));
  EXPECT_FALSE(AeadSealer::with_random_key(time.clock())->open(token, "p", "b"));
}

TEST(AeadSealer, ASecretCanBeReplacedWithoutEndingWhatTheOldOneSealed) {
  const FakeClock time;
  const std::string old_token = sealer_of({k_one}, time)->seal("x", "p", "b", seconds(60));
  const auto rotated = sealer_of({k_two, k_one}, time);
  EXPECT_EQ(rotated->open(old_token, "p", "b"), "x");
  const std::string new_token = rotated->seal("y", "p", "b", seconds(60));
  EXPECT_EQ(sealer_of({k_two}, time)->open(new_token, "p", "b"), "y");
}

TEST(AeadSealer, AShortSecretIsRefusedAndTheMessageSaysHowToMakeOne) {
  const auto result = AeadSealer::from_secrets({base::Secret("short")});
  ASSERT_TRUE(result.has_error());
  EXPECT_NE(result.error().find("at least 32"), std::string::npos);
  EXPECT_EQ(result.error().find("short"), std::string::npos) << "the secret itself must not be shown";
  EXPECT_TRUE(AeadSealer::from_secrets({}).has_error());
}

}  // namespace
}  // namespace reply_mcp::transport
