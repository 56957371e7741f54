#include "reply/client/base_url.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::reply::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;

BaseUrl accepted(std::string_view text, bool allow_plain_http = false) {
  const auto url = parse_base_url(text, allow_plain_http);
  if (!url) {
    ADD_FAILURE() << url.error();
    return {};
  }
  return *url;
}

std::string refusal(std::string_view text) {
  const auto url = parse_base_url(text, false);
  if (!url) return url.error();
  ADD_FAILURE() << "accepted " << text;
  return {};
}

TEST(BaseUrl, TakesTheSchemesOwnPortWhenNoneIsGiven) {
  const BaseUrl url = accepted("https://api.reply.io");
  EXPECT_TRUE(url.tls);
  EXPECT_EQ(url.host, "api.reply.io");
  EXPECT_EQ(url.port, 443);
  EXPECT_EQ(url.path_prefix, "");
  EXPECT_EQ(url.host_field(), "api.reply.io");
  EXPECT_EQ(url.authority(), "api.reply.io:443");
  EXPECT_FALSE(url.address.has_value());
  EXPECT_FALSE(url.loopback_only);
}

TEST(BaseUrl, TakesPortAndPrefix) {
  const BaseUrl url = accepted("HTTPS://gateway.example.com:8443/reply/api/");
  EXPECT_EQ(url.port, 8443);
  EXPECT_EQ(url.path_prefix, "/reply/api");
  EXPECT_EQ(url.host_field(), "gateway.example.com:8443");
}

TEST(BaseUrl, TakesTheVersionThatReplysDocumentationHasAtTheEnd) {
  for (const char* const url :
       {"https://api.reply.io/v3", "https://api.reply.io/v3/", "https://api.reply.io/V3"})
    EXPECT_EQ(accepted(url).path_prefix, "") << url;
  EXPECT_EQ(accepted("https://gateway.example.com/reply//v3").path_prefix, "/reply");
  EXPECT_EQ(accepted("https://gateway.example.com/v3/reply").path_prefix, "/v3/reply");
}

TEST(BaseUrl, TakesAddresses) {
  const BaseUrl v4 = accepted("https://192.0.2.7:444");
  ASSERT_TRUE(v4.address.has_value());
  EXPECT_EQ(v4.host_field(), "192.0.2.7:444");
  const BaseUrl v6 = accepted("https://[2001:db8::1]");
  ASSERT_TRUE(v6.address.has_value());
  EXPECT_EQ(v6.host, "2001:db8::1");
  EXPECT_EQ(v6.host_field(), "[2001:db8::1]");
  EXPECT_EQ(v6.authority(), "[2001:db8::1]:443");
}

TEST(BaseUrl, PlainHttpIsForThisMachineOnly) {
  for (const char* const local : {"http://127.0.0.1:9000", "http://127.8.8.8", "http://localhost:9000",
                                  "http://LOCALHOST", "http://api.localhost", "http://[::1]:9000"}) {
    EXPECT_TRUE(accepted(local).loopback_only) << local;
    EXPECT_FALSE(accepted(local).tls) << local;
  }
  for (const char* const remote : {"http://api.reply.io", "http://10.0.0.1", "http://localhost.example.com",
                                   "http://notlocalhost", "http://[2001:db8::1]", "http://0.0.0.0"}) {
    EXPECT_THAT(refusal(remote), HasSubstr("plain http")) << remote;
    EXPECT_FALSE(accepted(remote, true).loopback_only) << remote;
  }
}

TEST(BaseUrl, SaysWhatIsWrongAndShowsARightOne) {
  const std::pair<const char*, const char*> cases[] = {
      {"", "not a URL"},
      {"api.reply.io", "not a URL"},
      {"https://", "host name"},
      {"https:api.reply.io", "://"},
      {"ftp://api.reply.io", "scheme must be https"},
      {"https://api.reply.io?x=1", "query"},
      {"https://api.reply.io/#x", "fragment"},
      {"https://api.reply.io/a/../b", "\"..\""},
      {"https://api.reply.io/a/%2e%2e", "\"..\""},
      {"https://api.reply.io:0", "between 1 and 65535"},
      {"https://api.reply.io:65536", "between 1 and 65535"},
      {"https://api.reply.io:", "no number"},
      {"https://api.reply.io:80x", "not a URL"},
      {"https://api reply.io", "not a URL"},
      {"https://api.reply.io/\r\nX: 1", "not a URL"},
      {"https://api%20.reply.io", "host name"},
      {"https://[v1.x]", "not a name or an IP address"},
  };
  for (const auto& [text, reason] : cases) {
    const std::string message = refusal(text);
    EXPECT_THAT(message, HasSubstr(reason)) << text;
    EXPECT_THAT(message, HasSubstr("https://api.reply.io")) << text;
  }
}

TEST(BaseUrl, NeverShowsAPasswordThatSomeonePutThere) {
  for (const char* const text : {"https://ann:hunter2@api.reply.io", "https://ann:hunter2@/", "ann:hunter2@x",
                                 "http://hunter2@api.reply.io"}) {
    EXPECT_THAT(refusal(text), Not(HasSubstr("hunter2"))) << text;
  }
  EXPECT_THAT(refusal("https://ann:hunter2@api.reply.io"), HasSubstr("user name or password"));
}

}  // namespace
}  // namespace reply_mcp::reply::client
