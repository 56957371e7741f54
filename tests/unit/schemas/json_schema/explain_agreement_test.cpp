// The one judge of JSON Schema, read as Reply's API reads a request, held against valijson over every request
// body of the catalogue.
#include "schemas/catalogue.hpp"
#include "schemas/json_schema/explain.hpp"
#include "unit/sandbox/valid_instance.hpp"

#include <gtest/gtest.h>

#include <cstdint>
#include <utility>
#include <vector>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

namespace {

using sandbox::testing::faults_of;
using sandbox::testing::Fullness;
using sandbox::testing::valid_instance;

bool fits(const json::object& schema, const json::value& value) {
  return explain(schema, value, "", k_as_api).empty();
}

json::object schema(const char* text) {
  return json::parse(text).as_object();
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
    if (name == "x-format" || name == "x-order") continue;  // the project's own keywords
    // Without closed objects several branches of a union can fit; one is enough.
    made[name == "oneOf" ? json::string_view("anyOf") : name] = comparable(member);
  }
  return made;
}

TEST(ExplainAsApi, AgreesWithValijsonOnEveryBodyOfTheCatalogueAndOnItsBrokenForms) {
  const auto catalogue = Catalogue::embedded().value();
  std::size_t compared = 0;
  for (const Operation& operation : catalogue->operations()) {
    if (!operation.body_schema || operation.body_content_type != "application/json") continue;
    const json::object open = comparable(*operation.body_schema).as_object();
    const json::value good = valid_instance(open, Fullness::minimal);
    EXPECT_EQ(fits(open, good), faults_of(open, good).empty()) << operation.id << json::serialize(good);
    for (const json::value& bad : broken(good)) {
      ++compared;
      json::object plain = open;
      plain.erase("x-requires-one-of");  // the project's own keyword
      EXPECT_EQ(fits(plain, bad), faults_of(plain, bad).empty())
          << operation.id << " " << json::serialize(bad) << "\n"
          << faults_of(plain, bad);
    }
  }
  EXPECT_GT(compared, 2000U);
}

TEST(ExplainAsApi, PassesOverMembersThatAClosedSchemaDoesNotName) {
  const json::object closed =
      schema(R"({"type":"object","properties":{"a":{}},"additionalProperties":false})");
  EXPECT_TRUE(fits(closed, {{"a", 1}, {"b", 2}}));
  EXPECT_FALSE(explain(closed, {{"a", 1}, {"b", 2}}, "").empty()) << "without the option it is a violation";
}

TEST(ExplainAsApi, NamesTheKeywordThatIsBroken) {
  const json::object type = schema(
      R"({"type":"object","required":["id"],"x-requires-one-of":["a","b"],
          "properties":{"a":{"type":"string","minLength":3,"maxLength":5},"n":{"type":"integer","minimum":3,"maximum":5},
                        "list":{"type":"array","maxItems":1},"url":{"type":"string","format":"uri"}}})");
  const auto keyword = [&](const json::object& value) {
    return std::string(explain(type, value, "", k_as_api).front().keyword);
  };
  EXPECT_EQ(keyword({{"id", 1}, {"a", "x"}}), "minLength");
  EXPECT_EQ(keyword({{"id", 1}, {"a", "xxxxxx"}}), "maxLength");
  EXPECT_EQ(keyword({{"id", 1}, {"a", 7}}), "type");
  EXPECT_EQ(keyword({{"id", 1}, {"a", "xxx"}, {"n", 2}}), "minimum");
  EXPECT_EQ(keyword({{"id", 1}, {"a", "xxx"}, {"n", 6}}), "maximum");
  EXPECT_EQ(keyword({{"id", 1}, {"a", "xxx"}, {"list", json::array{1, 2}}}), "maxItems");
  EXPECT_EQ(keyword({{"id", 1}, {"a", "xxx"}, {"url", "/relative"}}), "format");
  EXPECT_EQ(keyword({{"a", "xxx"}}), "required");
  EXPECT_EQ(keyword({{"id", 1}}), "x-requires-one-of");
}

TEST(ExplainAsApi, TakesSmallUnsignedIntegersAndRefusesThoseThatDoNotFit) {
  const json::object integer = schema(R"({"type":"integer"})");
  EXPECT_TRUE(fits(integer, std::uint64_t{5}));
  EXPECT_FALSE(fits(integer, std::uint64_t{18446744073709551615ULL}));
  EXPECT_FALSE(fits(integer, 5.0)) << "Reply reads JSON numbers strictly";
  EXPECT_TRUE(explain(integer, 5.0, "").empty()) << "without the option a whole double is an integer";
}

TEST(ExplainAsApi, CountsCharactersNotBytes) {
  const json::object three = schema(R"({"type":"string","maxLength":3})");
  EXPECT_TRUE(fits(three, "äöü"));
  EXPECT_FALSE(fits(three, "äöüß"));
}

TEST(ExplainAsApi, StopsAtAHundredViolations) {
  json::array many;
  for (int i = 0; i < 1000; ++i) many.emplace_back("x");
  const json::object integers = schema(R"({"type":"array","items":{"type":"integer"}})");
  EXPECT_EQ(explain(integers, many, "", k_as_api).size(), 100U);
}

TEST(MeantBranch, IsTheOneWhoseConstantsTheValueHasOrElseTheNearest) {
  const json::object kinds = schema(
      R"({"oneOf":[{"type":"object","required":["kind","x"],"properties":{"kind":{"const":"x"},"x":{"type":"integer"}}},
                   {"type":"object","required":["kind","y"],"properties":{"kind":{"const":"y"},"y":{"type":"integer"}}}]})");
  const json::array& branches = kinds.at("oneOf").as_array();
  EXPECT_EQ(meant_branch(kinds, {{"kind", "y"}, {"x", 1}}), branches[1].if_object());
  EXPECT_EQ(meant_branch(kinds, {{"x", 1}, {"kind", "x"}}), branches[0].if_object());
  EXPECT_EQ(meant_branch(schema("{}"), 1), nullptr);
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
