// Lean definitions: what is left out, and what never is.
#include "tools/operation/compact_definition.hpp"

#include "tools/operation/definition.hpp"
#include "tools/text/json_size.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>

namespace reply_mcp::tools::operation {
namespace {

using test::jo;
using test::js;
using testing::HasSubstr;
using testing::Not;

/// A definition around properties and required names.
json::object tool(std::string properties, std::string required = "[]",
                  std::string hints = "{'readOnlyHint':true}") {
  return jo(
      "{'name':'notes_update','title':'Change a note','description':'Changes a note. Second sentence.',"
      "'inputSchema':{'type':'object','properties':" +
      properties + ",'required':" + required + ",'additionalProperties':false},'annotations':" + hints + "}");
}

constexpr CompactBudget k_roomy{100'000, 100'000};

json::value lean_property(const std::string& properties, std::string_view name) {
  return compact_definition(tool(properties), k_roomy).at("inputSchema").at("properties").at(name);
}

TEST(Lean, ShowsOnlyTheFirstSentenceAboutAnArgument) {
  EXPECT_EQ(lean_property("{'body':{'type':'string','description':'Text of it. HTML is allowed.'}}", "body"),
            js("{'type':'string','description':'Text of it'}"));
  EXPECT_EQ(lean_property("{'body':{'type':'string','description':'Text, e.g. HTML. More.'}}", "body"),
            js("{'type':'string','description':'Text, e.g. HTML'}"));
  EXPECT_EQ(lean_property("{'body':{'type':'string','description':'[sms] Text; [call] notes'}}", "body"),
            js("{'type':'string','description':'[sms] Text; [call] notes'}"));
}

TEST(Lean, InsideAnObjectLeavesOutWhatOnlyRepeatsTheName) {
  const std::string text = "{'type':'string','description':'The first name.'}";
  EXPECT_EQ(lean_property("{'firstName':" + text + "}", "firstName"),
            js("{'type':'string','description':'The first name'}"));
  EXPECT_EQ(lean_property("{'who':{'type':'object','properties':{'firstName':" + text + "}}}", "who")
                .at("properties")
                .at("firstName"),
            js("{'type':'string'}"));
}

TEST(Lean, LeavesOutRulesThatAnyValueMeetsAndKeepsTheOthers) {
  EXPECT_EQ(lean_property("{'id':{'type':'integer','minimum':1,'maximum':2147483647}}", "id"),
            js("{'type':'integer'}"));
  EXPECT_EQ(lean_property("{'n':{'type':'integer','minimum':5,'maximum':8,'default':6}}", "n"),
            js("{'type':'integer','minimum':5,'maximum':8}"));
  EXPECT_EQ(lean_property("{'k':{'type':'string','enum':['a','b'],'default':'a'}}", "k"),
            js("{'type':'string','enum':['a','b']}"));
  EXPECT_EQ(lean_property("{'ids':{'type':'array','items':{'type':'integer'},'maxItems':3}}", "ids"),
            js("{'type':'array','items':{'type':'integer'},'maxItems':3}"));
}

TEST(Lean, SaysLittleAboutArgumentsThatAreTheSameEverywhere) {
  EXPECT_EQ(
      lean_property("{'top':{'type':'integer','maximum':1000,'default':25,'description':'Most items of a "
                    "page.'}}",
                    "top"),
      js("{'type':'integer','description':'Page size'}"));
}

TEST(Lean, HintsAndTitleAreSaidWhole) {
  const json::object lean = compact_definition(
      tool("{}", "[]", "{'title':'Change a note','readOnlyHint':true,'destructiveHint':false}"));
  EXPECT_EQ(lean.at("title"), "Change a note");
  EXPECT_EQ(lean.at("annotations"), js("{'readOnlyHint':true,'destructiveHint':false}"));
}

const char* const k_nested =
    "{'id':{'type':'integer','description':'Where it goes'},'settings':{'type':'object','description':'How "
    "it is sent','properties':{'delay':{'type':'integer','description':'Seconds between "
    "two'},'steps':{'type':'array',"
    "'items':{'type':'object','properties':{'kind':{'type':'string'},'wait':{'type':'integer','description':'"
    "Time before'}},'required':['kind']}}}}}";

json::value at(const json::object& definition, const char* pointer) {
  return json::value(definition).at_pointer(pointer);
}

TEST(Lean, SaysOptionalMembersOfNestedObjectsInOneLineOnlyWhenOverTheBudget) {
  const json::object whole = tool(k_nested, "['id']");
  EXPECT_EQ(at(compact_definition(whole, k_roomy),
               "/inputSchema/properties/settings/properties/steps/items/properties/kind"),
            js("{'type':'string'}"));
  const json::object tight = compact_definition(whole, {1, 1});
  EXPECT_EQ(at(tight, "/inputSchema/properties/settings"),
            js("{'type':'object','properties':{'delay':{'type':'integer'}},'description':'Also: steps: "
               "[{kind*; wait: integer}]'}"));
  EXPECT_EQ(at(tight, "/inputSchema/properties/id/description"), "Where it goes")
      << "required arguments stay described";
}

TEST(Lean, LeavesOutTheLongestProseFirstAndNeverWhatIsNoProse) {
  const json::object whole = tool(
      "{'ab':{'type':'string','description':'Short'},'c':{'type':'string','description':'Quite a long text "
      "about it'},'d':{'type':'string','description':'[sms, call; required] Longest of all texts that there "
      "are'}}");
  const json::object lean = compact_definition(whole, {1, 100'000});
  const json::object& shown = lean.at("inputSchema").at("properties").as_object();
  EXPECT_EQ(shown.at("ab").at("description"), "Ab");
  EXPECT_EQ(shown.at("c").at("description"), "C");
  EXPECT_EQ(shown.at("d").at("description"), "[sms, call; required]");
}

/// Calls `visit` with each schema and its lean counterpart.
void each_pair(
    const json::object& whole, const json::object& lean, const std::string& where,
    const std::function<void(const json::object&, const json::object&, const std::string&)>& visit) {
  visit(whole, lean, where);
  if (const json::value* items = lean.if_contains("items")) {
    each_pair(whole.at("items").as_object(), items->as_object(), where + "/items", visit);
  }
  const json::value* properties = lean.if_contains("properties");
  if (properties == nullptr) return;
  for (const auto& [key, member] : properties->as_object()) {
    each_pair(whole.at("properties").at(key).as_object(), member.as_object(), where + '/' + std::string(key),
              visit);
  }
}

TEST(Lean, EveryToolKeepsItsDescriptionAndEveryArgumentWithItsType) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const json::object whole = definition(bind(operation, false));
    const json::object lean = compact_definition(whole);
    EXPECT_EQ(lean.at("title"), whole.at("title"));
    EXPECT_EQ(lean.at("description"), whole.at("description"));
    const json::object& shown = lean.at("inputSchema").as_object();
    const json::object& all = whole.at("inputSchema").as_object();
    EXPECT_EQ(shown.at("properties").as_object().size(), all.at("properties").as_object().size());
    EXPECT_EQ(shown.contains("required"), all.contains("required")) << operation.id;
    each_pair(all, shown, operation.id, [](const auto& full, const auto& less, const std::string& where) {
      EXPECT_EQ(less.at("type"), full.at("type")) << where;
      EXPECT_EQ(less.at("type") == "array", less.contains("items")) << where;
      EXPECT_EQ(less.contains("enum"), full.contains("enum")) << where;
      if (const json::value* required = less.if_contains("required")) {
        EXPECT_EQ(*required, full.at("required")) << where;
      }
    });
  }
}

}  // namespace
}  // namespace reply_mcp::tools::operation
