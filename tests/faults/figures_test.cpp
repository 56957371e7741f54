// What an operator and a client can see of quota, retries and breaker: metrics, reply://quota, progress, and
// the trace that goes to Reply; from the built program against the fault upstream.
#include "http_program.hpp"
#include "support/mcp_pipe.hpp"
#include "support/temp_dir.hpp"
#include "upstream_program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>

namespace reply_mcp::faults {
namespace {

namespace json = boost::json;
using ::testing::HasSubstr;
using ::testing::MatchesRegex;
using ::testing::Not;

const std::string k_field = R"("{\"id\":7,\"title\":\"Size\",\"fieldType\":\"text\"}")";
const std::string k_good = R"({"read":true},{"respond":{"status":200,"body":)" + k_field + "}}";
const std::string k_limited =
    R"({"read":true},{"respond":{"status":429,"fields":"Retry-After: 1\r\n","body":"{}"}})";

json::object script(const std::string& first) {
  return json::parse("{\"connections\":[[" + first + "]],\"then\":[{\"loop\":[" + k_good + "]}]}")
      .as_object();
}

class Figures : public ::testing::Test {
 protected:
  void start(const std::string& first, std::vector<std::string> more = {}) {
    upstream = std::make_unique<UpstreamProgram>(script(first));
    // One thread: the connections that are kept belong to threads, and the script is one connection's.
    more.insert(more.end(), {"--base-url", upstream->url(), "--retry-pause", "10ms", "--threads", "1"});
    program = std::make_unique<HttpProgram>(std::vector<std::string>{"ann", "bob"}, std::move(more));
  }
  json::object read(const std::string& lines = "") {
    return program->call("ann", "custom_fields_get", {{"id", 7}}, lines);
  }

  std::unique_ptr<UpstreamProgram> upstream;
  std::unique_ptr<HttpProgram> program;
};

TEST_F(Figures, MetricsCountCallsPerToolAndStatusAndTryByTry) {
  start(
      R"({"read":true},{"respond":{"status":404,"body":"{\"status\":404,\"code\":\"customField.notFound\"}"}},)" +
      k_good + R"(,{"read":true},{"respond":{"status":503,"fields":"Retry-After: 1\r\n"}},)" + k_good);
  (void)read();
  (void)read();
  (void)read();
  (void)program->call("bob", "custom_fields_get", {{"id", "seven"}});
  const std::string text = program->metrics();
  EXPECT_THAT(text,
              HasSubstr(R"(mcp_tool_call_seconds_count{status="notFound",tool="custom_fields_get"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(mcp_tool_call_seconds_count{status="ok",tool="custom_fields_get"} 2)"));
  EXPECT_THAT(
      text,
      HasSubstr(R"(mcp_tool_call_seconds_count{status="invalidArguments",tool="custom_fields_get"} 1)"));
  EXPECT_THAT(text,
              HasSubstr(R"(mcp_tool_call_seconds_bucket{status="ok",tool="custom_fields_get",le="+Inf"} 2)"));
  EXPECT_THAT(text,
              HasSubstr(R"(reply_request_seconds_count{operation="custom_fields_get",status="503"} 1)"));
  EXPECT_THAT(text,
              HasSubstr(R"(reply_request_seconds_count{operation="custom_fields_get",status="200"} 2)"));
  EXPECT_THAT(text, HasSubstr(R"(reply_retries_total{rule="unavailableWithRetryAfter"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(reply_retries_total{rule="answerLost"} 0)"));
  EXPECT_THAT(text, HasSubstr(R"(reply_connections{state="idle"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(reply_breaker_state{state="closed"} 1)"));
  EXPECT_THAT(text, HasSubstr(R"(reply_quota_left{window="minute"} 96)"));
  EXPECT_THAT(text, HasSubstr("mcp_http_requests_total")) << "the transport's own are there too";
  EXPECT_THAT(text, Not(HasSubstr("key"))) << "no secret, and no label of one";
}

TEST_F(Figures, MetricsShowWaitsForTheQuotaAndTheBreaker) {
  start(k_limited + ",{\"reset\":true}", {"--max-wait", "3s", "--max-tries", "1"});
  (void)read();
  (void)read();  // waits for what the 429 said
  std::string text = program->metrics();
  EXPECT_THAT(text, HasSubstr("reply_rate_limited_total 1"));
  EXPECT_THAT(text, HasSubstr("reply_quota_waits_total 1"));
  EXPECT_TRUE(std::regex_search(text, std::regex("reply_quota_wait_seconds_total (0\\.[5-9]|1)"))) << text;

  start("", {"--max-tries", "1"});
  upstream = std::make_unique<UpstreamProgram>(json::parse(R"({"then":[]})").as_object());
  program = std::make_unique<HttpProgram>(
      std::vector<std::string>{"ann"},
      std::vector<std::string>{"--base-url", upstream->url(), "--max-tries", "1"});
  for (int i = 0; i < 10; ++i) (void)read();
  text = program->metrics();
  EXPECT_THAT(text, HasSubstr(R"(reply_breaker_state{state="open"} 1)"));
  EXPECT_THAT(text, HasSubstr("reply_breaker_opened_total 1"));
  EXPECT_THAT(text, HasSubstr("reply_breaker_refusals_total 2"));
}

TEST_F(Figures, UnknownToolsDoNotBecomeLabels) {
  start(k_good);
  EXPECT_THROW((void)program->call("ann", "no_such_tool_of_mine", {}), std::runtime_error);
  EXPECT_THAT(program->metrics(), Not(HasSubstr("no_such_tool_of_mine")));
}

