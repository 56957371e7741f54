// The options that choose tools and shape answers, from their texts to what the toolbox is given.
#include "app/options/tool_options.hpp"

#include <CLI/CLI.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::app::options {
namespace {

using testing::AllOf;
using testing::HasSubstr;

const schemas::Catalogue& catalogue() {
  static const auto loaded = schemas::Catalogue::embedded().value();
  return *loaded;
}

/// The toolbox options, or the sentence of the refusal.
boost::system::result<tools::ToolboxOptions, std::string> read(std::vector<std::string> arguments) {
  ToolOptionGroup options;
  CLI::App app;
  options.declare(app);
  std::reverse(arguments.begin(), arguments.end());
  try {
    app.parse(arguments);
  } catch (const CLI::ParseError& error) {
    return std::string(error.what());
  }
  if (const auto valid = options.validate(); !valid) return valid.error();
  return options.load(catalogue());
}

std::string refusal(std::vector<std::string> arguments) {
  const auto options = read(std::move(arguments));
  return options ? "" : options.error();
}

TEST(ToolOptionGroup, ByDefaultEveryToolThatReplyServesIsThere) {
  const auto options = *read({});
  std::size_t served = 0;
  for (const auto& operation : catalogue().operations()) {
    const bool announced = operation.status == schemas::Status::coming_soon;
    EXPECT_EQ(options.names.has(operation.id), !announced) << operation.id;
    served += announced ? 0U : 1U;
  }
  EXPECT_LT(served, catalogue().operations().size());
  EXPECT_EQ(options.answers.max_result_tokens, 20'000U);
  EXPECT_EQ(options.answers.output, tools::result::Output::compact);
  EXPECT_EQ(options.answers.untrusted_text, tools::result::UntrustedText::mark);
  const auto all = *read({"--include-coming-soon"});
  EXPECT_EQ(all.names.offered()->names().size(), catalogue().operations().size() + 2)
      << "and background_jobs_wait, reply_describe_tool";
}

TEST(ToolOptionGroup, SelectionsComposeAndReadOnlyWins) {
  const auto options =
      *read({"--toolsets", "contacts,inbox", "--tools", "whoami_get", "--exclude-tools", "contacts_get"});
  EXPECT_TRUE(options.names.has("whoami_get"));
  EXPECT_TRUE(options.names.has("inbox_send_reply"));
  EXPECT_FALSE(options.names.has("contacts_get"));
  EXPECT_FALSE(options.names.has("sequences_start"));
  const auto reading = *read({"--tools", "contacts_delete,contacts_get", "--read-only"});
  EXPECT_TRUE(reading.names.has("contacts_get"));
  EXPECT_FALSE(reading.names.has("contacts_delete"));
  EXPECT_EQ(read({"--preset", "core"})->names.has("whoami_get"), true);
}

TEST(ToolOptionGroup, UnknownNamesAreRefusedWithTheNearest) {
  EXPECT_THAT(refusal({"--toolsets", "contatcs"}), HasSubstr("did you mean \"contacts\"?"));
  EXPECT_THAT(refusal({"--preset", "outreech"}), HasSubstr("did you mean \"outreach\"?"));
  EXPECT_THAT(refusal({"--tools", "contact_get"}), HasSubstr("did you mean \"contacts_get\"?"));
  EXPECT_THAT(refusal({"--exclude-tools", "contact_get"}), HasSubstr("did you mean \"contacts_get\"?"));
  EXPECT_THAT(refusal({"--output", "jsn"}), HasSubstr("did you mean \"json\"?"));
  EXPECT_THAT(refusal({"--untrusted-text", "of"}), HasSubstr("did you mean \"off\"?"));
}

TEST(ToolOptionGroup, RefusesWhatWouldMeanEverythingOrNothing) {
  EXPECT_THAT(refusal({"--toolsets", ","}), AllOf(HasSubstr("--toolsets"), HasSubstr("names nothing")));
  EXPECT_THAT(refusal({"--exclude-tools", " , "}), HasSubstr("names nothing"));
  EXPECT_THAT(refusal({"--tools", "contacts_delete", "--read-only"}), HasSubstr("no tool is left"));
  EXPECT_THAT(refusal({"--tool-prefix", "reply."}), HasSubstr("--tool-prefix"));
  EXPECT_THAT(refusal({"--max-result-tokens", "10"}), HasSubstr("1000"));
}

TEST(ToolOptionGroup, DiscoveryModeAndTheDetailOfDefinitionsAreChosenByName) {
  EXPECT_EQ(read({})->mode, tools::discovery::Mode::direct);
  EXPECT_EQ(read({})->detail, tools::operation::SchemaDetail::lean);
  EXPECT_FALSE(read({"--schema-detail", "full"})->names.has("reply_describe_tool"));
  const auto options = *read({"--mode", "discover", "--read-only"});
  EXPECT_EQ(options.mode, tools::discovery::Mode::discover);
  EXPECT_TRUE(options.names.has("reply_read"));
  EXPECT_FALSE(options.names.has("reply_write"));
  EXPECT_THAT(refusal({"--mode", "discovery"}), HasSubstr("did you mean \"discover\"?"));
  EXPECT_THAT(refusal({"--schema-detail", "leen"}), HasSubstr("did you mean \"lean\"?"));
}

TEST(ToolOptionGroup, PassesOnHowAnswersRead) {
  const auto options = *read({"--output", "json", "--max-result-tokens", "5000", "--untrusted-text", "strip",
                              "--tool-prefix", "crm_"});
  EXPECT_EQ(options.answers.output, tools::result::Output::json);
  EXPECT_EQ(options.answers.max_result_tokens, 5'000U);
  EXPECT_EQ(options.answers.untrusted_text, tools::result::UntrustedText::strip);
  EXPECT_EQ(options.names.of("contacts_list"), "crm_contacts_list");
}

}  // namespace
}  // namespace reply_mcp::app::options
