#include "app/commands/health_target.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::app::commands {
namespace {

using testing::HasSubstr;
using testing::Optional;

std::string command_line(const std::vector<std::string>& words) {
  std::string out;
  for (const auto& word : words) out += word + '\0';
  return out;
}

TEST(HealthTarget, KnowsAServerOfStandardInputAndOutput) {
  EXPECT_TRUE(read_server_command_line(command_line({"reply-mcp", "stdio", "--sandbox"})).is_stdio);
  EXPECT_FALSE(read_server_command_line(command_line({"reply-mcp", "http", "--auth", "token"})).is_stdio);
}

TEST(HealthTarget, ReadsTheAddressThatAServerWasStartedWith) {
  const auto server = read_server_command_line(
      command_line({"/sbin/tini", "--", "reply-mcp", "http", "--listen", "0.0.0.0:80",
                    "--admin-listen=127.0.0.1:91", "--tls-cert", "c"}));
  EXPECT_THAT(server.listen, Optional(std::string("0.0.0.0:80")));
  EXPECT_THAT(server.admin_listen, Optional(std::string("127.0.0.1:91")));
  EXPECT_TRUE(server.tls);
}

TEST(HealthTarget, LearnsNothingFromWhatIsNoServer) {
  for (const std::string& text :
       {std::string(), std::string("\0\0", 2), command_line({"sh", "--listen", "a:1"}),
        command_line({"reply-mcp", "http", "--listen"}), std::string("http")}) {
    const auto server = read_server_command_line(text);
    EXPECT_FALSE(server.is_stdio);
    EXPECT_FALSE(server.listen);
    EXPECT_FALSE(server.tls);
  }
}

TEST(HealthTarget, AsksLoopbackWhereTheServerListensEverywhere) {
  auto target = find_health_target("0.0.0.0:8080", "", false);
  ASSERT_TRUE(target);
  EXPECT_EQ(target->host, "127.0.0.1");
  EXPECT_EQ(target->port, 8080);
  target = find_health_target("[::]:8081", "", true);
  ASSERT_TRUE(target);
  EXPECT_EQ(target->host, "::1");
  EXPECT_TRUE(target->tls);
  target = find_health_target("10.0.0.7:80", "", false);
  ASSERT_TRUE(target);
  EXPECT_EQ(target->host, "10.0.0.7");
}

TEST(HealthTarget, PrefersTheAdminAddressWhichHasNoTls) {
  const auto target = find_health_target("0.0.0.0:8080", "127.0.0.1:9090", true);
  ASSERT_TRUE(target);
  EXPECT_EQ(target->port, 9090);
  EXPECT_FALSE(target->tls);
}

TEST(HealthTarget, NamesTheOptionThatCannotBeAsked) {
  const auto refusal = [](const char* listen, const char* admin_listen) {
    const auto target = find_health_target(listen, admin_listen, false);
    return target ? "" : target.error();
  };
  EXPECT_THAT(refusal("here", ""), HasSubstr("--listen"));
  EXPECT_THAT(refusal("127.0.0.1:1", "there"), HasSubstr("--admin-listen"));
  EXPECT_THAT(refusal("127.0.0.1:0", ""), HasSubstr("port 0"));
}

}  // namespace
}  // namespace reply_mcp::app::commands
