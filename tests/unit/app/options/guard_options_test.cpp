// The policy's options, from every place they can come from, held against the catalogue of the program.
#include "app/options/guard_options.hpp"

#include "support/temp_dir.hpp"
#include "unit/app/options/options_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::app::options {
namespace {

using schemas::Effect;
using testing::AllOf;
using testing::HasSubstr;
using tools::guard::PolicyDecision;

class GuardOptionsTest : public testing::Test {
 protected:
  /// What the start would be refused with, "" when the options were taken.
  std::string take(std::vector<std::string> arguments, const cli::Environment& environment = {}) {
    GuardOptionGroup set;
    std::string refused = test::take_options(set, std::move(arguments), environment);
    if (!refused.empty()) return refused;
    toolbox_ = {};
    const auto applied = set.apply_to(toolbox_, *schemas::Catalogue::embedded().value());
    return applied ? "" : applied.error();
  }
  PolicyDecision decision(std::string_view tool, std::string_view toolset, Effect effect) const {
    return options_.policy.decide(tool, toolset, effect);
  }

  test::TempDir dir_;
  tools::ToolboxOptions toolbox_;
  tools::guard::GuardOptions& options_ = toolbox_.guard;
};

TEST_F(GuardOptionsTest, WithoutAnythingDeletesAndSendsNeedConsentAndNothingIsCounted) {
  EXPECT_EQ(take({}), "");
  EXPECT_EQ(decision("contacts_update", "contacts", Effect::update), PolicyDecision::allow);
  EXPECT_EQ(decision("contacts_delete", "contacts", Effect::delete_), PolicyDecision::confirm);
  EXPECT_EQ(decision("sequences_start", "sequences", Effect::send), PolicyDecision::confirm);
  EXPECT_EQ(options_.confirm_fallback, PolicyDecision::allow);
  EXPECT_EQ(options_.max_sends_per_hour, 0U);
  EXPECT_EQ(options_.max_deletes_per_hour, 0U);
}

TEST_F(GuardOptionsTest, RulesComeFromTheEnvironmentTooAndTheCommandLineHidesThem) {
  EXPECT_EQ(take({}, {{"REPLY_MCP_POLICY", "send=deny"}, {"REPLY_MCP_MAX_SENDS_PER_HOUR", "4"}}), "");
  EXPECT_EQ(decision("sequences_start", "sequences", Effect::send), PolicyDecision::deny);
  EXPECT_EQ(options_.max_sends_per_hour, 4U);
  EXPECT_EQ(
      take({"--policy", "delete=deny", "--confirm-fallback", "deny"}, {{"REPLY_MCP_POLICY", "send=deny"}}),
      "");
  EXPECT_EQ(decision("sequences_start", "sequences", Effect::send), PolicyDecision::confirm);
  EXPECT_EQ(decision("contacts_delete", "contacts", Effect::delete_), PolicyDecision::deny);
  EXPECT_EQ(options_.confirm_fallback, PolicyDecision::deny);
}

TEST_F(GuardOptionsTest, AMisspeltRuleRefusesTheStartAndNamesTheNearest) {
  EXPECT_THAT(take({"--policy", "delete=denny"}),
              AllOf(HasSubstr("--policy"), HasSubstr("did you mean \"deny\"?")));
  EXPECT_THAT(take({"--policy", "delte=deny"}), HasSubstr("did you mean \"delete\"?"));
  EXPECT_THAT(take({"--policy", "contacts_delet=deny"}), HasSubstr("did you mean \"contacts_delete\"?"));
  EXPECT_THAT(take({"--policy", "inboxx/send=deny"}), HasSubstr("did you mean \"inbox\"?"));
  EXPECT_THAT(take({"--policy", "inbox/snd=deny"}), HasSubstr("did you mean \"send\"?"));
  EXPECT_THAT(take({"--policy", "delete"}), HasSubstr("WHAT=allow"));
  EXPECT_THAT(take({"--confirm-fallback", "denny"}), HasSubstr("deny"));
  EXPECT_THAT(take({"--confirm-fallbak", "deny"}), HasSubstr("did you mean --confirm-fallback?"));
}

TEST_F(GuardOptionsTest, ThePolicyFileHasOneRuleALineAndTheOptionIsAddedToIt) {
  const std::string path = dir_.write(
      "policy", "# what the night shift may do\nsend=deny\n\n  inbox/send=allow, delete=allow\r\n");
  EXPECT_EQ(take({"--policy-file", path, "--policy", "delete=deny"}), "");
  EXPECT_EQ(decision("sequences_start", "sequences", Effect::send), PolicyDecision::deny);
  EXPECT_EQ(decision("inbox_send_reply", "inbox", Effect::send), PolicyDecision::allow);
  EXPECT_EQ(decision("contacts_delete", "contacts", Effect::delete_), PolicyDecision::deny);
}

TEST_F(GuardOptionsTest, APolicyFileMayBeginWithAByteOrderMark) {
  EXPECT_EQ(take({"--policy-file", dir_.write("policy", "\xEF\xBB\xBFsend=deny\r\n")}), "");
  EXPECT_EQ(decision("sequences_start", "sequences", Effect::send), PolicyDecision::deny);
}

TEST_F(GuardOptionsTest, AFaultInThePolicyFileIsNamedWithItsLine) {
  const std::string path = dir_.write("policy", "send=deny\n\ncontacts=alow\n");
  EXPECT_THAT(take({"--policy-file", path}),
              AllOf(HasSubstr(path + ", line 3"), HasSubstr("did you mean \"allow\"?")));
  EXPECT_THAT(take({"--policy-file", path + ".none"}), HasSubstr("cannot read"));
  EXPECT_THAT(take({"--policy-file", dir_.path().string()}), HasSubstr("is a folder"));
}

TEST_F(GuardOptionsTest, TheAuditLogIsOpenedAtTheStartOrTheStartIsRefused) {
  const std::string path = (dir_.path() / "audit.jsonl").string();
  EXPECT_EQ(take({"--audit-log", path, "--audit-max-size", "1MiB", "--audit-keep", "3", "--audit-arguments"}),
            "");
  ASSERT_NE(toolbox_.audit, nullptr);
  EXPECT_TRUE(std::filesystem::exists(path));
  EXPECT_EQ(toolbox_.audit->options().max_bytes, std::size_t{1} << 20);
  EXPECT_EQ(toolbox_.audit->options().keep, 3U);
  EXPECT_TRUE(toolbox_.audit->options().arguments);
  EXPECT_THAT(take({"--audit-log", (dir_.path() / "none" / "a").string()}),
              HasSubstr("--audit-log: cannot open"));
  EXPECT_THAT(take({"--audit-keep", "3"}), HasSubstr("together with --audit-log"));
  EXPECT_EQ(take({}), "");
  EXPECT_EQ(toolbox_.audit, nullptr);
}

}  // namespace
}  // namespace reply_mcp::app::options
