#include "app/options/account_options.hpp"

#include "support/temp_dir.hpp"
#include "unit/app/options/options_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::app::options {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using namespace std::chrono_literals;

class AccountOptionsTest : public testing::Test {
 protected:
  /// The refusal's text, "" when the options were taken.
  std::string take(std::vector<std::string> arguments, const cli::Environment& environment = {}) {
    account_ = std::make_unique<AccountOptionGroup>();
    return test::take_options(*account_, std::move(arguments), environment);
  }

  std::string key() const { return std::string(account_->identity.api_key.expose()); }

  test::TempDir dir_;
  std::unique_ptr<AccountOptionGroup> account_;
};

TEST_F(AccountOptionsTest, WithoutAnythingTheAccountIsRepliesOwnHostAndHasNoKey) {
  EXPECT_EQ(take({}), "");
  EXPECT_EQ(account_->client.base_url, "https://api.reply.io");
  EXPECT_TRUE(account_->identity.api_key.empty());
  EXPECT_THAT(account_->warnings, IsEmpty());
}

TEST_F(AccountOptionsTest, KeyFileAsArgumentIsStrongerThanTheVariable) {
  const std::string file = dir_.write("key", "from-file");
  EXPECT_EQ(take({"--api-key-file", file}, {{"REPLY_API_KEY", "from-variable"}}), "");
  EXPECT_EQ(key(), "from-file");
  EXPECT_EQ(account_->key_source, file);
}

TEST_F(AccountOptionsTest, TheVariableIsStrongerThanTheConfigurationFile) {
  const std::string config = dir_.write("config", "api-key-file = " + dir_.write("key", "from-file") + "\n");
  EXPECT_EQ(take({"--config", config}, {{"REPLY_API_KEY", "from-variable"}}), "");
  EXPECT_EQ(key(), "from-variable");
  EXPECT_EQ(account_->key_source, "REPLY_API_KEY");
  EXPECT_EQ(take({"--config", config}), "");
  EXPECT_EQ(key(), "from-file");
}

TEST_F(AccountOptionsTest, TheConfigurationFileMayHoldTheKeyItself) {
  EXPECT_EQ(take({"--config", dir_.write("config", "api-key = from-config\n")}), "");
  EXPECT_EQ(key(), "from-config");
}

TEST_F(AccountOptionsTest, TwoKeysOfTheSameStrengthAreRefused) {
  const std::string file = dir_.write("key", "from-file");
  EXPECT_THAT(take({}, {{"REPLY_API_KEY", "k"}, {"REPLY_MCP_API_KEY_FILE", file}}), HasSubstr("only one"));
  EXPECT_THAT(take({"--config", dir_.write("config", "api-key = k\napi-key-file = " + file + "\n")}),
              HasSubstr("only one"));
}

TEST_F(AccountOptionsTest, AKeyThatIsNoneIsRefusedWithItsSourceAndNotShown) {
  EXPECT_THAT(take({}, {{"REPLY_API_KEY", "very secret"}}),
              AllOf(HasSubstr("REPLY_API_KEY"), Not(HasSubstr("very"))));
  const std::string file = dir_.write("key", "very secret");
  EXPECT_THAT(take({"--api-key-file", file}), AllOf(HasSubstr(file), Not(HasSubstr("very"))));
}

TEST_F(AccountOptionsTest, AKeyFileThatEveryoneCanReadIsTakenWithAWarning) {
  const std::string file = dir_.write("key", "from-file");
  std::filesystem::permissions(file, std::filesystem::perms::others_read, std::filesystem::perm_options::add);
  EXPECT_EQ(take({"--api-key-file", file}), "");
  EXPECT_THAT(account_->warnings, ElementsAre(AllOf(HasSubstr(file), HasSubstr("chmod 600"))));
}

TEST_F(AccountOptionsTest, AConfigurationFileWithAKeyThatEveryoneCanReadIsTakenWithAWarning) {
  const std::string config = dir_.write("config", "api-key = from-config\n");
  std::filesystem::permissions(config, std::filesystem::perms::others_read,
                               std::filesystem::perm_options::add);
  EXPECT_EQ(take({"--config", config}), "");
  EXPECT_THAT(account_->warnings, ElementsAre(AllOf(HasSubstr(config), HasSubstr("chmod 600"))));
}

