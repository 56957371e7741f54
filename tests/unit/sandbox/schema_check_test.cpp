// Our judgement of requests held against valijson, and the faults it reports.
#include "sandbox/engine/schema_check.hpp"

#include "sandbox/engine/schema_view.hpp"
#include "unit/sandbox/support.hpp"
#include "unit/sandbox/valid_instance.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace reply_mcp::sandbox {

namespace json = boost::json;
namespace {

using testing::catalogue;
using testing::faults_of;
using testing::Fullness;
using testing::valid_instance;

json::object schema(const char* text) {
  return json::parse(text).as_object();
}

std::vector<engine::Violation> faults(const json::object& schema, const json::value& value) {
  std::vector<engine::Violation> found;
  engine::check(schema, value, "", found);
  return found;
}

/// The value with one thing broken, in every way that can be thought of.
std::vector<json::value> broken(const json::value& value) {
  std::vector<json::value> all;
  for (const json::value& other :
       {json::value(nullptr), json::value(true), json::value(-7), json::value(1.5), json::value("\x01 odd"),
        json::value(json::array{1}), json::value(json::object{{"odd", 1}})}) {
    all.push_back(other);
  }
  if (const json::object* members = value.if_object()) {
    for (const auto& [name, member] : *members) {
      json::object without = *members;
      without.erase(name);
      all.emplace_back(without);
      for (const json::value& one : broken(member)) {
        json::object with = *members;
        with[name] = one;
        all.emplace_back(std::move(with));
      }
    }
  }
  if (const json::array* items = value.if_array(); items != nullptr && !items->empty()) {
    json::array repeated = *items;
    repeated.push_back(items->front());
    all.emplace_back(repeated);
    for (const json::value& one : broken(items->front())) all.emplace_back(json::array{one});
  }
  return all;
}

/// What both judges know: Reply drops members that it does not know, so ours must not mind them, and
/// valijson knows no formats but dates.
json::value comparable(const json::value& value) {
  if (const json::array* items = value.if_array()) {
    json::array made;
    for (const json::value& item : *items) made.push_back(comparable(item));
    return made;
  }
  const json::object* members = value.if_object();
  if (members == nullptr) return value;
  json::object made;
  for (const auto& [name, member] : *members) {
    if (name == "additionalProperties" && member == json::value(false)) continue;
    if (name == "format" && member.is_string() && !member.get_string().starts_with("date")) continue;
    // Without closed objects several branches of a union can fit; one is enough.
    made[name == "oneOf" ? json::string_view("anyOf") : name] = comparable(member);
  }
  return made;
}

TEST(SchemaCheckTest, AgreesWithValijsonOnEveryBodyOfTheCatalogueAndOnItsBrokenForms) {
  std::size_t compared = 0;
  for (const schemas::Operation& operation : catalogue()->operations()) {
    if (!operation.body_schema || operation.body_content_type != "application/json") continue;
    const json::object open = comparable(*operation.body_schema).as_object();
    const json::value good = valid_instance(open, Fullness::minimal);
    EXPECT_EQ(engine::fits(open, good), faults_of(open, good).empty())
        << operation.id << json::serialize(good);
    for (const json::value& bad : broken(good)) {
      ++compared;
      json::object plain = open;
      plain.erase("x-requires-one-of");  // the project's own keyword
      EXPECT_EQ(engine::fits(plain, bad), faults_of(plain, bad).empty())
          << operation.id << " " << json::serialize(bad) << "\n"
          << faults_of(plain, bad);
    }
  }
  EXPECT_GT(compared, 2000U);
}

TEST(SchemaCheckTest, PointsAtTheMemberAndSaysWhatWouldBeRight) {
  const json::object type =
      schema(R"({"type":"object","properties":{"a/b":{"type":["integer","null"],"minimum":3}}})");
  const auto wrong = faults(type, {{"a/b", "x"}});
  ASSERT_EQ(wrong.size(), 1U);
  EXPECT_EQ(wrong[0].pointer, "/a~1b");
  EXPECT_EQ(wrong[0].detail, "Must be an integer or null, not a string.");
  EXPECT_EQ(faults(type, {{"a/b", 2}}).at(0).detail, "Must be at least 3.");
  EXPECT_TRUE(faults(type, {{"a/b", nullptr}}).empty());
}

TEST(SchemaCheckTest, CountsCharactersNotBytes) {
  const json::object three = schema(R"({"type":"string","maxLength":3})");
  EXPECT_TRUE(engine::fits(three, "äöü"));
  EXPECT_FALSE(engine::fits(three, "äöüß"));
}

TEST(SchemaCheckTest, TakesSmallUnsignedIntegersAndRefusesThoseThatDoNotFit) {
  const json::object integer = schema(R"({"type":"integer"})");
  EXPECT_TRUE(engine::fits(integer, std::uint64_t{5}));
  EXPECT_FALSE(engine::fits(integer, std::uint64_t{18446744073709551615ULL}));
  EXPECT_FALSE(engine::fits(integer, 5.0)) << "Reply reads JSON numbers strictly";
}

TEST(SchemaCheckTest, StopsAtAHundredFaults) {
  json::array many;
  for (int i = 0; i < 1000; ++i) many.emplace_back("x");
  EXPECT_EQ(faults(schema(R"({"type":"array","items":{"type":"integer"}})"), many).size(), 100U);
}

TEST(SchemaCheckTest, KnowsNullInEveryForm) {
  EXPECT_TRUE(engine::nullable(schema(R"({"type":["string","null"]})")));
  EXPECT_TRUE(engine::nullable(schema(R"({"anyOf":[{"type":"object"},{"type":"null"}]})")));
  EXPECT_TRUE(engine::nullable(schema(R"({"enum":["a",null]})")));
  EXPECT_FALSE(engine::nullable(schema(R"({"type":["string","null"],"enum":["a"]})")));
  EXPECT_FALSE(engine::nullable(schema(R"({"type":"string"})")));
}

}  // namespace
}  // namespace reply_mcp::sandbox
