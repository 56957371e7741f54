#include "app/commands/whoami_report.hpp"

#include "reply/client/problem_reader.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::app::commands {
namespace {

using testing::AllOf;
using testing::HasSubstr;

constexpr char k_url[] = "https://api.example.com";

reply::Response answer(int status, std::string body, std::string type = "application/problem+json") {
  reply::Response response{status, {{"content-type", std::move(type)}}, std::move(body)};
  if (status >= 400) response.problem = reply::client::read_problem(response);
  return response;
}

TEST(WhoamiReport, SaysWhoseKeyItIsAndInWhichTeam) {
  const auto report = whoami_report(
      answer(200, R"({"userId": 12, "username": "jane@example.com", "teamId": 34})", "application/json"),
      k_url);
  EXPECT_TRUE(report.good);
  EXPECT_THAT(report.text, AllOf(HasSubstr("good at https://api.example.com"),
                                 HasSubstr("user 12  jane@example.com"), HasSubstr("team 34")));
}

TEST(WhoamiReport, SaysWhenTheKeyHasNoTeam) {
  const auto report = whoami_report(
      answer(200, R"({"userId": 12, "username": "j", "teamId": null})", "application/json"), k_url);
  EXPECT_TRUE(report.good);
  EXPECT_THAT(report.text, HasSubstr("no team"));
}

TEST(WhoamiReport, SaysWhatToDoAboutARefusedKey) {
  const auto empty = whoami_report(answer(401, ""), k_url);
  EXPECT_FALSE(empty.good);
  EXPECT_THAT(empty.text, AllOf(HasSubstr("401 Unauthorized"), HasSubstr("Settings, API Key")));
  const auto user = whoami_report(
      answer(401,
             R"({"title":"Unauthorized","status":401,"detail":"No such user.","code":"USER_NOT_FOUND"})"),
      k_url);
  EXPECT_THAT(user.text, AllOf(HasSubstr("No such user."), HasSubstr("--user-id or --user-email")));
}

TEST(WhoamiReport, ListsTheTeamsToChooseFrom) {
  const auto report = whoami_report(
      answer(403, R"({"title":"Forbidden","status":403,"detail":"Name a team.","code":"TEAM_REQUIRED",)"
                  R"("teams":[{"teamId":7,"teamName":"North"},{"teamId":8,"teamName":"South"}]})"),
      k_url);
  EXPECT_FALSE(report.good);
  EXPECT_THAT(report.text,
              AllOf(HasSubstr("--team-id"), HasSubstr("team 7  North"), HasSubstr("team 8  South")));
}

TEST(WhoamiReport, SaysWhenSomethingElseAnswers) {
  for (const char* body : {"<html>hello</html>", "{}", "[]", "\"text\""}) {
    const auto report = whoami_report(answer(200, body, "text/html"), k_url);
    EXPECT_FALSE(report.good) << body;
    EXPECT_THAT(report.text, AllOf(HasSubstr("is not the Reply API"), HasSubstr("--base-url"))) << body;
  }
  EXPECT_FALSE(whoami_report(answer(302, "", "text/html"), k_url).good);
}

TEST(WhoamiReport, SaysHowToSetAKeyWhenThereIsNone) {
  const auto report = whoami_report(
      reply::Failure{reply::FailureKind::not_configured, "No API key is set.", false, {}}, k_url);
  EXPECT_FALSE(report.good);
  EXPECT_THAT(report.text, AllOf(HasSubstr("No API key is set."), HasSubstr("REPLY_API_KEY"),
                                 HasSubstr("--api-key-file")));
}

TEST(WhoamiReport, SaysWhyReplyWasNotReached) {
  const auto report = whoami_report(
      reply::Failure{reply::FailureKind::tls, "The certificate is not for this host.", false, {}}, k_url);
  EXPECT_FALSE(report.good);
  EXPECT_THAT(report.text, AllOf(HasSubstr("certificate"), HasSubstr("--tls-ca-file")));
}

}  // namespace
}  // namespace reply_mcp::app::commands
