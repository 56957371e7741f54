// docs/options.md against the options that the program has, independent of what generates it. That no
// document names an option that does not exist is tested in tests/docs.
#include "app/cli/command_line.hpp"
#include "app/commands/commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace reply_mcp::app::options {
namespace {

using testing::HasSubstr;

std::vector<std::string> option_rows() {
  std::ifstream file(REPLY_MCP_SOURCE_DIR "/docs/options.md");
  std::vector<std::string> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("| `--")) rows.push_back(line);
  }
  return rows;
}

TEST(OptionsDocument, HasARowForEveryOptionOfEveryCommandWithItsVariableAndDefault) {
  const cli::CommandLine line(commands::all_commands());
  const std::vector<std::string> rows = option_rows();
  ASSERT_FALSE(rows.empty());
  for (const auto& option : line.options()) {
    std::vector<std::string> own;
    std::copy_if(rows.begin(), rows.end(), std::back_inserter(own), [&](const std::string& row) {
      return row.starts_with("| `" + option.name + " ") || row.starts_with("| `" + option.name + "`");
    });
    ASSERT_FALSE(own.empty()) << option.command << " " << option.name;
    for (const std::string& row : own) EXPECT_THAT(row, HasSubstr("| `" + option.environment + "` |"));
    EXPECT_TRUE(std::any_of(own.begin(), own.end(),
                            [&](const std::string& row) {
                              return option.fallback.empty() ||
                                     row.find("`" + option.fallback + "`") != std::string::npos;
                            }))
        << option.command << " " << option.name << ": no row shows the default " << option.fallback;
  }
}

TEST(OptionsDocument, EveryOptionIsDescribedInAPhraseThatManualAndTablesCanEndWithAPeriod) {
  const cli::CommandLine line(commands::all_commands());
  for (const auto& option : line.options()) {
    const std::string& text = option.description;
    ASSERT_GE(text.size(), 10U) << option.command << " " << option.name;
    EXPECT_NE(text.back(), '.') << option.command << " " << option.name;
    EXPECT_FALSE(option.group.empty()) << option.command << " " << option.name;
  }
}

}  // namespace
}  // namespace reply_mcp::app::options
