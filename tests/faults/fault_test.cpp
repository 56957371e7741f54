// What may be sent again and what may not (retry_rules.cpp, row by row), as a client of the built program
// sees it, and what the upstream saw of the client.
#include "fault_fixture.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <thread>

namespace reply_mcp::faults {
namespace {

using ::testing::AnyOf;
using ::testing::HasSubstr;

TEST_F(Faults, NeverReachedReply_AnyRequestIsTriedAgain) {
  {
    const UpstreamProgram gone(jo("{'then': []}"));
    upstream.reset();
    start_program(gone.url());
  }
  const json::object error = error_of(create());
  EXPECT_EQ(member(error, "kind"), "network");
  EXPECT_EQ(member(error, "outcome"), "") << "nothing was sent";
  EXPECT_TRUE(error.at("retryable").as_bool());
  program->wait_for_error_text("custom_fields_create failed: connect");
}

TEST_F(Faults, AnswerLost_AReadIsTriedAgain) {
  start(steps(R"({"read":true},{"close":true})"));
  EXPECT_FALSE(failed(read()));
  EXPECT_EQ(upstream->requests(), 2U);
}

TEST_F(Faults, AnswerLost_AChangeThatIsHarmlessToRepeatIsTriedAgain) {
  start(steps(R"({"read":true},{"reset":true})", R"({"read":true},{"respond":{"status":204}})"));
  EXPECT_FALSE(failed(remove()));
  EXPECT_EQ(upstream->requests(), 2U);
}

TEST_F(Faults, AnswerLost_AnyOtherChangeIsSentOnceAndItsOutcomeIsSaidToBeUnknown) {
  for (const char* end :
       {R"({"close":true})", R"({"reset":true})", R"({"half_close":true},{"wait_for_close":true})",
        R"({"send":"HTTP/1.1 20"},{"reset":true})", R"({"wait_for_close":true})",
        R"({"send":"\u0016\u0003 no HTTP\r\n\r\n"},{"close":true})"}) {
    start(steps(std::string(R"({"read":true},)") + end));
    const json::object error = error_of(create());
    EXPECT_THAT(member(error, "kind"), AnyOf("network", "timeout", "upstream")) << end;
    EXPECT_EQ(member(error, "outcome"), "unknown") << end << ' ' << json::serialize(error);
    EXPECT_FALSE(error.at("retryable").as_bool()) << end;
    EXPECT_THAT(member(error, "hint"), HasSubstr("custom_fields_")) << "names a tool to look with";
    EXPECT_EQ(upstream->requests(), 1U) << end;
  }
}

TEST_F(Faults, AnswerLost_AChangeCutOffWhileItWasSentIsNotSentAgain) {
  start(steps(R"({"read_until":"POST /v3"},{"reset":true})"));
  EXPECT_EQ(member(error_of(create()), "outcome"), "unknown");
  EXPECT_EQ(upstream->requests(), 0U);
  EXPECT_EQ(upstream->log().at("connections").to_number<int>(), 1);
}

TEST_F(Faults, StaleConnection_AReadGetsAFreshOneAndAChangeIsNotRepeated) {
  start(steps(k_good + R"(,{"read":true},{"close":true})", k_good + R"(,{"read":true},{"close":true})"));
  EXPECT_FALSE(failed(read()));
  EXPECT_FALSE(failed(read()));
  EXPECT_EQ(upstream->requests(), 3U);
  EXPECT_EQ(member(error_of(create()), "outcome"), "unknown");
  EXPECT_EQ(upstream->requests(), 4U);
}

TEST_F(Faults, RateLimited_AnyRequestWaitsAsLongAsReplySays) {
  start(steps(R"({"read":true},{"respond":{"status":429,"fields":"Retry-After: 1\r\n","body":"{}"}},)" +
              k_good));
  const auto begin = std::chrono::steady_clock::now();
  EXPECT_FALSE(failed(create()));
  EXPECT_GE(std::chrono::steady_clock::now() - begin, std::chrono::milliseconds(950));
  EXPECT_EQ(upstream->requests(), 2U);
}

TEST_F(Faults, RateLimited_AStormEndsInOneErrorThatSaysHowLong) {
  start(jo("{'then':[{'loop':[{'read':true},{'respond':{'status':429,'fields':'Retry-After: "
           "50\\r\\n','body':'{}'}}]}]}"),
        {"--max-wait", "2s"});
  const json::object first = error_of(read());
  EXPECT_EQ(member(first, "kind"), "rateLimited");
  EXPECT_EQ(upstream->requests(), 1U);
  for (int i = 0; i < 10; ++i) {
    const json::object next = error_of(create());
    EXPECT_EQ(member(next, "kind"), "rateLimited");
    EXPECT_GE(next.at("retryAfterSeconds").to_number<int>(), 40);
    EXPECT_EQ(member(next, "outcome"), "");
  }
  EXPECT_EQ(upstream->requests(), 1U) << "the others were not even sent";
}

TEST_F(Faults, RateLimited_HoldsWhateverTheBodyIs) {
  for (const char* const rest :
       {R"("Content-Encoding: br\r\n","body":"x"}})", R"("Content-Encoding: gzip\r\n","body":"x"}})",
        R"("Content-Type: text/html\r\n","body":"<html>"}},{"close":true})"}) {
    std::string fields(rest);
    fields.insert(1, "Retry-After: 600\\r\\n");
    start(
        json::parse(R"({"then":[{"loop":[{"read":true},{"respond":{"status":429,"fields":)" + fields + "]}]}")
            .as_object());
    const json::object error = error_of(read());
    EXPECT_EQ(member(error, "kind"), "rateLimited") << rest;
    EXPECT_GE(error.at("retryAfterSeconds").to_number<int>(), 590) << rest;
    EXPECT_EQ(upstream->requests(), 1U) << rest;
  }
}

TEST_F(Faults, NotHttp_AndWhatElseWouldBeTheSameAgainIsNotAskedForAgain) {
  for (const char* const same :
       {R"({"send":"SSH-2.0-OpenSSH\r\n\r\n"},{"close":true})",
        R"({"respond":{"status":200,"fields":"Content-Encoding: br\r\n","body":"x"}})",
        R"({"respond":{"status":200,"fields":"Content-Encoding: gzip\r\n","body":"x"}})",
        R"({"send":"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n"},{"close":true})",
        R"({"send":"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"},{"close":true})",
        R"({"respond":{"status":200,"fields":"Content-Type: text/html\r\n","body":"<html>"}})",
        R"({"respond":{"status":200,"body":"{\"id\":"}})"}) {
    start(json::parse("{\"then\":[{\"read\":true}," + std::string(same) + "]}").as_object());
    EXPECT_EQ(member(error_of(read()), "kind"), "upstream") << same;
    EXPECT_EQ(upstream->requests(), 1U) << same;
  }
}

TEST_F(Faults, ChannelQuota_IsReportedAndHoldsUpNothing) {
  start(steps(R"({"read":true},{"respond":{"status":429,"fields":"Retry-After: 50\r\n",)"
              R"("body":"{\"status\":429,\"code\":\"directLinkedIn.dailyLimitReached\"}"}},)" +
              k_good));
  const json::object error = error_of(create());
  EXPECT_EQ(member(error, "code"), "directLinkedIn.dailyLimitReached");
  EXPECT_FALSE(error.at("retryable").as_bool());
  EXPECT_FALSE(failed(read()));
  EXPECT_EQ(upstream->requests(), 2U);
}

