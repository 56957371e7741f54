// The policy as the protocol layer sees it: every tool that deletes or reaches people, in every mode,
// before an upstream that records what arrives. What must not go out must not arrive.
#include "support/argument_generator.hpp"
#include "support/fake_api.hpp"
#include "tools/arguments.hpp"
#include "tools/effect.hpp"
#include "tools/toolbox.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools {
namespace {

using schemas::Effect;
using test::Extent;
using testing::HasSubstr;

/// A call whose arguments raise the tool to delete or send, or that is one by itself.
struct Sample {
  std::string tool;
  json::object arguments;
  Effect effect = Effect::read;
};

Effect effect_with(const schemas::Operation& operation, const json::object& arguments) {
  const Binding binding = bind(operation, false);
  return effect_of(operation, ArgumentReader(binding).read(arguments).arguments.body);
}

/// Several sets of arguments of every tool that can delete or send.
std::vector<Sample> grave_samples() {
  std::vector<Sample> samples;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    for (const Extent extent : {Extent::minimal, Extent::maximal, Extent::mixed}) {
      const Binding binding = bind(operation, false);
      Sample sample{operation.id, test::ArgumentGenerator(7, extent).arguments(binding), Effect::read};
      sample.effect = effect_with(operation, sample.arguments);
      if (sample.effect == Effect::delete_ || sample.effect == Effect::send) samples.push_back(sample);
    }
  }
  return samples;
}

json::object elicitation() {
  return json::object{{"elicitation", json::object{}}};
}

/// A toolbox before a recording upstream.
class Suite {
 public:
  explicit Suite(GuardOptions guard) {
    ToolboxOptions options;
    options.guard = std::move(guard);
    toolbox_ = Toolbox::create(
        test::embedded_catalogue(), api,
        [this](const mcp::CallContext&) {
          reply::Identity identity;
          identity.api_key = Secret("key-of-the-test");
          identity.team_id = team;
          return identity;
        },
        std::move(options));
  }

  mcp::Outcome call(const Sample& sample, json::object capabilities = {}) {
    context = mcp::CallContext{};
    context.capabilities.raw = std::move(capabilities);
    return again(sample);
  }
  mcp::Outcome again(const Sample& sample) {
    return test::run(toolbox_->call(sample.tool, sample.arguments, context));
  }
  /// The next round of the call that asked.
  mcp::Outcome answer(const Sample& sample, const mcp::InputRequired& asked, std::string_view action,
                      json::value yes) {
    context.state = asked.state;
    json::object given{{"action", action}};
    if (!yes.is_null()) given["content"] = json::object{{"confirm", std::move(yes)}};
    context.inputs = json::object{{asked.requests.at(0).first, std::move(given)}};
    return again(sample);
  }

  test::FakeApi api;
  mcp::CallContext context;
  std::string team = "7";

 private:
  std::unique_ptr<Toolbox> toolbox_;
};

GuardOptions rules(std::string_view text, Decision fallback = Decision::allow) {
  GuardOptions options;
  options.policy = *Policy::parse(text, facts_of(*test::embedded_catalogue()));
  options.confirm_fallback = fallback;
  return options;
}

/// The structured error of an outcome; empty when it is none.
json::object error_of(const mcp::Outcome& outcome) {
  const auto* complete = std::get_if<mcp::Complete>(&outcome);
  if (complete == nullptr) return {};
  const test::CallResult result = test::result_of(*complete);
  return result.is_error ? result.structured.at("error").as_object() : json::object();
}

TEST(PolicySuite, KnowsEnoughToolsThatDeleteOrReachPeople) {
  std::set<std::string> deleting;
  std::set<std::string> sending;
  for (const Sample& sample : grave_samples()) {
    (sample.effect == Effect::send ? sending : deleting).insert(sample.tool);
  }
  std::size_t known_deleting = 0;
  std::size_t known_sending = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    known_deleting += operation.effect == Effect::delete_ ? 1 : 0;
    known_sending += operation.effect == Effect::send ? 1 : 0;
  }
  EXPECT_GE(deleting.size(), known_deleting);
  EXPECT_GE(sending.size(), known_sending);
  EXPECT_GT(known_deleting, 20U);
  EXPECT_GT(known_sending, 10U);
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
    const mcp::Outcome outcome = suite.call(sample, elicitation());
    const auto* asked = std::get_if<mcp::InputRequired>(&outcome);
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
      const mcp::Outcome asked = suite.call(sample, elicitation());
      ASSERT_TRUE(std::holds_alternative<mcp::InputRequired>(asked)) << sample.tool;
      const mcp::Outcome ended = suite.answer(sample, std::get<mcp::InputRequired>(asked), action, yes);
      EXPECT_EQ(error_of(ended).at("kind"), "policy") << sample.tool << ' ' << action;
    }
  }
  EXPECT_TRUE(suite.api.sent.empty());
}

