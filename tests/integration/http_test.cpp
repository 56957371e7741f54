// `reply-mcp http` as it is started and stopped, and what it puts out while callers bring their own keys.
#include "integration/program.hpp"
#include "support/scripted_http_server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <csignal>
#include <fstream>
#include <netinet/in.h>
#include <sstream>
#include <sys/socket.h>
#include <unistd.h>

namespace reply_mcp::test {
namespace {

namespace upstream = reply_mcp::testing;
using ::testing::HasSubstr;
using ::testing::Not;

/// The whole answer to one request on a connection that is closed behind it.
std::string ask(std::uint16_t port, const std::string& request) {
  const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  std::string answer;
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) == 0) {
    EXPECT_EQ(::send(socket, request.data(), request.size(), MSG_NOSIGNAL),
              static_cast<ssize_t>(request.size()));
    char chunk[4096];
    for (ssize_t count = 0; (count = ::recv(socket, chunk, sizeof(chunk), 0)) > 0;) {
      answer.append(chunk, static_cast<std::size_t>(count));
    }
  }
  ::close(socket);
  return answer;
}

std::string call_whoami(const std::string& lines) {
  const std::string body =
      R"({"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"whoami_get","arguments":{},"_meta":)"
      R"({"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/clientCapabilities":{}}}})";
  return "POST /mcp HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
         "MCP-Protocol-Version: 2026-07-28\r\nMcp-Method: tools/call\r\nMcp-Name: whoami_get\r\n" +
         lines + "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

/// `reply-mcp http` on a free port.
class HttpProgram {
 public:
  explicit HttpProgram(std::vector<std::string> options,
                       const std::map<std::string, std::string>& environment = {})
      : child(k_program, with_command(std::move(options)), environment) {
    child.close_input();
    const std::string line = child.read_line().value_or("");
    const std::size_t space = line.rfind(' ');
    port = space == std::string::npos ? std::uint16_t{0}
                                      : static_cast<std::uint16_t>(std::atoi(line.c_str() + space + 1));
    EXPECT_NE(port, 0) << line;
  }
  int stop() {
    child.signal(SIGTERM);
    return child.wait();
  }

  ChildProcess child;
  std::uint16_t port = 0;

 private:
  static std::vector<std::string> with_command(std::vector<std::string> options) {
    options.insert(options.begin(), {"http", "--listen", "127.0.0.1:0"});
    return options;
  }
};

TEST(HttpProgramTest, ServesAndEndsCleanlyOnSigterm) {
  HttpProgram program({"--sandbox"});
  EXPECT_THAT(ask(program.port, call_whoami("")), HasSubstr("userId"));
  EXPECT_THAT(ask(program.port, "GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"),
              HasSubstr("200 OK"));
  program.child.signal(SIGHUP);
  program.child.wait_for_error_text("no certificate");
  EXPECT_THAT(ask(program.port, call_whoami("")), HasSubstr("userId")) << "SIGHUP ends nothing";
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
      ask(program.port, call_whoami(std::string("Authorization: Bearer ") + k_key +
                                    "\r\nX-TEAM-ID: 42\r\nX-User-Email: jane@example.com\r\n"));
  EXPECT_THAT(answer, HasSubstr("userId"));
  EXPECT_THAT(ask(program.port, call_whoami(std::string("X-Reply-Api-Key: ") + k_key + "\r\n")),
              HasSubstr("userId"));
  EXPECT_THAT(ask(program.port, call_whoami("")), HasSubstr("401 Unauthorized"));
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

TEST(HttpProgramTest, LetsInOnlyListedTokensAndUsesItsOwnKey) {
  upstream::ScriptedHttpServer reply(upstream::always(200, R"({"userId":1,"username":"jane","teamId":7})",
                                                      "Content-Type: application/json\r\n"));
  const TempDir folder;
  // SHA-256 of "secret-token".
  const std::string tokens =
      folder.write("tokens", "930bbdc51b6aed5c2a5678fd6e28dee7a05e8a4b643cfc0b4427c3efb86c0d94  alice\n");
  HttpProgram program({"--base-url", reply.base_url(), "--auth", "token", "--token-file", tokens},
                      {{"REPLY_API_KEY", "servers-own-key"}});
  EXPECT_THAT(ask(program.port, call_whoami("Authorization: Bearer wrong\r\n")), HasSubstr("401"));
  EXPECT_THAT(ask(program.port, call_whoami("Authorization: Bearer secret-token\r\n")), HasSubstr("userId"));
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
