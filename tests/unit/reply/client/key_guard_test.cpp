#include "reply/client/key_guard.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>

namespace reply_mcp::reply::client {
namespace {

Response echo_without(std::string_view key) {
  Response response;
  response.status = 502;
  response.headers = {{"x-echo", "Bearer key-0123456789"}};
  response.body = "You sent key-0123456789, key-0123456789!";
  remove_key(response, base::Secret(std::string(key)));
  return response;
}

TEST(KeyGuard, TakesTheKeyOutOfBodyAndHeader) {
  const Response response = echo_without("key-0123456789");
  EXPECT_EQ(response.body, "You sent [API key removed], [API key removed]!");
  EXPECT_EQ(response.header("x-echo"), "Bearer [API key removed]");
}

TEST(KeyGuard, LeavesOtherKeysAlone) {
  EXPECT_EQ(echo_without("key-9876543210").body, "You sent key-0123456789, key-0123456789!");
}

TEST(KeyGuard, DoesNotTakeAWordForAKey) {
  EXPECT_EQ(echo_without("sent").body, "You sent key-0123456789, key-0123456789!");
  EXPECT_EQ(echo_without("").body, "You sent key-0123456789, key-0123456789!");
}

}  // namespace
}  // namespace reply_mcp::reply::client
