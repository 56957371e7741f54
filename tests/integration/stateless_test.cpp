// Revision 2026-07-28 as a client sees it, alone and beside a session of the older era.
#include "integration/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::test {
namespace {

using ::testing::Contains;

class Stateless : public ::testing::Test {
 protected:
  Stateless() { server_.mcp.use_stateless(); }
  StdioServer server_;
};

TEST_F(Stateless, DiscoverNamesTheRevisionsAndWhatTheServerHas) {
  const json::object found = server_.mcp.result("server/discover");
  EXPECT_EQ(found.at("resultType"), "complete");
  EXPECT_THAT(found.at("supportedVersions").as_array(), Contains(json::value("2026-07-28")));
  EXPECT_TRUE(found.at("capabilities").as_object().contains("tools"));
  EXPECT_EQ(found.at("_meta").at("io.modelcontextprotocol/serverInfo").at("name"), "reply-mcp");
}

TEST_F(Stateless, ListsCarryHowLongTheyMayBeKept) {
  const json::object list = server_.mcp.result("tools/list");
  EXPECT_EQ(list.at("resultType"), "complete");
  EXPECT_GT(list.at("ttlMs").to_number<std::int64_t>(), 0);
  EXPECT_TRUE(list.at("cacheScope") == "private" || list.at("cacheScope") == "public");
}

TEST_F(Stateless, TheListHasTheSameOrderEveryTime) {
  const json::object first = server_.mcp.result("tools/list");
  const json::object second = server_.mcp.result("tools/list");
  EXPECT_EQ(first.at("tools"), second.at("tools"));
  std::vector<std::string> names;
  for (const json::value& tool : first.at("tools").as_array())
    names.emplace_back(tool.at("name").as_string());
  EXPECT_TRUE(std::is_sorted(names.begin(), names.end()));
}

TEST_F(Stateless, CallsToolsWithoutAnyHandshake) {
  const json::object result = server_.mcp.call_tool("whoami_get");
  EXPECT_EQ(result.at("resultType"), "complete");
  EXPECT_TRUE(result.at("structuredContent").as_object().contains("userId"));
  EXPECT_EQ(tool_error(server_.mcp.call_tool("contacts_get", {{"id", 2147483647}})).at("kind"), "notFound");
  EXPECT_EQ(server_.mcp.error("tools/call", {{"name", "contacts_lst"}}).at("code"), -32602);
  EXPECT_EQ(server_.mcp.error("tools/none").at("code"), -32601);
}

TEST_F(Stateless, AnUnknownRevisionIsRefusedWithTheOnesThatAreKnown) {
  server_.mcp.send_raw(R"({"jsonrpc":"2.0","id":77,"method":"tools/list","params":{"_meta":{)"
                       R"("io.modelcontextprotocol/protocolVersion":"2099-01-01",)"
                       R"("io.modelcontextprotocol/clientInfo":{"name":"t","version":"1"},)"
                       R"("io.modelcontextprotocol/clientCapabilities":{}}}})");
  const json::object answer = server_.mcp.next();
  EXPECT_EQ(answer.at("id"), 77);
  EXPECT_EQ(answer.at("error").at("code"), -32022);
  EXPECT_THAT(answer.at("error").at("data").at("supported").as_array(), Contains(json::value("2026-07-28")));
}

TEST(BothEras, AreServedByOneProcess) {
  StdioServer server;
  server.mcp.initialize("2025-06-18");
  EXPECT_FALSE(server.mcp.result("tools/list").contains("resultType"));
  server.mcp.use_stateless();
  EXPECT_TRUE(server.mcp.result("tools/list").contains("resultType"));
  EXPECT_TRUE(server.mcp.call_tool("whoami_get").at("structuredContent").as_object().contains("userId"));
  EXPECT_EQ(server.finish(), 0);
}

}  // namespace
}  // namespace reply_mcp::test
