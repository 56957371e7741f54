// One file per tool holds what clients are shown of it by default, so that every change of what a model sees
// is in the diff of a review. After an intended change: REPLY_MCP_UPDATE_GOLDEN=1
// build/release/tests/tools_test
#include "base/json_text.hpp"
#include "tools/operation/compact_definition.hpp"
#include "tools/operation/definition.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

namespace reply_mcp::tools {
namespace {

namespace fs = std::filesystem;

constexpr const char* k_update = "REPLY_MCP_UPDATE_GOLDEN";
constexpr const char* k_how =
    " After an intended change run: REPLY_MCP_UPDATE_GOLDEN=1 build/release/tests/tools_test "
    "--gtest_filter='Golden.*', and commit the files.";

fs::path golden_dir() {
  return fs::path(REPLY_MCP_SOURCE_DIR) / "tests" / "golden";
}

std::string content_of(const fs::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

bool updating() {
  const char* value = std::getenv(k_update);
  return value != nullptr && std::string_view(value) == "1";
}

std::string snapshot(const schemas::Operation& operation) {
  return base::pretty_json(
             operation::compact_definition(operation::definition(operation::bind(operation, false)))) +
         '\n';
}

TEST(Golden, EveryToolIsShownAsItsFileSays) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const fs::path file = golden_dir() / (operation.id + ".json");
    const std::string shown = snapshot(operation);
    if (updating() && content_of(file) != shown) std::ofstream(file, std::ios::binary) << shown;
    ASSERT_TRUE(fs::exists(file)) << file.filename() << " is missing." << k_how;
    EXPECT_TRUE(content_of(file) == shown)
        << operation.id << " differs from " << file.filename() << "; shown is:\n"
        << shown << k_how;
  }
}

TEST(Golden, EveryFileBelongsToATool) {
  for (const fs::directory_entry& entry : fs::directory_iterator(golden_dir())) {
    const bool known = entry.path().extension() == ".json" &&
                       test::embedded_catalogue()->find(entry.path().stem().string()) != nullptr;
    if (!known && updating()) {
      fs::remove(entry.path());
      continue;
    }
    EXPECT_TRUE(known) << entry.path().filename() << " belongs to no tool." << k_how;
  }
}

}  // namespace
}  // namespace reply_mcp::tools
