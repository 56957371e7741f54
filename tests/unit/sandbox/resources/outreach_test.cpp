// Direct messages.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using OutreachTest = SandboxTest;

TEST_F(OutreachTest, ADirectEmailStartsAConversation) {
  const Reply sent = api.post("/v3/contacts/1020/send-direct-email",
                              {{"subject", "Hello {{FirstName}}"}, {"body", "<p>How are you?</p>"}});
  EXPECT_EQ(sent.at("/status"), "sent") << sent;
  const Reply threads = api.get("/v3/contacts/1020/inbox-threads");
  EXPECT_EQ(threads.at("/items/0/subject"), "Hello Taylor");
  EXPECT_EQ(column(api.get("/v3/contacts/1020/activities"), "activityType").front(), "emailSent");
  const Reply report =
      api.post("/v3/reporting/emails", {{"filters", json::object{{"includeOutOfSequence", true}}}});
  const auto people = column(report, "contactId");
  EXPECT_EQ(std::count(people.begin(), people.end(), json::value(1020)), 1) << report;
}

TEST_F(OutreachTest, RespectsBlacklistAndOptOut) {
  api.post("/v3/contact-blacklist-rules/domains", {{"pattern", "example.org"}});
  const json::object mail{{"subject", "x"}, {"body", "y"}};
  EXPECT_EQ(api.post("/v3/contacts/1002/send-direct-email", mail).code(), "contact.contactInBlackList");
  api.post("/v3/contact-blacklist-rules/email-exceptions", {{"pattern", "blake.example@example.org"}});
  EXPECT_EQ(api.post("/v3/contacts/1002/send-direct-email", mail).status, 200)
      << "an exception frees the address";
  EXPECT_EQ(api.post("/v3/contacts/1007/send-direct-email", mail).status, 400) << "opted out";
  EXPECT_EQ(api.post("/v3/contacts/1001/send-direct-email",
                     {{"subject", "x"}, {"body", "y"}, {"emailAccountId", 99}})
                .code(),
            "contact.emailAccountNotFound");
}

TEST_F(OutreachTest, LinkedInNeedsAProfileAndAnAccount) {
  const json::object text{{"linkedInAccountId", 1}, {"message", "Hello"}};
  EXPECT_EQ(api.post("/v3/contacts/1008/send-direct-linkedin-message", text).code(),
            "directLinkedIn.noLinkedInProfile");
  EXPECT_EQ(api.post("/v3/contacts/9999/send-direct-linkedin-message", text).code(),
            "directLinkedIn.contactNotFound");
  EXPECT_EQ(api.post("/v3/contacts/1004/send-direct-linkedin-message",
                     {{"linkedInAccountId", 99}, {"message", "Hello"}})
                .code(),
            "directLinkedIn.linkedInAccountNotFound");
  EXPECT_EQ(api.post("/v3/contacts/1004/send-direct-linkedin-message", text).at("/actionType"), "message");
  EXPECT_EQ(api.get("/v3/contacts/1004/inbox-threads").at("/items/0/channel"), "linkedIn");
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
