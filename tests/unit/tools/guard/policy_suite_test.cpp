// The policy as the protocol layer sees it: every tool that deletes or reaches people, in every mode,
// before an upstream that records what arrives. What must not go out must not arrive.
#include "support/argument_generator.hpp"
#include "unit/tools/guard/policy_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::guard {
namespace {

using schemas::Effect;
using test::Extent;
using testing::HasSubstr;
using Suite = Guarded;

/// Several calls of every tool that can delete or send.
std::vector<Sample> grave_samples() {
  std::vector<Sample> samples;
  for (const test::DestructiveCall& call : test::destructive_calls(*test::embedded_catalogue())) {
    samples.push_back({call.operation->id, call.arguments});
  }
  return samples;
}

TEST(PolicySuite, DenyLetsNothingOfItReachTheUpstream) {
  Suite suite(rules("delete=deny,send=deny"));
  for (const Sample& sample : grave_samples()) {
    for (const json::object& capabilities : {json::object(), elicitation()}) {
      const json::object error = error_of(suite.call(sample, capabilities));
      ASSERT_FALSE(error.empty()) << sample.tool;
      EXPECT_EQ(error.at("kind"), "policy") << sample.tool;
      EXPECT_EQ(error.at("retryable"), false) << sample.tool;
    }
  }
  EXPECT_TRUE(suite.api.sent.empty());
}

TEST(PolicySuite, ConfirmAsksInWordsAndSendsNothingMeanwhile) {
  Suite suite(rules(""));
  for (const Sample& sample : grave_samples()) {
    const mcp::message::Outcome outcome = suite.call(sample, elicitation());
    const auto* asked = std::get_if<mcp::message::InputRequired>(&outcome);
    ASSERT_NE(asked, nullptr) << sample.tool;
    const std::string message(asked->requests.at(0).second.params.at("message").as_string());
    EXPECT_THAT(message, HasSubstr(test::operation(sample.tool).title)) << sample.tool;
    EXPECT_THAT(message, HasSubstr('(' + sample.tool + ')')) << sample.tool;
    EXPECT_THAT(message, HasSubstr("cannot be taken back")) << sample.tool;
    EXPECT_TRUE(asked->state.has_value()) << sample.tool;
  }
  EXPECT_TRUE(suite.api.sent.empty());
}

TEST(PolicySuite, NothingButAPlainYesLetsACallOut) {
  const std::vector<std::pair<std::string, json::value>> answers{
      {"decline", nullptr}, {"cancel", nullptr}, {"accept", nullptr},
      {"accept", false},    {"accept", "true"},  {"decline", true},
  };
  Suite suite(rules(""));
  for (const Sample& sample : grave_samples()) {
    for (const auto& [action, yes] : answers) {
      const mcp::message::Outcome asked = suite.call(sample, elicitation());
      ASSERT_TRUE(std::holds_alternative<mcp::message::InputRequired>(asked)) << sample.tool;
      const mcp::message::Outcome ended =
          suite.answer(sample, std::get<mcp::message::InputRequired>(asked), action, yes);
      EXPECT_EQ(error_of(ended).at("kind"), "policy") << sample.tool << ' ' << action;
    }
  }
  EXPECT_TRUE(suite.api.sent.empty());
}

TEST(PolicySuite, AYesLetsExactlyOneRequestOut) {
  Suite suite(rules(""));
  for (const Sample& sample : grave_samples()) {
    suite.api.sent.clear();
    const mcp::message::Outcome outcome = suite.call(sample, elicitation());
    const auto& asked = std::get<mcp::message::InputRequired>(outcome);
    std::ignore = suite.answer(sample, asked, "accept", true);
    EXPECT_EQ(suite.api.sent.size(), 1U) << sample.tool;
    // The same answer with the same state once more is no consent to a second call.
    const mcp::message::Outcome replayed = suite.again(sample);
    EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(replayed)) << sample.tool;
    EXPECT_EQ(suite.api.sent.size(), 1U) << sample.tool;
  }
}

