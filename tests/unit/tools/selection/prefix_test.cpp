#include "tools/selection/prefix.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::selection {
namespace {

TEST(ToolPrefix, TakesWhatEveryClientTakesInAName) {
  for (const char* const good : {"", "reply_", "R2-", "0123456789abcdef"}) EXPECT_TRUE(is_tool_prefix(good));
  for (const char* const bad : {"a.b", "a b", "re/", "\xC3\xA9", "0123456789abcdefg"}) {
    EXPECT_FALSE(is_tool_prefix(bad)) << bad;
  }
}

TEST(ToolPrefix, StandsBeforeWholeNamesOfToolsAndNothingElse) {
  const std::vector<ToolFacts> facts{{"notes_read", "notes"}, {"notes_read_all", "notes"}};
  const Selection tools = Selection::all(facts);
  EXPECT_EQ(with_prefix(R"({"name":"notes_read","description":"See notes_read_all, not notes_reads."})", "r_",
                        tools),
            R"({"name":"r_notes_read","description":"See r_notes_read_all, not notes_reads."})");
  EXPECT_EQ(with_prefix("notes_read", "", tools), "notes_read");
  EXPECT_EQ(with_prefix("x-notes_read notes_read", "r_", tools), "x-notes_read r_notes_read");
}

}  // namespace
}  // namespace reply_mcp::tools::selection