TEST_F(Faults, UnavailableWithRetryAfter_AnyRequestIsTriedAgain) {
  start(steps(R"({"read":true},{"respond":{"status":503,"fields":"Retry-After: 1\r\n"}},)" + k_good));
  EXPECT_FALSE(failed(create()));
  EXPECT_EQ(upstream->requests(), 2U);
}

TEST_F(Faults, GatewayError_AReadIsTriedAgainAndAChangeHasAnUnknownOutcome) {
  start(steps(
      R"({"read":true},{"respond":{"status":502,"fields":"Content-Type: text/html\r\n","body":"<html>"}},)" +
      k_good + R"(,{"read":true},{"respond":{"status":504}})"));
  EXPECT_FALSE(failed(read()));
  EXPECT_EQ(upstream->requests(), 2U);
  const json::object error = error_of(create());
  EXPECT_EQ(member(error, "kind"), "upstream");
  EXPECT_EQ(member(error, "outcome"), "unknown");
  EXPECT_EQ(upstream->requests(), 3U);
}

TEST_F(Faults, ProviderRefused_IsPassedOn) {
  start(steps(
      R"({"read":true},{"respond":{"status":502,"body":"{\"status\":502,\"code\":\"inboxThread.threadSendFailed\"}"}})"));
  EXPECT_EQ(member(error_of(read()), "code"), "inboxThread.threadSendFailed");
  EXPECT_EQ(upstream->requests(), 1U);
}

