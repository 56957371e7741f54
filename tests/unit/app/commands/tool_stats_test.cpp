// What the definitions of tools cost a model's context, held to the bars.
#include "app/commands/tool_stats.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace reply_mcp::app::commands {
namespace {

using testing::HasSubstr;

constexpr std::size_t k_bar_all = 90'000;
constexpr std::size_t k_bar_preset = 10'000;
constexpr std::size_t k_bar_discovery = 1'200;
constexpr std::size_t k_max_in_preset = 40;

const std::vector<ToolSetSize>& sizes() {
  static const std::vector<ToolSetSize> measured =
      sizes_of_sets(schemas::Catalogue::embedded().value(),
                    std::make_shared<const schemas::Toolsets>(*schemas::Toolsets::embedded()));
  return measured;
}

TEST(ToolStats, AllToolsEveryPresetAndDiscoveryModeStayUnderTheirBars) {
  std::size_t presets = 0;
  for (const ToolSetSize& size : sizes()) {
    std::size_t bar = k_bar_all;
    if (size.options.starts_with("--preset")) {
      ++presets;
      bar = k_bar_preset;
      EXPECT_LE(size.tools, k_max_in_preset) << size.options;
    }
    if (size.options == "--mode discover") bar = k_bar_discovery;
    EXPECT_LE(size.lean_tokens, bar) << size.options;
    EXPECT_GT(size.lean_tokens, 0U);
    EXPECT_GE(size.full_tokens, size.lean_tokens) << size.options;
  }
  EXPECT_EQ(presets, 7U);
  EXPECT_GE(sizes().front().tools, 350U);
  EXPECT_EQ(sizes().back().tools, 4U);
}

TEST(ToolStats, TheDocumentationShowsTheTableAsItIs) {
  std::ifstream file(REPLY_MCP_SOURCE_DIR "/docs/what-a-model-sees.md");
  std::stringstream text;
  text << file.rdbuf();
  EXPECT_THAT(text.str(), HasSubstr(stats_table(sizes()))) << "update it from: reply-mcp tools --stats";
}

TEST(ToolStats, TheTableIsMarkdownWithNumbersInGroups) {
  EXPECT_EQ(stats_table({{"all", 1, 1'234'567, 10}, {"--x", 12, 1, 999}}),
            "| options    | tools |    tokens | with --schema-detail full |\n"
            "|------------|------:|----------:|--------------------------:|\n"
            "| all        |     1 | 1,234,567 |                        10 |\n"
            "| with `--x` |    12 |         1 |                       999 |\n");
}

}  // namespace
}  // namespace reply_mcp::app::commands
