// Nobody is written to who opted out, whose address or domain is blocked, or who was erased after that: by no
// operation. Every operation is tried on an account where everybody may be written to, to find those that
// write to somebody or put somebody where something will be written; each of them is tried again on accounts
// where nobody may.
#include "unit/sandbox/operation_call.hpp"
#include "unit/sandbox/support.hpp"

#include <algorithm>
#include <functional>
#include <set>

namespace reply_mcp::sandbox::testing {
namespace {

/// What went out to people so far, and who is where something will go out.
struct Footprint {
  std::int64_t messages = 0;  ///< in the inbox
  std::int64_t reported = 0;  ///< emails and LinkedIn actions in the reports
  std::int64_t sms = 0;
  std::int64_t active = 0;  ///< enrolments

  [[nodiscard]] bool grew_from(const Footprint& before) const {
    return messages > before.messages || reported > before.reported || sms > before.sms ||
           active > before.active;
  }
};

std::ostream& operator<<(std::ostream& stream, const Footprint& one) {
  return stream << one.messages << " messages, " << one.reported << " in reports, " << one.sms << " SMS, "
                << one.active << " active";
}

json::array items(const Reply& reply) {
  const json::value paged = reply.at("/items");
  return paged.is_array() ? paged.get_array() : json::array();
}

Footprint footprint_of(Client& api) {
  Footprint footprint;
  for (const json::value& thread : items(api.get("/v3/inbox/threads?top=1000"))) {
    for (const json::value& message :
         items(api.get("/v3/inbox/threads/" + json::serialize(thread.at("id")) + "/messages?top=1000"))) {
      footprint.messages += message.at("isOutbound").as_bool() ? 1 : 0;
    }
  }
  const json::object everything{
      {"filters", json::object{{"dateRangePreset", "allTime"}, {"includeOutOfSequence", true}}}};
  for (const char* report : {"/v3/reporting/emails?top=1000", "/v3/reporting/linkedin?top=1000"})
    footprint.reported += static_cast<std::int64_t>(items(api.post(report, everything)).size());
  for (const json::value& task : items(api.post("/v3/tasks/filter?top=1000", {{"status", "finished"}})))
    footprint.sms += task.at("taskType") == json::value("sms") ? 1 : 0;
  for (const json::value& sequence : items(api.get("/v3/sequences?top=1000"))) {
    for (const json::value& enrolment :
         items(api.get("/v3/sequences/" + json::serialize(sequence.at("id")) + "/contacts?top=1000"))) {
      footprint.active += enrolment.at("statusInSequence") == json::value("active") ? 1 : 0;
    }
  }
  return footprint;
}

json::array everybody(Client& api) {
  json::array ids;
  for (const json::value& contact : items(api.get("/v3/contacts?top=1000"))) ids.push_back(contact.at("id"));
  return ids;
}

void opt_all_out(Client& api) {
  EXPECT_EQ(
      api.post("/v3/contacts/set-opted-out", {{"contactIds", everybody(api)}, {"isOptedOut", true}}).status,
      200);
}

void block_all_domains(Client& api) {
  for (const char* domain : {"example.com", "example.org", "example.net"})
    EXPECT_EQ(api.post("/v3/contact-blacklist-rules/domains", {{"pattern", domain}}).status, 201);
}

void block_all_addresses(Client& api) {
  json::array rules;
  for (const json::value& contact : items(api.get("/v3/contacts?top=1000")))
    rules.push_back(json::object{{"pattern", contact.at("email")}});
  // Whom requests of the tests add, and whom searches find.
  rules.push_back(json::object{{"pattern", "somebody.new@example.com"}});
  for (int i = 1; i <= 120; ++i) {
    rules.push_back(
        json::object{{"pattern", "prospect." + std::to_string(i + 1000).substr(1) + "@example.org"}});
  }
  EXPECT_EQ(api.post("/v3/contact-blacklist-rules/emails/bulk", rules).status, 200);
}

void erase_all(Client& api) {
  EXPECT_EQ(api.post("/v3/contacts/bulk-delete", {{"ids", everybody(api)}}).status, 200);
}

/// Makes that nobody may be written to any more.
struct Protection {
  std::string name;
  std::function<void(Client&)> protect;
  /// Requests that add people are about others, whom the protection does not cover.
  bool covers_new_people = true;
};

const std::vector<Protection>& protections() {
  static const std::vector<Protection> all{
      {"everybody opted out", opt_all_out, false},
      {"every domain is blocked", block_all_domains},
      {"every address is blocked", block_all_addresses},
      {"everybody opted out and was erased",
       [](Client& api) {
         opt_all_out(api);
         erase_all(api);
       },
       false},
      {"every domain is blocked and everybody was erased", [](Client& api) {
         block_all_domains(api);
         erase_all(api);
       }}};
  return all;
}

/// Further requests for what a request made from the schema alone does not reach.
std::vector<std::pair<std::string, std::function<Reply(Client&)>>> further_requests() {
  const auto move = [](Client& api) {
    return api.post("/v3/contacts/1025/move-to-sequence", {{"sequenceId", 1}, {"removeFromExisting", true}});
  };
  const auto import = [](Client& api) {
    return api.post(
        "/v3/contacts/import",
        {{"items", json::array{json::object{{"firstName", "Yael"}, {"email", "yael.demo@example.com"}}}},
         {"options", json::object{{"sequenceId", 1}, {"restoreDeleted", true}}}});
  };
  const auto resume = [](Client& api) {
    return api.post("/v3/contacts/set-status-in-sequence",
                    {{"contactIds", json::array{1001}}, {"statusInSequence", "active"}});
  };
  const auto resume_here = [](Client& api) {
    return api.post("/v3/sequences/1/contacts/set-status-in-sequence",
                    {{"contactIds", json::array{1001}}, {"statusInSequence", "active"}});
  };
  const auto resend = [](Client& api) {
    return api.post("/v3/contacts/set-bounced",
                    {{"contactIds", json::array{1008}}, {"isBounced", false}, {"resendEmails", true}});
  };
  const auto resend_here = [](Client& api) {
    return api.post("/v3/sequences/1/contacts/set-bounced",
                    {{"contactIds", json::array{1008}}, {"isBounced", false}, {"resendEmails", true}});
  };
  const auto approve_all = [](Client& api) {
    return api.put("/v3/sequences/ai-sdr/5/approval-mode",
                   {{"enabled", false}, {"approveAllPendingContacts", true}});
  };
  const auto sms = [](Client& api) { return api.post("/v3/tasks/5/execute"); };
  const auto answer_on_linkedin = [](Client& api) {
    return api.post("/v3/inbox/threads/4/messages", {{"channel", "linkedIn"}, {"message", "Hello"}});
  };
  const auto answer_to_another = [](Client& api) {
    return api.post("/v3/inbox/threads/2/messages",
                    {{"channel", "email"}, {"message", "Hello"}, {"to", "yael.demo@example.com"}});
  };
  const auto bulk_start = [](Client& api) {
    return api.post("/v3/sequences/start", {{"ids", json::array{2, 3}}});
  };
  const auto enrol = [](Client& api) {
    return api.post("/v3/sequences/1/contact-links/bulk", {{"contactIds", json::array{1025}}});
  };
  return {{"move to a sequence", move},
          {"import into a sequence", import},
          {"status active", resume},
          {"status active in one sequence", resume_here},
          {"send the bounced step again", resend},
          {"send the bounced step again in one sequence", resend_here},
          {"approve all that waits", approve_all},
          {"carry out an SMS task", sms},
          {"answer on LinkedIn", answer_on_linkedin},
          {"answer to another address", answer_to_another},
          {"start many sequences", bulk_start},
          {"enrol", enrol}};
}

bool reaches_somebody(const std::function<Reply(Client&)>& request) {
  Running running;
  Client api = running.client();
  const Footprint before = footprint_of(api);
  request(api);
  return footprint_of(api).grew_from(before);
}

void expect_reaches_nobody(const std::function<Reply(Client&)>& request, bool adds_people) {
  for (const Protection& protection : protections()) {
    if (adds_people && !protection.covers_new_people) continue;
    SCOPED_TRACE(protection.name);
    Running running;
    Client api = running.client();
    protection.protect(api);
    const Footprint before = footprint_of(api);
    const Reply reply = request(api);
    const Footprint after = footprint_of(api);
    EXPECT_FALSE(after.grew_from(before)) << before << " before, " << after << " after " << reply;
  }
}

TEST(ReachTest, NoOperationWritesToWhomNobodyMayWriteTo) {
  std::set<std::string> reaching;
  for (const schemas::Operation& operation : catalogue()->operations()) {
    if (operation.effect == schemas::Effect::read) continue;
    SCOPED_TRACE(operation.id);
    const auto request = [&](Client& api) { return call_operation(operation, api, Fullness::full); };
    if (!reaches_somebody(request)) continue;
    reaching.insert(operation.id);
    const bool adds_people = operation.group == "live_data" || operation.id == "contacts_import";
    expect_reaches_nobody(request, adds_people);
  }
  // That the walk finds what it is for.
  for (const char* known :
       {"ai_approvals_send", "ai_approvals_send_bulk", "contacts_import", "contacts_move_to_sequence",
        "direct_outreach_send_email", "direct_outreach_send_linkedin_message", "inbox_send_reply",
        "live_data_start_search", "sequences_start", "tasks_execute"}) {
    EXPECT_TRUE(reaching.contains(known)) << known << " was expected to reach somebody";
  }
}

TEST(ReachTest, NoOtherWayLeadsThereEither) {
  for (const auto& [name, request] : further_requests()) {
    SCOPED_TRACE(name);
    EXPECT_TRUE(reaches_somebody(request)) << "the request is to reach somebody where that is allowed";
    expect_reaches_nobody(request, false);
  }
}

TEST(ReachTest, ATestMailGoesToNobodyOfThemEither) {
  const auto request = [](Client& api) {
    return api.post("/v3/email-templates/1/send-test",
                    {{"email", "Alex.Sample@example.com"}, {"emailAccountId", 1}});
  };
  Running open;
  Client free = open.client();
  EXPECT_LT(request(free).status, 300);
  for (const Protection& protection : protections()) {
    Running running;
    Client api = running.client();
    protection.protect(api);
    const Reply reply = request(api);
    EXPECT_EQ(reply.status, 400) << protection.name << ": " << reply;
  }
}

TEST_F(SandboxTest, ARefusalToWriteToSomebodySaysWhy) {
  api.post("/v3/contacts/set-opted-out", {{"contactIds", json::array{1001, 1017}}, {"isOptedOut", true}});
  EXPECT_EQ(api.post("/v3/contacts/1001/move-to-sequence", {{"sequenceId", 3}}).code(),
            "contact.contactOptedOut");
  EXPECT_EQ(api.post("/v3/sequences/ai-sdr/5/contacts/1017/approval/send").code(),
            "salesAgentApproval.contactOptedOut");
  const Reply resumed = api.post("/v3/contacts/set-status-in-sequence",
                                 {{"contactIds", json::array{1001}}, {"statusInSequence", "active"}});
  EXPECT_EQ(resumed.at("/1001/error"), "invalidInput") << resumed;
  EXPECT_NE(std::string(resumed.at("/1001/errorDetails").as_string()).find("opted out"), std::string::npos);
  const Reply imported = api.post(
      "/v3/contacts/import",
      {{"items", json::array{json::object{{"firstName", "Alex"}, {"email", "alex.sample@example.com"}}}},
       {"options", json::object{{"sequenceId", 3}}}});
  EXPECT_EQ(imported.at("/items/0/status"), "updated") << imported;
  EXPECT_EQ(imported.at("/items/0/error"), nullptr) << "the contact was stored";
  EXPECT_EQ(imported.at("/items/0/skipReason"), "contactOptedOut");
}

TEST_F(SandboxTest, OptingOutThroughAnUpdateEndsEnrolmentsToo) {
  EXPECT_EQ(api.patch("/v3/contacts/1002", {{"isOptedOut", true}}).status, 200);
  EXPECT_EQ(api.get("/v3/contacts/1002/sequences").at("/0/statusInSequence"), "finished");
}

TEST_F(SandboxTest, AnApprovedMessageWaitsUntilItsSequenceRuns) {
  EXPECT_EQ(api.post("/v3/sequences/5/pause").status, 200);
  EXPECT_EQ(api.post("/v3/sequences/ai-sdr/5/contacts/1017/approval/send").status, 204);
  EXPECT_EQ(api.get("/v3/ai-sdr/approvals").at("/items").as_array().size(), 3U);
  EXPECT_EQ(items(api.get("/v3/contacts/1017/inbox-threads")).size(), 0U) << "nothing leaves a paused one";
  EXPECT_EQ(api.post("/v3/sequences/5/start").status, 200);
  EXPECT_EQ(items(api.get("/v3/contacts/1017/inbox-threads")).size(), 1U);
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
