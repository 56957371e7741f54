#include "sandbox/engine/synthesize.hpp"

#include "sandbox/engine/instant.hpp"

#include <gtest/gtest.h>

#include <chrono>

namespace reply_mcp::sandbox {

namespace json = boost::json;

namespace {

const engine::Instant k_noon = engine::parse_instant("2026-05-15T12:00:00Z").value();

class SynthesizeTest : public ::testing::Test {
 protected:
  json::value shaped(const char* schema, const json::value& value) {
    return engine::synthesize(json::parse(schema).as_object(), value, {store_, k_noon, 101});
  }

 private:
  engine::Store store_{1};
};

TEST_F(SynthesizeTest, DropsWhatTheSchemaDoesNotNameAndFillsWhatIsMissing) {
  const char* schema =
      R"({"type":"object","properties":{"id":{"type":"integer"},"note":{"type":["string","null"]},
                           "at":{"type":"string","format":"date-time"},"ownerUserId":{"type":"integer"},
                           "tags":{"type":"array","items":{"type":"string"}}}})";
  EXPECT_EQ(shaped(schema, {{"id", 7}, {"_secret", 1}}), (json::object{{"id", 7},
                                                                       {"note", nullptr},
                                                                       {"at", "2026-05-15T12:00:00Z"},
                                                                       {"ownerUserId", 101},
                                                                       {"tags", json::array()}}));
}

TEST_F(SynthesizeTest, FollowsUnionsMapsAndCombinations) {
  const char* map =
      R"({"type":"object","additionalProperties":{"type":"object","properties":{"error":{"type":"string"}}}})";
  EXPECT_EQ(shaped(map, {{"1", json::object{{"error", "x"}, {"odd", 1}}}}),
            (json::object{{"1", json::object{{"error", "x"}}}}));
  const char* both =
      R"({"allOf":[{"type":"object","properties":{"a":{"type":"integer"}}},{"type":"object","properties":{"b":{"type":"integer"}}}]})";
  EXPECT_EQ(shaped(both, {{"a", 1}, {"b", 2}, {"c", 3}}), (json::object{{"a", 1}, {"b", 2}}));
  const char* kinds =
      R"({"oneOf":[{"type":"object","properties":{"kind":{"const":"x"},"x":{"type":"integer"}}},
                                  {"type":"object","properties":{"kind":{"const":"y"},"y":{"type":"integer"}}}]})";
  EXPECT_EQ(shaped(kinds, {{"kind", "y"}, {"x", 1}, {"y", 2}}), (json::object{{"kind", "y"}, {"y", 2}}));
  EXPECT_EQ(shaped(R"({"anyOf":[{"type":"object","properties":{}},{"type":"null"}]})", nullptr), nullptr);
  EXPECT_EQ(shaped("{}", {{"anything", 1}}), (json::object{{"anything", 1}}));
}

}  // namespace
}  // namespace reply_mcp::sandbox
