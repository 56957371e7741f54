#include "reply/client/problem_reader.hpp"

#include "base/utf8.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>

namespace reply_mcp::reply::client {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Response answer(int status, std::string body, std::string content_type = "application/problem+json") {
  Response response;
  response.status = status;
  if (!content_type.empty()) response.headers.emplace_back("content-type", std::move(content_type));
  response.body = std::move(body);
  return response;
}

Response with_header(Response response, std::string name, std::string value) {
  response.headers.emplace_back(std::move(name), std::move(value));
  return response;
}

TEST(ProblemReader, ReadsABusinessProblem) {
  const Problem problem = read_problem(answer(
      404,
      R"({"title":"Not Found","status":404,"detail":"Sequence 7 was not found.","code":"sequence.notFound"})"));
  EXPECT_TRUE(problem.structured);
  EXPECT_EQ(problem.status, 404);
  EXPECT_EQ(problem.title, "Not Found");
  EXPECT_EQ(problem.detail, "Sequence 7 was not found.");
  EXPECT_EQ(problem.code, "sequence.notFound");
  EXPECT_TRUE(problem.errors.empty());
  EXPECT_FALSE(problem.retry_after.has_value());
}

TEST(ProblemReader, KeepsTheCodeWhateverCharactersAndNumbersStandBesideIt) {
  for (const std::string& beside :
       {std::string(R"("\ud83d")"), std::string(R"("\udc00x")"), std::string("\"\xFF\""),
        std::string("\"\xED\xA0\xBD\""), std::string("1e999"), std::string("-9223372036854775809"),
        std::string("1e99999999999"), std::string(400, '7')}) {
    for (const char* const name : {"detail", "title", "type", "other", R"(\udfff)", "errors", "teams"}) {
      const Problem problem = read_problem(answer(
          409, std::string("\xEF\xBB\xBF{\"") + name + "\":" + beside + ",\"code\":\"contact.duplicate\"}"));
      EXPECT_EQ(problem.code, "contact.duplicate") << name << beside;
      EXPECT_TRUE(base::utf8::valid(problem.title + problem.detail + problem.type));
    }
  }
}

TEST(ProblemReader, SaysWhyThereIsNoBodyToRead) {
  Response response = answer(502, "");
  response.unreadable = "It is compressed.";
  EXPECT_EQ(read_problem(response).detail, "It is compressed.");
}

TEST(ProblemReader, ReadsEveryFieldErrorOfAValidationProblem) {
  const Problem problem =
      read_problem(answer(400, R"({"title":"Bad Request","status":400,"detail":"Validation failed","errors":[
        {"pointer":"/filters/from","detail":"must be a date"},
        {"pointer":"top","detail":"at most 1000"},
        {"pointer":"","detail":"body is required"}]})"));
  EXPECT_TRUE(problem.code.empty());
  ASSERT_EQ(problem.errors.size(), 3U);
  EXPECT_EQ(problem.errors[0].pointer, "/filters/from");
  EXPECT_EQ(problem.errors[0].detail, "must be a date");
  EXPECT_EQ(problem.errors[1].pointer, "top");
  EXPECT_EQ(problem.errors[2].pointer, "");
  EXPECT_EQ(problem.errors[2].detail, "body is required");
}

TEST(ProblemReader, ReadsTheFieldErrorsThatAWebFrameworkAnswersWith) {
  const Problem problem =
      read_problem(answer(400, R"({"title":"One or more validation errors occurred.","errors":{
        "Email":["The Email field is required.","Too short."],"top":"must be a number"}})"));
  ASSERT_EQ(problem.errors.size(), 3U);
  EXPECT_EQ(problem.errors[0].pointer, "Email");
  EXPECT_EQ(problem.errors[0].detail, "The Email field is required.");
  EXPECT_EQ(problem.errors[1].detail, "Too short.");
  EXPECT_EQ(problem.errors[2].pointer, "top");
}

TEST(ProblemReader, TheHttpStatusWinsOverTheStatusMember) {
  EXPECT_EQ(read_problem(answer(409, R"({"title":"x","status":200})")).status, 409);
}

TEST(ProblemReader, ReadsTeamsWhateverTheCaseOfTheirKeys) {
  const Problem problem = read_problem(answer(403, R"({"title":"Forbidden","code":"TEAM_REQUIRED","teams":[
    {"teamId":11,"teamName":"North"},{"TeamId":12,"TeamName":"South"},{"TEAMID":"13","teamname":"East"}]})"));
  EXPECT_EQ(problem.code, "TEAM_REQUIRED");
  ASSERT_EQ(problem.teams.size(), 3U);
  EXPECT_EQ(problem.teams[0].id, 11);
  EXPECT_EQ(problem.teams[0].name, "North");
  EXPECT_EQ(problem.teams[1].id, 12);
  EXPECT_EQ(problem.teams[1].name, "South");
  EXPECT_EQ(problem.teams[2].id, 13);
  EXPECT_EQ(problem.teams[2].name, "East");
}

TEST(ProblemReader, LeavesOutTeamsWithoutAUsableId) {
  const Problem problem = read_problem(answer(403, R"({"code":"TEAM_NOT_ACCESSIBLE","teams":[
    {"teamName":"no id"},{"teamId":null,"teamName":"null"},{"teamId":1.5},{"teamId":"12x"},7,"x",{"teamId":4.0}]})"));
  ASSERT_EQ(problem.teams.size(), 1U);
  EXPECT_EQ(problem.teams[0].id, 4);
  EXPECT_TRUE(problem.teams[0].name.empty());
}

TEST(ProblemReader, ReadsTheProblemThatALive401CarriesAndHasNoCode) {
  const Problem problem = read_problem(answer(
      401,
      R"({"title":"Unauthorized","status":401,"detail":"Authentication credentials are missing or invalid."})"));
  EXPECT_TRUE(problem.structured);
  EXPECT_TRUE(problem.code.empty());
  EXPECT_EQ(problem.detail, "Authentication credentials are missing or invalid.");
}

TEST(ProblemReader, AnEmpty401StillHasATitle) {
  const Problem problem = read_problem(with_header(answer(401, "", ""), "www-authenticate", "Bearer"));
  EXPECT_FALSE(problem.structured);
  EXPECT_EQ(problem.status, 401);
  EXPECT_EQ(problem.title, "Unauthorized");
  EXPECT_TRUE(problem.detail.empty());
  EXPECT_TRUE(problem.code.empty());
}

TEST(ProblemReader, AnEmpty401SaysWhatItsChallengeSays) {
  const Problem problem = read_problem(
      with_header(answer(401, "", ""), "www-authenticate",
                  R"(Bearer realm="api", error="invalid_token", error_description="The token is revoked")"));
  EXPECT_EQ(problem.detail, "The token is revoked");
}

TEST(ProblemReader, AStatusWithoutAPhraseIsNamedByItsNumber) {
  EXPECT_EQ(read_problem(answer(498, "", "")).title, "HTTP 498");
  EXPECT_EQ(read_problem(answer(999, "", "")).title, "HTTP 999");
  EXPECT_EQ(read_problem(answer(503, "", "")).title, "Service Unavailable");
}

TEST(ProblemReader, SaysWhatAForeignBodyIsAndQuotesNothingOfIt) {
  struct Case {
    const char* body;
    const char* type;
    const char* detail;
  };
  for (const Case& it : {
           Case{"<!DOCTYPE html><title>Ignore</title>", "text/html; charset=utf-8",
                "a web page instead of JSON: text/html, 36 bytes"},
           Case{"\n<html>Ignore", "application/json",
                "a web page instead of JSON: application/json, 13 bytes, which is no JSON from byte 1 on"},
           Case{"ignore all\r\nyou know\x07", "text/plain", "no JSON: text/plain, 21 bytes"},
           Case{R"({"detail":"ignore)", "application/json",
                "no JSON: application/json, 17 bytes, which ends in the middle of its JSON"},
           Case{R"(["ignore"])", "application/json", "JSON that is not an object"},
           Case{R"({"ignore":"x"})", "application/json", "JSON that is not a problem object"},
       }) {
    const Problem problem = read_problem(answer(502, it.body, it.type));
    EXPECT_FALSE(problem.structured);
    EXPECT_EQ(problem.title, "Bad Gateway");
    EXPECT_EQ(problem.detail, it.detail);
  }
}

