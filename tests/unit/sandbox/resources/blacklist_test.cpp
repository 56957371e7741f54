// Rules of the blacklist.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using RulesTest = SandboxTest;

TEST_F(RulesTest, BulkRulesAnswerWithNumbersAndRefuseMalformedPatterns) {
  const json::array rules{json::object{{"pattern", "new.example.com"}},
                          json::object{{"pattern", "competitor.example.com"}}};
  const Reply made = api.post("/v3/contact-blacklist-rules/domains/bulk", rules);
  EXPECT_TRUE(made.at("/0/id").is_int64()) << made;
  EXPECT_EQ(made.at("/1/error"), 2) << "a number here";
  const Reply broken = api.post("/v3/contact-blacklist-rules/domains/bulk",
                                json::array{json::object{{"pattern", "no domain"}}});
  EXPECT_EQ(broken.at("/errors/0/pointer"), "/0/pattern") << broken;
  EXPECT_EQ(api.post("/v3/contact-blacklist-rules/domains", {{"pattern", "new.example.com"}}).code(),
            "blacklistDomainRule.duplicate");
}

TEST_F(RulesTest, RulesOfThePlatformAreReadOnly) {
  EXPECT_EQ(api.erase("/v3/contact-blacklist-rules/domains/1").status, 403);
  EXPECT_EQ(api.put("/v3/contact-blacklist-rules/emails/1", {{"pattern", "x@example.com"}}).status, 403);
  const Reply reply =
      api.post("/v3/contact-blacklist-rules/emails/bulk-delete", {{"ids", json::array{1, 2, 99}}});
  EXPECT_EQ(reply.at("/1/error"), "globalRuleReadOnly") << reply;
  EXPECT_EQ(reply.at("/99/error"), "notFound");
  EXPECT_EQ(api.get("/v3/contact-blacklist-rules/emails/2").code(), "blacklistEmailRule.notFound");
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
