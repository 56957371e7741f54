#include "schemas/json_schema/schema_view.hpp"

#include "support/json_literals.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::schemas::json_schema {
namespace {

using test::jo;

unsigned kinds(std::string schema) {
  return accepted_kinds(jo(std::move(schema))).bits();
}

TEST(Kinds, ADoubleWithoutAFractionIsAnInteger) {
  EXPECT_EQ(kind_of(json::value(5.0)), Kinds(Kinds::k_integer));
  EXPECT_EQ(kind_of(json::value(5.5)), Kinds(Kinds::k_fraction));
}

TEST(Kinds, ComeFromTypeConstOrEnum) {
  EXPECT_EQ(kinds("{'type':'integer'}"), Kinds::k_integer);
  EXPECT_EQ(kinds("{'type':'number'}"), Kinds::k_number);
  EXPECT_EQ(kinds("{'type':['string','null']}"), Kinds::k_string | Kinds::k_null);
  EXPECT_EQ(kinds("{'const':'email'}"), Kinds::k_string);
  EXPECT_EQ(kinds("{'enum':['a',7,null]}"), Kinds::k_string | Kinds::k_integer | Kinds::k_null);
  EXPECT_EQ(kinds("{}"), Kinds::k_any);
}

TEST(Kinds, AreNarrowedByUnionsAndAllOf) {
  EXPECT_EQ(kinds("{'oneOf':[{'type':'string'},{'type':'null'}]}"), Kinds::k_string | Kinds::k_null);
  EXPECT_EQ(kinds("{'allOf':[{'type':['string','integer']},{'type':'integer'}]}"), Kinds::k_integer);
  EXPECT_EQ(kinds("{'type':'object','oneOf':[{'required':['a']},{'required':['b']}]}"), Kinds::k_object);
}

TEST(SchemaView, NullBranchesAreNoBranches) {
  const json::object schema = jo("{'anyOf':[{'type':'null'},{'type':'string'}]}");
  const SchemaList branches = union_branches(schema);
  ASSERT_EQ(branches.size(), 1U);
  EXPECT_EQ(branches.front()->at("type"), "string");
}

TEST(SchemaView, NullableMeansThatNullIsNamed) {
  EXPECT_TRUE(is_nullable(jo("{'type':['integer','null']}")));
  EXPECT_FALSE(is_nullable(jo("{'type':'integer'}")));
  EXPECT_FALSE(is_nullable(jo("{}")));
}

TEST(SchemaView, PropertyNamesComeFromAllBranchesOnce) {
  const json::object schema = jo(
      "{'properties':{'a':{}},'oneOf':[{'properties':{'b':{},'a':{}}},{'allOf':[{'properties':{'c':{}}}]}]}");
  EXPECT_EQ(property_names(schema), (std::vector<std::string>{"a", "b", "c"}));
}

TEST(SchemaView, AllowedValuesLeaveNullOut) {
  EXPECT_EQ(*allowed_values(jo("{'enum':['a',null]}")), (json::array{"a"}));
  EXPECT_EQ(*allowed_values(jo("{'const':3}")), (json::array{3}));
  EXPECT_EQ(allowed_values(jo("{'type':'string'}")), std::nullopt);
}

TEST(SchemaView, PasswordsAreConfidential) {
  EXPECT_TRUE(is_confidential(jo("{'type':'string','writeOnly':true}")));
  EXPECT_TRUE(is_confidential(jo("{'type':'string','format':'password'}")));
  EXPECT_FALSE(is_confidential(jo("{'type':'string'}")));
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