TEST_F(AccountOptionsTest, TheSandboxTakesNoKey) {
  EXPECT_EQ(take({"--sandbox"}, {{"REPLY_API_KEY", "real-key"}}), "");
  EXPECT_TRUE(account_->identity.api_key.empty());
  EXPECT_THAT(account_->warnings, ElementsAre(HasSubstr("not used")));
}

TEST_F(AccountOptionsTest, TheSandboxAndABaseUrlExcludeEachOther) {
  EXPECT_THAT(take({"--sandbox", "--base-url", "https://api.example.com"}), HasSubstr("--base-url"));
  EXPECT_THAT(take({"--sandbox-per-minute", "5"}), HasSubstr("--sandbox"));
}

TEST_F(AccountOptionsTest, UserIdAndUserEmailExcludeEachOtherWhereverTheyComeFrom) {
  EXPECT_THAT(take({"--user-id", "1", "--user-email", "jane@example.com"}), HasSubstr("only one"));
  EXPECT_THAT(take({"--user-id", "1"}, {{"REPLY_MCP_USER_EMAIL", "jane@example.com"}}),
              HasSubstr("only one"));
}

TEST_F(AccountOptionsTest, IdsAndAddressesAreChecked) {
  EXPECT_EQ(take({"--team-id", "2147483647", "--user-email", "jane@example.com"}), "");
  EXPECT_EQ(account_->identity.team_id, "2147483647");
  EXPECT_EQ(account_->identity.user_email, "jane@example.com");
  for (const char* id : {"0", "-1", "2147483648", "12a", "1.5", "99999999999999999999"}) {
    EXPECT_THAT(take({std::string("--team-id=") + id}), HasSubstr("is not an id")) << id;
  }
  for (const char* address : {"jane", "@example.com", "jane@", "a@b@c", "a b@c", "a@b,c@d", "a@b\r\nX: y"}) {
    EXPECT_THAT(take({std::string("--user-email=") + address}), HasSubstr("is not an e-mail address"))
        << address;
  }
}

TEST_F(AccountOptionsTest, TimeoutsAndLimitsReachTheClient) {
  EXPECT_EQ(take({"--connect-timeout", "500ms", "--idle-timeout", "7", "--timeout", "2m", "--keep-alive",
                  "0s", "--max-response", "2MiB", "--max-connections", "3", "--allow-plain-http"}),
            "");
  EXPECT_EQ(account_->client.connect_timeout, 500ms);
  EXPECT_EQ(account_->client.idle_timeout, 7s);
  EXPECT_EQ(account_->client.total_timeout, 2min);
  EXPECT_EQ(account_->client.keep_alive, 0ms);
  EXPECT_EQ(account_->client.max_response_bytes, 2U * 1024 * 1024);
  EXPECT_EQ(account_->client.max_connections, 3U);
  EXPECT_TRUE(account_->client.allow_plain_http);
}

TEST_F(AccountOptionsTest, ValuesThatAreNoneAreRefusedWithWhatTheOptionTakes) {
  EXPECT_THAT(take({"--timeout", "10 bananas"}),
              AllOf(HasSubstr("--timeout"), HasSubstr("such as 500ms, 30s or 2m")));
  EXPECT_THAT(take({"--timeout", "-5s"}), HasSubstr("is not a duration"));
  EXPECT_THAT(take({"--timeout", "1ms"}), HasSubstr("from 100ms to 60m"));
  EXPECT_THAT(take({"--timeout", "99999999999999999999s"}), HasSubstr("is not a duration"));
  EXPECT_THAT(take({"--timeout", "18446744073709551615m"}), HasSubstr("is not a duration"));
  EXPECT_THAT(take({"--max-response", "8MB"}), HasSubstr("such as 8MiB"));
  EXPECT_THAT(take({"--max-connections", "0"}), HasSubstr("from 1 to 10000"));
}

}  // namespace
}  // namespace reply_mcp::app::options
