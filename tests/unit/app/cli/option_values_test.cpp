#include "app/cli/option_values.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::app::cli {
namespace {

using namespace std::chrono_literals;

TEST(OptionValues, DurationsAreWrittenInTheirShortestForm) {
  EXPECT_EQ(duration_text(0ms), "0s");
  EXPECT_EQ(duration_text(1ms), "1ms");
  EXPECT_EQ(duration_text(1500ms), "1500ms");
  EXPECT_EQ(duration_text(30s), "30s");
  EXPECT_EQ(duration_text(90s), "90s");
  EXPECT_EQ(duration_text(10min), "10m");
}

TEST(OptionValues, SizesAreWrittenInTheirShortestForm) {
  EXPECT_EQ(size_text(0), "0");
  EXPECT_EQ(size_text(1000), "1000");
  EXPECT_EQ(size_text(64 * 1024), "64KiB");
  EXPECT_EQ(size_text(8 * 1024 * 1024), "8MiB");
}

TEST(OptionValues, ForeignTextIsShownHarmlessAndShort) {
  EXPECT_EQ(shown("plain"), "plain");
  EXPECT_EQ(shown("a\x1B[31m\nb"), "a?[31m?b");
  EXPECT_EQ(shown("\xFF"), "\xEF\xBF\xBD");
  EXPECT_EQ(shown(std::string(200, 'x')), std::string(80, 'x') + "...");
}

}  // namespace
}  // namespace reply_mcp::app::cli
