// Mailboxes and LinkedIn accounts.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using SendersTest = SandboxTest;

TEST_F(SendersTest, MailboxesKeepSectionsThatAreNotSent) {
  const Reply before = api.get("/v3/email-accounts/1");
  const Reply after = api.patch("/v3/email-accounts/1", {{"safety", json::object{{"dailyLimit", 77}}}});
  EXPECT_EQ(after.at("/safety/dailyLimit"), 77);
  EXPECT_EQ(after.at("/connection"), before.at("/connection"));
  EXPECT_EQ(api.get("/v3/email-accounts").at("/items/0/dailyLimit"), 77);
  EXPECT_EQ(after.text.find("assword"), std::string::npos);
}

TEST_F(SendersTest, PasswordsAreNeverReturned) {
  const json::object connection{
      {"email", "fresh@example.com"}, {"smtpHost", "smtp.example.com"}, {"smtpPort", 587},
      {"smtpPassword", "hush-hush"},  {"imapHost", "imap.example.com"}, {"imapPort", 993},
      {"imapPassword", "hush-hush"}};
  const Reply made = api.post("/v3/email-accounts", {{"connection", connection}});
  ASSERT_EQ(made.status, 201) << made;
  EXPECT_EQ(made.text.find("hush"), std::string::npos);
  EXPECT_EQ(api.get("/v3/email-accounts/" + json::serialize(made.at("/id"))).text.find("hush"),
            std::string::npos);
}

TEST_F(SendersTest, MailboxesAreFiltered) {
  EXPECT_EQ(column(api.post("/v3/email-accounts/filter", {{"tags", json::array{"outreach"}}}), "id"),
            (std::vector<json::value>{1, 2, 3}));
  EXPECT_EQ(column(api.post("/v3/email-accounts/filter", {{"tags", json::array{"none"}}}), "id"),
            (std::vector<json::value>{}));
  EXPECT_EQ(column(api.post("/v3/email-accounts/filter", {{"email", "outreach@example.org"}}), "id"),
            (std::vector<json::value>{2}));
}

TEST_F(SendersTest, LimitsOfALinkedInAccountAreKept) {
  const json::object limits{{"limitsMode", "Fixed"},
                            {"fixedMax", json::object{{"dailySendMessageCount", 7}}}};
  EXPECT_EQ(api.put("/v3/linkedin-accounts/2/limits", limits).status, 204);
  EXPECT_EQ(api.get("/v3/linkedin-accounts/2").at("/limits/fixedMax/dailySendMessageCount"), 7);
  EXPECT_EQ(api.put("/v3/linkedin-accounts/99/limits", limits).status, 404);
}

TEST_F(SendersTest, ConnectingAMailboxIsARedirectForAPerson) {
  const Reply reply = api.get("/v3/email-accounts/connect/gmail");
  EXPECT_EQ(reply.status, 302);
  EXPECT_TRUE(reply.header("location").starts_with("https://"));
  EXPECT_EQ(reply.text, "");
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
