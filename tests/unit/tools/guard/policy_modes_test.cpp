// Every tool that deletes or reaches people, in every mode there is, by its name and through reply_write,
// before an upstream that records what arrives: one table of what goes out.
#include "unit/tools/guard/policy_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace reply_mcp::tools::guard {
namespace {

using schemas::Effect;
using test::DestructiveCall;

enum class Person { nobody, agrees, says_no, declines, cancels };

/// What a call meets, and whether it goes out.
struct Situation {
  const char* name;
  const char* policy;
  PolicyDecision fallback;
  Person person;
  bool dry_run;
  bool read_only;
  bool goes_out;
};

constexpr PolicyDecision k_allow = PolicyDecision::allow;
constexpr PolicyDecision k_deny = PolicyDecision::deny;
constexpr const char* k_all_allowed = "delete=allow,send=allow";
constexpr const char* k_all_denied = "delete=deny,send=deny";
constexpr const char* k_all_asked = "delete=confirm,send=confirm";

// clang-format off
constexpr Situation k_situations[] = {
    // name                          policy         fallback person            dry    reading out
    {"Allowed",                      k_all_allowed, k_deny,  Person::nobody,   false, false,  true},
    {"AllowedWithSomebodyThere",     k_all_allowed, k_deny,  Person::declines, false, false,  true},
    {"AllowedDryRun",                k_all_allowed, k_allow, Person::nobody,   true,  false,  false},
    {"AllowedReadOnly",              k_all_allowed, k_allow, Person::nobody,   false, true,   false},
    {"AskedAndAgreed",               k_all_asked,   k_deny,  Person::agrees,   false, false,  true},
    {"AskedAndNotTicked",            k_all_asked,   k_allow, Person::says_no,  false, false,  false},
    {"AskedAndDeclined",             k_all_asked,   k_allow, Person::declines, false, false,  false},
    {"AskedAndCancelled",            k_all_asked,   k_allow, Person::cancels,  false, false,  false},
    {"AskedDryRun",                  k_all_asked,   k_allow, Person::agrees,   true,  false,  false},
    {"AskedReadOnly",                k_all_asked,   k_allow, Person::agrees,   false, true,   false},
    {"NobodyToAskFallbackAllows",    k_all_asked,   k_allow, Person::nobody,   false, false,  true},
    {"NobodyToAskFallbackDenies",    k_all_asked,   k_deny,  Person::nobody,   false, false,  false},
    {"NobodyToAskDryRun",            k_all_asked,   k_allow, Person::nobody,   true,  false,  false},
    {"NobodyToAskReadOnly",          k_all_asked,   k_allow, Person::nobody,   false, true,   false},
    {"DefaultPolicyAgreed",          "",            k_deny,  Person::agrees,   false, false,  true},
    {"DefaultPolicyDeclined",        "",            k_allow, Person::declines, false, false,  false},
    {"Denied",                       k_all_denied,  k_allow, Person::nobody,   false, false,  false},
    {"DeniedWithSomebodyThere",      k_all_denied,  k_allow, Person::agrees,   false, false,  false},
    {"DeniedDryRun",                 k_all_denied,  k_allow, Person::agrees,   true,  false,  false},
    {"DeniedReadOnly",               k_all_denied,  k_allow, Person::agrees,   false, true,   false},
};
// clang-format on

void PrintTo(const Situation& situation, std::ostream* out) {
  *out << situation.name;
}

/// The answer of that person: action, and what is said beside it.
std::pair<std::string_view, json::value> words_of(Person person) {
  switch (person) {
    case Person::agrees:
      return {"accept", true};
    case Person::says_no:
      return {"accept", false};
    case Person::declines:
      return {"decline", nullptr};
    case Person::cancels:
    case Person::nobody:
      break;
  }
  return {"cancel", nullptr};
}

using Case = std::tuple<Situation, discovery::Mode>;

class PolicyModes : public testing::TestWithParam<Case> {
 protected:
  [[nodiscard]] static const Situation& situation() { return std::get<0>(GetParam()); }
  [[nodiscard]] static discovery::Mode mode() { return std::get<1>(GetParam()); }

  [[nodiscard]] static Sample sample_of(const DestructiveCall& call) {
    json::object arguments = call.arguments;
    if (situation().dry_run) arguments["dry_run"] = true;
    if (mode() == discovery::Mode::direct) return {call.operation->id, std::move(arguments)};
    return {"reply_write", {{"tool", call.operation->id}, {"arguments", std::move(arguments)}}};
  }

