#include "app/cli/option_values.hpp"

#include <CLI/CLI.hpp>
#include <gtest/gtest.h>

#include <cstdint>

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

/// Sets the option `--value` that `declare` adds to an application of its own; the refusal, "" when it was
/// taken.
template <typename Declare>
std::string set_value(Declare declare, const std::string& text) {
  CLI::App app;
  declare(app);
  try {
    app.parse(std::vector<std::string>{text, "--value"});
  } catch (const CLI::ParseError& error) {
    return error.what();
  }
  return "";
}

TEST(OptionValues, ANumberGoesIntoWhateverUnsignedTypeIsBehindIt) {
  std::uint16_t small = 7;
  CLI::App help;
  EXPECT_EQ(add_number(help, "--value", small, 1, 40'000, "")->get_default_str(), "7");
  const auto declare = [&](CLI::App& app) { add_number(app, "--value", small, 1, 40'000, ""); };
  EXPECT_EQ(set_value(declare, "40000"), "");
  EXPECT_EQ(small, 40'000);
  // What would wrap in the target is refused by its limits.
  EXPECT_EQ(set_value(declare, "65537"), "--value: \"65537\" is out of range: from 1 to 40000");
  EXPECT_EQ(set_value(declare, "-1"), "--value: \"-1\" is not a whole number");
}

TEST(OptionValues, ATimeThatIsCountedCoarserIsRoundedUp) {
  std::chrono::seconds coarse = 1h;
  CLI::App help;
  EXPECT_EQ(add_duration(help, "--value", coarse, 100ms, 24h, "")->get_default_str(), "60m");
  const auto declare = [&](CLI::App& app) { add_duration(app, "--value", coarse, 100ms, 24h, ""); };
  EXPECT_EQ(set_value(declare, "100ms"), "");
  EXPECT_EQ(coarse, 1s);
  EXPECT_EQ(set_value(declare, "1501ms"), "");
  EXPECT_EQ(coarse, 2s);
  EXPECT_EQ(set_value(declare, "50ms"), "--value: \"50ms\" is out of range: from 100ms to 1440m");
}

}  // namespace
}  // namespace reply_mcp::app::cli
