#include "base/secret.hpp"

#include <gtest/gtest.h>

#include <ostream>
#include <type_traits>

namespace reply_mcp::base {
namespace {

template <typename T>
concept Streamable = requires(std::ostream& out, const T& value) {
  out << value;
};

static_assert(!Streamable<Secret>, "a secret must not be writable to a stream");
static_assert(!std::is_convertible_v<Secret, std::string>, "a secret must not turn into text by itself");

TEST(Secret, GivesItsValueOnlyThroughExpose) {
  EXPECT_EQ(Secret("k-123").expose(), "k-123");
}

TEST(Secret, FingerprintTellsValuesApartAndDoesNotContainThem) {
  const Secret one("abcdef");
  const Secret two("abcdeg");
  EXPECT_EQ(one.fingerprint().size(), 16U);
  EXPECT_NE(one.fingerprint(), two.fingerprint());
  EXPECT_EQ(one.fingerprint().find("abc"), std::string::npos);
}

TEST(Secret, FingerprintIsTheFirstHalfOfSha256) {
  EXPECT_EQ(Secret("abc").fingerprint(), "ba7816bf8f01cfea");  // FIPS 180-2, appendix B.1
}

TEST(Secret, IsEmptyAfterItWasMovedFrom) {
  Secret from("value");
  const Secret to(std::move(from));
  EXPECT_EQ(to.expose(), "value");
  EXPECT_TRUE(from.empty());  // NOLINT(bugprone-use-after-move): that is the point
}

TEST(Secret, ComparesByValue) {
  EXPECT_EQ(Secret("a"), Secret("a"));
  EXPECT_FALSE(Secret("a") == Secret("b"));
  EXPECT_FALSE(Secret("a") == Secret("aa"));
}

}  // namespace
}  // namespace reply_mcp::base
