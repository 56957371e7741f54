#include "base/random.hpp"

#include <gtest/gtest.h>
#include <openssl/rand.h>

#include <algorithm>
#include <array>
#include <set>
#include <stdexcept>
#include <string>

namespace reply_mcp::base {
namespace {

// A generator that is put in OpenSSL's place; the way to do so is deprecated and has no successor that
// would be shorter than a provider.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"
class Exhausted {
 public:
  Exhausted() { RAND_set_rand_method(&method_); }
  Exhausted(const Exhausted&) = delete;
  Exhausted& operator=(const Exhausted&) = delete;
  ~Exhausted() { RAND_set_rand_method(RAND_OpenSSL()); }

 private:
  RAND_METHOD method_{nullptr, [](unsigned char*, int) { return 0; }, nullptr, nullptr, nullptr, nullptr};
};
#pragma GCC diagnostic pop

TEST(Random, GivesEachTimeSomethingElse) {
  std::set<std::string> seen;
  for (int i = 0; i < 100; ++i) seen.insert(random_hex(16));
  EXPECT_EQ(seen.size(), 100U);
  for (const std::string& one : seen) {
    EXPECT_EQ(one.size(), 32U);
    EXPECT_EQ(one.find_first_not_of("0123456789abcdef"), std::string::npos) << one;
  }
  EXPECT_EQ(random_hex(0), "");
  EXPECT_NE(random_number(), random_number());
}

TEST(Random, FractionsFillTheRangeFromZeroToOne) {
  double least = 1;
  double most = 0;
  for (int i = 0; i < 1000; ++i) {
    const double fraction = random_fraction();
    least = std::min(least, fraction);
    most = std::max(most, fraction);
  }
  EXPECT_GE(least, 0.0);
  EXPECT_LT(least, 0.1);
  EXPECT_GT(most, 0.9);
  EXPECT_LT(most, 1.0);
}

TEST(Random, WithoutRandomnessNothingGuessableComesOut) {
  const Exhausted exhausted;
  std::array<unsigned char, 4> bytes{};
  EXPECT_THROW(fill_random(bytes), std::runtime_error);
  EXPECT_THROW((void)random_hex(16), std::runtime_error);
  EXPECT_THROW((void)random_number(), std::runtime_error);
  EXPECT_THROW((void)random_fraction(), std::runtime_error);
}

}  // namespace
}  // namespace reply_mcp::base
