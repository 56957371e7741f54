// Ids in files, as people and programs write them.
#include "tools/call/id_selection.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::call {
namespace {

TEST(IdsInText, AreReadFromLinesListsAndAColumnWithAHeading) {
  for (const char* text : {"1\n2\n3\n", "1,2,3", "id\r\n1\r\n2\r\n3", "\xEF\xBB\xBFid\n1\n2\n3\n",
                           "\"1\";\"2\";\"3\"", "  1 2\t3  "}) {
    const IdsInText found = ids_in_text(text);
    EXPECT_EQ(found.wrong_line, 0U) << text;
    EXPECT_EQ(found.ids, (json::array{1, 2, 3})) << text;
  }
}

TEST(IdsInText, SomethingElseIsNamedByItsLine) {
  EXPECT_EQ(ids_in_text("1\n2\nann@example.com\n").wrong_line, 3U);
  EXPECT_EQ(ids_in_text("id,email\n1\n").wrong_line, 1U);
  EXPECT_EQ(ids_in_text("1\n-2\n").wrong_line, 2U);
  EXPECT_EQ(ids_in_text("1\n0\n").wrong_line, 2U);
  EXPECT_EQ(ids_in_text("1\n99999999999999999999\n").wrong_line, 2U);
}

}  // namespace
}  // namespace reply_mcp::tools::call
