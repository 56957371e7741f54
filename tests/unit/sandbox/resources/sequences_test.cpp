// Sequences, their steps and the people in them.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

class SequencesTest : public SandboxTest {
 protected:
  static json::object email(const json::value& subject = "Hello") {
    return {{"type", "email"},
            {"delayInMinutes", 0},
            {"executionMode", "automatic"},
            {"variants",
             json::array{json::object{{"subject", subject}, {"message", "<p>Hello {{FirstName}}</p>"}}}}};
  }
  std::string create(const json::object& more = {}) {
    json::object body{{"name", "Fresh"}};
    for (const auto& [name, value] : more) body[name] = value;
    const Reply reply = api.post("/v3/sequences", body);
    EXPECT_EQ(reply.status, 201) << reply;
    return "/v3/sequences/" + json::serialize(reply.at("/id"));
  }
};

TEST_F(SequencesTest, ANewSequenceNeedsOnlyAName) {
  const std::string path = create();
  const Reply reply = api.get(path);
  EXPECT_EQ(reply.at("/status"), "new");
  EXPECT_EQ(reply.at("/scheduleId"), 1) << "the default schedule";
  EXPECT_EQ(reply.at("/steps").as_array().size(), 0U);
  EXPECT_EQ(api.get("/v3/sequences?name=fresh").at("/items/0/id"), reply.at("/id"));
}

TEST_F(SequencesTest, StartsWhenItHasStepsContactsAndAMailbox) {
  const std::string path = create({{"steps", json::array{email()}}});
  EXPECT_EQ(api.post(path + "/start").code(), "sequenceAction.noContacts");
  EXPECT_EQ(api.post(path + "/contact-links/bulk", {{"contactIds", json::array{1020}}}).at("/added"),
            (json::array{1020}));
  EXPECT_EQ(api.post(path + "/start").code(), "sequenceAction.noEmailAccounts");
  EXPECT_EQ(api.post(path + "/email-account-links", {{"emailAccountId", 3}}).status, 201);
  EXPECT_EQ(api.post(path + "/start").code(), "sequenceAction.noEmailAccounts")
      << "mailbox 3 is disconnected";
  EXPECT_EQ(api.post(path + "/email-account-links", {{"emailAccountId", 1}}).status, 201);
  EXPECT_EQ(api.post(path + "/email-account-links", {{"emailAccountId", 1}}).status, 200) << "linked already";
  const Reply started = api.post(path + "/start");
  EXPECT_EQ(started.status, 200) << started;
  EXPECT_EQ(started.at("/status"), "active");
  EXPECT_EQ(api.get(path).at("/status"), "active");
  EXPECT_EQ(api.post(path + "/start").status, 200) << "starting again changes nothing";
}

TEST_F(SequencesTest, StartingCarriesOutTheFirstEmailAndStatisticsShowIt) {
  const auto contacted = [&] { return api.post("/v3/sequences/3/stats").at("/emailOverview/contacted"); };
  EXPECT_EQ(contacted(), 0);
  EXPECT_EQ(api.post("/v3/sequences/3/start").status, 200);
  EXPECT_EQ(contacted(), 3);
  EXPECT_EQ(api.get("/v3/sequences/3/contacts/1013").at("/currentStep/displayName"), "Step 2");
  const auto types = column(api.get("/v3/contacts/1013/activities"), "activityType");
  EXPECT_NE(std::find(types.begin(), types.end(), json::value("emailSent")), types.end());
}

