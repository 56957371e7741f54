#include "schemas/json_schema/explain.hpp"

#include "support/json_literals.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::schemas::json_schema {
namespace {

using test::jo;
using test::js;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<std::string> faults(std::string schema, json::value value) {
  std::vector<std::string> texts;
  for (const Violation& violation : explain(jo(std::move(schema)), value, "")) {
    texts.push_back(violation.pointer + ": " + violation.detail);
  }
  return texts;
}

TEST(Explain, SaysWhatWasExpectedAndWhatCame) {
  EXPECT_THAT(faults("{'type':'integer','minimum':1,'maximum':1000}", "abc"),
              ElementsAre(": expected an integer from 1 to 1000, got \"abc\""));
  EXPECT_THAT(faults("{'type':'integer','minimum':1,'maximum':1000}", 2000),
              ElementsAre(": expected an integer from 1 to 1000, got 2000"));
  EXPECT_THAT(faults("{'type':['boolean','null']}", 1),
              ElementsAre(": expected true or false or null, got 1"));
  EXPECT_THAT(faults("{'type':'string','minLength':1}", ""),
              ElementsAre(": expected a string that is not empty, got \"\" (0 characters)"));
  EXPECT_THAT(faults("{'type':'array','maxItems':2}", js("[1,2,3]")),
              ElementsAre(": expected an array of at most 2 items, got 3 items"));
}

TEST(Explain, FindsEveryFaultAtOnce) {
  EXPECT_THAT(
      faults(
          "{'type':'object','required':['a','b'],'additionalProperties':false,'properties':"
          "{'a':{'type':'integer'},'b':{'type':'string'},'c':{'type':'array','items':{'type':'integer'}}}}",
          js("{'a':'x','c':[1,'y',true],'other':1}")),
      ElementsAre("/b: is required: expected a string", "/a: expected an integer, got \"x\"",
                  "/c/1: expected an integer, got \"y\"", "/c/2: expected an integer, got true",
                  "/other: is not known here: expected `a`, `b` or `c`"));
}

TEST(Explain, SuggestsTheNearestNameAtEveryLevel) {
  EXPECT_THAT(faults("{'type':'object','properties':{'filters':{'type':'object','additionalProperties':false,"
                     "'properties':{'firstName':{'type':'string'}}}}}",
                     js("{'filters':{'first_name':'Ann'}}")),
              ElementsAre("/filters/first_name: is not known here; did you mean `firstName`?"));
}

TEST(Explain, SuggestsTheNearestValueOfAnEnum) {
  EXPECT_THAT(
      faults("{'type':'string','enum':['email','linkedIn']}", "linkedin"),
      ElementsAre(
          ": expected one of \"email\" or \"linkedIn\", got \"linkedin\"; did you mean \"linkedIn\"?"));
}

TEST(Explain, CutsWhatCameShort) {
  const auto texts = faults("{'type':'integer'}", json::value(std::string(100'000, 'x')));
  ASSERT_EQ(texts.size(), 1U);
  EXPECT_LT(texts[0].size(), 200U);
}

TEST(Explain, NeverShowsAConfidentialValue) {
  const auto direct = faults("{'type':'string','writeOnly':true,'maxLength':3}", "hunter2");
  EXPECT_THAT(direct, ElementsAre(Not(HasSubstr("hunter2"))));
  const auto around = faults(
      "{'type':'array','items':{'type':'object','properties':{'password':{'type':'string','format':'password'"
      "}}}}",
      js("{'password':'hunter2'}"));
  EXPECT_THAT(around, ElementsAre(Not(HasSubstr("hunter2"))));
}

TEST(Explain, AnOpenEnumTakesOtherValues) {
  EXPECT_THAT(faults("{'type':'string','enum':['a'],'x-open-enum':true}", "b"), IsEmpty());
}

TEST(Explain, LengthsAreCountedInCharacters) {
  EXPECT_THAT(faults("{'type':'string','maxLength':2}", "\xC3\xA9\xC3\xA9"), IsEmpty());
  EXPECT_THAT(faults("{'type':'string','maxLength':1}", "\xC3\xA9\xC3\xA9"),
              ElementsAre(HasSubstr("2 characters")));
}

TEST(Explain, BoundsHoldForAll64Bits) {
  const char* schema = "{'type':'integer','maximum':9007199254740992}";
  EXPECT_THAT(faults(schema, std::int64_t{9007199254740992}), IsEmpty());
  EXPECT_THAT(faults(schema, std::int64_t{9007199254740993}), Not(IsEmpty()));
}

TEST(Explain, SizedFormatsAreBounds) {
  EXPECT_THAT(faults("{'type':'integer','format':'int32'}", std::int64_t{1} << 31U), Not(IsEmpty()));
  EXPECT_THAT(faults("{'type':'integer','format':'int32'}", (std::int64_t{1} << 31U) - 1), IsEmpty());
  EXPECT_THAT(faults("{'type':'integer','format':'int16'}", 40000), Not(IsEmpty()));
  EXPECT_THAT(faults("{'type':'integer','format':'int64'}", std::uint64_t{1} << 63U), Not(IsEmpty()));
  EXPECT_THAT(faults("{'type':'integer','format':'int64'}", 1e20), Not(IsEmpty()));
}

TEST(Explain, ExclusiveBoundsAndMultiples) {
  EXPECT_THAT(faults("{'type':'number','exclusiveMinimum':0}", 0), Not(IsEmpty()));
  EXPECT_THAT(faults("{'type':'number','exclusiveMaximum':1}", 0.999), IsEmpty());
  EXPECT_THAT(faults("{'type':'integer','multipleOf':5}", 12), ElementsAre(HasSubstr("a multiple of 5")));
  EXPECT_THAT(faults("{'type':'number','multipleOf':0.1}", 0.3), IsEmpty());
}

TEST(Explain, FindsARepeatedItemInAnyLengthOfList) {
  json::array many;
  for (int i = 0; i < 50'000; ++i) many.emplace_back(i);
  EXPECT_THAT(faults("{'type':'array','uniqueItems':true}", many), IsEmpty());
  many.emplace_back(77);
  EXPECT_THAT(faults("{'type':'array','uniqueItems':true}", many), ElementsAre(HasSubstr("77 twice")));
}

TEST(Explain, RulesAboutMembersNameThem) {
  EXPECT_THAT(faults("{'type':'object','not':{'required':['a','b']}}", js("{'a':1,'b':2}")),
              ElementsAre(": `a` and `b` cannot be given together"));
  EXPECT_THAT(faults("{'type':'object','not':{'anyOf':[{'required':['a','b']},{'required':['a','c']}]}}",
                     js("{'a':1,'c':2}")),
              ElementsAre(": `a` and `c` cannot be given together"));
  EXPECT_THAT(faults("{'type':'object','x-requires-one-of':['email','url']}", js("{'email':null}")),
              ElementsAre(": expected at least one of `email` or `url`"));
  EXPECT_THAT(faults("{'type':'object','minProperties':1,'properties':{'a':{},'b':{}}}", js("{}")),
              ElementsAre(": expected at least 1 member of `a` or `b`, got 0 members"));
  EXPECT_THAT(faults("{'oneOf':[{'required':['a']},{'required':['b']}]}", js("{}")),
              ElementsAre(": expected exactly one of `a` or `b`"));
  EXPECT_THAT(faults("{'oneOf':[{'required':['a']},{'required':['b']}]}", js("{'a':1,'b':1}")),
              ElementsAre(": expected exactly one of `a` or `b`"));
  EXPECT_THAT(faults("{'anyOf':[{'required':['a']},{'required':['b']}]}", js("{}")),
              ElementsAre(": expected at least one of `a` or `b`"));
}

TEST(Explain, AConditionIsPartOfTheFault) {
  const char* schema =
      "{'if':{'properties':{'on':{'const':true}},'required':['on']},"
      "'then':{'not':{'required':['x']}},'else':{'required':['y']}}";
  EXPECT_THAT(faults(schema, js("{'on':true,'x':1}")),
              ElementsAre(": `x` cannot be given when `on` is true"));
  EXPECT_THAT(faults(schema, js("{'on':false}")), ElementsAre("/y: is required unless `on` is true"));
  EXPECT_THAT(faults(schema, js("{'on':true}")), IsEmpty());
}

const char* k_steps = R"({'oneOf':[
  {'type':'object','additionalProperties':false,'required':['type','text'],'properties':{'type':{'const':'email'},'text':{'type':'string'}}},
  {'type':'object','additionalProperties':false,'required':['type','action'],'properties':{'type':{'const':'linkedIn'},'action':{'const':'connect'}}},
  {'type':'object','additionalProperties':false,'required':['type','action','count'],'properties':{'type':{'const':'linkedIn'},'action':{'const':'endorse'},'count':{'type':'integer'}}}]})";

TEST(ExplainUnion, ExplainsAgainstTheKindThatIsMeantAlone) {
  EXPECT_THAT(
      faults(k_steps, js("{'type':'linkedIn','action':'endorse','count':'many'}")),
      ElementsAre("/count: expected an integer, got \"many\" (with type \"linkedIn\", action \"endorse\")"));
  EXPECT_THAT(faults(k_steps, js("{'type':'email','text':'x','count':1}")),
              ElementsAre("/count: is not known here: expected `type` or `text` (with type \"email\")"));
}

TEST(ExplainUnion, AsksForTheTellingPropertyWhenItIsMissing) {
  EXPECT_THAT(faults(k_steps, js("{'text':'x'}")),
              ElementsAre("/type: is required: expected one of \"email\" or \"linkedIn\""));
  EXPECT_THAT(
      faults(k_steps, js("{'type':'linkedIn'}")),
      ElementsAre(
          "/action: is required: expected one of \"connect\" or \"endorse\" (with type \"linkedIn\")"));
}

TEST(ExplainUnion, NamesTheValuesWhenTheTellingPropertyHasNoneOfThem) {
  EXPECT_THAT(
      faults(k_steps, js("{'type':'emial'}")),
      ElementsAre(
          "/type: expected one of \"email\" or \"linkedIn\", got \"emial\"; did you mean \"email\"?"));
}

TEST(ExplainUnion, TakesTheClosestWhenNothingTells) {
  EXPECT_THAT(faults("{'anyOf':[{'type':'object','required':['a','b','c']},{'type':'object','required':['x'],"
                     "'properties':{'x':{'type':'integer'}}}]}",
                     js("{}")),
              ElementsAre("/x: is required: expected an integer"));
}

TEST(ExplainUnion, ExplainsANullableObjectAsTheObject) {
  EXPECT_THAT(faults("{'oneOf':[{'type':'object','properties':{'a':{'type':'integer'}}},{'type':'null'}]}",
                     js("{'a':'x'}")),
              ElementsAre("/a: expected an integer, got \"x\""));
  EXPECT_THAT(faults("{'oneOf':[{'type':'object'},{'type':'null'}]}", nullptr), IsEmpty());
  EXPECT_THAT(faults("{'oneOf':[{'type':'object'},{'type':'null'}]}", 5),
              ElementsAre(": expected an object or null, got 5"));
}

TEST(ExplainUnion, RefusesWhatFitsSeveralOfExactlyOne) {
  EXPECT_THAT(faults("{'oneOf':[{'type':'integer'},{'type':'number'}]}", 5),
              ElementsAre(HasSubstr("exactly one")));
  EXPECT_THAT(faults("{'anyOf':[{'type':'integer'},{'type':'number'}]}", 5), IsEmpty());
}

TEST(Explain, StopsCountingAfterAHundred) {
  json::array many(5000, "x");
  EXPECT_EQ(faults("{'type':'array','items':{'type':'integer'}}", many).size(), 100U);
}

TEST(Explain, EscapesNamesInPointers) {
  EXPECT_THAT(
      faults("{'type':'object','additionalProperties':false,'properties':{'a':{}}}", js("{'x/y~z':1}")),
      ElementsAre(HasSubstr("/x~1y~0z: ")));
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
