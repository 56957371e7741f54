#include "schemas/json_schema/prune.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::schemas::json_schema {

namespace json = boost::json;

namespace {

TEST(PruneTest, KeepsWhatTheSchemaNamesInEveryCorner) {
  const auto pruned = [](const char* schema, const char* value) {
    return json::serialize(prune(json::parse(schema).as_object(), json::parse(value)));
  };
  const char* nested =
      R"({"properties":{"a":{"type":"array","items":{"properties":{"b":{}},"additionalProperties":false}}}})";
  EXPECT_EQ(pruned(nested, R"({"a":[{"b":1,"c":2}],"d":3})"), R"({"a":[{"b":1}]})");
  const char* kinds =
      R"({"oneOf":[{"properties":{"k":{"const":"x"},"x":{}}},{"properties":{"k":{"const":"y"},"y":{}}}]})";
  EXPECT_EQ(pruned(kinds, R"({"k":"y","x":1,"y":2})"), R"({"k":"y","y":2})");
  EXPECT_EQ(pruned(R"({"type":"object","additionalProperties":true})", R"({"a":1})"), R"({"a":1})");
  EXPECT_EQ(pruned(R"({"additionalProperties":{"type":"integer"}})", R"({"a":1})"), R"({"a":1})");
  const char* pair = R"({"properties":{"a":{},"b":{}},"oneOf":[{"required":["a"]},{"required":["b"]}]})";
  EXPECT_EQ(pruned(pair, R"({"a":1,"c":2})"), R"({"a":1})");
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema
