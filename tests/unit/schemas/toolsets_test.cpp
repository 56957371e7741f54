#include "schemas/toolsets.hpp"

#include "schemas/catalogue.hpp"

#include <gtest/gtest.h>

#include <set>

namespace reply_mcp::schemas {
namespace {

TEST(Toolsets, TheEmbeddedFileDescribesEveryResourceGroupAndNoOther) {
  const auto sets = Toolsets::embedded();
  ASSERT_TRUE(sets.has_value()) << sets.error().message();
  const auto catalogue = Catalogue::embedded();
  ASSERT_TRUE(catalogue.has_value());
  std::set<std::string> groups;
  for (const Operation& operation : (*catalogue)->operations()) groups.insert(operation.group);
  std::set<std::string> described;
  for (const auto& entry : sets->toolsets) described.insert(entry.first);
  EXPECT_EQ(described, groups);
}

TEST(Toolsets, PresetsNameAtMostFortyToolsThatExistEachOnce) {
  const auto sets = Toolsets::embedded();
  ASSERT_TRUE(sets.has_value());
  const auto catalogue = Catalogue::embedded();
  ASSERT_TRUE(catalogue.has_value());
  EXPECT_EQ(sets->presets.size(), 7U);
  for (const auto& [name, preset] : sets->presets) {
    EXPECT_LE(preset.tools.size(), 40U) << name;
    const std::set<std::string> once(preset.tools.begin(), preset.tools.end());
    EXPECT_EQ(once.size(), preset.tools.size()) << name;
    for (const std::string& tool : preset.tools) {
      // The one tool that is no operation of its own.
      if (tool == "background_jobs_wait") continue;
      EXPECT_NE((*catalogue)->find(tool), nullptr) << name << ": " << tool;
    }
  }
}

TEST(Toolsets, TheAnalyticsPresetChangesNothing) {
  const auto sets = Toolsets::embedded();
  const auto catalogue = Catalogue::embedded();
  for (const std::string& tool : sets->presets.at("analytics").tools) {
    EXPECT_EQ((*catalogue)->find(tool)->effect, Effect::read) << tool;
  }
}

void expect_refused(std::string_view text, std::string_view pointer) {
  const auto sets = Toolsets::parse(text, "toolsets.json");
  ASSERT_TRUE(sets.has_error()) << text;
  EXPECT_EQ(sets.error().file, "toolsets.json");
  EXPECT_EQ(sets.error().pointer, pointer);
  EXPECT_FALSE(sets.error().reason.empty());
}

TEST(Toolsets, ABrokenFileIsRefusedWithThePlace) {
  expect_refused("{", "");
  expect_refused("[]", "");
  expect_refused(R"({"toolsets":{},"presets":{}})", "/aliases");
  expect_refused(R"({"toolsets":{},"presets":{},"aliases":{},"more":1})", "/more");
  expect_refused(R"({"toolsets":{"a":{"title":"A"}},"presets":{},"aliases":{}})", "/toolsets/a/description");
  expect_refused(R"({"toolsets":{},"presets":{"p":{"title":"P","description":"d","tools":[]}},"aliases":{}})",
                 "/presets/p/tools");
  expect_refused(R"({"toolsets":{},"presets":{},"aliases":{"old":1}})", "/aliases/old");
}

}  // namespace
}  // namespace reply_mcp::schemas
