#include "app/options/api_key.hpp"

#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::app::options {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

TEST(ApiKey, IsTrimmed) {
  const auto key = make_api_key("  k-123\r\n");
  ASSERT_TRUE(key.has_value());
  EXPECT_EQ(key->expose(), "k-123");
}

TEST(ApiKey, IsRefusedWhenItCannotBeOneAndNeverShown) {
  EXPECT_THAT(make_api_key(" \n").error(), HasSubstr("empty"));
  EXPECT_THAT(make_api_key("Bearer abc").error(), AllOf(HasSubstr("Bearer"), Not(HasSubstr("abc"))));
  EXPECT_THAT(make_api_key("${REPLY_API_KEY}").error(), HasSubstr("placeholder"));
  for (const char* quoted : {"\"abc\"", "'abc'", "`abc`", "\"abc", "abc'"})
    EXPECT_THAT(make_api_key(quoted).error(), AllOf(HasSubstr("quotes"), Not(HasSubstr("abc")))) << quoted;
  EXPECT_THAT(make_api_key("abc def").error(), AllOf(HasSubstr("space"), Not(HasSubstr("abc"))));
  EXPECT_THAT(make_api_key("abc\r\nX-Evil: 1").error(),
              AllOf(HasSubstr("line break"), Not(HasSubstr("Evil"))));
  EXPECT_THAT(make_api_key(std::string("a\0b", 3)).error(), HasSubstr("another character"));
  EXPECT_THAT(make_api_key("k\xC3\xA9y").error(), HasSubstr("another character"));
  EXPECT_THAT(make_api_key(std::string(20'000, 'a')).error(), HasSubstr("longer"));
}

TEST(ApiKeyFile, GivesTheKeyOfItsFirstLine) {
  const test::TempDir dir;
  const auto file = read_api_key_file(dir.write("key", "k-123\n"));
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->key.expose(), "k-123");
  EXPECT_FALSE(file->readable_by_others);
}

TEST(ApiKeyFile, MayBeginWithAByteOrderMark) {
  const test::TempDir dir;
  const auto file = read_api_key_file(dir.write("key", "\xEF\xBB\xBFk-123\r\n"));
  ASSERT_TRUE(file.has_value());
  EXPECT_EQ(file->key.expose(), "k-123");
}

TEST(ApiKeyFile, TellsWhenEveryUserCanReadIt) {
  const test::TempDir dir;
  const std::string path = dir.write("key", "k-123\n");
  std::filesystem::permissions(path, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  const auto file = read_api_key_file(path);
  ASSERT_TRUE(file.has_value());
  EXPECT_TRUE(file->readable_by_others);
}

TEST(ApiKeyFile, NamesTheFileAndNotItsContentWhenItIsNoKeyFile) {
  const test::TempDir dir;
  const std::string path = dir.write("key", "api_key=very secret\nmore\n");
  const auto file = read_api_key_file(path);
  ASSERT_FALSE(file);
  EXPECT_THAT(file.error(), AllOf(HasSubstr(path), HasSubstr("key alone"), Not(HasSubstr("very"))));
  EXPECT_THAT(read_api_key_file((dir.path() / "none").string()).error(),
              AllOf(HasSubstr("none"), HasSubstr("No such file")));
  EXPECT_THAT(read_api_key_file(dir.path().string()).error(), HasSubstr("is a folder"));
}

}  // namespace
}  // namespace reply_mcp::app::options
