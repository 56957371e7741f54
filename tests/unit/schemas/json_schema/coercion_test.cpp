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

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