TEST_F(Faults, AnsweredErrors_ArePassedOn) {
  start(steps(
      R"({"read":true},{"respond":{"status":404,"body":"{\"status\":404,\"code\":\"customField.notFound\"}"}})"));
  const json::object error = error_of(create());
  EXPECT_EQ(member(error, "kind"), "notFound");
  EXPECT_EQ(member(error, "outcome"), "");
  EXPECT_EQ(upstream->requests(), 1U);
}

TEST_F(Faults, BreakerOpen_ADeadUpstreamCostsMillisecondsAfterAWhile) {
  start(jo("{'then':[{'reset':true}]}"));
  std::string last;
  for (int i = 0; i < 6; ++i) last = member(error_of(read()), "detail");
  EXPECT_THAT(last, HasSubstr("none is sent"));
  const auto seen = upstream->log().at("connections").to_number<int>();
  (void)read();
  EXPECT_EQ(upstream->log().at("connections").to_number<int>(), seen);
}

TEST_F(Faults, Cancelled_TheConnectionIsClosedAndItsPlaceIsFree) {
  start(json::parse("{\"connections\":[[{\"read\":true},{\"wait_for_close\":true}]],\"then\":[{\"loop\":[" +
                    k_good + "]}]}")
            .as_object(),
        {"--idle-timeout", "60s", "--timeout", "60s", "--max-connections", "1"});
  const std::int64_t call = mcp->send_call("custom_fields_get", jo("{'id': 7}"));
  while (upstream->requests() == 0) std::this_thread::yield();
  mcp->notify("notifications/cancelled", {{"requestId", call}});
  EXPECT_FALSE(failed(read())) << "the only connection there may be is free again";
  EXPECT_EQ(upstream->requests(), 2U) << "the cancelled call was not sent again";
}

TEST_F(Faults, NotSendable_ACallWithoutAKeyIsNotSent) {
  upstream = std::make_unique<UpstreamProgram>(steps(k_good));
  program = std::make_unique<test::ChildProcess>(
      REPLY_MCP_PROGRAM, std::vector<std::string>{"stdio", "--base-url", upstream->url()},
      std::map<std::string, std::string>{});
  mcp = std::make_unique<test::McpPipe>(*program);
  mcp->initialize("2025-11-25");
  EXPECT_EQ(member(error_of(read()), "kind"), "auth");
  EXPECT_EQ(upstream->log().at("connections").to_number<int>(), 0);
}

TEST_F(Faults, QuotaWait_ACallThatWouldWaitTooLongIsRefusedAtOnceAndToldWhatIsLeft) {
  start(steps(k_good, "{\"loop\":[" + k_good + "]}"), {"--quota-per-minute", "1", "--max-wait", "5s"});
  EXPECT_FALSE(failed(read()));
  const auto begin = std::chrono::steady_clock::now();
  const json::object error = error_of(create());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(4)) << "it does not wait first";
  EXPECT_EQ(member(error, "kind"), "rateLimited");
  EXPECT_THAT(member(error, "detail"), HasSubstr("0 requests this minute, 2999 this hour"));
  EXPECT_GE(error.at("retryAfterSeconds").to_number<int>(), 50);
  EXPECT_TRUE(error.at("retryable").as_bool());
  EXPECT_EQ(upstream->requests(), 1U);
}

TEST_F(Faults, AnswerTooLarge_IsNotAskedForAgain) {
  start(steps(
      R"({"read":true},{"send":"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"},{"wait_for_close":true})"));
  const json::object error = error_of(read());
  EXPECT_EQ(member(error, "kind"), "upstream");
  EXPECT_THAT(member(error, "hint"), HasSubstr("Ask for less"));
  EXPECT_EQ(upstream->requests(), 1U);
}

}  // namespace
}  // namespace reply_mcp::faults