TEST_F(SequencesTest, AnswersConflictsForWrongStates) {
  EXPECT_EQ(api.post("/v3/sequences/4/start").status, 409);
  EXPECT_EQ(api.post("/v3/sequences/4/start").code(), "sequenceAction.archived");
  EXPECT_EQ(api.post("/v3/sequences/4/pause").code(), "sequenceAction.archived");
  EXPECT_EQ(api.post("/v3/sequences/4/archive").code(), "sequenceAction.archived");
  EXPECT_EQ(api.patch("/v3/sequences/4", {{"name", "X"}}).code(), "sequence.archived");
  EXPECT_EQ(api.post("/v3/sequences/3/pause").status, 409) << "never started";
  EXPECT_EQ(api.post("/v3/sequences/1/archive").status, 409) << "still running";
  EXPECT_EQ(api.post("/v3/sequences/1/unarchive").code(), "sequenceAction.notArchived");
  EXPECT_EQ(api.post("/v3/sequences/99/start").code(), "sequenceAction.notFound");
}

TEST_F(SequencesTest, PausesAndResumes) {
  EXPECT_EQ(api.post("/v3/sequences/1/pause").at("/status"), "paused");
  EXPECT_EQ(api.post("/v3/sequences/1/pause").status, 200);
  EXPECT_EQ(column(api.get("/v3/sequences?status=active"), "id"), (std::vector<json::value>{5, 6}));
  EXPECT_EQ(api.post("/v3/sequences/1/start").at("/status"), "active");
}

TEST_F(SequencesTest, ArchivingTakesEverybodyOutForGood) {
  EXPECT_EQ(api.post("/v3/sequences/2/archive").at("/isArchived"), true);
  EXPECT_EQ(api.get("/v3/sequences/2/contacts/count").at("/count"), 0);
  EXPECT_EQ(api.get("/v3/sequences/count?isArchived=true").at("/count"), 2);
  EXPECT_EQ(api.post("/v3/sequences/2/unarchive").at("/status"), "paused") << "its former status";
  EXPECT_EQ(api.get("/v3/sequences/2/contacts/count").at("/count"), 0);
}

TEST_F(SequencesTest, BulkActionsFailItemByItem) {
  const Reply start = api.post("/v3/sequences/start", {{"ids", json::array{1, 3, 4, 99}}});
  EXPECT_EQ(start.status, 200);
  EXPECT_EQ(start.at("/4/error"), "archived");
  EXPECT_EQ(start.at("/99/error"), "notFound");
  EXPECT_EQ(start.body.as_object().size(), 2U) << start;
  EXPECT_EQ(api.get("/v3/sequences/3").at("/status"), "active");
  const Reply pause = api.post("/v3/sequences/pause", {{"ids", json::array{1, 2}}});
  EXPECT_TRUE(pause.at("/2/error").is_string()) << "one that is not running is a failure in bulk";
  EXPECT_FALSE(pause.body.as_object().contains("1"));
}

TEST_F(SequencesTest, DeletingAnUnknownSequenceAnswers400) {
  const Reply reply = api.erase("/v3/sequences/99");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.code(), "sequence.notFound");
}

TEST_F(SequencesTest, DeletingASequenceKeepsItsContacts) {
  EXPECT_EQ(api.erase("/v3/sequences/1").status, 204);
  EXPECT_EQ(api.get("/v3/sequences/1").code(), "sequence.notFound");
  EXPECT_EQ(api.get("/v3/contacts/1001").status, 200);
  EXPECT_EQ(api.get("/v3/contacts/1001/sequences").text, "[]");
  EXPECT_EQ(api.get("/v3/inbox/threads/1").at("/sequence"), nullptr);
}

TEST_F(SequencesTest, UpdatesMergeSettingsAndReplaceAccounts) {
  const Reply before = api.get("/v3/sequences/1");
  json::object settings = before.at("/settings").as_object();
  settings["emailsCountPerDay"] = 42;
  const Reply after =
      api.patch("/v3/sequences/1", {{"settings", settings}, {"emailAccounts", json::array{2}}});
  EXPECT_EQ(after.at("/settings/emailsCountPerDay"), 42) << after;
  EXPECT_EQ(after.at("/emailAccounts").as_array().size(), 1U);
  EXPECT_EQ(after.at("/name"), before.at("/name"));
  EXPECT_EQ(api.patch("/v3/sequences/1", {{"emailAccounts", json::array{99}}}).code(),
            "sequence.emailAccountNotFound");
  EXPECT_EQ(api.patch("/v3/sequences/1", {{"settings", json::object{{"emailsCountPerDay", 1}}}}).status, 400)
      << "settings are all or nothing";
}