TEST(ProblemReader, ReadsAProblemWhateverContentTypeItIsSentWith) {
  EXPECT_EQ(read_problem(answer(400, R"({"code":"a.b"})", "text/plain")).code, "a.b");
  EXPECT_EQ(read_problem(answer(400, R"({"code":"a.b"})", "")).code, "a.b");
  EXPECT_EQ(read_problem(answer(400, "\xEF\xBB\xBF{\"code\":\"a.b\"}")).code, "a.b");
}

TEST(ProblemReader, CutsForeignTextAndNeverCutsACharacter) {
  std::string text;
  for (int i = 0; i < 100'000; ++i) text += "\xE2\x82\xAC";
  const Problem structured = read_problem(
      answer(500, R"({"title":")" + text + R"(","detail":")" + text + R"(","code":")" + text + R"("})"));
  EXPECT_TRUE(structured.structured);
  EXPECT_LT(structured.title.size(), 300U);
  EXPECT_LT(structured.detail.size(), 2'100U);
  EXPECT_LT(structured.code.size(), 300U);
  EXPECT_TRUE(base::utf8::valid(structured.detail));
}

TEST(ProblemReader, CutsTheNumberOfErrorsAndTeams) {
  std::string errors, teams;
  for (int i = 0; i < 5'000; ++i) {
    errors += R"({"pointer":"/a","detail":"b"},)";
    teams += R"({"teamId":1},)";
  }
  const Problem problem =
      read_problem(answer(400, R"({"errors":[)" + errors + R"(0],"teams":[)" + teams + "0]}"));
  EXPECT_EQ(problem.errors.size(), 200U);
  EXPECT_EQ(problem.teams.size(), 200U);
}

TEST(ProblemReader, MakesInvalidUtf8ValidAndStillReadsTheObject) {
  const Problem problem = read_problem(answer(400, "{\"title\":\"Bad\",\"detail\":\"caf\xE9\"}"));
  EXPECT_TRUE(problem.structured);
  EXPECT_EQ(problem.detail, "caf\xEF\xBF\xBD");
  EXPECT_TRUE(base::utf8::valid(read_problem(answer(500, "\xFF\xFE\x80", "text/plain")).detail));
}

TEST(ProblemReader, SaysWhenTheJsonIsBrokenOrNotAnObject) {
  EXPECT_EQ(read_problem(answer(500, R"({"title":"Inter)")).detail,
            "no JSON: application/problem+json, 15 bytes, which ends in the middle of its JSON");
  for (const char* body : {"[1,2]", R"("no")", "null"})
    EXPECT_EQ(read_problem(answer(500, body)).detail, "JSON that is not an object");
  EXPECT_FALSE(read_problem(answer(500, "null")).structured);
}

TEST(ProblemReader, TakesTheMessageOfAGatewaysOwnObject) {
  const Problem problem = read_problem(answer(403, R"({"message":"Forbidden by rule 7"})"));
  EXPECT_FALSE(problem.structured);
  EXPECT_EQ(problem.title, "Forbidden");
  EXPECT_EQ(problem.detail, "Forbidden by rule 7");
  EXPECT_EQ(read_problem(answer(500, R"({"x":1})")).detail, "JSON that is not a problem object");
  EXPECT_EQ(read_problem(answer(500, "{}")).detail, "");
}

TEST(ProblemReader, IgnoresMembersOfTheWrongType) {
  const Problem problem = read_problem(answer(400, R"({"title":["a"],"detail":{"x":1},"code":true,"type":null,
    "errors":"none","teams":{"a":1},"status":"four"})"));
  EXPECT_FALSE(problem.structured);
  EXPECT_EQ(problem.title, "Bad Request");
  EXPECT_TRUE(problem.code.empty());
  EXPECT_TRUE(problem.errors.empty());
  EXPECT_TRUE(problem.teams.empty());
}

TEST(ProblemReader, KeepsTheUsableEntriesOfAMixedErrorList) {
  const Problem problem = read_problem(
      answer(400, R"({"title":"x","errors":[null,7,[],{},{"pointer":5,"detail":"five"},"bare text",
    {"pointer":{},"detail":[]}]})"));
  ASSERT_EQ(problem.errors.size(), 2U);
  EXPECT_EQ(problem.errors[0].pointer, "5");
  EXPECT_EQ(problem.errors[0].detail, "five");
  EXPECT_EQ(problem.errors[1].detail, "bare text");
}

TEST(ProblemReader, DoesNotFollowDeepNestingOrParseHugeBodies) {
  const std::string deep = R"({"title":"deep","x":)" + std::string(100'000, '[');
  EXPECT_FALSE(read_problem(answer(500, deep)).structured);
  EXPECT_THAT(read_problem(answer(500, deep)).detail, HasSubstr("100020 bytes, which is no JSON from byte"));
  const std::string closed = R"({"title":"deep","x":)" + std::string(200, '[') + std::string(200, ']') + "}";
  EXPECT_FALSE(read_problem(answer(500, closed)).structured);
  const std::string huge = R"({"title":"huge","x":")" + std::string(2'000'000, 'a') + R"("})";
  EXPECT_FALSE(read_problem(answer(500, huge)).structured);
}

// Reply does not document where the word stands, so each place is tried.
class InsufficientScope : public ::testing::TestWithParam<std::pair<const char*, const char*>> {};

TEST_P(InsufficientScope, IsFoundWhereverTheAnswerSaysIt) {
  const auto& [body, challenge] = GetParam();
  Response response = answer(403, body);
  if (*challenge != '\0') response = with_header(response, "www-authenticate", challenge);
  const Problem problem = read_problem(response);
  EXPECT_EQ(problem.code, "insufficient_scope");
  EXPECT_EQ(problem.missing_scope, "contacts:write");
}

constexpr std::pair<const char*, const char*> k_places_of_the_word[] = {
    {R"({"code":"insufficient_scope","detail":"Scope contacts:write is required."})", ""},
    {R"({"title":"insufficient_scope","detail":"Needs 'contacts:write'"})", ""},
    {R"({"title":"Insufficient scope: contacts:write"})", ""},
    {R"({"type":"https://example.com/e/insufficient-scope","title":"x","requiredScope":"contacts:write"})",
     ""},
    {R"({"title":"Forbidden","detail":"insufficient_scope, needs contacts:write."})", ""},
    {R"({"title":"Forbidden","code":"INSUFFICIENT_SCOPE","requiredScopes":["contacts:write"]})", ""},
    {R"({"error":"insufficient_scope","scope":"contacts:write"})", ""},
    {"", R"(Bearer error="insufficient_scope", scope="contacts:write")"},
    {R"({"title":"Forbidden"})",
     R"(Basic realm="x", Bearer realm="y",error=insufficient_scope , scope="contacts:write")"},
};
INSTANTIATE_TEST_SUITE_P(Problem, InsufficientScope, ::testing::ValuesIn(k_places_of_the_word));

TEST(ProblemReader, LeavesTheMissingScopeEmptyWhenTheAnswerDoesNotNameIt) {
  const Problem problem =
      read_problem(answer(403, R"({"code":"insufficient_scope","detail":"Note: no: scope"})"));
  EXPECT_EQ(problem.code, "insufficient_scope");
  EXPECT_TRUE(problem.missing_scope.empty());
}

TEST(ProblemReader, AUsersMissingFeatureIsNotAMissingScopeOfTheKey) {
  const Problem problem = read_problem(answer(403, R"({"title":"Forbidden","code":"reports.forbidden",
                      "detail":"Feature scopes [ViewReports] are denied for userId 123."})"));
  EXPECT_EQ(problem.code, "reports.forbidden");
  EXPECT_TRUE(problem.missing_scope.empty());
}

TEST(ProblemReader, OtherStatusesAreNotReadAsAMissingScope) {
  const Problem problem =
      read_problem(answer(404, R"({"code":"x.notFound","detail":"no insufficient_scope here: a:read"})"));
  EXPECT_EQ(problem.code, "x.notFound");
  EXPECT_TRUE(problem.missing_scope.empty());
}

TEST(ProblemReader, CarriesRetryAfter) {
  const Problem problem = read_problem(
      with_header(answer(429, R"({"title":"Too Many Requests","status":429,"detail":"Slow down"})"),
                  "retry-after", "17"));
  EXPECT_EQ(problem.retry_after, std::chrono::seconds(17));
  EXPECT_THAT(problem.title, Not(HasSubstr("17")));
}

}  // namespace
}  // namespace reply_mcp::reply::client
