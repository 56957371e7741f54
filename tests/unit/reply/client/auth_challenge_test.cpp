#include "reply/client/auth_challenge.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::reply::client {
namespace {

TEST(BearerChallenge, IsEmptyForABareScheme) {
  const BearerChallenge challenge = parse_bearer_challenge("Bearer");
  EXPECT_TRUE(challenge.error.empty());
  EXPECT_TRUE(challenge.scope.empty());
}

TEST(BearerChallenge, ReadsQuotedAndBareParameters) {
  const BearerChallenge challenge = parse_bearer_challenge(
      R"(bearer REALM="a, b=c", Error = insufficient_scope, error_description="say \"please\"", scope="a:read b:write")");
  EXPECT_EQ(challenge.error, "insufficient_scope");
  EXPECT_EQ(challenge.error_description, "say \"please\"");
  EXPECT_EQ(challenge.scope, "a:read b:write");
}

TEST(BearerChallenge, PassesOverOtherSchemes) {
  const BearerChallenge challenge =
      parse_bearer_challenge(R"(Digest error="x", Bearer error="y", Basic error="z")");
  EXPECT_EQ(challenge.error, "y");
}

TEST(BearerChallenge, KeepsWhatCameBeforeTheMalformedPart) {
  EXPECT_EQ(parse_bearer_challenge(R"(Bearer error="a", ="b", scope="c")").error, "a");
  EXPECT_EQ(parse_bearer_challenge(R"(Bearer error="never closed)").error, "never closed");
  EXPECT_EQ(parse_bearer_challenge("Bearer error=\"ends in a backslash\\").error, "ends in a backslash\\");
  EXPECT_TRUE(parse_bearer_challenge("Bearer error=").error.empty());
  EXPECT_TRUE(parse_bearer_challenge("").error.empty());
  EXPECT_TRUE(parse_bearer_challenge("\"\"\"").error.empty());
}

}  // namespace
}  // namespace reply_mcp::reply::client