TEST_F(SequencesTest, TellsWhenARunningSequenceIsBlocked) {
  EXPECT_EQ(api.get("/v3/sequences/1").at("/health"), "healthy");
  EXPECT_EQ(api.put("/v3/sequences/1/email-account-links", {{"emailAccountIds", json::array{3}}}).status,
            204);
  EXPECT_EQ(api.get("/v3/sequences/1").at("/health"), "blocked");
}

TEST_F(SequencesTest, AConnectStepInACreationFailsAndWorksAfterwards) {
  const json::object connect{
      {"type", "linkedIn"},
      {"actionType", "connect"},
      {"delayInMinutes", 60},
      {"executionMode", "automatic"},
      {"variants", json::array{json::object{{"message", "Hello"}, {"isEnabled", true}}}}};
  EXPECT_EQ(api.post("/v3/sequences", {{"name", "Both"}, {"steps", json::array{email(), connect}}}).status,
            500)
      << "as reported from the live API";
  const std::string path = create({{"steps", json::array{email()}}});
  EXPECT_EQ(api.post(path + "/steps", connect).status, 201);
}

TEST_F(SequencesTest, StepsFollowEachOther) {
  const std::string path = create();
  EXPECT_EQ(api.post(path + "/steps", email(nullptr)).code(), "sequenceStep.missingEmailSubject");
  const Reply first = api.post(path + "/steps", email());
  ASSERT_EQ(first.status, 201) << first;
  EXPECT_EQ(first.at("/parentId"), nullptr);
  const Reply second = api.post(path + "/steps", email(nullptr));
  ASSERT_EQ(second.status, 201) << "later emails continue under the first subject: " << second;
  EXPECT_EQ(second.at("/parentId"), first.at("/id"));
  EXPECT_EQ(api.get(path).at("/steps/1/id"), second.at("/id"));
  EXPECT_EQ(api.get(path + "/steps").body.as_array().size(), 2U);
}

TEST_F(SequencesTest, ConditionsNeedParentsAndKnownProperties) {
  const std::string path = create({{"steps", json::array{email()}}});
  const auto condition = [](const char* property) {
    return json::object{
        {"type", "condition"},
        {"delayInMinutes", 0},
        {"waitInMinutes", 60},
        {"conditions", json::array{json::object{
                           {"property", property},
                           {"rules", json::array{json::object{{"operator", "equals"}, {"value", "x"}}}}}}}};
  };
  EXPECT_EQ(api.post(path + "/steps", condition("mood")).code(), "sequenceStep.invalidStep");
  const Reply made = api.post(path + "/steps", condition("title"));
  ASSERT_EQ(made.status, 201) << made;
  EXPECT_EQ(api.post(path + "/steps", email()).code(), "sequenceStep.invalidStep") << "which branch?";
  json::object child = email();
  child["parentId"] = made.at("/id");
  child["ifConditionPositive"] = true;
  EXPECT_EQ(api.post(path + "/steps", child).status, 201);
  const std::string step = path + "/steps/" + json::serialize(made.at("/id"));
  EXPECT_EQ(api.erase(step).code(), "sequenceStep.stepLockedHasChildren");
  EXPECT_EQ(api.erase(step + "?mode=nodeAndAllChildren").status, 204);
  EXPECT_EQ(api.get(path + "/steps").body.as_array().size(), 1U);
}

