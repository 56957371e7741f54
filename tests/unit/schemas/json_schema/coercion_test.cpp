#include "schemas/json_schema/coercion.hpp"

#include "support/json_literals.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::schemas::json_schema {
namespace {

using test::jo;
using test::js;

json::value coerced(std::string schema, json::value value) {
  coerce(jo(std::move(schema)), value);
  return value;
}

TEST(Coerce, TextBecomesWhatTheSchemaWants) {
  EXPECT_EQ(coerced("{'type':'integer'}", "5"), json::value(5));
  EXPECT_EQ(coerced("{'type':'number'}", "2.5"), json::value(2.5));
  EXPECT_EQ(coerced("{'type':'boolean'}", "true"), json::value(true));
  EXPECT_EQ(coerced("{'type':'array'}", "[1, 2]"), js("[1,2]"));
  EXPECT_EQ(coerced("{'type':'object'}", R"({"a":"b"})"), js("{'a':'b'}"));
  EXPECT_EQ(coerced("{'type':['integer','null']}", " 5 "), json::value(5));
}

TEST(Coerce, StringsStayUntouchedWhereAStringIsAllowed) {
  EXPECT_EQ(coerced("{'type':'string'}", "5"), json::value("5"));
  EXPECT_EQ(coerced("{'type':['string','integer']}", "5"), json::value("5"));
  EXPECT_EQ(coerced("{'oneOf':[{'type':'string'},{'type':'array'}]}", "[1]"), json::value("[1]"));
  EXPECT_EQ(coerced("{'enum':['true','false']}", "true"), json::value("true"));
}

TEST(Coerce, TextThatMeansNothingHereStaysToBeReported) {
  for (const char* text :
       {"", "five", "5 apples", "0x5", "007", "+5", "NaN", "\"5\"", "null", "[1", "{\"a\":1}"}) {
    EXPECT_EQ(coerced("{'type':['integer','null']}", text), json::value(text)) << text;
  }
  EXPECT_EQ(coerced("{'type':'integer'}", "2.5"), json::value("2.5"));
  EXPECT_EQ(coerced("{'type':'boolean'}", "yes"), json::value("yes"));
  EXPECT_EQ(coerced("{'type':'boolean'}", "1"), json::value("1"));
}

TEST(Coerce, KeepsEveryDigitOfAnIntegerInText) {
  EXPECT_EQ(coerced("{'type':'integer'}", "9007199254740993"), json::value(std::int64_t{9007199254740993}));
}

TEST(Coerce, ADoubleWithoutAFractionBecomesAnInteger) {
  const json::value value = coerced("{'type':'integer'}", 5.0);
  ASSERT_TRUE(value.is_int64());
  EXPECT_EQ(value, json::value(5));
  EXPECT_TRUE(coerced("{'type':'number'}", 5.0).is_double());
  EXPECT_TRUE(coerced("{'type':'integer'}", 1e300).is_double());
  EXPECT_EQ(coerced("{'type':'integer'}", "5.0"), json::value(5));
}

TEST(Coerce, GoesIntoWhatItHasJustRead) {
  EXPECT_EQ(coerced("{'type':'object','properties':{'ids':{'type':'array','items':{'type':'integer'}}}}",
                    R"({"ids":"[\"1\",2]"})"),
            js("{'ids':[1,2]}"));
}

TEST(Coerce, GoesByTheKindThatTheValueMeans) {
  const char* schema = R"({'oneOf':[
    {'type':'object','required':['type','value'],'properties':{'type':{'const':'text'},'value':{'type':'string'}}},
    {'type':'object','required':['type','value'],'properties':{'type':{'const':'number'},'value':{'type':'integer'}}}]})";
  EXPECT_EQ(coerced(schema, js("{'type':'text','value':'5'}")), js("{'type':'text','value':'5'}"));
  EXPECT_EQ(coerced(schema, js("{'type':'number','value':'5'}")), js("{'type':'number','value':5}"));
  EXPECT_EQ(coerced(schema, js("{'value':'5'}")), js("{'value':'5'}"));
}

