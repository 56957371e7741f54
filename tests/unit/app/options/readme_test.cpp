// The README's table of options against the options that the program has. That no document names an
// option that is not there is tested in tests/docs.
#include "app/cli/command_line.hpp"
#include "app/commands/commands.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <sstream>

namespace reply_mcp::app::options {
namespace {

std::vector<std::string> readme_lines() {
  std::ifstream file(REPLY_MCP_SOURCE_DIR "/README.md");
  std::vector<std::string> lines;
  for (std::string line; std::getline(file, line);) lines.push_back(line);
  return lines;
}

TEST(Readme, HasARowForEveryOptionWithItsVariableAndDefault) {
  const cli::CommandLine line(commands::all_commands());
  const auto lines = readme_lines();
  ASSERT_FALSE(lines.empty());
  std::set<std::string> seen;
  for (const auto& option : line.options()) {
    // Several commands share an option; the row shows the default of the first.
    if (!seen.insert(option.name).second) continue;
    const std::regex name("`" + option.name + "[ `]");
    const auto row = std::find_if(lines.begin(), lines.end(), [&](const std::string& text) {
      return text.rfind("| `--", 0) == 0 && std::regex_search(text, name);
    });
    ASSERT_NE(row, lines.end()) << option.command << " " << option.name;
    EXPECT_THAT(*row, testing::HasSubstr("`" + option.environment + "`"));
    if (!option.fallback.empty()) {
      EXPECT_TRUE(row->find("| " + option.fallback + " |") != std::string::npos ||
                  row->find("| `" + option.fallback + "` |") != std::string::npos)
          << *row << "\nshould show the default " << option.fallback;
    }
  }
}

}  // namespace
}  // namespace reply_mcp::app::options
