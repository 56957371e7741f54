// AI features and live data: approvals, AI sequences, knowledge, searches.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using ApprovalsTest = SandboxTest;
using AiSequencesTest = SandboxTest;
using KnowledgeTest = SandboxTest;
using LiveDataTest = SandboxTest;

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

TEST_F(AiSequencesTest, AnAiSequenceIsASequenceToo) {
  const Reply made =
      api.post("/v3/sequences/ai-sdr",
               {{"name", "Robot"},
                {"offerId", 1},
                {"sequenceStructureSetup",
                 json::object{{"generatedStepTypes", json::array{"email"}}, {"numberOfSteps", 3}}}});
  ASSERT_EQ(made.status, 201) << made;
  const std::string id = json::serialize(made.at("/id"));
  EXPECT_EQ(api.get("/v3/sequences/" + id).at("/steps").as_array().size(), 3U);
  EXPECT_EQ(api.get("/v3/sequences/ai-sdr/" + id + "/settings").at("/offerId"), 1);
  EXPECT_EQ(api.get("/v3/sequences/ai-sdr/1/settings").code(), "salesAgentSequence.notFound")
      << "an ordinary sequence";
}

TEST_F(AiSequencesTest, RefusesUnknownReferencesWithTheirCodes) {
  const auto code = [&](const char* member, const json::value& value) {
    json::object body{{"name", "Robot"},
                      {"offerId", 1},
                      {"sequenceStructureSetup", json::object{{"generatedStepTypes", json::array{"email"}}}}};
    body[member] = value;
    return api.post("/v3/sequences/ai-sdr", body).code();
  };
  EXPECT_EQ(code("offerId", 99), "salesAgentSequence.invalidOffer");
  EXPECT_EQ(code("playbookId", "12"), "salesAgentSequence.invalidIdFormat");
  EXPECT_EQ(code("playbookId", "t-99"), "salesAgentSequence.invalidPlaybook");
  EXPECT_EQ(code("knowledgeBaseId", 99), "salesAgentSequence.invalidKnowledgeBase");
}

TEST_F(AiSequencesTest, AutopilotKnowsItsState) {
  const std::string path = "/v3/sequences/ai-sdr/5/autopilot/";
  EXPECT_EQ(api.post(path + "force-start").status, 204);
  EXPECT_EQ(api.post(path + "disable").status, 204);
  EXPECT_EQ(api.post(path + "force-start").code(), "salesAgentSequence.autopilotNotEnabled");
  EXPECT_EQ(api.get("/v3/sequences/ai-sdr/5/settings").at("/autopilot/status"), "disabled");
}

TEST_F(AiSequencesTest, KnowledgeAndPlaybooksComeAndGo) {
  EXPECT_EQ(api.get("/v3/sequences/ai-sdr/5/playbook").at("/id"), "t-1");
  EXPECT_EQ(api.erase("/v3/sequences/ai-sdr/5/playbook").status, 204);
  EXPECT_EQ(api.get("/v3/sequences/ai-sdr/5/playbook").status, 404);
  EXPECT_EQ(api.put("/v3/sequences/ai-sdr/5/playbook", {{"playbookId", "g-1"}}).status, 204);
  EXPECT_EQ(api.get("/v3/sequences/ai-sdr/5/playbook").at("/type"), "global");
  EXPECT_EQ(api.erase("/v3/sequences/ai-sdr/5/knowledge-base").status, 204);
  EXPECT_EQ(api.get("/v3/sequences/ai-sdr/5/knowledge-base").code(), "salesAgentSequence.notFound");
}

TEST_F(KnowledgeTest, RecordsBelowABaseBelongToIt) {
  const Reply base = api.post("/v3/ai-sdr/knowledge-bases", {{"name", "Second"}});
  ASSERT_EQ(base.status, 201) << base;
  const std::string path = "/v3/ai-sdr/knowledge-bases/" + json::serialize(base.at("/id"));
  EXPECT_EQ(api.get(path + "/documents").at("/items").as_array().size(), 0U);
  const Reply document = api.upload(path + "/documents", "facts");
  ASSERT_EQ(document.status, 201) << document;
  EXPECT_EQ(document.at("/name"), "notes.txt");
  EXPECT_EQ(column(api.get(path + "/documents"), "id"), (std::vector<json::value>{document.at("/id")}));
  EXPECT_EQ(api.erase(path + "/documents/" + std::string(document.at("/id").as_string())).status, 204);
  EXPECT_EQ(api.get("/v3/ai-sdr/knowledge-bases/99/documents").code(), "knowledgeBase.notFound");
  EXPECT_EQ(api.post(path + "/duplicate").at("/name"), "Copy of Second");
}

