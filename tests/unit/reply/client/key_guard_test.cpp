#include "reply/client/key_guard.hpp"

#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

namespace reply_mcp::reply::client {
namespace {

Response echo_without(std::string_view key) {
  Response response;
  response.status = 502;
  response.headers = {{"x-echo", "Bearer key-0123456789"}};
  response.body = "You sent key-0123456789, key-0123456789!";
  SendResult result(std::move(response));
  remove_key(result, base::Secret(std::string(key)));
  return *result;
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

std::string without(std::string text, const std::string& key) {
  remove_key(text, base::Secret(key));
  return text;
}

TEST(KeyGuard, FindsTheKeyWhereverAnEscapeBeginsOrEndsIt) {
  EXPECT_EQ(without(R"("\u002fkeyabc\u002F")", "/keyabc/"), R"("[API key removed]")");
  EXPECT_EQ(without(R"("a\\\\\/keyabc\/z")", "/keyabc/"), R"("a[API key removed]z")");
  EXPECT_EQ(without(R"(%2fkeyabc%2F and %2fkeyabc%2)", "/keyabc/"), R"([API key removed] and %2fkeyabc%2)");
  EXPECT_EQ(without(R"("key\\abc12")", R"(key\abc12)"), R"("[API key removed]")");
}

TEST(KeyGuard, LeavesWhatOnlyBeginsLikeTheKeyAsItIs) {
  const std::string text = R"(\u006bey-012345678 &#107;ey-01 %6bey \\ key-key-01234567 & % &# %z \u)";
  EXPECT_EQ(without(text, "key-0123456789"), text);
}

TEST(KeyGuard, TakesTimeInProportionToTheTextWhateverItIsMadeOf) {
  const std::string slashes(4'000'000, '\\');
  EXPECT_EQ(without(slashes, "key-0123456789"), slashes);
}

TEST(KeyGuard, TakesTheKeyOutOfFailures) {
  SendResult result(make_failure(FailureKind::protocol, "It said key-0123456789."));
  remove_key(result, base::Secret("key-0123456789"));
  EXPECT_EQ(result.error().message, "It said [API key removed].");
}

}  // namespace
}  // namespace reply_mcp::reply::client
