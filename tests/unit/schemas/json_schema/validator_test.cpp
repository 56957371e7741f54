#include "schemas/json_schema/validator.hpp"

#include "support/json_literals.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <thread>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;
namespace {

using test::jo;
using test::js;

bool fits(std::string schema, std::string value) {
  return Validator(jo(std::move(schema))).check(js(std::move(value))).has_value();
}

TEST(Validator, HoldsTheRulesOfTheSchema) {
  EXPECT_TRUE(fits("{'type':'object','required':['a'],'properties':{'a':{'type':'integer'}}}", "{'a':1}"));
  EXPECT_FALSE(fits("{'type':'object','required':['a'],'properties':{'a':{'type':'integer'}}}", "{}"));
  EXPECT_FALSE(fits("{'oneOf':[{'type':'integer'},{'type':'number'}]}", "5"));
  EXPECT_FALSE(fits("{'if':{'properties':{'a':{'const':1}}},'then':{'required':['b']}}", "{'a':1}"));
}

TEST(Validator, TakesNoTextForANumber) {
  EXPECT_FALSE(fits("{'type':'integer'}", "'5'"));
  EXPECT_FALSE(fits("{'type':'boolean'}", "'true'"));
}

TEST(Validator, AFormatOnANumberDoesNotThrow) {
  EXPECT_TRUE(fits("{'type':'integer','format':'int64'}", "5"));
  EXPECT_TRUE(fits("{'type':['string','null'],'format':'date-time'}", "null"));
}

TEST(Validator, TheSchemaNeedNotLiveOn) {
  std::optional<Validator> validator;
  {
    const json::object schema = jo("{'type':'object','properties':{'a':{'enum':['x']}}}");
    validator.emplace(schema);
  }
  EXPECT_TRUE(validator->check(js("{'a':'x'}")));
  EXPECT_FALSE(validator->check(js("{'a':'y'}")));
}

TEST(Validator, ServesSeveralThreadsAtOnce) {
  const Validator validator(jo("{'type':'array','items':{'type':'integer'}}"));
  std::vector<std::thread> threads;
  std::atomic<int> wrong = 0;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&, i] {
      const bool good = i % 2 == 0;
      for (int n = 0; n < 200; ++n) {
        if (validator.check(js(good ? "[1,2]" : "[1,'x']")).has_value() != good) ++wrong;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(CheckableSchema, LeavesOutWhatTheLibraryCannotDoSafely) {
  EXPECT_EQ(
      checkable_schema(jo("{'type':'string','format':'date','pattern':'^a','description':'x','x-y':1}")),
      jo("{'type':'string'}"));
  EXPECT_EQ(
      checkable_schema(jo("{'type':'array','uniqueItems':true,'items':{'type':'string','format':'uuid'}}")),
      jo("{'type':'array','items':{'type':'string'}}"));
}

TEST(CheckableSchema, KeepsPropertiesWithTheNamesOfKeywords) {
  const json::object schema =
      jo("{'type':'object','properties':{'format':{'type':'string'},'description':{'type':'string'}}}");
  EXPECT_EQ(checkable_schema(schema), schema);
}

TEST(CheckableSchema, AUnionThatLosesARuleIsLoosenedAndNotTightened) {
  // Without their patterns both branches take every text, so exactly one would refuse what is right.
  const std::string schema = "{'oneOf':[{'type':'string','pattern':'^a'},{'type':'string','pattern':'^b'}]}";
  EXPECT_TRUE(fits(schema, "'apple'"));
  EXPECT_TRUE(fits("{'not':{'type':'string','pattern':'^a'}}", "'berry'"));
}

TEST(Validator, AnOpenEnumTakesOtherValues) {
  EXPECT_TRUE(fits("{'type':'string','enum':['a'],'x-open-enum':true}", "'b'"));
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
