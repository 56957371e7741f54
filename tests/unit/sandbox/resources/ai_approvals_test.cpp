// AI-written messages that wait for a person.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using ApprovalsTest = SandboxTest;

constexpr const char* k_approval = "/v3/sequences/ai-sdr/5/contacts/1017/approval";

TEST_F(ApprovalsTest, SendingAMessageTakesItOffTheListAndIntoTheInbox) {
  EXPECT_EQ(api.get("/v3/ai-sdr/approvals").at("/items").as_array().size(), 4U);
  EXPECT_EQ(api.post(std::string(k_approval) + "/send", {{"body", "My own words"}}).status, 204);
  EXPECT_EQ(api.get("/v3/ai-sdr/approvals").at("/items").as_array().size(), 3U);
  EXPECT_EQ(api.get(k_approval).code(), "salesAgentApproval.notFound");
  const Reply threads = api.get("/v3/contacts/1017/inbox-threads");
  ASSERT_EQ(threads.at("/items").as_array().size(), 1U);
  const std::string thread = "/v3/inbox/threads/" + json::serialize(threads.at("/items/0/id"));
  EXPECT_EQ(api.get(thread + "/messages").at("/items/0/body"), "My own words");
}

TEST_F(ApprovalsTest, SendingManyIsAllOrNothing) {
  const auto pair = [](int contact) { return json::object{{"sequenceId", 5}, {"contactId", contact}}; };
  const Reply refused =
      api.post("/v3/ai-sdr/approvals/send-bulk", {{"items", json::array{pair(1017), pair(1001)}}});
  EXPECT_EQ(refused.code(), "salesAgentApproval.notFound");
  EXPECT_NE(std::string(refused.at("/detail").as_string()).find("1001"), std::string::npos)
      << "names the pair";
  EXPECT_EQ(api.get(k_approval).status, 200) << "none was sent";
  EXPECT_EQ(
      api.post("/v3/ai-sdr/approvals/send-bulk", {{"items", json::array{pair(1017), pair(1018)}}}).status,
      204);
  EXPECT_EQ(api.get("/v3/ai-sdr/approvals").at("/items").as_array().size(), 2U);
}

TEST_F(ApprovalsTest, RejectingTakesTheContactOutOfTheSequence) {
  EXPECT_EQ(api.get("/v3/sequences/5/contacts/1017").status, 200) << "the contact is in the sequence";
  EXPECT_EQ(api.erase(k_approval).status, 204);
  EXPECT_EQ(api.get("/v3/sequences/5/contacts/1017").status, 404);
}

TEST_F(ApprovalsTest, RegeneratingIsAJob) {
  const json::value before = api.get(k_approval).at("/messageContent");
  const Reply job = api.send("POST", std::string(k_approval) + "/regenerate");
  ASSERT_EQ(job.status, 202) << job;
  EXPECT_EQ(api.get(k_approval).at("/isRegenerating"), true);
  for (int i = 0; i < 3; ++i) api.get("/" + job.header("location"));
  EXPECT_EQ(api.get(k_approval).at("/isRegenerating"), false);
  EXPECT_NE(api.get(k_approval).at("/messageContent"), before);
}

TEST_F(ApprovalsTest, SwitchingApprovalOffCanSendWhatWaits) {
  const std::string mode = "/v3/sequences/ai-sdr/5/approval-mode";
  EXPECT_EQ(api.put(mode, {{"enabled", true}, {"approveAllPendingContacts", true}}).status, 400);
  EXPECT_EQ(api.put(mode, {{"enabled", false}, {"approveAllPendingContacts", true}}).status, 204);
  EXPECT_EQ(api.get("/v3/ai-sdr/approvals").at("/items").as_array().size(), 0U);
  EXPECT_EQ(api.get("/v3/sequences/ai-sdr/5/settings").at("/approvalMode/enabled"), false);
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
