#include "tools/operation/effect.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::operation {
namespace {

using schemas::Effect;
using test::js;

TEST(EffectOf, IsTheOperationsOwnWithoutACondition) {
  EXPECT_EQ(effect_of(test::operation("contacts_list"), std::nullopt), Effect::read);
  EXPECT_EQ(effect_of(test::operation("contacts_delete"), std::nullopt), Effect::delete_);
}

TEST(EffectOf, IsRaisedWhenTheBodyNamesSomething) {
  const auto& import = test::operation("contacts_import");
  EXPECT_EQ(effect_of(import, js("{'items':[]}")), Effect::create);
  EXPECT_EQ(effect_of(import, js("{'items':[],'options':{'sequenceId':5}}")), Effect::send);
  EXPECT_EQ(effect_of(import, js("{'items':[],'options':{'sequenceId':null}}")), Effect::create);
}

TEST(EffectOf, IsRaisedByOneValueAlone) {
  const auto& bounced = test::operation("contacts_set_bounced");
  EXPECT_EQ(effect_of(bounced, js("{'resendEmails':true}")), Effect::send);
  EXPECT_EQ(effect_of(bounced, js("{'resendEmails':false}")), Effect::update);
}

TEST(EffectOf, IsNeverLowered) {
  schemas::Operation operation;
  operation.effect = Effect::send;
  operation.effect_conditions.push_back({"/a", std::nullopt, Effect::create});
  EXPECT_EQ(effect_of(operation, js("{'a':1}")), Effect::send);
}

json::object described(std::string_view tool) {
  json::object description;
  describe_effect(bind(test::operation(tool), false), description);
  return description;
}

TEST(DescribeEffect, SaysTheGravestAndWhatRaisesItInTermsOfTheArguments) {
  EXPECT_EQ(described("contacts_delete"), test::jo("{'effect':'delete'}"));
  EXPECT_EQ(described("contacts_import"),
            test::jo("{'effect':'send','usualEffect':'create',"
                     "'effectWhen':[{'pointer':'/options/sequenceId','effect':'send'}]}"));
  EXPECT_EQ(described("sequence_contacts_set_status").at("effectWhen"),
            js("[{'pointer':'/statusInSequence','equals':'active','effect':'send'}]"));
}

/// A rule whose pointer fits no argument could never be seen to hold, or hold unseen.
TEST(DescribeEffect, EveryRuleOfTheCatalogueNamesAnArgument) {
  std::size_t rules = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.effect_conditions.empty()) continue;
    const Binding binding = bind(operation, false);
    const json::object description = described(operation.id);
    for (const json::value& rule : description.at("effectWhen").as_array()) {
      const std::string pointer(rule.at("pointer").as_string());
      const std::string name = pointer.substr(1, pointer.find('/', 1) - 1);
      EXPECT_NE(binding.find(name), nullptr) << operation.id << ' ' << pointer;
      ++rules;
    }
  }
  EXPECT_GT(rules, 3U);
}

}  // namespace
}  // namespace reply_mcp::tools::operation
