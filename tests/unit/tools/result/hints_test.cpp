#include "tools/result/hints.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

namespace reply_mcp::tools::result {
namespace {

using testing::HasSubstr;

class Hints : public testing::Test {
 protected:
  std::string lister(std::string_view operation, std::string_view code = "") {
    const schemas::Operation* found = hints_.list_operation_for(test::operation(operation), code);
    return found == nullptr ? std::string() : found->id;
  }
  std::string hint(std::string_view operation, int status, std::string code = "") {
    reply::Problem problem;
    problem.status = status;
    problem.code = std::move(code);
    return hints_.for_problem(test::operation(operation), problem);
  }
  HintSource hints_{*test::embedded_catalogue()};
};

TEST_F(Hints, TheListingToolIsTheOneOfThePath) {
  EXPECT_EQ(lister("contacts_get"), "contacts_list");
  EXPECT_EQ(lister("sequences_start"), "sequences_list");
  EXPECT_EQ(lister("webhooks_update"), "webhooks_list");
}

TEST_F(Hints, NameOnlyToolsThatTheClientHas) {
  const auto without = [](std::vector<std::string> missing) {
    const auto known = selection::facts_of(*test::embedded_catalogue());
    auto offered = *selection::Selection::choose(known, {}, {.exclude = std::move(missing)});
    return HintSource(*test::embedded_catalogue(), selection::ToolNames({}, std::move(offered)));
  };
  const schemas::Operation& get = test::operation("contacts_get");
  EXPECT_EQ(without({"contacts_list"}).list_operation_for(get, "")->id, "contacts_filter");
  EXPECT_EQ(without({"contacts_list", "contacts_filter"}).list_operation_for(get, ""), nullptr);
  EXPECT_THAT(without({"contacts_get"}).for_unknown_outcome(test::operation("contacts_update")),
              HasSubstr("None of the tools here shows"));
  EXPECT_EQ(without({"background_jobs_wait"}).job_follow_up("7"), "background_jobs_get with jobId \"7\"");
  EXPECT_EQ(without({"background_jobs_wait", "background_jobs_get"}).job_follow_up("7"), "");
}

TEST_F(Hints, TheCodeSaysWhichIdOfThePathIsMeant) {
  EXPECT_EQ(lister("sequence_steps_get"), "sequence_steps_list");
  EXPECT_EQ(lister("sequence_steps_get", "sequence.notFound"), "sequences_list");
  EXPECT_EQ(lister("sequence_steps_get", "sequenceStep.notFound"), "sequence_steps_list");
}

TEST_F(Hints, WithoutAnIdInThePathThereIsNothingToList) {
  EXPECT_EQ(lister("contacts_create"), "");
}

TEST_F(Hints, EveryOperationWithAnIdFindsAReaderOrSaysSoInWords) {
  std::size_t named = 0;
  std::size_t with_id = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    reply::Problem problem;
    problem.status = 404;
    const std::string text = hints_.for_problem(operation, problem);
    EXPECT_FALSE(text.empty()) << operation.id;
    if (operation.path.find('{') == std::string::npos) continue;
    ++with_id;
    if (text.find(" gives ids") != std::string::npos) ++named;
  }
  EXPECT_GT(named * 10, with_id * 8) << named << " of " << with_id;
}

TEST_F(Hints, AMissingKeySaysHowToSetOne) {
  const std::string_view text = cause_of(reply::make_failure(reply::FailureKind::not_configured, "")).hint;
  EXPECT_THAT(text, HasSubstr("REPLY_API_KEY"));
  EXPECT_THAT(text, HasSubstr("--api-key-file"));
}

TEST_F(Hints, ARefusedKeyIsToBeReplaced) {
  EXPECT_THAT(hint("contacts_get", 401), HasSubstr("--api-key-file"));
  EXPECT_THAT(hint("contacts_get", 401, "USER_NOT_FOUND"), HasSubstr("--user-id"));
}

TEST_F(Hints, TeamsAreListedWithTheOptionThatChoosesOne) {
  reply::Problem problem;
  problem.status = 403;
  problem.code = "TEAM_REQUIRED";
  problem.teams = {{12, "Sales"}, {13, "Support"}};
  const std::string text = hints_.for_problem(test::operation("contacts_list"), problem);
  EXPECT_THAT(text, HasSubstr("Sales (12), Support (13)"));
  EXPECT_THAT(text, HasSubstr("--team-id"));
  EXPECT_THAT(text, HasSubstr("X-TEAM-ID"));
}

TEST_F(Hints, ManyTeamsAreNotAllListed) {
  reply::Problem problem;
  problem.status = 403;
  problem.code = "TEAM_NOT_ACCESSIBLE";
  for (int i = 0; i < 500; ++i) problem.teams.push_back({i, std::string(1000, 'x')});
  EXPECT_LT(hints_.for_problem(test::operation("contacts_list"), problem).size(), 4000U);
}

TEST_F(Hints, AMissingScopeIsNamed) {
  EXPECT_THAT(hint("contacts_create", 403, "insufficient_scope"), HasSubstr("contacts:write"));
}

TEST_F(Hints, APlanOrRoleIsNotTheKeysFault) {
  EXPECT_THAT(hint("contacts_create", 403), HasSubstr("plan"));
  EXPECT_THAT(hint("contacts_create", 403, "contact.forbidden"), HasSubstr("role"));
  EXPECT_THAT(hint("contacts_create", 403, "USER_REQUIRED"), HasSubstr("--user-id"));
}

TEST_F(Hints, AConflictIsReadFirst) {
  EXPECT_THAT(hint("sequences_archive", 409, "sequence.archived"), HasSubstr("sequences_get"));
}

TEST_F(Hints, AQuotaOfTheChannelIsNotRetried) {
  EXPECT_THAT(hint("direct_outreach_send_linkedin_voice", 429, "directLinkedIn.dailyLimitReached"),
              HasSubstr("waiting a little does not help"));
  EXPECT_THAT(hint("contacts_list", 429), HasSubstr("bulk"));
}

TEST_F(Hints, AReferenceInsideABodyIsAnIdToo) {
  EXPECT_THAT(hint("tasks_create", 400, "task.contactNotFound"), testing::Not(testing::IsEmpty()));
}

TEST_F(Hints, AnUnknownOutcomeNamesWhatToRead) {
  EXPECT_THAT(hints_.for_unknown_outcome(test::operation("contacts_create")), HasSubstr("contacts_list"));
  EXPECT_THAT(hints_.for_unknown_outcome(test::operation("inbox_send_reply")), HasSubstr("inbox_"));
}

TEST_F(Hints, ATooLargeAnswerIsAskedForInParts) {
  EXPECT_THAT(cause_of(reply::make_failure(reply::FailureKind::too_large, "")).hint, HasSubstr("top"));
}

TEST_F(Hints, ASequenceThatLacksPeopleIsNotTheArgumentsFault) {
  for (const std::string word : {"sequenceAction.noContacts", "sequenceAction.noEmailAccounts"})
    EXPECT_THAT(hint("sequences_start", 400, word), HasSubstr("The arguments are right"));
}

TEST_F(Hints, WhoMustNotBeWrittenToIsLeftAloneAtEveryStatus) {
  for (const int status : {400, 403, 404, 409, 422}) {
    for (const std::string code : {"contact.contactOptedOut", "inboxThread.contactInBlackList"})
      EXPECT_THAT(hint("inbox_send_reply", status, code), HasSubstr("Do not write to them")) << status;
  }
}

TEST_F(Hints, AnIdInTheBodyIsLookedUpWhereTheCodeSays) {
  EXPECT_THAT(hint("contacts_move_to_sequence", 404, "contact.sequenceNotFound"),
              HasSubstr("sequences_list"));
  EXPECT_THAT(hint("email_templates_send_test", 404, "emailTemplate.emailAccountNotFound"),
              HasSubstr("email_accounts_list"));
}

/// The witness is never the record that the change left as it was.
TEST_F(Hints, EveryChangeNamesItsWitnessOrSaysThatThereIsNone) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.effect == schemas::Effect::read) continue;
    const std::string text = hints_.for_unknown_outcome(operation);
    if (operation.witnesses.empty()) {
      EXPECT_THAT(text, HasSubstr("No tool shows whether it did")) << operation.id;
    } else {
      EXPECT_THAT(text, HasSubstr("with " + operation.witnesses.front() + " and decide")) << operation.id;
    }
  }
}

}  // namespace
}  // namespace reply_mcp::tools::result
