// What teaches a client, over every transport: instructions, resources, prompts, completion.
#include "integration/transport_variants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

std::vector<std::string> texts(const json::value& list, std::string_view member) {
  std::vector<std::string> out;
  for (const json::value& item : list.as_array()) out.emplace_back(item.at(member).as_string());
  return out;
}

class Guided : public InEveryWay {
 protected:
  static json::value page(TransportClient& client, std::string_view uri) {
    const json::object read = client.result("resources/read", {{"uri", uri}});
    EXPECT_EQ(read.at("contents").at(0).at("uri"), json::value(uri));
    return json::parse(read.at("contents").at(0).at("text").as_string());
  }
  static std::vector<std::string> complete(TransportClient& client, json::object ref, std::string_view name,
                                           std::string_view typed) {
    const json::object result = client.result(
        "completion/complete", {{"ref", std::move(ref)}, {"argument", {{"name", name}, {"value", typed}}}});
    return json::value_to<std::vector<std::string>>(result.at("completion").at("values"));
  }
  static json::object of_template(std::string_view uri) { return {{"type", "ref/resource"}, {"uri", uri}}; }
};
INSTANTIATE_TRANSPORTS(Guided);

TEST_P(Guided, InstructionsAreShortAndTeachTheRules) {
  const auto client = sandbox();
  const json::object said = client->stateless() ? client->result("server/discover") : client->initialized();
  const std::string text(said.at("instructions").as_string());
  EXPECT_LT(text.size(), 2'000U);
  EXPECT_THAT(text, AllOf(HasSubstr("Ids come from"), HasSubstr("skip"), HasSubstr("structuredContent.error"),
                          HasSubstr("consent"), HasSubstr("dry_run"), HasSubstr("background_jobs_wait")));
}

TEST_P(Guided, NamesToolsAsTheClientHasThem) {
  const auto client = sandbox({"--tool-prefix", "crm_"});
  const json::object said = client->stateless() ? client->result("server/discover") : client->initialized();
  EXPECT_THAT(std::string(said.at("instructions").as_string()), HasSubstr("with crm_background_jobs_wait"));
  const json::object begun =
      structured_of(client->call("crm_email_validations_schedule", {{"contactIds", {1001}}}));
  EXPECT_THAT(std::string(begun.at("job").at("follow").as_string()), HasSubstr("crm_background_jobs_wait"));
  const json::object looked = structured_of(client->call(
      "crm_background_jobs_wait", {{"jobId", begun.at("job").at("id")}, {"timeout_seconds", 0}}));
  EXPECT_THAT(std::string(looked.at("waiting").at("next").as_string()),
              HasSubstr("Call crm_background_jobs_wait again"));
}

TEST_P(Guided, ListsResourcesAndTemplates) {
  const auto client = sandbox();
  EXPECT_THAT(texts(client->result("resources/list").at("resources"), "uri"),
              IsSupersetOf({"reply://whoami", "reply://toolsets"}));
  EXPECT_THAT(
      texts(client->result("resources/templates/list").at("resourceTemplates"), "uriTemplate"),
      UnorderedElementsAre("reply://texts/{tool}{?call,at,from}", "reply://results/{id}{?from}",
                           "reply://schemas/{tool}", "reply://errors/{code}", "reply://contacts/{id}",
                           "reply://sequences/{id}", "reply://inbox/threads/{id}", "reply://templates/{id}",
                           "reply://schedules/{id}", "reply://jobs/{jobId}"));
}

TEST_P(Guided, ReadsEveryKindOfResource) {
  const auto client = sandbox();
  EXPECT_TRUE(page(*client, "reply://whoami").as_object().contains("userId"));
  const json::value sets = page(*client, "reply://toolsets");
  EXPECT_TRUE(sets.at("presets").as_object().contains("ai-sdr"));
  EXPECT_EQ(page(*client, "reply://schemas/contacts_delete").at("effect"), "delete");
  EXPECT_FALSE(page(*client, "reply://errors/rateLimited").at("whatToDo").as_string().empty());
  const std::string job(structured_of(client->call("email_validations_schedule", {{"contactIds", {1001}}}))
                            .at("job")
                            .at("id")
                            .as_string());
  for (const std::string& uri : {std::string("reply://contacts/1001"), std::string("reply://sequences/1"),
                                 std::string("reply://inbox/threads/1"), std::string("reply://templates/1"),
                                 std::string("reply://schedules/1"), "reply://jobs/" + job}) {
    const json::object read = client->result("resources/read", {{"uri", uri}});
    EXPECT_FALSE(read.at("contents").at(0).at("text").as_string().empty()) << uri;
  }
  // What people outside the account wrote is marked there, too.
  const json::object thread = client->result("resources/read", {{"uri", "reply://inbox/threads/1"}});
  EXPECT_THAT(json::serialize(thread), HasSubstr("Untrusted text"));
}

TEST_P(Guided, SaysWhichResourceIsNotThere) {
  const auto client = sandbox();
  const int unknown = client->stateless() ? -32602 : -32002;
  for (const char* uri : {"reply://contacts/999999", "reply://contacts/..", "reply://schemas/contacts_gett",
                          "reply://none", "https://example.com/"}) {
    const json::object error = client->error("resources/read", {{"uri", uri}});
    EXPECT_EQ(error.at("code"), unknown) << uri;
    EXPECT_THAT(std::string(error.at("message").as_string()), HasSubstr(uri));
  }
}

TEST_P(Guided, APromptIsOfferedWhereItsToolsAre) {
  const auto client = sandbox();
  EXPECT_THAT(texts(client->result("prompts/list").at("prompts"), "name"),
              UnorderedElementsAre("triage_inbox", "launch_campaign", "weekly_report", "clean_list",
                                   "diagnose_sequence"));
  const json::object prompt = client->result(
      "prompts/get", {{"name", "diagnose_sequence"}, {"arguments", {{"sequence", "Welcome tour"}}}});
  EXPECT_EQ(prompt.at("messages").at(0).at("role"), "user");
  EXPECT_THAT(std::string(prompt.at("messages").at(0).at("content").at("text").as_string()),
              HasSubstr("\"Welcome tour\""));
  EXPECT_THAT(json::serialize(client->error("prompts/get", {{"name", "diagnose_sequence"}})),
              HasSubstr("params.arguments.sequence is required"));

  const auto inbox = sandbox({"--preset", "inbox"});
  EXPECT_THAT(texts(inbox->result("prompts/list").at("prompts"), "name"), ElementsAre("triage_inbox"));
  EXPECT_TRUE(inbox->response("prompts/get", {{"name", "weekly_report"}}).contains("error"));
}

TEST_P(Guided, CompletesIdsAndNamesFromTheAccount) {
  const auto client = sandbox();
  EXPECT_THAT(complete(*client, of_template("reply://sequences/{id}"), "id", "welc"), ElementsAre("1"));
  EXPECT_THAT(complete(*client, of_template("reply://contacts/{id}"), "id", "100"),
              AllOf(Contains("1001"), Not(Contains("999"))));
  EXPECT_THAT(complete(*client, of_template("reply://schemas/{tool}"), "tool", "background_jobs_w"),
              ElementsAre("background_jobs_wait"));
  EXPECT_THAT(complete(*client, {{"type", "ref/prompt"}, {"name", "diagnose_sequence"}}, "sequence", "Welc"),
              ElementsAre("Welcome tour"));
  EXPECT_THAT(complete(*client, of_template("reply://sequences/{id}"), "id", "nothing like that"), IsEmpty());
  EXPECT_EQ(client
                ->error("completion/complete", {{"ref", of_template("reply://nonsense/{id}")},
                                                {"argument", {{"name", "id"}, {"value", ""}}}})
                .at("code"),
            -32602);
}

}  // namespace
}  // namespace reply_mcp::test
