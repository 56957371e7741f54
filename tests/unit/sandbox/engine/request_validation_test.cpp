// Validation problems over HTTP: every fault at once, pointers into the body, bare names elsewhere.
#include "sandbox/engine/request_validation.hpp"

#include "unit/sandbox/support.hpp"

#include <map>

namespace reply_mcp::sandbox::testing {
namespace {

class ValidationTest : public SandboxTest {
 protected:
  /// pointer -> detail of a validation problem.
  static std::map<std::string, std::string> faults(const Reply& reply) {
    std::map<std::string, std::string> found;
    EXPECT_EQ(reply.status, 400) << reply;
    EXPECT_EQ(reply.code(), "") << reply;
    const json::value errors = reply.at("/errors");
    if (!errors.is_array()) {
      ADD_FAILURE() << reply;
      return found;
    }
    for (const json::value& error : errors.get_array()) {
      found[std::string(error.as_object().at("pointer").as_string())] =
          std::string(error.as_object().at("detail").as_string());
    }
    return found;
  }
};

TEST_F(ValidationTest, ReportsEveryFaultOfABodyAtOnce) {
  const auto found =
      faults(api.post("/v3/tasks", {{"taskType", "dance"}, {"startAt", "tomorrow"}, {"contactId", "Alex"}}));
  EXPECT_EQ(found.size(), 5U);
  EXPECT_NE(found.at("/taskType").find("toDo"), std::string::npos) << "names what would be right";
  EXPECT_TRUE(found.contains("/startAt"));
  EXPECT_TRUE(found.contains("/dueTo"));
  EXPECT_TRUE(found.contains("/template"));
  EXPECT_EQ(found.at("/contactId"), "expected an integer or null, got \"Alex\"");
}

TEST_F(ValidationTest, PutsPathQueryAndBodyFaultsIntoOneList) {
  const auto found = faults(api.put("/v3/email-template-folders/0?folder_type=secret", {{"name", 5}}));
  EXPECT_EQ(found.size(), 3U);
  EXPECT_TRUE(found.contains("id"));
  EXPECT_TRUE(found.contains("folder_type"));
  EXPECT_TRUE(found.contains("/name"));
}

TEST_F(ValidationTest, PointsIntoArraysAndEscapesNames) {
  const auto found = faults(api.post("/v3/contacts/bulk-delete", {{"ids", json::array{1, "two", 0}}}));
  EXPECT_EQ(found.size(), 2U);
  EXPECT_TRUE(found.contains("/ids/1"));
  EXPECT_TRUE(found.contains("/ids/2"));
}

TEST_F(ValidationTest, RefusesIdsOutsideTheirRange) {
  for (const char* id : {"0", "2147483648", "-1", "abc", "1.5"}) {
    EXPECT_TRUE(faults(api.get(std::string("/v3/contacts/") + id)).contains("id")) << id;
  }
}

TEST_F(ValidationTest, DropsUnknownMembersWithoutAWord) {
  const Reply reply = api.post("/v3/contacts", {{"email", "kim@example.org"}, {"fistName", "Kim"}});
  EXPECT_EQ(reply.status, 201) << reply;
  EXPECT_EQ(reply.at("/firstName"), nullptr);
  EXPECT_FALSE(reply.body.as_object().contains("fistName"));
}

TEST_F(ValidationTest, StoresNothingThatTheOperationDoesNotKnow) {
  const Reply made = api.post("/v3/ai-sdr/knowledge-bases",
                              {{"name", "Plain"}, {"ownerUserId", 7}, {"_plain", "odd"}, {"id", 77}});
  ASSERT_EQ(made.status, 201) << made;
  EXPECT_EQ(made.at("/ownerUserId"), nullptr);
  EXPECT_NE(made.at("/id"), 77);
  EXPECT_EQ(api.get("/v3/ai-sdr/knowledge-bases?search=plain").at("/items/0/name"), "Plain");
}

TEST_F(ValidationTest, ChoosesTheBranchOfAUnionByItsConstants) {
  const auto found = faults(api.post(
      "/v3/sequences/3/steps", {{"type", "linkedIn"}, {"actionType", "message"}, {"delayInMinutes", -1}}));
  EXPECT_TRUE(found.contains("/delayInMinutes"));
  EXPECT_TRUE(found.contains("/executionMode"));
  EXPECT_TRUE(found.contains("/variants"));
  EXPECT_EQ(found.size(), 3U) << "nothing of the other fifteen kinds of steps";
}

TEST_F(ValidationTest, NamesTheKindsWhenAUnionHasNoSuchBranch) {
  const auto kind = faults(api.post("/v3/sequences/3/steps", {{"type", "pigeon"}, {"delayInMinutes", 0}}));
  ASSERT_TRUE(kind.contains("/type"));
  EXPECT_NE(kind.at("/type").find("\"email\""), std::string::npos);
  const auto action =
      faults(api.post("/v3/sequences/3/steps", {{"type", "linkedIn"}, {"actionType", "wave"}}));
  ASSERT_TRUE(action.contains("/actionType"));
  EXPECT_NE(action.at("/actionType").find("\"connect\""), std::string::npos);
}

TEST_F(ValidationTest, HoldsMembersThatDependOnEachOther) {
  EXPECT_TRUE(faults(api.post("/v3/sequences/1/contacts/set-bounced",
                              {{"contactIds", json::array{1001}}, {"isBounced", false}}))
                  .contains("/resendEmails"));
  EXPECT_TRUE(
      faults(api.post("/v3/contacts/set-bounced",
                      {{"contactIds", json::array{1001}}, {"isBounced", true}, {"resendEmails", true}}))
          .contains("/resendEmails"));
}

TEST_F(ValidationTest, AnswersTheCodeThatTheOperationHasForJustThatFault) {
  const std::map<std::string, std::string> codes{
      {"/v3/contacts?top=0", "contact.invalidPagination"},
      {"/v3/contacts?top=1001", "contact.invalidPagination"},
      {"/v3/contacts?skip=-1", "contact.invalidPagination"},
      {"/v3/background-jobs?top=201", "backgroundJob.invalidPagination"},
      {"/v3/background-jobs/not-a-uuid", "backgroundJob.invalidJobId"},
      {"/v3/ai-sdr/playbooks/12", "playbook.invalidIdFormat"},
      {"/v3/sequences?sortBy=mood", "sequence.invalidSort"},
      {"/v3/sequences?sortDirection=asc", "sequence.invalidSort"},
  };
  for (const auto& [target, code] : codes) {
    const Reply reply = api.get(target);
    EXPECT_EQ(reply.status, 400) << target;
    EXPECT_EQ(reply.code(), code) << target;
    EXPECT_FALSE(reply.body.as_object().contains("errors")) << target;
  }
  EXPECT_EQ(api.post("/v3/contact-lists", {{"name", "x"}}).code(), "contactsList.nameTooShort");
  EXPECT_EQ(api.put("/v3/contact-account-lists/1", {{"name", std::string(129, 'x')}}).code(),
            "contactAccountList.nameTooLong");
  EXPECT_EQ(api.post("/v3/contacts", {{"firstName", "Kim"}}).code(), "contact.invalidInput");
}

TEST_F(ValidationTest, AnswersAPlainProblemForThePageSizeOfReports) {
  const Reply reply = api.post("/v3/reporting/emails?top=1001", {{"filters", json::object()}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.code(), "");
  EXPECT_FALSE(reply.body.as_object().contains("errors"));
}

TEST_F(ValidationTest, RefusesImportsOverAThousandWithTheirOwnCode) {
  json::array items;
  for (int i = 0; i < 1001; ++i) items.push_back(json::object{{"firstName", "Kim"}});
  EXPECT_EQ(api.post("/v3/contacts/import", {{"items", items}}).code(), "contact.limitExceeded");
}

TEST_F(ValidationTest, KeepsAnswersSmallHoweverManyFaultsThereAre) {
  json::array ids;
  for (int i = 0; i < 5000; ++i) ids.emplace_back("x");
  const Reply reply = api.post("/v3/contacts/bulk-delete", {{"ids", ids}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.at("/errors").as_array().size(), 100U);
}

TEST(TargetTest, DecodesSegmentsAndQuery) {
  const auto target = engine::parse_target("/v3/a%20b/c%2Fd?x=1&y=a+b%26&x=2");
  ASSERT_TRUE(target);
  EXPECT_EQ(target->segments, (std::vector<std::string>{"v3", "a b", "c/d"}));
  ASSERT_EQ(target->query.size(), 3U);
  EXPECT_EQ(target->query[1].second, "a b&");
  EXPECT_FALSE(engine::parse_target("v3/contacts"));
  EXPECT_FALSE(engine::parse_target("/v3?" + std::string(5000, '&')));
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
