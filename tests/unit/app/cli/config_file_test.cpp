#include "app/cli/config_file.hpp"

#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::app::cli {
namespace {

using testing::AllOf;
using testing::HasSubstr;

class ConfigFileTest : public testing::Test {
 protected:
  boost::system::result<std::vector<Setting>, std::string> read(std::string_view text) {
    return read_config_file(dir_.write("config", text));
  }

  test::TempDir dir_;
};

TEST_F(ConfigFileTest, ReadsKeysAndValuesInOrder) {
  const auto settings =
      read("# a comment\n; another\n\nteam-id = 4711\nlog-file = \"/var/log/a b.log\"\nsandbox = true\n");
  ASSERT_TRUE(settings.has_value());
  ASSERT_EQ(settings->size(), 3U);
  EXPECT_EQ((*settings)[0].key, "team-id");
  EXPECT_EQ((*settings)[0].value, "4711");
  EXPECT_EQ((*settings)[1].value, "/var/log/a b.log");
  EXPECT_EQ((*settings)[2].value, "true");
}

TEST_F(ConfigFileTest, MayBeginWithAByteOrderMark) {
  for (const char* const rest : {"team-id = 4711\n", "# a comment\nteam-id = 4711\n"}) {
    const auto settings = read(std::string("\xEF\xBB\xBF") + rest);
    ASSERT_TRUE(settings.has_value()) << rest;
    ASSERT_EQ(settings->size(), 1U);
    EXPECT_EQ(settings->front().key, "team-id");
  }
  for (const char* const nothing : {"", "\xEF\xBB\xBF"}) {
    const auto settings = read(nothing);
    ASSERT_TRUE(settings.has_value());
    EXPECT_TRUE(settings->empty());
  }
}

TEST_F(ConfigFileTest, AHashInsideAValueIsPartOfIt) {
  const auto settings = read("api-key = ab#cd\n");
  ASSERT_TRUE(settings.has_value());
  EXPECT_EQ(settings->front().value, "ab#cd");
}

TEST_F(ConfigFileTest, SeveralValuesBehindOneKeyAreRefused) {
  EXPECT_THAT(read("log-level = info # chatty\n").error(),
              AllOf(HasSubstr("log-level"), HasSubstr("one value")));
  EXPECT_THAT(read("team-id = [1, 2]\n").error(), HasSubstr("team-id"));
  EXPECT_THAT(read("team-id = 1\nteam-id = 2\n").error(), HasSubstr("team-id"));
}

TEST_F(ConfigFileTest, AKeyThatComesBackLaterIsRefused) {
  EXPECT_THAT(read("team-id = 1\nlog-level = info\nteam-id = 2\n").error(),
              HasSubstr("\"team-id\" is given twice"));
}

TEST_F(ConfigFileTest, SectionsAreRefused) {
  EXPECT_THAT(read("[stdio]\nteam-id = 1\n").error(), AllOf(HasSubstr("[stdio]"), HasSubstr("no sections")));
}

TEST_F(ConfigFileTest, AFolderIsRefused) {
  EXPECT_THAT(read_config_file(dir_.path().string()).error(), HasSubstr("is a folder"));
}

TEST_F(ConfigFileTest, AnEmptyFileSaysNothing) {
  const auto settings = read("");
  ASSERT_TRUE(settings.has_value());
  EXPECT_TRUE(settings->empty());
}

}  // namespace
}  // namespace reply_mcp::app::cli
