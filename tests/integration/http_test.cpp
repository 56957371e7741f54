// `reply-mcp http` as it is started and stopped, and what it puts out while callers bring their own keys.
#include "integration/http_program.hpp"
#include "support/scripted_http_server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>

namespace reply_mcp::test {
namespace {

namespace upstream = reply_mcp::testing;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char k_close[] = "Connection: close\r\n";

TEST(HttpProgramTest, ServesAndEndsCleanlyOnSigterm) {
  HttpProgram program({"--sandbox"});
  EXPECT_THAT(ask(program.port, call_whoami(k_close)), HasSubstr("userId"));
  EXPECT_THAT(ask(program.port, get("/healthz")), HasSubstr("200 OK"));
  program.child.signal(SIGHUP);
  program.child.wait_for_error_text("no certificate");
  EXPECT_THAT(ask(program.port, call_whoami(k_close)), HasSubstr("userId")) << "SIGHUP ends nothing";
  EXPECT_EQ(program.stop(), 0);
}

TEST(HttpProgramTest, SaysWhichAddressIsTaken) {
  HttpProgram first({"--sandbox"});
  const Finished second =
      run_program({"http", "--sandbox", "--listen", "127.0.0.1:" + std::to_string(first.port)});
  EXPECT_EQ(second.code, 1);
  EXPECT_THAT(second.errors, HasSubstr("in use"));
}

TEST(HttpProgramTest, TheCallersKeyGoesUpstreamAndNowhereElse) {
  constexpr char k_key[] = "callers-own-Reply-key-Xy12";
  upstream::ScriptedHttpServer reply(upstream::always(200, R"({"userId":1,"username":"jane","teamId":7})",
                                                      "Content-Type: application/json\r\n"));
  const TempDir folder;
  const std::string log = (folder.path() / "log").string();
  HttpProgram program(
      {"--base-url", reply.base_url(), "--auth", "passthrough", "--log-level", "trace", "--log-file", log});
  const std::string answer =
      ask(program.port, call_whoami(std::string(k_close) + "Authorization: Bearer " + k_key +
                                    "\r\nX-TEAM-ID: 42\r\nX-User-Email: jane@example.com\r\n"));
  EXPECT_THAT(answer, HasSubstr("userId"));
  EXPECT_THAT(ask(program.port, call_whoami(std::string(k_close) + "X-Reply-Api-Key: " + k_key + "\r\n")),
              HasSubstr("userId"));
  EXPECT_THAT(ask(program.port, call_whoami(k_close)), HasSubstr("401 Unauthorized"));
  EXPECT_EQ(program.stop(), 0);

  const auto requests = reply.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].field("authorization"), std::string("Bearer ") + k_key);
  EXPECT_EQ(requests[0].field("x-team-id"), "42");
  EXPECT_EQ(requests[0].field("x-user-email"), "jane@example.com");
  EXPECT_EQ(requests[1].field("authorization"), std::string("Bearer ") + k_key);
  EXPECT_EQ(requests[1].field("x-team-id"), "") << "what one request said is not remembered for the next";

  std::ifstream file(log);
  std::stringstream logged;
  logged << file.rdbuf();
  EXPECT_THAT(logged.str(), HasSubstr("POST /mcp 200"));
  for (const std::string& text : {logged.str(), program.child.all_output(), program.child.errors(), answer}) {
    EXPECT_THAT(text, Not(HasSubstr(k_key)));
    EXPECT_THAT(text, Not(HasSubstr("Bearer c")));
  }
}

TEST(HttpProgramTest, CallersOfOneConnectionKeepTheirOwnIdentities) {
  upstream::ScriptedHttpServer reply(upstream::always(200, R"({"userId":1,"username":"jane","teamId":7})",
                                                      "Content-Type: application/json\r\n"));
  HttpProgram program({"--base-url", reply.base_url(), "--auth", "passthrough"});
  HttpClient proxy(program.port);  // one that many callers come through
  for (const std::string key : {"first-callers-key", "second-callers-key"}) {
    proxy.send(call_whoami("Authorization: Bearer " + key + "\r\n"));
    EXPECT_THAT(proxy.read_answer(), HasSubstr("userId"));
  }
  proxy.send(call_whoami(""));
  EXPECT_THAT(proxy.read_answer(), HasSubstr("401 Unauthorized"));
  EXPECT_EQ(program.stop(), 0);
  const auto requests = reply.requests();
  ASSERT_EQ(requests.size(), 2U);
  EXPECT_EQ(requests[0].field("authorization"), "Bearer first-callers-key");
  EXPECT_EQ(requests[1].field("authorization"), "Bearer second-callers-key");
}

TEST(HttpProgramTest, LetsInOnlyListedTokensAndUsesItsOwnKey) {
  upstream::ScriptedHttpServer reply(upstream::always(200, R"({"userId":1,"username":"jane","teamId":7})",
                                                      "Content-Type: application/json\r\n"));
  const TempDir folder;
  // SHA-256 of "secret-token".
  const std::string tokens =
      folder.write("tokens", "930bbdc51b6aed5c2a5678fd6e28dee7a05e8a4b643cfc0b4427c3efb86c0d94  alice\n");
  HttpProgram program({"--base-url", reply.base_url(), "--auth", "token", "--token-file", tokens},
                      {{"REPLY_API_KEY", "servers-own-key"}});
  EXPECT_THAT(ask(program.port, call_whoami("Connection: close\r\nAuthorization: Bearer wrong\r\n")),
              HasSubstr("401"));
  EXPECT_THAT(ask(program.port, call_whoami("Connection: close\r\nAuthorization: Bearer secret-token\r\n")),
              HasSubstr("userId"));
  EXPECT_EQ(program.stop(), 0);
  ASSERT_EQ(reply.requests().size(), 1U);
  EXPECT_EQ(reply.requests().front().field("authorization"), "Bearer servers-own-key");
}

TEST(HttpProgramTest, RefusesToServeOthersWithoutAuthentication) {
  const Finished finished = run_program({"http", "--sandbox", "--listen", "0.0.0.0:0"});
  EXPECT_EQ(finished.code, 2);
  EXPECT_THAT(finished.errors, HasSubstr("--auth"));
}

TEST(HttpProgramTest, RefusesAKeyOfItsOwnBesideThoseOfTheCallers) {
  const Finished finished =
      run_program({"http", "--auth", "passthrough"}, {{"REPLY_API_KEY", "servers-own-key"}});
  EXPECT_EQ(finished.code, 2);
  EXPECT_THAT(finished.errors, HasSubstr("passthrough"));
}

}  // namespace
}  // namespace reply_mcp::test
