#include "tools/operation/flat_schema.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::operation {
namespace {

using test::jo;
using testing::HasSubstr;

json::value flat(std::string schema) {
  return flat_schema(jo(std::move(schema)));
}

TEST(FlatSchema, NullableBecomesPlain) {
  EXPECT_EQ(flat("{'type':['integer','null'],'minimum':1}"), jo("{'type':'integer','minimum':1}"));
  EXPECT_EQ(flat("{'oneOf':[{'type':'string','enum':['a','b']},{'type':'null'}]}"),
            jo("{'type':'string','enum':['a','b']}"));
  EXPECT_EQ(flat("{'type':['string','null'],'enum':['a',null]}"), jo("{'type':'string','enum':['a']}"));
}

TEST(FlatSchema, ARequiredMemberThatMayBeNullIsOptionalAndSaysSo) {
  const json::value schema = flat(
      "{'type':'object','required':['a'],'properties':{'a':{'type':['integer','null'],'description':'Number'}"
      "}}");
  EXPECT_FALSE(schema.as_object().contains("required"));
  EXPECT_EQ(schema.at("properties").at("a").at("description"), "Number. Must be given, or named in clear.");
}

TEST(FlatSchema, KeepsOnlyKeywordsThatClientsTake) {
  EXPECT_EQ(flat("{'type':'integer','format':'int64','minimum':1,'x-note':1,'writeOnly':true,'title':'T',"
                 "'examples':[1],'default':2}"),
            jo("{'type':'integer','minimum':1,'default':2}"));
}

TEST(FlatSchema, SaysInWordsWhatAFormatSays) {
  EXPECT_EQ(flat("{'type':'string','format':'uuid','description':'Job'}"),
            jo("{'type':'string','description':'Job (UUID)'}"));
  EXPECT_EQ(flat("{'type':'string','format':'date-time'}"), jo("{'type':'string','format':'date-time'}"));
  EXPECT_EQ(flat("{'type':'string','format':'binary'}"), jo("{'type':'string'}"));
}

TEST(FlatSchema, AnEnumOfNumbersIsOneOfTexts) {
  EXPECT_EQ(flat("{'type':'integer','enum':[2,3],'default':3}"),
            jo("{'type':'string','enum':['2','3'],'default':'3'}"));
  EXPECT_EQ(flat("{'type':['integer','null'],'enum':[0,1,null],'x-value-names':['good','bad']}"),
            jo("{'type':'string','enum':['good','bad']}"));
}

TEST(FlatSchema, AConstantIsAnEnumOfOne) {
  EXPECT_EQ(flat("{'const':'email'}"), jo("{'type':'string','enum':['email']}"));
}

TEST(FlatSchema, ScalarUnionsTakeTheMostGeneralType) {
  EXPECT_EQ(flat("{'anyOf':[{'type':'integer'},{'type':'number'}]}"), jo("{'type':'number'}"));
  const json::value mixed =
      flat("{'type':['string','integer'],'enum':['notFound',1],'description':'Reason.'}");
  EXPECT_EQ(mixed.at("type"), "string");
  EXPECT_FALSE(mixed.as_object().contains("enum"));
  EXPECT_THAT(std::string(mixed.at("description").as_string()), HasSubstr("number"));
}

TEST(FlatSchema, BoundsOfAUnionAreTheWidest) {
  EXPECT_EQ(flat("{'anyOf':[{'type':'integer','minimum':1,'maximum':5},{'type':'integer','minimum':3,'"
                 "maximum':9}]}"),
            jo("{'type':'integer','minimum':1,'maximum':9}"));
  EXPECT_EQ(flat("{'anyOf':[{'type':'integer','minimum':1},{'type':'integer'}]}"), jo("{'type':'integer'}"));
}

TEST(FlatSchema, AnArrayAlwaysHasItems) {
  EXPECT_EQ(flat("{'type':'array'}").at("items").at("type"), "string");
  EXPECT_EQ(
      flat("{'type':['array','null'],'items':{'type':['integer','null']},'minItems':1,'uniqueItems':true}"),
      jo("{'type':'array','items':{'type':'integer'},'minItems':1}"));
}

TEST(FlatSchema, AnObjectWithoutKnownMembersIsTextThatHoldsJson) {
  EXPECT_EQ(flat("{'type':'object','additionalProperties':true}"),
            jo("{'type':'string','description':'(JSON object as text)'}"));
  EXPECT_EQ(flat("{'type':'object','additionalProperties':{'type':['string','null']},'description':'Map.'}"),
            jo("{'type':'string','description':'Map (JSON object as text).'}"));
  EXPECT_EQ(flat("{'type':'object','properties':{'a':{'type':'string'}},'additionalProperties':false}"),
            jo("{'type':'object','properties':{'a':{'type':'string'}}}"));
}

TEST(FlatSchema, ConditionsAndRefusalsAreLeftToTheFullSchema) {
  EXPECT_EQ(flat("{'type':'object','properties':{'a':{'type':'string'}},'not':{'required':['a']},"
                 "'if':{'required':['a']},'then':{'required':['b']},'minProperties':1}"),
            jo("{'type':'object','properties':{'a':{'type':'string'}}}"));
}

TEST(FlatSchema, AllOfIsMadeOneObject) {
  EXPECT_EQ(
      flat("{'allOf':[{'type':'object','required':['a'],'properties':{'a':{'type':'string'}}},"
           "{'type':'object','properties':{'b':{'type':'integer'}}}]}"),
      jo("{'type':'object','properties':{'a':{'type':'string'},'b':{'type':'integer'}},'required':['a']}"));
}

/// A union as sequence steps have it, small.
const char* k_steps = R"({'oneOf':[
  {'type':'object','required':['type','delay','text'],'properties':{'type':{'const':'email'},'delay':{'type':'integer'},
     'text':{'type':'string','description':'Body.'},'cc':{'type':'string','description':'Copies'}}},
  {'type':'object','required':['type','delay','text'],'properties':{'type':{'const':'sms'},'delay':{'type':'integer'},
     'text':{'type':'string','maxLength':160,'description':'Message.'}}},
  {'type':'object','required':['type','delay'],'properties':{'type':{'const':'call'},'delay':{'type':'integer'}}}]})";

