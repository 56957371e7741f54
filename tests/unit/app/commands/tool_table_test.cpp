#include "app/commands/tool_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::app::commands {
namespace {

namespace json = boost::json;
using testing::AllOf;
using testing::HasSubstr;

class ToolTable : public testing::Test {
 protected:
  const std::shared_ptr<const schemas::Catalogue> catalogue_ = *schemas::Catalogue::embedded();
  const json::array definitions_{
      {{"name", "contacts_get"},
       {"title", "Get one contact | whole"},
       {"inputSchema", {{"type", "object"}, {"required", {"id"}}}}},
      {{"name", "sequences_start"},
       {"title", "Start a sequence"},
       {"inputSchema", {{"type", "object"}, {"required", {"id", "other"}}}}},
      {{"name", "contacts_import"}, {"title", "Import contacts"}, {"inputSchema", {{"type", "object"}}}},
      {{"name", "reply_write"}, {"title", "Calls others"}, {"inputSchema", {{"type", "object"}}}},
      {{"name", "a_tool_of_its_own"},
       {"title", "No operation"},
       {"inputSchema", {{"type", "object"}}},
       {"annotations", {{"readOnlyHint", true}}}}};
};

TEST_F(ToolTable, ListGroupsToolsByResourceAndCountsThem) {
  const std::string text = tool_list(*catalogue_, definitions_);
  EXPECT_THAT(
      text,
      AllOf(HasSubstr("contacts\n  contacts_get "), HasSubstr("read            Get one contact | whole\n"),
            HasSubstr("sequences\n  sequences_start "), HasSubstr("send            Start a sequence\n"),
            HasSubstr("general\n  reply_write "), HasSubstr("  a_tool_of_its_own "), HasSubstr("5 tools\n")));
}

TEST_F(ToolTable, MarkdownNamesEffectArgumentsAndCall) {
  const std::string text = tool_markdown(*catalogue_, definitions_);
  EXPECT_THAT(
      text,
      HasSubstr("| `contacts_get` | Get one contact \\| whole | read | id | `GET /v3/contacts/{id}` |\n"));
  EXPECT_THAT(text, HasSubstr("| `sequences_start` | Start a sequence | send | id, other | "
                              "`POST /v3/sequences/{id}/start` |\n"));
  EXPECT_THAT(text, HasSubstr("| `contacts_import` | Import contacts | create or send |"));
  EXPECT_THAT(text, HasSubstr("| `reply_write` | Calls others | any |"));
  EXPECT_THAT(text, HasSubstr("| `a_tool_of_its_own` | No operation | read |  |  |\n"));
}

}  // namespace
}  // namespace reply_mcp::app::commands