TEST_F(SequencesTest, StepUpdatesReplaceAndKeepTheType) {
  const Reply step = api.get("/v3/sequences/3/steps/7");
  json::object body = email("Changed");
  body["variants"] = json::array{
      json::object{{"id", step.at("/variants/0/id")}, {"subject", "Changed"}, {"message", "New"}}};
  const Reply changed = api.put("/v3/sequences/3/steps/7", body);
  EXPECT_EQ(changed.status, 200) << changed;
  EXPECT_EQ(changed.at("/variants").as_array().size(), 1U) << "the variant left out is dropped";
  EXPECT_EQ(changed.at("/variants/0/subject"), "Changed");
  EXPECT_EQ(api.put("/v3/sequences/3/steps/7", {{"type", "call"}, {"delayInMinutes", 1}}).code(),
            "sequenceStep.invalidStep");
  EXPECT_EQ(api.get("/v3/sequences/3/steps/99").code(), "sequenceStep.notFound");
  EXPECT_EQ(api.get("/v3/sequences/1/steps/7").code(), "sequenceStep.notFound")
      << "a step of another sequence";
}

TEST_F(SequencesTest, BulkStepsFailOneByOne) {
  json::object foreign = email();
  foreign["variants"].as_array()[0].as_object()["attachmentIds"] = json::array{9999};
  const Reply reply = api.post("/v3/sequences/3/steps/bulk", json::array{email(), foreign});
  EXPECT_TRUE(reply.at("/0/id").is_int64()) << reply;
  EXPECT_EQ(reply.at("/1/error"), "forbidden");
  const Reply deleted =
      api.post("/v3/sequences/3/steps/bulk-delete", {{"ids", json::array{reply.at("/0/id"), 9999}}});
  EXPECT_EQ(deleted.at("/9999/error"), "notFound");
  EXPECT_EQ(deleted.body.as_object().size(), 1U);
}

TEST_F(SequencesTest, VariantsAreAddedSwitchedOffAndRemoved) {
  const std::string variants = "/v3/sequences/3/steps/7/variants";
  const Reply made = api.post(variants, {{"message", "Third"}, {"attachmentIds", json::array{501}}});
  EXPECT_EQ(made.status, 201) << made;
  EXPECT_EQ(made.at("/isEnabled"), true);
  EXPECT_EQ(made.at("/hasAttachments"), true);
  const auto ids = column(api.get(variants), "id");
  ASSERT_EQ(ids.size(), 3U);
  EXPECT_EQ(api.post("/v3/sequences/3/steps/7/disable", {{"variantIds", json::array{ids[0]}}}).text, "{}");
  EXPECT_EQ(api.get(variants).at("/0/isEnabled"), false);
  EXPECT_EQ(api.post("/v3/sequences/3/steps/7/enable", {{"variantIds", json::array{ids[0]}}}).text, "{}");
  EXPECT_EQ(api.erase(variants + "/" + json::serialize(ids[1])).status, 204);
  EXPECT_EQ(api.get(variants).body.as_array().size(), 2U);
  EXPECT_EQ(api.post("/v3/sequences/3/steps/10/variants", {{"message", "x"}}).code(),
            "sequenceStep.invalidInput")
      << "a call has no variants";
}

TEST_F(SequencesTest, EnrolmentReportsEachRefusal) {
  const Reply reply =
      api.post("/v3/sequences/2/contact-links/bulk", {{"contactIds", json::array{1009, 1020, 1007, 9999}}});
  EXPECT_EQ(reply.at("/added"), (json::array{1020})) << reply;
  EXPECT_EQ(reply.at("/notProcessed/1009/error"), "contactAlreadyInSequence");
  EXPECT_EQ(reply.at("/notProcessed/1007/error"), "invalidInput") << "opted out";
  EXPECT_EQ(reply.at("/notProcessed/9999/error"), "contactNotFound");
  EXPECT_EQ(api.get("/v3/sequences/2/contacts").at("/items/0/contactId"), 1020)
      << "most recently added first";
  const std::string empty = create();
  EXPECT_EQ(api.post(empty + "/contact-links/bulk", {{"contactIds", json::array{1001}}}).code(),
            "sequenceContact.noStepsInSequence");
  EXPECT_EQ(api.post("/v3/sequences/99/contact-links/bulk", {{"contactIds", json::array{1001}}}).code(),
            "sequenceContact.sequenceNotFound");
}

