// Hunts for the API key, the Authorization header and passwords in everything that the program puts out:
// standard output, standard error, the log file at its most talkative, and the results of calls; while
// the key is used, refused, echoed back and misplaced.
#include "integration/program.hpp"
#include "support/scripted_http_server.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace reply_mcp::test {
namespace {

namespace upstream = reply_mcp::testing;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr char k_key[] = "kQ7vX2mZ9pLr4TgW";
constexpr char k_password[] = "hunter2-Yb8sN3";

std::string file_text(const std::string& path) {
  std::ifstream file(path);
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

void expect_clean(const std::string& text, const std::string& where) {
  for (const char* const secret : {k_key, k_password}) {
    EXPECT_THAT(text, Not(HasSubstr(secret))) << where;
  }
  EXPECT_THAT(text, Not(HasSubstr("Bearer k"))) << where;
}

void expect_clean(const Finished& finished, const std::string& where) {
  expect_clean(finished.output, where + ": standard output");
  expect_clean(finished.errors, where + ": standard error");
}

/// Runs calls of several kinds against the upstream and hunts in all that came out.
void hunt(const std::string& base_url, const std::string& where) {
  const TempDir dir;
  const std::string log = (dir.path() / "log").string();
  StdioServer server({"--base-url", base_url, "--log-level", "trace", "--log-file", log, "--timeout", "5s",
                      "--team-id", "7"},
                     {{"REPLY_API_KEY", k_key}});
  server.mcp.initialize("2025-11-25");
  const std::string results =
      json::serialize(server.mcp.call_tool("whoami_get")) +
      json::serialize(server.mcp.call_tool("contacts_list", {{"email", "jane@example.com"}})) +
      json::serialize(server.mcp.call_tool("contacts_create", {{"email", "jane@example.com"}})) +
      json::serialize(server.mcp.call_tool("contacts_delete", {{"id", "not a number"}}));
  expect_clean(results, where + ": results");
  EXPECT_EQ(server.finish(), 0);
  expect_clean(server.child.all_output(), where + ": standard output");
  expect_clean(server.child.errors(), where + ": standard error");
  const std::string logged = file_text(log);
  expect_clean(logged, where + ": log");
  EXPECT_THAT(logged, HasSubstr("whoami_get")) << "the log does say what was called";
  EXPECT_THAT(logged, Not(HasSubstr("jane@example.com"))) << "arguments are not logged";

  const Finished check =
      run_program({"check", "--base-url", base_url, "--log-level", "trace", "--timeout", "5s"},
                  {{"REPLY_API_KEY", k_key}});
  expect_clean(check, where + ": check");
}

TEST(Secrets, StayInsideWhenTheyAreUsed) {
  upstream::ScriptedHttpServer reply(
      upstream::always(200, R"({"userId":1,"username":"jane","teamId":7,"items":[],"hasMore":false})",
                       "Content-Type: application/json\r\n"));
  hunt(reply.base_url(), "200");
  ASSERT_FALSE(reply.requests().empty());
  EXPECT_EQ(reply.requests().front().field("authorization"), std::string("Bearer ") + k_key)
      << "it was really used";
}

TEST(Secrets, StayInsideWhenTheyAreRefused) {
  upstream::ScriptedHttpServer reply(upstream::always(401, "", "WWW-Authenticate: Bearer\r\n"));
  hunt(reply.base_url(), "401");
}

TEST(Secrets, StayInsideWhenAnAnswerEchoesThem) {
  upstream::ScriptedHttpServer reply([](upstream::ScriptedHttpServer::Session& session) {
    while (const auto request = session.read_request()) {
      // What a debugging gateway does: the request's own head as the page of the error.
      if (!session.respond(502, "<html><pre>" + request->head + "</pre></html>",
                           "Content-Type: text/html\r\n"))
        return;
    }
  });
  hunt(reply.base_url(), "echo");
}

TEST(Secrets, StayInsideWhenAProblemEchoesThem) {
  upstream::ScriptedHttpServer reply([](upstream::ScriptedHttpServer::Session& session) {
    while (const auto request = session.read_request()) {
      const std::string body =
          json::serialize(json::object{{"title", "Unauthorized"},
                                       {"status", 401},
                                       {"detail", "Unknown key " + request->field("authorization")}});
      if (!session.respond(401, body, "Content-Type: application/problem+json\r\n")) return;
    }
  });
  hunt(reply.base_url(), "problem");
}

TEST(Secrets, StayInsideWhenReplyIsNotReached) {
  std::uint16_t port = 0;
  { port = upstream::ScriptedHttpServer(upstream::always(200, "")).port(); }
  hunt("http://127.0.0.1:" + std::to_string(port), "nobody listens");
  upstream::ScriptedHttpServer rubbish([](upstream::ScriptedHttpServer::Session& session) {
    session.read_request();
    session.send("rubbish\r\n\r\n");
    session.cut();
  });
  hunt(rubbish.base_url(), "rubbish");
}

TEST(Secrets, AreNotRepeatedWhenTheyAreMisplaced) {
  const TempDir dir;
  const std::string key = k_key;
  const std::vector<std::vector<std::string>> misuses{
      {"stdio", "--api-key", key},
      {"stdio", "--api-key=" + key},
      {"stdio", "--apikey=" + key},
      {"stdio", key},
      {"check", "--key", key},
      {"stdio", "--config", dir.write("unknown", "api-kye = " + key + "\n")},
      {"stdio", "--config", dir.write("twice", "api-key = " + key + "\napi-key = " + key + "\n")},
      {"stdio", "--config", dir.write("section", "[account]\napi-key = " + key + "\n")},
      {"stdio", "--config", dir.write("spaces", "api-key = \"Bearer " + key + "\"\n")},
      {"stdio", "--api-key-file", dir.write("two words", "key: " + key + "\n")},
      {"stdio", "--base-url", std::string("https://jane:") + k_password + "@api.example.com"},
      {"check", "--base-url", std::string("https://") + k_password + "@api.example.com"},
  };
  for (const auto& arguments : misuses) {
    const std::string where = arguments[0] + " " + arguments[1];
    const Finished finished = run_program(arguments);
    EXPECT_EQ(finished.code, 2) << where << ": " << finished.errors;
    EXPECT_FALSE(finished.errors.empty()) << where;
    expect_clean(finished, where);
  }
  const Finished variable = run_program({"stdio"}, {{"REPLY_MCP_API_KEY", key}});
  EXPECT_EQ(variable.code, 2);
  EXPECT_THAT(variable.errors, HasSubstr("REPLY_API_KEY"));
  expect_clean(variable, "REPLY_MCP_API_KEY");
  const Finished broken = run_program({"stdio"}, {{"REPLY_API_KEY", key + "\r\nX-Evil: 1"}});
  EXPECT_EQ(broken.code, 2);
  expect_clean(broken, "line break in the key");
}

TEST(Secrets, AreNotReadableFromTheArgumentsOfTheProcess) {
  StdioServer server({"--base-url", "http://127.0.0.1:1"}, {{"REPLY_API_KEY", k_key}});
  server.mcp.initialize("2025-11-25");
  expect_clean(file_text("/proc/" + std::to_string(server.child.pid()) + "/cmdline"), "arguments");
}

}  // namespace
}  // namespace reply_mcp::test
