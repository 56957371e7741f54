#include "schemas/lazy_schema.hpp"

#include "sample.hpp"

#include <gtest/gtest.h>

#include <latch>
#include <thread>
#include <vector>

namespace reply_mcp::schemas {
namespace {

using test::changed;
using test::k_things;
using test::load;

// The schemas here are any: nothing is said of whose text they describe.
#define UNTRUSTED "/paths/~1v3~1things/get/x-untrusted"
#define SCHEMA "/paths/~1v3~1things/get/responses/200/content/application~1json/schema"

/// What a response schema of the sample reads as.
json::object resolved(std::string_view schema, std::string_view things = k_things) {
  const auto catalogue = load(changed(changed(things, UNTRUSTED, "[]"), SCHEMA, schema)).value();
  return *catalogue->find("things_list")->successes.at(0).schema;
}

TEST(LazySchema, ReadsLikeAPointer) {
  const LazySchema none;
  EXPECT_FALSE(none);
  EXPECT_EQ(none.get(), nullptr);
  const json::object object = {{"type", "string"}};
  const LazySchema ready = &object;
  EXPECT_TRUE(ready);
  const json::object* pointer = ready;
  EXPECT_EQ(pointer, &object);
  EXPECT_EQ(ready->at("type"), "string");
  EXPECT_EQ(&*ready, &object);
}

TEST(LazySchema, ShowsItsOwnKeywordsWithoutReplacingWhatIsInside) {
  EXPECT_EQ(LazySchema().outline(), nullptr);
  const std::string_view list =
      R"({"type": "array", "items": {"$ref": "common.json#/components/schemas/Job"}})";
  const auto lists = load(changed(changed(k_things, UNTRUSTED, "[]"), SCHEMA, list)).value();
  const json::object& outline = *lists->find("things_list")->successes.at(0).schema.outline();
  EXPECT_EQ(outline.at("type"), "array");
  EXPECT_TRUE(outline.at("items").as_object().contains("$ref"));
  const std::string_view worded = R"({"$ref": "common.json#/components/schemas/Job", "description": "d"})";
  const auto jobs = load(changed(changed(k_things, UNTRUSTED, "[]"), SCHEMA, worded)).value();
  EXPECT_FALSE(jobs->find("things_list")->successes.at(0).schema.outline()->contains("$ref"));
}

TEST(LazySchema, ReplacesReferencesAcrossDocuments) {
  EXPECT_EQ(resolved(R"({"oneOf": [{"$ref": "common.json#/components/schemas/Job"}, {"type": "null"}]})"),
            json::parse(R"({"oneOf": [{"type": "object", "properties": {"jobId": {"type": "string"}}},
                                      {"type": "null"}]})")
                .as_object());
}

TEST(LazySchema, FollowsAReferenceThatIsAllThereIs) {
  EXPECT_EQ(resolved(R"({"$ref": "common.json#/components/schemas/Job"})").at("type"), "object");
}

TEST(LazySchema, LetsADescriptionBesideAReferenceWin) {
  const json::object thing = resolved(R"({"$ref": "#/components/schemas/Thing"})");
  const json::value& kind = thing.at("properties").at("kind");
  EXPECT_EQ(kind.at("description"), "What kind it is");
  EXPECT_EQ(kind.at("enum"), json::parse(R"(["small", "large"])"));
}

TEST(LazySchema, StopsAtAnEmptySchemaWhereASchemaContainsItself) {
  const json::object thing = resolved(R"({"$ref": "#/components/schemas/Thing"})");
  EXPECT_EQ(thing.at("properties").at("parts"), json::parse(R"({"type": "array", "items": {}})"));
}

TEST(LazySchema, StopsWhereReferencesOnlyLeadToEachOther) {
  std::string things = changed(k_things, "/components/schemas/A", R"({"$ref": "#/components/schemas/B"})");
  things = changed(things, "/components/schemas/B", R"({"$ref": "#/components/schemas/A"})");
  EXPECT_EQ(resolved(R"({"$ref": "#/components/schemas/A"})", things), json::object());
}

TEST(LazySchema, UsesASchemaTwiceSideBySide) {
  const json::object both = resolved(R"({"anyOf": [{"$ref": "common.json#/components/schemas/Job"},
                                                   {"$ref": "common.json#/components/schemas/Job"}]})");
  EXPECT_EQ(both.at("anyOf").at(0), both.at("anyOf").at(1));
  EXPECT_EQ(both.at("anyOf").at(1).at("type"), "object");
}

TEST(LazySchema, LeavesDataAndPropertyNamesAlone) {
  const json::object thing = resolved(R"({"$ref": "#/components/schemas/Thing"})");
  EXPECT_EQ(thing.at("properties").at("$ref"), json::parse(R"({"type": "string"})"));
  EXPECT_EQ(thing.at("properties").at("kind").at("default").at("$ref"), "data, not a reference");
  EXPECT_EQ(thing.at("additionalProperties"), false);
}

TEST(LazySchema, IsResolvedOnceHoweverManyThreadsAsk) {
  const auto catalogue = load(k_things).value();
  const LazySchema& schema = catalogue->find("things_start")->body_schema;
  constexpr std::size_t k_threads = 8;
  std::latch together(k_threads);
  std::vector<const json::object*> seen(k_threads);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < k_threads; ++i) {
    threads.emplace_back([&, i] {
      together.arrive_and_wait();
      seen[i] = schema.get();
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const json::object* one : seen) EXPECT_EQ(one, seen[0]);
  EXPECT_EQ(seen[0]->at("allOf").at_pointer("/0/properties/options/properties/loud/type"), "boolean");
}

}  // namespace
}  // namespace reply_mcp::schemas