TEST(FlatUnion, BecomesOneObjectWithTheFieldsOfAllKinds) {
  const json::value schema = flat(k_steps);
  EXPECT_EQ(schema.at("type"), "object");
  EXPECT_EQ(schema.at("properties").as_object().size(), 4U);
  EXPECT_FALSE(schema.as_object().contains("oneOf"));
}

TEST(FlatUnion, TheTellingPropertyIsAnEnumOfAllKinds) {
  EXPECT_EQ(flat(k_steps).at("properties").at("type"), jo("{'type':'string','enum':['email','sms','call']}"));
}

TEST(FlatUnion, OnlyWhatEveryKindNeedsIsRequired) {
  EXPECT_EQ(flat(k_steps).at("required"), (json::array{"type", "delay"}));
}

TEST(FlatUnion, DescriptionsSayWhichKindAFieldBelongsTo) {
  const json::value schema = flat(k_steps);
  EXPECT_EQ(schema.at("properties").at("cc").at("description"), "[email] Copies");
  EXPECT_EQ(schema.at("properties").at("text").at("description"),
            "[email; required] Body. [sms; required] Message.");
  EXPECT_FALSE(schema.at("properties").at("delay").as_object().contains("description"));
}

TEST(FlatUnion, ADescriptionThatNamesItsKindsGetsTheLabelToo) {
  const json::value schema = flat(R"({'oneOf':[
    {'type':'object','required':['type'],'properties':{'type':{'const':'email'},'cc':{'type':'string','description':'email only: copies'}}},
    {'type':'object','required':['type'],'properties':{'type':{'const':'sms'}}}]})");
  EXPECT_EQ(schema.at("properties").at("cc").at("description"), "[email] email only: copies");
}

TEST(FlatUnion, ALimitOfOneKindDoesNotLimitTheOthers) {
  EXPECT_FALSE(flat(k_steps).at("properties").at("text").as_object().contains("maxLength"));
}

TEST(FlatUnion, NestedFieldsCarryTheLabelsOfTheirKind) {
  const json::value schema = flat(R"({'oneOf':[
    {'type':'object','required':['type'],'properties':{'type':{'const':'email'},'parts':{'type':'array','items':
      {'type':'object','properties':{'subject':{'type':'string','description':'Line'}}}}}},
    {'type':'object','required':['type'],'properties':{'type':{'const':'sms'},'parts':{'type':'array','items':
      {'type':'object','properties':{'text':{'type':'string','description':'Words'}}}}}}]})");
  const json::value& fields = schema.at("properties").at("parts").at("items").at("properties");
  EXPECT_EQ(fields.at("subject").at("description"), "[email] Line");
  EXPECT_EQ(fields.at("text").at("description"), "[sms] Words");
}

TEST(FlatUnion, AMemberThatABranchOnlyForbidsIsNotChanged) {
  const json::value schema = flat(
      R"({'type':'object','properties':{'a':{'type':'integer','description':'A'},'b':{'type':'object','properties':{'x':{'type':'string'}}}},
    'oneOf':[{'required':['a'],'properties':{'b':{'type':'null'}}},{'required':['b'],'properties':{'a':{'type':'null'}}}]})");
  EXPECT_EQ(schema.at("properties").at("a"), jo("{'type':'integer','description':'A'}"));
  EXPECT_EQ(schema.at("properties").at("b").at("type"), "object");
  EXPECT_FALSE(schema.as_object().contains("required"));
}

TEST(FlatSchema, OpenEnumsAreExamplesAndNoLimit) {
  const json::value schema =
      flat("{'type':'string','enum':['a','b'],'x-open-enum':true,'description':'Event.'}");
  EXPECT_FALSE(schema.as_object().contains("enum"));
  EXPECT_EQ(schema.at("description"), "Event. Known values: a, b.");
}

TEST(FlatSchema, AValueOfAnyKindIsShownAsTextWithAWordOfTheOthers) {
  const json::value schema = flat("{'description':'Value'}");
  EXPECT_EQ(schema.at("type"), "string");
  EXPECT_THAT(std::string(schema.at("description").as_string()), HasSubstr("array"));
}

TEST(FlatSchema, LeavesOutKeysThatClientsRefuse) {
  const json::value schema =
      flat("{'type':'object','properties':{'good':{'type':'string'},'not good':{'type':'string'}}}");
  EXPECT_EQ(schema.at("properties").as_object().size(), 1U);
}

TEST(FlatSchema, EndsOnASchemaOfAnyDepth) {
  json::value deep = jo("{'type':'string'}");
  for (int i = 0; i < 500; ++i) deep = json::object{{"type", "array"}, {"items", deep}};
  EXPECT_EQ(flat_schema(deep.as_object()).at("type"), "array");
}

TEST(FlatSchema, EndsOnUnionsOfUnions) {
  json::value wide = jo("{'type':'object','properties':{'a':{'type':'string'}}}");
  for (int i = 0; i < 9; ++i) wide = json::object{{"oneOf", json::array{wide, wide, wide}}};
  EXPECT_EQ(flat_schema(wide.as_object()).at("type"), "object");
}

}  // namespace
}  // namespace reply_mcp::tools::operation