TEST_F(KnowledgeTest, PatchKeepsAndSearchFinds) {
  EXPECT_EQ(api.patch("/v3/ai-sdr/knowledge-bases/1", {{"instructions", "Be kind."}}).at("/name"),
            "Product facts");
  EXPECT_EQ(api.get("/v3/ai-sdr/knowledge-bases/1").at("/instructions"), "Be kind.");
  EXPECT_EQ(api.get("/v3/ai-sdr/knowledge-bases?search=product").at("/items").as_array().size(), 1U);
  EXPECT_EQ(api.get("/v3/ai-sdr/knowledge-bases?search=nothing").at("/items").as_array().size(), 0U);
}

TEST_F(KnowledgeTest, MediaHangOnTheirRecord) {
  const std::string handlers = "/v3/ai-sdr/knowledge-bases/1/reply-handlers";
  const std::string path = handlers + "/" + std::string(api.get(handlers).at("/items/0/id").as_string());
  const Reply media = api.upload(path + "/media", "picture");
  ASSERT_EQ(media.status, 201) << media;
  EXPECT_EQ(api.get(path).at("/media").as_array().size(), 2U);
  EXPECT_EQ(api.erase(path + "/media/" + json::serialize(media.at("/id"))).status, 204);
  EXPECT_EQ(api.get(path).at("/media").as_array().size(), 1U);
  EXPECT_EQ(api.erase(path + "/media/999").code(), "knowledgeBase.notFound");
}

TEST_F(KnowledgeTest, FlowsAreAssignedToContacts) {
  const std::string flows = "/v3/ai-sdr/knowledge-bases/1/reengagement-flows";
  const std::string id(api.get(flows).at("/1/id").as_string());
  EXPECT_EQ(api.post(flows + "/" + id + "/assign", {{"sequenceId", 5}, {"contactId", 1017}}).status, 204);
  EXPECT_EQ(api.get(flows + "/state?sequence_id=5&contact_id=1017").at("/flowId"), json::value(id));
  EXPECT_EQ(api.get(flows + "/" + id + "/contacts-count").body, 1);
  EXPECT_EQ(api.post(flows + "/" + id + "/set-default").status, 204);
  EXPECT_EQ(api.get(flows).at("/0/isDefault"), false);
  EXPECT_EQ(api.erase(flows + "/" + id).code(), "knowledgeBase.conflict") << "now the default one";
}

TEST_F(KnowledgeTest, LibraryRecordsAreReadOnlyAndCanBeCopied) {
  EXPECT_EQ(api.put("/v3/ai-prompts/1", {{"name", "X"}, {"text", "Y"}}).code(),
            "aiPrompt.communityPromptReadOnly");
  EXPECT_EQ(api.post("/v3/ai-prompts",
                     {{"name", "curious comment"}, {"text", "Y"}, {"stepType", "commentOnRecentPost"}})
                .code(),
            "aiPrompt.nameAlreadyExists");
  const Reply copy = api.post("/v3/ai-sdr/playbooks/g-1/duplicate");
  EXPECT_EQ(copy.at("/type"), "team") << copy;
  EXPECT_EQ(api.get("/v3/ai-sdr/playbooks/" + std::string(copy.at("/id").as_string())).status, 200);
  EXPECT_EQ(api.get("/v3/ai-sdr/playbooks?type=global").at("/items").as_array().size(), 1U);
}

TEST_F(LiveDataTest, ASearchAddsPeopleWhenItEnds) {
  const Reply started = api.post("/v3/live-data/searches", {{"filters", json::object()},
                                                            {"contactsCountToAdd", 3},
                                                            {"listIds", json::array{3}},
                                                            {"sequenceId", 3}});
  ASSERT_EQ(started.status, 200) << started;
  EXPECT_EQ(
      api.post("/v3/live-data/searches", {{"filters", json::object()}, {"contactsCountToAdd", 1}}).code(),
      "liveDataSearch.searchInProgress");
  EXPECT_EQ(api.post("/v3/live-data/searches/preview", {{"filters", json::object()}}).code(),
            "liveDataSearch.searchInProgress");
  const std::string path = "/v3/live-data/searches/" + json::serialize(started.at("/searchId"));
  EXPECT_EQ(api.get(path).at("/status"), "inProgress");
  const Reply done = api.get(path);
  EXPECT_EQ(done.at("/status"), "finished");
  EXPECT_EQ(done.at("/contactsFound"), 3);
  EXPECT_EQ(api.post("/v3/contacts/filter", {{"listId", 3}}).at("/items").as_array().size(), 3U);
  EXPECT_EQ(api.get("/v3/sequences/3/contacts/count").at("/count"), 6);
}

TEST_F(LiveDataTest, FilterValuesAreSearchable) {
  EXPECT_EQ(api.get("/v3/live-data/filter-values/locations?search=united").at("/items"),
            (json::array{"United Kingdom", "United States"}));
  EXPECT_EQ(api.get("/v3/live-data/filter-values/departments?top=2").at("/hasMore"), true);
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