  /// The call to its end, whatever the person is asked.
  static mcp::message::Outcome run(Guarded& guarded, const Sample& sample) {
    const Person person = situation().person;
    mcp::message::Outcome outcome =
        guarded.call(sample, person == Person::nobody ? json::object() : elicitation());
    const auto* asked = std::get_if<mcp::message::InputRequired>(&outcome);
    if (asked == nullptr) return outcome;
    EXPECT_NE(person, Person::nobody);
    EXPECT_TRUE(guarded.api.sent.empty()) << sample.tool << " was sent before anybody agreed";
    const auto [action, yes] = words_of(person);
    return guarded.answer(sample, *asked, action, yes);
  }
};

std::string name_of(const testing::TestParamInfo<Case>& info) {
  return std::string(std::get<0>(info.param).name) +
         (std::get<1>(info.param) == discovery::Mode::direct ? "_ByName" : "_ThroughReplyWrite");
}

INSTANTIATE_TEST_SUITE_P(, PolicyModes,
                         testing::Combine(testing::ValuesIn(k_situations),
                                          testing::Values(discovery::Mode::direct,
                                                          discovery::Mode::discover)),
                         name_of);

TEST_P(PolicyModes, LetOutExactlyWhatMayGoOut) {
  Guarded guarded(rules(situation().policy, situation().fallback), mode(), situation().read_only);
  for (const DestructiveCall& call : test::destructive_calls(*test::embedded_catalogue())) {
    guarded.api.sent.clear();
    const mcp::message::Outcome outcome = run(guarded, sample_of(call));
    const std::size_t sent = guarded.api.sent.size();
    ASSERT_EQ(sent, situation().goes_out ? 1U : 0U)
        << call.operation->id << ' ' << json::serialize(call.arguments);
    if (situation().goes_out) continue;
    if (situation().read_only) {
      EXPECT_TRUE(std::holds_alternative<mcp::message::Error>(outcome))
          << call.operation->id << " is no tool there";
    } else if (situation().dry_run) {
      const test::CallResult shown = test::result_of(std::get<mcp::message::Complete>(outcome));
      EXPECT_EQ(shown.structured.at("dryRun"), true) << call.operation->id;
      EXPECT_EQ(shown.structured.at("effect"), json::value(schemas::to_string(call.effect)))
          << call.operation->id;
    } else {
      EXPECT_EQ(error_of(outcome).at("kind"), "policy") << call.operation->id;
    }
  }
}

/// The same tools with arguments that do not raise them are what they usually are.
TEST_P(PolicyModes, LetOutUsualCallsOfToolsThatArgumentsRaise) {
  Guarded guarded(rules(situation().policy, situation().fallback), mode(), situation().read_only);
  for (const DestructiveCall& call : test::usual_calls(*test::embedded_catalogue())) {
    guarded.api.sent.clear();
    const mcp::message::Outcome outcome = run(guarded, sample_of(call));
    EXPECT_FALSE(std::holds_alternative<mcp::message::InputRequired>(outcome)) << call.operation->id;
    const bool goes_out = !situation().dry_run && !situation().read_only;
    EXPECT_EQ(guarded.api.sent.size(), goes_out ? 1U : 0U) << call.operation->id;
  }
}

/// Against a suite that proves little because it leaves tools out.
TEST(PolicyModesCover, EveryToolThatDeletesOrSendsAndEveryRuleThatRaises) {
  const schemas::Catalogue& catalogue = *test::embedded_catalogue();
  std::set<std::string> covered;
  std::set<std::string> at_its_highest;
  for (const DestructiveCall& call : test::destructive_calls(catalogue)) {
    covered.insert(call.operation->id);
    if (call.effect == operation::highest_effect(*call.operation)) at_its_highest.insert(call.operation->id);
  }
  const std::vector<std::string> all = test::destructive_tools(catalogue);
  const std::set<std::string> wanted(all.begin(), all.end());
  EXPECT_EQ(covered, wanted);
  EXPECT_EQ(at_its_highest, wanted);
  std::size_t deleting = 0;
  std::size_t sending = 0;
  std::size_t raised = 0;
  for (const schemas::Operation& operation : catalogue.operations()) {
    deleting += operation.effect == Effect::delete_ ? 1 : 0;
    sending += operation.effect == Effect::send ? 1 : 0;
    raised += operation.effect_conditions.empty() ? 0 : 1;
  }
  EXPECT_EQ(wanted.size(), deleting + sending + raised) << "no rule raises to less than delete";
  EXPECT_EQ(test::usual_calls(catalogue).size(), raised);
  EXPECT_GT(deleting, 40U);
  EXPECT_GT(sending, 20U);
  EXPECT_GE(raised, 5U);
}

}  // namespace
}  // namespace reply_mcp::tools::guard