TEST(PolicySuite, AConsentForOneAccountIsNoneForAnother) {
  Suite suite(rules(""));
  const Sample sample{"contacts_delete", {{"id", 5}}};
  const mcp::message::Outcome outcome = suite.call(sample, elicitation());
  suite.team = "8";
  const mcp::message::Outcome other =
      suite.answer(sample, std::get<mcp::message::InputRequired>(outcome), "accept", true);
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(other));
  EXPECT_TRUE(suite.api.sent.empty());
}

TEST(PolicySuite, WhereNobodyCanBeAskedTheFallbackDecides) {
  Suite denying(rules("", PolicyDecision::deny));
  Suite allowing(rules("", PolicyDecision::allow));
  std::size_t calls = 0;
  for (const Sample& sample : grave_samples()) {
    EXPECT_EQ(error_of(denying.call(sample)).at("kind"), "policy") << sample.tool;
    // An answer that nobody was asked for is none either.
    denying.context.inputs = json::object{
        {"consent", json::object{{"action", "accept"}, {"content", json::object{{"confirm", true}}}}}};
    EXPECT_EQ(error_of(denying.again(sample)).at("kind"), "policy") << sample.tool;
    std::ignore = allowing.call(sample);
    EXPECT_EQ(allowing.api.sent.size(), ++calls) << sample.tool;
  }
  EXPECT_TRUE(denying.api.sent.empty());
}

TEST(PolicySuite, AnArgumentOfTheModelIsNoConsent) {
  Suite suite(rules(""));
  Suite unattended(rules("", PolicyDecision::deny));
  for (Sample sample : grave_samples()) {
    for (const char* name : {"confirm", "confirmed", "consent"}) {
      sample.arguments[name] = true;
      std::ignore = suite.call(sample, elicitation());
      std::ignore = unattended.call(sample);
      sample.arguments.erase(name);
    }
  }
  EXPECT_TRUE(suite.api.sent.empty());
  EXPECT_TRUE(unattended.api.sent.empty());
}

TEST(PolicySuite, ReadsCreatesAndUpdatesPassWithoutAQuestion) {
  Suite suite(rules(""));
  std::size_t calls = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    if (operation::highest_effect(operation) >= Effect::delete_) continue;
    const Sample sample{operation.id, test::ArgumentGenerator(5, Extent::minimal).arguments(binding)};
    std::ignore = suite.call(sample, elicitation());
    EXPECT_EQ(suite.api.sent.size(), ++calls) << operation.id;
  }
  EXPECT_GT(calls, 200U);
}

TEST(PolicySuite, TheMostSpecificRuleHolds) {
  Suite suite(rules("read=deny,contacts=allow,contacts/delete=deny,contacts_bulk_delete=allow"));
  EXPECT_FALSE(error_of(suite.call({"sequences_list", {}})).empty());
  EXPECT_TRUE(error_of(suite.call({"contacts_get", {{"id", 5}}})).empty());
  EXPECT_FALSE(error_of(suite.call({"contacts_delete", {{"id", 5}}})).empty());
  EXPECT_EQ(suite.api.sent.size(), 1U);
}

TEST(PolicySuite, HourlyLimitsStopSendsAndDeletesEachByItself) {
  GuardOptions options = rules("delete=allow,send=allow");
  options.max_deletes_per_hour = 2;
  options.max_sends_per_hour = 1;
  Suite suite(std::move(options));
  const Sample remove{"contacts_delete", {{"id", 5}}};
  const Sample start{"sequences_start", {{"id", 5}}};
  EXPECT_TRUE(error_of(suite.call(remove)).empty());
  EXPECT_TRUE(error_of(suite.call(start)).empty());
  EXPECT_TRUE(error_of(suite.call(remove)).empty());
  for (const Sample& sample : {remove, start}) {
    const json::object error = error_of(suite.call(sample));
    EXPECT_EQ(error.at("kind"), "policy");
    EXPECT_EQ(error.at("retryable"), true);
    EXPECT_GT(error.at("retryAfterSeconds").to_number<int>(), 3500);
  }
  EXPECT_EQ(suite.api.sent.size(), 3U);
}

}  // namespace
}  // namespace reply_mcp::tools::guard