TEST(PolicySuite, AYesLetsExactlyOneRequestOut) {
  Suite suite(rules(""));
  for (const Sample& sample : grave_samples()) {
    suite.api.sent.clear();
    const mcp::Outcome outcome = suite.call(sample, elicitation());
    const auto& asked = std::get<mcp::InputRequired>(outcome);
    std::ignore = suite.answer(sample, asked, "accept", true);
    EXPECT_EQ(suite.api.sent.size(), 1U) << sample.tool;
    // The same answer with the same state once more is no consent to a second call.
    const mcp::Outcome replayed = suite.again(sample);
    EXPECT_TRUE(std::holds_alternative<mcp::InputRequired>(replayed)) << sample.tool;
    EXPECT_EQ(suite.api.sent.size(), 1U) << sample.tool;
  }
}

TEST(PolicySuite, AConsentForOneAccountIsNoneForAnother) {
  Suite suite(rules(""));
  const Sample sample{"contacts_delete", {{"id", 5}}, Effect::delete_};
  const mcp::Outcome outcome = suite.call(sample, elicitation());
  suite.team = "8";
  const mcp::Outcome other = suite.answer(sample, std::get<mcp::InputRequired>(outcome), "accept", true);
  EXPECT_TRUE(std::holds_alternative<mcp::InputRequired>(other));
  EXPECT_TRUE(suite.api.sent.empty());
}

TEST(PolicySuite, WhereNobodyCanBeAskedTheFallbackDecides) {
  Suite denying(rules("", Decision::deny));
  Suite allowing(rules("", Decision::allow));
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
  Suite unattended(rules("", Decision::deny));
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

TEST(PolicySuite, AnImportThatAlsoEnrolsPeopleIsASend) {
  std::size_t raised = 0;
  Suite suite(rules("send=deny,delete=allow"));
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.effect_conditions.empty() || operation.effect == Effect::send) continue;
    const Binding binding = bind(operation, false);
    const json::object arguments = test::ArgumentGenerator(3, Extent::maximal).arguments(binding);
    if (effect_with(operation, arguments) != Effect::send) continue;
    ++raised;
    EXPECT_EQ(error_of(suite.call({operation.id, arguments, Effect::send})).at("kind"), "policy")
        << operation.id;
    EXPECT_TRUE(suite.api.sent.empty()) << operation.id;
  }
  EXPECT_GT(raised, 0U);
}

TEST(PolicySuite, ReadsCreatesAndUpdatesPassWithoutAQuestion) {
  Suite suite(rules(""));
  std::size_t calls = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const Binding binding = bind(operation, false);
    const Sample sample{operation.id, test::ArgumentGenerator(5, Extent::minimal).arguments(binding),
                        Effect::read};
    if (effect_with(operation, sample.arguments) >= Effect::delete_) continue;
    std::ignore = suite.call(sample, elicitation());
    EXPECT_EQ(suite.api.sent.size(), ++calls) << operation.id;
  }
  EXPECT_GT(calls, 200U);
}

TEST(PolicySuite, TheMostSpecificRuleHolds) {
  Suite suite(rules("read=deny,contacts=allow,contacts/delete=deny,contacts_bulk_delete=allow"));
  EXPECT_FALSE(error_of(suite.call({"sequences_list", {}, Effect::read})).empty());
  EXPECT_TRUE(error_of(suite.call({"contacts_get", {{"id", 5}}, Effect::read})).empty());
  EXPECT_FALSE(error_of(suite.call({"contacts_delete", {{"id", 5}}, Effect::delete_})).empty());
  EXPECT_EQ(suite.api.sent.size(), 1U);
}

TEST(PolicySuite, HourlyLimitsStopSendsAndDeletesEachByItself) {
  GuardOptions options = rules("delete=allow,send=allow");
  options.max_deletes_per_hour = 2;
  options.max_sends_per_hour = 1;
  Suite suite(std::move(options));
  const Sample remove{"contacts_delete", {{"id", 5}}, Effect::delete_};
  const Sample start{"sequences_start", {{"id", 5}}, Effect::send};
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
}  // namespace reply_mcp::tools
