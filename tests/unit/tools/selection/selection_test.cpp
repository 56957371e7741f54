#include "tools/selection/selection.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::selection {
namespace {

using Names = std::vector<std::string>;

class SelectionTest : public testing::Test {
 protected:
  SelectionTest() {
    sets.presets["small"] = {"Small", "A few", {"notes_read", "people_list", "gone_tool"}};
    sets.aliases["people_all"] = "people_list";
  }
  Selection::Result choose(const SelectionRequest& request) {
    return Selection::choose(facts, sets, request);
  }
  Names names(const SelectionRequest& request) {
    const auto selection = choose(request);
    if (selection.has_error()) return {"error: " + selection.error()};
    return {selection->names().begin(), selection->names().end()};
  }
  std::string error(const SelectionRequest& request) {
    const auto selection = choose(request);
    return selection.has_error() ? selection.error() : "";
  }

  std::vector<ToolFacts> facts{{"notes_read", "notes", schemas::Effect::read, false},
                               {"notes_write", "notes", schemas::Effect::create, false},
                               {"people_delete", "people", schemas::Effect::delete_, false},
                               {"people_list", "people", schemas::Effect::read, false},
                               {"people_soon", "people", schemas::Effect::read, true}};
  schemas::Toolsets sets;
};

TEST_F(SelectionTest, EverythingThatReplyServesIsChosenWhenNothingIsNamed) {
  EXPECT_EQ(names({}), (Names{"notes_read", "notes_write", "people_delete", "people_list"}));
}

TEST_F(SelectionTest, AnnouncedToolsComeOnlyWhenAskedFor) {
  EXPECT_EQ(names({.toolsets = {"people"}, .include_coming_soon = true}),
            (Names{"people_delete", "people_list", "people_soon"}));
  EXPECT_NE(error({.tools = {"people_soon"}}).find("not served yet"), std::string::npos);
}

TEST_F(SelectionTest, ToolsetsPresetsAndToolsAddUpAndExclusionsTakeAway) {
  EXPECT_EQ(names({.toolsets = {"notes"}, .tools = {"people_delete"}, .exclude = {"notes_read"}}),
            (Names{"notes_write", "people_delete"}));
  EXPECT_EQ(names({.presets = {"small"}}), (Names{"notes_read", "people_list"}));
}

TEST_F(SelectionTest, ReadOnlyWinsOverEverythingElse) {
  EXPECT_EQ(names({.tools = {"people_delete", "people_list"}, .read_only = true}), (Names{"people_list"}));
}

TEST_F(SelectionTest, AnOldNameStandsForThePresentOne) {
  EXPECT_EQ(names({.tools = {"people_all"}}), (Names{"people_list"}));
  EXPECT_FALSE(choose({.exclude = {"people_all"}})->contains("people_list"));
}

TEST_F(SelectionTest, AMisspeltNameIsRefusedWithTheNearestOneAndNeverIgnored) {
  EXPECT_EQ(error({.tools = {"people_lst"}}), "unknown tool \"people_lst\"; did you mean \"people_list\"?");
  EXPECT_EQ(error({.toolsets = {"note"}}), "unknown toolset \"note\"; did you mean \"notes\"?");
  EXPECT_EQ(error({.presets = {"xyzzy"}}), "unknown preset \"xyzzy\"; known are small");
  EXPECT_NE(error({.exclude = {"people_delet"}}).find("people_delete"), std::string::npos);
}

TEST_F(SelectionTest, NarrowingNeverBringsBackWhatTheOperatorLeftOut) {
  const auto operators = choose({.tools = {"notes_read", "notes_write"}});
  ASSERT_TRUE(operators.has_value());
  const auto narrowed = operators->narrow(facts, sets, {.toolsets = {"notes"}, .read_only = true});
  ASSERT_TRUE(narrowed.has_value());
  EXPECT_EQ(Names(narrowed->names().begin(), narrowed->names().end()), Names{"notes_read"});
  const auto wider = operators->narrow(facts, sets, {.tools = {"people_list"}});
  ASSERT_TRUE(wider.has_error());
  EXPECT_NE(wider.error().find("unknown tool"), std::string::npos);
  EXPECT_TRUE(operators->narrow(facts, sets, {.presets = {"small"}})->contains("notes_read"));
  EXPECT_FALSE(operators->narrow(facts, sets, {.presets = {"small"}})->contains("people_list"));
}

TEST(Selection, EveryPresetOfTheProgramCanBeChosen) {
  const auto sets = schemas::Toolsets::embedded();
  ASSERT_TRUE(sets.has_value());
  const auto facts = facts_of(*test::embedded_catalogue());
  for (const auto& entry : sets->presets) {
    const auto selection = Selection::choose(facts, *sets, {.presets = {entry.first}});
    ASSERT_TRUE(selection.has_value()) << selection.error();
    EXPECT_GE(selection->names().size(), 25U) << entry.first;
  }
}

TEST(SplitNames, TakesCommasAndSpacesAndLeavesOutEmptyParts) {
  EXPECT_EQ(split_names(" a, b,,c ,"), (Names{"a", "b", "c"}));
  EXPECT_TRUE(split_names(" , ").empty());
}

}  // namespace
}  // namespace reply_mcp::tools::selection
