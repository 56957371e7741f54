#include "engine_fixture.hpp"

namespace reply_mcp::mcp::test {
namespace {

TEST_F(StatelessTest, DiscoverTellsVersionsCapabilitiesAndIdentity) {
  const json::object discovered = result("server/discover");
  EXPECT_EQ(discovered.at("supportedVersions"), json::value(json::array{"2026-07-28"}));
  EXPECT_EQ(json::serialize(discovered.at("capabilities")),
            R"({"completions":{},"logging":{},"prompts":{"listChanged":true},)"
            R"("resources":{"listChanged":true,"subscribe":true},"tools":{"listChanged":true},)"
            R"("extensions":{"io.modelcontextprotocol/tasks":{}}})");
  EXPECT_EQ(discovered.at("instructions").as_string(), "Be kind.");
  EXPECT_EQ(discovered.at("resultType").as_string(), "complete");
  EXPECT_EQ(discovered.at("ttlMs").as_int64(), 300'000);
  EXPECT_EQ(discovered.at("cacheScope").as_string(), "private");
  EXPECT_EQ(json::serialize(discovered.at("_meta").at("io.modelcontextprotocol/serverInfo")),
            R"({"name":"test-server","version":"1.2.3","title":"Test Server",)"
            R"("description":"A server under test","websiteUrl":"https://example.com"})");
}

TEST_F(StatelessTest, CallsATool) {
  const json::object called = result("tools/call", {{"name", "echo"}, {"arguments", {{"a", 1}}}});
  EXPECT_EQ(called.at("structuredContent"), json::value({{"a", 1}}));
  EXPECT_EQ(called.at("resultType").as_string(), "complete");
  EXPECT_FALSE(called.contains("ttlMs"));
}

}  // namespace
}  // namespace reply_mcp::mcp::test
