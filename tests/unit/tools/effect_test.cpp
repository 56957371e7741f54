#include "tools/effect.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools {
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

}  // namespace
}  // namespace reply_mcp::tools
