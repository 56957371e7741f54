#include "tools/selection/tool_names.hpp"

#include <gtest/gtest.h>

#include <optional>
#include <string>
#include <vector>

namespace reply_mcp::tools::selection {
namespace {

Selection notes() {
  const std::vector<ToolFacts> facts{{"notes_read", "notes"}, {"notes_read_all", "notes"}};
  return Selection::all(facts);
}

TEST(ToolNames, APrefixIsWhatEveryClientTakesInAName) {
  for (const char* const good : {"", "reply_", "R2-", "0123456789abcdef"}) EXPECT_TRUE(is_tool_prefix(good));
  for (const char* const bad : {"a.b", "a b", "re/", "\xC3\xA9", "0123456789abcdefg"}) {
    EXPECT_FALSE(is_tool_prefix(bad)) << bad;
  }
}

TEST(ToolNames, TextsHaveThePrefixBeforeWholeNamesOfToolsAndNothingElse) {
  const ToolNames names("r_", notes());
  EXPECT_EQ(names.in_text(R"({"name":"notes_read","description":"See notes_read_all, not notes_reads."})"),
            R"({"name":"r_notes_read","description":"See r_notes_read_all, not notes_reads."})");
  EXPECT_EQ(ToolNames({}, notes()).in_text("notes_read"), "notes_read");
  EXPECT_EQ(names.in_text("x-notes_read notes_read"), "x-notes_read r_notes_read");
}

TEST(ToolNames, TheNameOfAToolIsReadBackFromWhatClientsCallIt) {
  const ToolNames names("r_", notes());
  EXPECT_EQ(names.of("notes_read"), "r_notes_read");
  EXPECT_EQ(names.without_prefix("r_notes_read"), "notes_read");
  EXPECT_EQ(names.without_prefix("notes_read"), std::nullopt);
}

TEST(ToolNames, HaveTheToolsThatAreOffered) {
  const ToolNames names("r_", notes());
  EXPECT_TRUE(names.has("notes_read"));
  EXPECT_FALSE(names.has("r_notes_read"));
  EXPECT_FALSE(names.has("notes_write"));
  EXPECT_TRUE(ToolNames("r_").has("notes_write"));
  const std::vector<ToolFacts> others{{"notes_write", "notes"}};
  const ToolNames fewer = names.offering(Selection::all(others));
  EXPECT_FALSE(fewer.has("notes_read"));
  EXPECT_EQ(fewer.of("notes_write"), "r_notes_write");
}

}  // namespace
}  // namespace reply_mcp::tools::selection