TEST_F(Figures, TheQuotaResourceSaysWhatIsLeft) {
  start(k_good + "," + k_limited, {"--quota-per-minute", "10", "--quota-per-hour", "50"});
  (void)read();
  json::object quota = program->read_resource("ann", "reply://quota");
  EXPECT_TRUE(quota.at("counted").as_bool());
  EXPECT_FALSE(quota.at("shared").as_bool());
  EXPECT_EQ(json::serialize(quota.at("minute")), R"({"limit":10,"left":9})");
  EXPECT_EQ(json::serialize(quota.at("hour")), R"({"limit":50,"left":49})");
  EXPECT_EQ(quota.at("blockedSeconds").to_number<int>(), 0);
  EXPECT_EQ(quota.at("maxWaitSeconds").to_number<int>(), 30);
  EXPECT_THROW((void)program->read_resource("ann", "reply://quotas"), std::runtime_error);
}

TEST_F(Figures, ReferenceReadsAreAnsweredFromMemoryUntilTheResourceChanges) {
  const std::string list = R"({"read":true},{"respond":{"status":200,"body":"[]"}})";
  start(list + "," + k_good + "," + list);
  const auto read_list = [&] { return program->call("bob", "custom_fields_list", {}); };
  const json::object first = read_list();
  EXPECT_EQ(read_list().at("structuredContent"), first.at("structuredContent"));
  EXPECT_EQ(upstream->requests(), 1U);
  (void)program->call("ann", "custom_fields_create", {{"title", "Size"}, {"fieldType", "text"}});
  (void)read_list();
  EXPECT_EQ(upstream->requests(), 3U) << "a change by anybody of the account makes it old";
  EXPECT_THAT(program->metrics(), HasSubstr(R"(reply_cache_reads_total{result="hit"} 1)"));

  start(list + "," + list, {"--no-cache"});
  (void)read_list();
  (void)read_list();
  EXPECT_EQ(upstream->requests(), 2U);
}

TEST_F(Figures, OneTraceAndOneRequestIdGoThroughACallAndAllItsTries) {
  start(R"({"read":true},{"close":true})");
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  (void)read("traceparent: " + trace + "\r\n");
  (void)read("traceparent: 00-00000000000000000000000000000000-00f067aa0ba902b7-01\r\n");
  const json::array requests = upstream->log().at("requests").as_array();
  ASSERT_EQ(requests.size(), 3U);
  EXPECT_EQ(requests[0].at("traceparent"), json::value(trace));
  EXPECT_EQ(requests[1].at("traceparent"), json::value(trace));
  EXPECT_EQ(requests[0].at("id"), requests[1].at("id")) << "two tries of one call";
  EXPECT_THAT(std::string(requests[0].at("id").as_string()), MatchesRegex("[0-9a-f]{32}"));
  EXPECT_NE(requests[1].at("id"), requests[2].at("id"));
  EXPECT_EQ(requests[2].at("traceparent"), "") << "a trace id of zeros is none";
}

TEST_F(Figures, OneRequestIdLeadsFromTheErrorToTheLogTheAuditAndTheUpstream) {
  const test::TempDir folder;
  const std::string audit = (folder.path() / "audit.jsonl").string();
  start(R"({"read":true},{"close":true})", {"--max-tries", "1", "--audit-log", audit});
  const json::object result = read();
  const std::string id(result.at("structuredContent").at("error").at("requestId").as_string());
  EXPECT_THAT(id, MatchesRegex("[0-9a-f]{32}"));
  EXPECT_EQ(upstream->log().at("requests").at(0).at("id"), json::value(id));
  EXPECT_THAT(program->log_with(id), HasSubstr("custom_fields_get failed"));
  std::size_t entries = 0;
  std::ifstream file(audit);
  for (std::string line; std::getline(file, line); ++entries) {
    EXPECT_EQ(json::parse(line).at("call"), json::value(id)) << line;
  }
  EXPECT_EQ(entries, 2U) << "one when it went out, one when it had ended";
}

TEST(Trace, OneInTheMetaOfARequestIsPassedOn) {
  UpstreamProgram upstream(script(k_good));
  test::ChildProcess program(REPLY_MCP_PROGRAM, {"stdio", "--base-url", upstream.url(), "--no-cache"},
                             {{"REPLY_API_KEY", "key"}});
  test::McpPipe mcp(program);
  mcp.initialize("2025-11-25");
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  (void)mcp.result(
      "tools/call",
      {{"name", "custom_fields_get"}, {"arguments", {{"id", 7}}}, {"_meta", {{"traceparent", trace}}}});
  EXPECT_EQ(upstream.log().at("requests").at(0).at("traceparent"), json::value(trace));
}

TEST(Progress, ACallThatWaitsForTheQuotaTellsItsClient) {
  UpstreamProgram upstream(script(k_limited));
  test::ChildProcess program(REPLY_MCP_PROGRAM,
                             {"stdio", "--base-url", upstream.url(), "--max-tries", "1", "--no-cache"},
                             {{"REPLY_API_KEY", "key"}});
  test::McpPipe mcp(program);
  mcp.initialize("2025-11-25");
  (void)mcp.call_tool("custom_fields_get", {{"id", 7}});  // the 429
  const json::object result =
      mcp.result("tools/call", {{"name", "custom_fields_get"},
                                {"arguments", {{"id", 7}}},
                                {"_meta", {{"progressToken", "p"}, {"traceparent", "none"}}}});
  EXPECT_FALSE(result.contains("isError") && result.at("isError").as_bool()) << json::serialize(result);
  ASSERT_EQ(mcp.notifications().size(), 1U);
  const json::object& told = mcp.notifications()[0];
  EXPECT_EQ(told.at("method"), "notifications/progress");
  EXPECT_EQ(told.at("params").at("progressToken"), "p");
  EXPECT_EQ(told.at("params").at("message"), "waiting 1 s for Reply's quota");
}

}  // namespace
}  // namespace reply_mcp::faults
