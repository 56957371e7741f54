#include "schemas/json_schema/variants.hpp"

#include "support/json_literals.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::schemas::json_schema {
namespace {

using test::jo;
using test::js;

/// Three kinds; linkedIn has two of its own.
const json::object& steps() {
  static const json::object schema = jo(R"({'oneOf':[
    {'type':'object','required':['type'],'properties':{'type':{'const':'email'},'mode':{'enum':['a','b']}}},
    {'type':'object','required':['type','action'],'properties':{'type':{'const':'linkedIn'},'action':{'const':'connect'}}},
    {'type':'object','required':['type','action'],'properties':{'type':{'const':'linkedIn'},'action':{'const':'message'}}},
    {'type':'object','required':['type','action'],'properties':{'type':{'const':'task'},'action':{'enum':['call','other']}}}]})");
  return schema;
}

Choice choose(std::string value) {
  return choose_branch(union_branches(steps()), js(std::move(value)));
}

TEST(ChooseBranch, DecidesByOneTellingPropertyAfterTheOther) {
  const Choice choice = choose("{'type':'linkedIn','action':'message'}");
  ASSERT_NE(choice.decided(), nullptr);
  EXPECT_EQ(choice.decided()->at("properties").at("action").at("const"), "message");
  EXPECT_EQ(choice.said, "type \"linkedIn\", action \"message\"");
}

TEST(ChooseBranch, ATellingPropertyMayHaveSeveralValues) {
  EXPECT_EQ(choose("{'type':'task','action':'other'}").said, "type \"task\"");
  EXPECT_NE(choose("{'type':'task'}").decided(), nullptr);
}

TEST(ChooseBranch, SaysWhichPropertyWouldDecideWhenItIsMissing) {
  const Choice choice = choose("{'action':'connect'}");
  EXPECT_EQ(choice.decided(), nullptr);
  EXPECT_EQ(choice.property, "type");
  EXPECT_EQ(choice.allowed, (json::array{"email", "linkedIn", "task"}));
}

TEST(ChooseBranch, SaysWhatIsOpenWithinOneKind) {
  const Choice choice = choose("{'type':'linkedIn','action':'poke'}");
  EXPECT_EQ(choice.property, "action");
  EXPECT_EQ(choice.allowed, (json::array{"connect", "message"}));
  EXPECT_EQ(choice.said, "type \"linkedIn\"");
}

TEST(ChooseBranch, GoesByTheKindOfTheValueFirst) {
  const json::object schema = jo("{'oneOf':[{'type':'string'},{'type':'array'},{'type':'object'}]}");
  const Choice choice = choose_branch(union_branches(schema), js("[1]"));
  ASSERT_NE(choice.decided(), nullptr);
  EXPECT_EQ(choice.decided()->at("type"), "array");
}

TEST(ChooseBranch, StaysOpenWhereNothingTellsBranchesApart) {
  const json::object schema =
      jo("{'oneOf':[{'type':'object','required':['a']},{'type':'object','required':['b']}]}");
  const Choice choice = choose_branch(union_branches(schema), js("{'a':1}"));
  EXPECT_EQ(choice.candidates.size(), 2U);
  EXPECT_EQ(choice.property, "");
}

TEST(BranchLabels, NameEachKind) {
  const auto labels = branch_labels(union_branches(steps()));
  EXPECT_EQ(labels,
            (std::vector<Label>{{"email"}, {"linkedIn", "connect"}, {"linkedIn", "message"}, {"task"}}));
}

TEST(BranchLabels, AreEmptyWhereNothingTellsBranchesApart) {
  const json::object schema = jo("{'oneOf':[{'required':['a']},{'required':['b']}]}");
  EXPECT_EQ(branch_labels(union_branches(schema)), (std::vector<Label>{{}, {}}));
}

TEST(RenderLabels, JoinsTheKindsOfOneWord) {
  const std::vector<Label> all = branch_labels(union_branches(steps()));
  EXPECT_EQ(render_labels(all, all), "email, linkedIn, task");
  EXPECT_EQ(render_labels({all[0], all[2]}, all), "email, linkedIn message");
  EXPECT_EQ(render_labels({all[1], all[2]}, all), "linkedIn");
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
