// How the process ends and what becomes of calls in flight, with an upstream that the test holds back.
#include "integration/program.hpp"
#include "support/scripted_http_server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <csignal>
#include <optional>
#include <thread>

namespace reply_mcp::test {
namespace {

namespace upstream = reply_mcp::testing;
using ::testing::HasSubstr;

constexpr char k_whoami[] = R"({"userId":1,"username":"jane@example.com","teamId":2})";

/// A server that tells when a request has come and answers it when it is allowed to.
class Lifecycle : public ::testing::Test {
 protected:
  Lifecycle()
      : reply_([this](upstream::ScriptedHttpServer::Session& session) {
          while (session.read_request()) {
            arrived_.set();
            if (!may_answer_.wait()) return;
            if (!session.respond(200, k_whoami, "Content-Type: application/json\r\n")) return;
          }
        }) {}
  ~Lifecycle() override { may_answer_.set(); }

  void start(std::vector<std::string> options = {}) {
    options.insert(options.end(), {"--base-url", reply_.base_url()});
    server_ = std::make_unique<StdioServer>(std::move(options),
                                            std::map<std::string, std::string>{{"REPLY_API_KEY", "k-1"}});
    server_->mcp.initialize("2025-11-25");
  }

  upstream::Event arrived_;
  upstream::Event may_answer_;
  upstream::ScriptedHttpServer reply_;
  std::unique_ptr<StdioServer> server_;
};

TEST_F(Lifecycle, EndOfInputExitsWithZero) {
  start();
  EXPECT_EQ(server_->finish(), 0);
}

TEST_F(Lifecycle, EndOfInputWaitsForTheCallsInFlight) {
  start();
  const auto id = server_->mcp.send_call("whoami_get");
  ASSERT_TRUE(arrived_.wait());
  server_->child.close_input();
  may_answer_.set();
  EXPECT_EQ(server_->mcp.response(id).at("result").at("structuredContent").at("userId"), 1);
  EXPECT_EQ(server_->child.wait(), 0);
}

TEST_F(Lifecycle, CallsThatOutlastTheDrainTimeoutAreCutOffDownToTheSocket) {
  start({"--drain-timeout", "50ms"});
  server_->mcp.send_call("whoami_get");
  ASSERT_TRUE(arrived_.wait());
  EXPECT_EQ(server_->finish(), 0);
  may_answer_.set();
  EXPECT_TRUE(reply_.wait_for_ended(1));
}

TEST_F(Lifecycle, SigtermLetsTheCallsInFlightFinishAndExitsWithZero) {
  start();
  const auto id = server_->mcp.send_call("whoami_get");
  ASSERT_TRUE(arrived_.wait());
  server_->child.signal(SIGTERM);
  server_->child.wait_for_error_text("SIGTERM");
  may_answer_.set();
  EXPECT_EQ(server_->mcp.response(id).at("result").at("structuredContent").at("userId"), 1);
  EXPECT_EQ(server_->child.wait(), 0);
}

TEST_F(Lifecycle, SigintDoesTheSame) {
  start();
  server_->child.signal(SIGINT);
  EXPECT_EQ(server_->child.wait(), 0);
}

TEST_F(Lifecycle, TheSecondSignalEndsTheProcessAtOnce) {
  start();
  server_->mcp.send_call("whoami_get");
  ASSERT_TRUE(arrived_.wait());
  server_->child.signal(SIGTERM);
  server_->child.wait_for_error_text("SIGTERM");
  server_->child.signal(SIGTERM);
  EXPECT_EQ(server_->child.wait(), 128 + SIGTERM);
}

TEST_F(Lifecycle, ACancelledCallIsCutOffAndGetsNoAnswer) {
  start();
  const auto id = server_->mcp.send_call("whoami_get");
  ASSERT_TRUE(arrived_.wait());
  server_->mcp.notify("notifications/cancelled", {{"requestId", id}, {"reason", "changed my mind"}});
  EXPECT_TRUE(server_->mcp.result("ping").empty());
  may_answer_.set();
  EXPECT_TRUE(reply_.wait_for_ended(1)) << "the connection of the cancelled call is closed";
  const auto next = server_->mcp.send_call("whoami_get");
  EXPECT_TRUE(server_->mcp.response(next).contains("result"));
  EXPECT_EQ(server_->finish(), 0);
  for (const auto answered : server_->mcp.order()) EXPECT_NE(answered, id);
  EXPECT_EQ(reply_.requests().size(), 2U) << "one for each call";
}

TEST_F(Lifecycle, FastCallsDoNotWaitForSlowOnes) {
  start();
  const auto slow = server_->mcp.send_call("whoami_get");
  ASSERT_TRUE(arrived_.wait());
  const auto fast = server_->mcp.send("tools/list");
  EXPECT_TRUE(server_->mcp.response(fast).contains("result"));
  may_answer_.set();
  EXPECT_TRUE(server_->mcp.response(slow).contains("result"));
}

TEST_F(Lifecycle, AClientThatGoesAwayEndsTheProcess) {
  start({"--drain-timeout", "50ms"});
  server_->mcp.send_call("whoami_get");
  ASSERT_TRUE(arrived_.wait());
  server_->child.close_output();
  server_->child.close_input();
  may_answer_.set();
  EXPECT_EQ(server_->child.wait(), 0);
}

TEST_F(Lifecycle, AnUpstreamThatIsGoneIsAToolErrorAndNotTheEnd) {
  upstream::ScriptedHttpServer gone([](upstream::ScriptedHttpServer::Session& session) {
    session.read_request();
    session.reset();
  });
  StdioServer server({"--base-url", gone.base_url()}, {{"REPLY_API_KEY", "k-1"}});
  server.mcp.initialize("2025-11-25");
  const json::object error =
      tool_error(server.mcp.call_tool("contacts_create", {{"email", "jane@example.com"}}));
  EXPECT_EQ(error.at("kind"), "network");
  EXPECT_EQ(error.at("retryable"), false) << "it may have been created";
  EXPECT_TRUE(server.mcp.result("ping").empty());
}

TEST_F(Lifecycle, AReadThatTakesTwoSecondsAfterTheEndOfInputIsStillAnswered) {
  start();
  const auto id = server_->mcp.send_call("whoami_get");
  ASSERT_TRUE(arrived_.wait());
  server_->child.close_input();
  std::this_thread::sleep_for(std::chrono::seconds(2));  // the time itself is what is promised
  may_answer_.set();
  EXPECT_EQ(server_->mcp.response(id).at("result").at("structuredContent").at("userId"), 1);
  EXPECT_EQ(server_->child.wait(), 0);
}

TEST_F(Lifecycle, TheEndOfTheParentIsTheEndOfInputWhoeverHoldsThatOpen) {
  // The shell has no part in the pipes, which stay open at the other end.
  ChildProcess shell("/bin/sh",
                     {"-c", "trap 'exit 0' TERM; exec 3<&0; \"$0\" stdio --sandbox <&3 & wait", k_program});
  McpPipe mcp(shell);
  mcp.initialize("2025-11-25");
  shell.signal(SIGTERM);
  EXPECT_EQ(shell.read_line(), std::nullopt) << "the server holds its output until it ends";
  EXPECT_EQ(shell.wait(), 0);
}

TEST_F(Lifecycle, AQuestionThatIsNeverAnsweredEndsWithTheCallTimeout) {
  may_answer_.set();  // what a question may look up first
  StdioServer server({"--base-url", reply_.base_url(), "--call-timeout", "1s"}, {{"REPLY_API_KEY", "k-1"}});
  server.mcp.initialize("2025-11-25", {{"elicitation", json::object()}});
  const auto id = server.mcp.send_call("contacts_delete", {{"id", 5}});
  const json::object question = server.mcp.next();
  EXPECT_EQ(question.at("method"), "elicitation/create");
  const json::object withdrawn = server.mcp.next();
  EXPECT_EQ(withdrawn.at("method"), "notifications/cancelled");
  EXPECT_EQ(withdrawn.at("params").at("requestId"), question.at("id"));
  EXPECT_THAT(json::serialize(server.mcp.response(id)), HasSubstr("--call-timeout"));
  for (const auto& request : reply_.requests()) EXPECT_EQ(request.method, "GET") << "nobody agreed";
  EXPECT_EQ(server.finish(), 0);
}

TEST_F(Lifecycle, InputCanBeAFile) {
  const TempDir dir;
  const std::string input = dir.write(
      "input",
      R"({"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"t","version":"1"}}})"
      "\n"
      R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"whoami_get","arguments":{}}})"
      "\n");
  ChildProcess shell("/bin/sh", {"-c", "exec \"$0\" stdio --sandbox < \"$1\"", k_program, input});
  McpPipe mcp(shell);
  EXPECT_TRUE(mcp.response(1).contains("result"));
  EXPECT_TRUE(mcp.response(2).contains("result"));
  EXPECT_EQ(shell.wait(), 0);
}

}  // namespace
}  // namespace reply_mcp::test
