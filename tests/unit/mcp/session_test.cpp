#include "engine_fixture.hpp"

namespace reply_mcp::mcp::test {
namespace {

TEST_F(SessionTest, InitializeAnswersWithTheRequestedRevisionWhenItIsKnown) {
  for (const std::string_view version : k_stateful_versions) {
    EXPECT_EQ(initialize(version).at("protocolVersion").as_string(), version);
  }
}

TEST_F(SessionTest, CallsATool) {
  initialize("2025-11-25");
  const json::object called = result("tools/call", {{"name", "echo"}, {"arguments", {{"a", 1}}}});
  EXPECT_EQ(called.at("structuredContent"), json::value({{"a", 1}}));
  EXPECT_FALSE(called.contains("resultType"));
}

}  // namespace
}  // namespace reply_mcp::mcp::test
