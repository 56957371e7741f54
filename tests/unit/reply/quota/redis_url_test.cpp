#include "reply/quota/redis_url.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::reply::quota {
namespace {

TEST(RedisUrl, ReadsHostPortUserPasswordAndDatabase) {
  const auto url = parse_redis_url("redis://ann:p%40ss@cache.example.com:6380/3");
  ASSERT_TRUE(url) << url.error();
  EXPECT_EQ(url->server.host, "cache.example.com");
  EXPECT_EQ(url->server.port, 6380);
  EXPECT_FALSE(url->server.tls);
  EXPECT_EQ(url->user, "ann");
  EXPECT_EQ(url->password.expose(), "p@ss");
  EXPECT_EQ(url->database, 3U);
  EXPECT_EQ(url->place(), "cache.example.com:6380");
}

TEST(RedisUrl, HasThePortAndDatabaseThatRedisHas) {
  const auto url = parse_redis_url("rediss://[::1]");
  ASSERT_TRUE(url) << url.error();
  EXPECT_TRUE(url->server.tls);
  EXPECT_EQ(url->server.host, "::1");
  EXPECT_TRUE(url->server.address);
  EXPECT_EQ(url->server.port, 6379);
  EXPECT_EQ(url->database, 0U);
  EXPECT_TRUE(url->password.empty());
}

TEST(RedisUrl, ReadsASocket) {
  const auto url = parse_redis_url("redis+unix://:secret@/run/redis/redis.sock?db=2");
  ASSERT_TRUE(url) << url.error();
  EXPECT_EQ(url->socket_path, "/run/redis/redis.sock");
  EXPECT_EQ(url->password.expose(), "secret");
  EXPECT_EQ(url->database, 2U);
  EXPECT_EQ(url->place(), "/run/redis/redis.sock");
}

TEST(RedisUrl, SaysWhatIsWrongAndWhatWouldBeRightAndShowsNoPassword) {
  const auto fault = [](std::string_view text) {
    const auto url = parse_redis_url(text);
    EXPECT_FALSE(url.has_value()) << text;
    const std::string message = url ? "" : url.error();
    EXPECT_EQ(message.find("hunter2"), std::string::npos) << message;
    EXPECT_NE(message.find("rediss://"), std::string::npos) << message;
    return message;
  };
  EXPECT_NE(fault("http://:hunter2@host").find("begins with \"http://\""), std::string::npos);
  EXPECT_NE(fault("redis://:hunter2@host/zero").find("the database \"zero\""), std::string::npos);
  EXPECT_NE(fault("redis://").find("names no host"), std::string::npos);
  EXPECT_NE(fault("redis://:hunter2@host?x=1").find("has a query"), std::string::npos);
  EXPECT_NE(fault("redis://host:99999").find("port"), std::string::npos);
  EXPECT_NE(fault("redis://ann@host").find("user without a password"), std::string::npos);
  EXPECT_NE(fault("redis+unix://").find("names no path"), std::string::npos);
  EXPECT_NE(fault("redis+unix:///s?x=1").find("unknown parameter \"x\""), std::string::npos);
  EXPECT_NE(fault("somewhere").find("cannot be read"), std::string::npos);
}

}  // namespace
}  // namespace reply_mcp::reply::quota
