// The stateful era as a client sees it, in each of its revisions.
#include "integration/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <set>
#include <sstream>

namespace reply_mcp::test {
namespace {

using ::testing::HasSubstr;

/// Every operation of the API, from the list that the project keeps apart from the catalogue.
std::set<std::string> all_operations() {
  std::ifstream file(REPLY_MCP_SOURCE_DIR "/tests/contract/v3_operations.json");
  std::stringstream text;
  text << file.rdbuf();
  std::set<std::string> names;
  const json::value operations = json::parse(text.str());
  for (const json::value& operation : operations.as_array()) {
    names.emplace(operation.at("operationId").as_string());
  }
  return names;
}

class Revision : public ::testing::TestWithParam<const char*> {};

INSTANTIATE_TEST_SUITE_P(Stateful, Revision,
                         ::testing::Values("2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"),
                         [](const auto& info) {
                           std::string name = info.param;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST_P(Revision, IsAnsweredToInitialize) {
  StdioServer server;
  const json::object answer = server.mcp.initialize(GetParam());
  EXPECT_EQ(answer.at("protocolVersion"), GetParam());
  EXPECT_EQ(answer.at("serverInfo").at("name"), "reply-mcp");
  EXPECT_TRUE(answer.at("capabilities").as_object().contains("tools"));
  EXPECT_FALSE(answer.at("instructions").as_string().empty());
  EXPECT_FALSE(answer.contains("resultType")) << "that member belongs to 2026-07-28";
  EXPECT_EQ(server.finish(), 0);
}

TEST_P(Revision, ListsOneToolForEachOperation) {
  StdioServer server({"--sandbox", "--include-coming-soon"});
  server.mcp.initialize(GetParam());
  const json::object list = server.mcp.result("tools/list");
  std::set<std::string> names;
  for (const json::value& tool : list.at("tools").as_array()) names.emplace(tool.at("name").as_string());
  std::set<std::string> expected = all_operations();
  expected.insert({"background_jobs_wait", "reply_describe_tool"});
  EXPECT_EQ(names, expected);
  EXPECT_FALSE(list.contains("ttlMs"));
}

TEST_P(Revision, CallsTools) {
  StdioServer server;
  server.mcp.initialize(GetParam());
  const json::object result = server.mcp.call_tool("whoami_get");
  EXPECT_FALSE(result.contains("isError") && result.at("isError").as_bool());
  EXPECT_EQ(result.at("content").at(0).at("type"), "text");
  EXPECT_NE(json::serialize(result).find("userId"), std::string::npos);
}

TEST_P(Revision, TellsWrongMessagesFromCallsThatDidNotWork) {
  StdioServer server;
  server.mcp.initialize(GetParam());
  EXPECT_EQ(server.mcp.error("tools/call", {{"name", "contacts_lst"}}).at("code"), -32602);
  EXPECT_EQ(server.mcp.error("tools/call", {{"nom", "contacts_list"}}).at("code"), -32602);
  EXPECT_EQ(server.mcp.error("tools/none").at("code"), -32601);
  const json::object invalid = server.mcp.call_tool("contacts_get");
  const json::object missing = server.mcp.call_tool("contacts_get", {{"id", 2147483647}});
  EXPECT_TRUE(invalid.at("isError").as_bool());
  EXPECT_TRUE(missing.at("isError").as_bool());
  EXPECT_THAT(std::string(missing.at("content").at(0).at("text").as_string()), HasSubstr("contact.notFound"));
  // Structured results came with 2025-06-18.
  if (std::string_view(GetParam()) < "2025-06-18") {
    EXPECT_FALSE(missing.contains("structuredContent"));
  } else {
    EXPECT_EQ(tool_error(invalid).at("kind"), "invalidArguments");
    EXPECT_EQ(tool_error(missing).at("kind"), "notFound");
  }
}

TEST_P(Revision, AnswersPing) {
  StdioServer server;
  EXPECT_TRUE(server.mcp.result("ping").empty()) << "also before initialize";
  server.mcp.initialize(GetParam());
  EXPECT_TRUE(server.mcp.result("ping").empty());
}

TEST(Session, UnknownRevisionsAreAnsweredWithTheNewestOfTheEra) {
  StdioServer server;
  EXPECT_EQ(server.mcp.initialize("1999-01-01").at("protocolVersion"), "2025-11-25");
}

TEST(Session, RequestsBeforeInitializeAreRefused) {
  StdioServer server;
  EXPECT_EQ(server.mcp.error("tools/list").at("code"), -32600);
  EXPECT_EQ(server.mcp.initialize("2025-11-25").at("protocolVersion"), "2025-11-25");
}

TEST(Session, BatchesAreAnsweredWhereTheRevisionHasThem) {
  StdioServer server;
  server.mcp.initialize("2025-03-26");
  server.mcp.send_raw(
      R"([{"jsonrpc":"2.0","id":"a","method":"ping"},{"jsonrpc":"2.0","id":"b","method":"ping"}])");
  const auto line = server.child.read_line();
  ASSERT_TRUE(line);
  const json::value answers = json::parse(*line);
  ASSERT_TRUE(answers.is_array()) << *line;
  EXPECT_EQ(answers.as_array().size(), 2U);
}

TEST(Session, BatchesAreRefusedWhereTheRevisionHasNone) {
  for (const char* revision : {"2024-11-05", "2025-06-18", "2025-11-25"}) {
    StdioServer server;
    server.mcp.initialize(revision);
    server.mcp.send_raw(R"([{"jsonrpc":"2.0","id":1000,"method":"ping"}])");
    const json::object answer = server.mcp.next();
    EXPECT_EQ(answer.at("error").at("code"), -32600) << revision;
    EXPECT_TRUE(server.mcp.result("ping").empty()) << revision;
  }
}

TEST(Session, WithoutAKeyToolsAreListedAndACallSaysHowToSetOne) {
  StdioServer server(std::vector<std::string>{"--include-coming-soon"});
  server.mcp.initialize("2025-11-25");
  EXPECT_EQ(server.mcp.result("tools/list").at("tools").as_array().size(), all_operations().size() + 2)
      << "beside one for each operation, one waits for jobs and one describes tools";
  const json::object result = server.mcp.call_tool("contacts_list");
  EXPECT_EQ(tool_error(result).at("kind"), "auth");
  const std::string text(result.at("content").at(0).at("text").as_string());
  EXPECT_THAT(text, HasSubstr("REPLY_API_KEY"));
  EXPECT_THAT(text, HasSubstr("--api-key-file"));
  EXPECT_EQ(server.finish(), 0);
}

}  // namespace
}  // namespace reply_mcp::test
