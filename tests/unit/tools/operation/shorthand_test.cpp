// Members of an object in one line.
#include "tools/operation/shorthand.hpp"

#include "support/json_literals.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::operation {
namespace {

TEST(Shorthand, NamesMembersWithTheirFormAndThoseOfOneFormTogether) {
  const boost::json::object schema = test::jo(
      "{'type':'object','required':['kind'],'properties':{'from':{'type':'string'},'kind':{'type':'string','"
      "enum':["
      "'a','b']},'to':{'type':'string'},'ids':{'type':'array','items':{'type':'integer'},'maxItems':9},'wait'"
      ":{"
      "'type':'object','properties':{'hours':{'type':'integer','minimum':0,'maximum':23}},'required':['hours'"
      "]}}}");
  EXPECT_EQ(shorthand(schema, {"from", "kind", "to", "ids", "wait"}),
            "from, to; kind*: a|b; ids: [integer] max 9; wait: {hours*: integer 0..23}");
  EXPECT_EQ(shorthand(schema, {"to"}), "to");
}

}  // namespace
}  // namespace reply_mcp::tools::operation