TEST_F(SequencesTest, EnrolmentCanLeaveOtherSequences) {
  api.post("/v3/sequences/3/contact-links/bulk",
           {{"contactIds", json::array{1009}}, {"removeFromExisting", true}});
  EXPECT_EQ(api.get("/v3/sequences/2/contacts/1009").status, 404);
  EXPECT_EQ(api.get("/v3/sequences/3/contacts/1009").status, 200);
}

TEST_F(SequencesTest, RemovalCountsEachOutcome) {
  const Reply reply =
      api.post("/v3/sequences/2/contact-links/bulk-delete", {{"contactIds", json::array{1009, 1001, 9999}}});
  EXPECT_EQ(reply.at("/requested"), 3);
  EXPECT_EQ(reply.at("/removed"), 1);
  EXPECT_EQ(reply.at("/notInSequence"), 1);
  EXPECT_EQ(reply.at("/notFound"), 1);
  EXPECT_EQ(reply.at("/removedIds"), (json::array{1009}));
  EXPECT_EQ(api.erase("/v3/sequences/2/contact-links/1009").code(), "sequenceContact.notInSequence");
}

TEST_F(SequencesTest, StateShowsOnlyTheColumnsAskedFor) {
  const Reply bare = api.get("/v3/sequences/1/contacts/state?top=1");
  EXPECT_FALSE(bare.at("/items/0").as_object().contains("status"));
  EXPECT_FALSE(bare.at("/items/0").as_object().contains("currentStep"));
  const Reply full = api.get("/v3/sequences/1/contacts/state?top=1&additionalColumns=CurrentStep,Status");
  EXPECT_EQ(full.at("/items/0/status/status"), "Bounced") << full;
  EXPECT_EQ(full.at("/items/0/status/delivered"), false);
  EXPECT_TRUE(full.at("/items/0/currentStep/stepNumber").is_int64());
  EXPECT_EQ(api.get("/v3/sequences/1/contacts/state?top=101").status, 400);
}

TEST_F(SequencesTest, PreviewFillsPlaceholders) {
  const Reply reply = api.get("/v3/sequences/1/contacts/1001/preview");
  EXPECT_EQ(reply.at("/contactFullName"), "Alex Sample");
  EXPECT_EQ(reply.at("/steps/0/subject"), "A question for Example Bakery");
  EXPECT_EQ(api.post("/v3/sequences/1/contacts/1025/preview/reset").code(),
            "sequenceContactPreview.notFound");
}

TEST_F(SequencesTest, TemplatesMakeNewSequences) {
  const Reply saved = api.post("/v3/sequences/1/save-as-template", {{"name", "My three touches"}});
  ASSERT_EQ(saved.status, 201) << saved;
  EXPECT_EQ(saved.at("/stepTypes"), (json::array{"Email", "LinkedIn"}));
  const Reply made = api.post("/v3/sequences/create-from-template", {{"templateId", saved.at("/id")}});
  EXPECT_EQ(made.status, 201) << made;
  EXPECT_EQ(made.at("/steps").as_array().size(), 3U);
  EXPECT_EQ(made.at("/steps/1/parentId"), made.at("/steps/0/id"));
}

TEST_F(SequencesTest, FoldersHaveUniqueNames) {
  const Reply folder = api.post("/v3/sequence-folders", {{"name", "Spring"}});
  ASSERT_EQ(folder.status, 201) << folder;
  EXPECT_EQ(api.post("/v3/sequence-folders", {{"name", "SPRING"}}).code(), "sequenceFolder.duplicateName");
  const std::string path = "/v3/sequence-folders/" + std::string(folder.at("/id").as_string());
  EXPECT_EQ(api.put(path, {{"name", "Summer"}}).at("/name"), "Summer");
  EXPECT_EQ(api.erase(path).status, 204);
  EXPECT_EQ(api.get(path).status, 404);
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
