#include "base/json_type.hpp"

#include <boost/json/parse.hpp>
#include <gtest/gtest.h>

namespace reply_mcp::base {
namespace {

TEST(JsonType, IsNamedAsJsonSchemaDoes) {
  const std::pair<const char*, const char*> cases[] = {
      {"null", "null"},  {"true", "boolean"},    {"-3", "integer"}, {"18446744073709551615", "integer"},
      {"3.5", "number"}, {"1e2", "number"},      {"2.0", "number"}, {"\"x\"", "string"},
      {"[1]", "array"},  {"{\"a\":1}", "object"}};
  for (const auto& [text, name] : cases) EXPECT_EQ(json_type_name(boost::json::parse(text)), name) << text;
}

}  // namespace
}  // namespace reply_mcp::base