TEST(Coerce, MembersOfAMapAreCoercedToo) {
  EXPECT_EQ(coerced("{'type':'object','additionalProperties':{'type':'integer'}}", js("{'a':'1'}")),
            js("{'a':1}"));
}

TEST(Coerce, WhereAnythingGoesOnlyContainersAreRead) {
  EXPECT_EQ(coerced("{}", "[1]"), js("[1]"));
  EXPECT_EQ(coerced("{}", "5"), json::value("5"));
  EXPECT_EQ(coerced("{}", "{{name}}"), json::value("{{name}}"));
}

TEST(Coerce, DeepTextIsLeftAlone) {
  const std::string deep = std::string(100, '[') + std::string(100, ']');
  EXPECT_EQ(coerced("{'type':'array'}", json::value(deep)), json::value(deep));
}

TEST(Coerce, AnEnumIsTakenInAnyCaseAndWithBlanksAround) {
  const std::string sizes = "{'type':['string','null'],'enum':['SelfEmployed','Fifty',null]}";
  EXPECT_EQ(coerced(sizes, "fifty"), json::value("Fifty"));
  EXPECT_EQ(coerced(sizes, " SELFEMPLOYED "), json::value("SelfEmployed"));
  EXPECT_EQ(coerced(sizes, "sixty"), json::value("sixty"));
  EXPECT_EQ(coerced("{'enum':['a','A']}", "A"), json::value("A"));
  EXPECT_EQ(coerced("{'anyOf':[{'enum':['Fifty']},{'type':'string'}]}", "fifty"), json::value("fifty"));
}

TEST(Coerce, AShapeIsToldInAnyCaseToo) {
  const std::string steps =
      "{'oneOf':[{'type':'object','required':['type'],'properties':{'type':{'const':'email'},"
      "'delay':{'type':'integer'}}},{'type':'object','required':['type'],'properties':{'type':{'const':'"
      "linkedIn'},"
      "'delay':{'type':'string'}}}]}";
  EXPECT_EQ(coerced(steps, js("{'type':'LINKEDIN','delay':'5'}")), js("{'type':'linkedIn','delay':'5'}"));
  EXPECT_EQ(coerced(steps, js("{'type':'Email','delay':'5'}")), js("{'type':'email','delay':5}"));
}

TEST(Coerce, WhatMustHaveAFormLosesTheBlanksAroundItWhereverItStands) {
  const std::string deep =
      "{'type':'object','properties':{'to':{'type':'array','items':{'type':'string','format':'email'}},"
      "'note':{'type':'string'}}}";
  EXPECT_EQ(coerced(deep, js("{'to':[' a@example.com\\t'],'note':' x '}")),
            js("{'to':['a@example.com'],'note':' x '}"));
}

TEST(Coerce, BlanksAroundWhatIsLookedForMeanNothing) {
  json::value value = js("{'search':' ann ','password':' p '}");
  coerce(jo("{'type':'object','properties':{'search':{'type':'string'},"
            "'password':{'type':'string','format':'password'}}}"),
         value, true);
  EXPECT_EQ(value, js("{'search':'ann','password':' p '}"));
}

TEST(Coerce, ATimeZoneIsWrittenInTheVocabularyThatIsWanted) {
  const std::string windows = "{'type':'string','x-format':'windows-time-zone'}";
  EXPECT_EQ(coerced(windows, "Europe/Kyiv"), json::value("FLE Standard Time"));
  EXPECT_EQ(coerced(windows, "Europe/Kiev"), json::value("FLE Standard Time"));
  EXPECT_EQ(coerced(windows, "asia/calcutta"), json::value("India Standard Time"));
  EXPECT_EQ(coerced(windows, "eastern standard time"), json::value("Eastern Standard Time"));
  EXPECT_EQ(coerced(windows, "Mars/Base"), json::value("Mars/Base"));
  const std::string iana = "{'type':'string','x-format':'iana-time-zone'}";
  EXPECT_EQ(coerced(iana, "europe/berlin"), json::value("Europe/Berlin"));
  EXPECT_EQ(coerced(iana, "W. Europe Standard Time"), json::value("Europe/Berlin"));
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
