// The built program on its pipes, against the fault upstream: what a client sees of each fault, and what
// the upstream saw of the client.
#include "support/certificates.hpp"
#include "support/child_process.hpp"
#include "support/mcp_pipe.hpp"
#include "support/temporary_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <vector>

namespace reply_mcp::faults {
namespace {

namespace json = boost::json;
using reply_mcp::testing::CertificateAuthority;
using reply_mcp::testing::CertificateSpec;
using reply_mcp::testing::TemporaryFile;
using test::ChildProcess;
using test::McpPipe;
using ::testing::AnyOf;
using ::testing::HasSubstr;

/// JSON with ' for ".
json::object jo(std::string text) {
  for (char& c : text) {
    if (c == '\'') c = '"';
  }
  return json::parse(text).as_object();
}

class UpstreamProgram {
 public:
  explicit UpstreamProgram(const json::object& script)
      : file_(json::serialize(script)), child_(FAULT_UPSTREAM, {file_.path()}) {
    port_ = json::parse(child_.read_line().value()).at("port").to_number<int>();
  }
  [[nodiscard]] std::string url(const std::string& scheme = "http",
                                const std::string& host = "127.0.0.1") const {
    return scheme + "://" + host + ':' + std::to_string(port_);
  }
  json::object log() {
    child_.write("\n");
    return json::parse(child_.read_line().value()).as_object();
  }
  std::size_t requests() { return log().at("requests").as_array().size(); }

 private:
  TemporaryFile file_;
  ChildProcess child_;
  int port_ = 0;
};

class Faults : public ::testing::Test {
 protected:
  void start(const json::object& script, std::vector<std::string> more = {}) {
    upstream = std::make_unique<UpstreamProgram>(script);
    start_program(upstream->url(), std::move(more));
  }
  void start_program(const std::string& url, std::vector<std::string> more = {}) {
    std::vector<std::string> arguments{"stdio", "--base-url",     url,     "--idle-timeout",
                                       "400ms", "--timeout",      "2s",    "--retry-pause",
                                       "10ms",  "--max-response", "64KiB", "--no-cache"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    program = std::make_unique<ChildProcess>(REPLY_MCP_PROGRAM, arguments,
                                             std::map<std::string, std::string>{{"REPLY_API_KEY", "key"}});
    mcp = std::make_unique<McpPipe>(*program);
    mcp->initialize("2025-11-25");
  }
  json::object read() { return mcp->call_tool("custom_fields_get", jo("{'id': 7}")); }
  /// A change that must not be repeated.
  json::object create() {
    return mcp->call_tool("custom_fields_create", jo("{'title': 'Size', 'fieldType': 'text'}"));
  }
  /// A change that may be.
  json::object remove() { return mcp->call_tool("custom_fields_delete", jo("{'id': 7}")); }

  static bool failed(const json::object& result) {
    const json::value* flag = result.if_contains("isError");
    return flag != nullptr && flag->as_bool();
  }
  static json::object error_of(const json::object& result) {
    EXPECT_TRUE(failed(result)) << json::serialize(result);
    return failed(result) ? result.at("structuredContent").at("error").as_object() : json::object{};
  }
  static std::string member(const json::object& object, std::string_view name) {
    const json::value* value = object.if_contains(name);
    return value == nullptr || !value->is_string() ? std::string() : std::string(value->as_string());
  }

  std::unique_ptr<UpstreamProgram> upstream;
  std::unique_ptr<ChildProcess> program;
  std::unique_ptr<McpPipe> mcp;
};

const std::string k_field = "{\\\"id\\\":7,\\\"title\\\":\\\"Size\\\",\\\"fieldType\\\":\\\"text\\\"}";
const std::string k_good = R"({"read":true},{"respond":{"status":200,"body":")" + k_field + R"("}})";

json::object steps(const std::string& first, const std::string& then = "{\"loop\":[" + k_good + "]}") {
  return json::parse("{\"connections\":[[" + first + "]],\"then\":[" + then + "]}").as_object();
}

// --- What may be sent again, and what may not (retry_rules.cpp, row by row) ---

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

// --- Bad answers: one clear error within the deadline, and the next call works ---

struct BadAnswer {
  const char* name;
  const char* steps;
};

void PrintTo(const BadAnswer& answer, std::ostream* out) {
  *out << answer.name;
}

class BadAnswers : public Faults, public ::testing::WithParamInterface<BadAnswer> {};

TEST_P(BadAnswers, EndInOneErrorInTimeAndTheNextCallWorks) {
  const std::string bad = std::string(R"({"read":true},)") + GetParam().steps;
  start(json::parse("{\"connections\":[[" + bad + "]],\"then\":[{\"loop\":[" + k_good + "]}]}").as_object(),
        {"--max-tries", "1"});
  const auto begin = std::chrono::steady_clock::now();
  const json::object error = error_of(read());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_THAT(member(error, "kind"), AnyOf("network", "timeout", "upstream")) << json::serialize(error);
  EXPECT_FALSE(member(error, "detail").empty());
  EXPECT_FALSE(failed(read())) << "the next call gets a connection that is in step";
}

constexpr const char* k_head = R"({"send":"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"})";

INSTANTIATE_TEST_SUITE_P(
    Upstream, BadAnswers,
    ::testing::Values(
        BadAnswer{"Truncated",
                  R"({"send":"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":"},{"close":true})"},
        BadAnswer{"ResetInTheBody",
                  R"({"send":"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"id\":"},{"reset":true})"},
        BadAnswer{
            "Oversized",
            R"({"send":"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n"},{"wait_for_close":true})"},
        BadAnswer{
            "WrongLength",
            R"({"send":"HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\n{\"id\":7}"},{"wait_for_close":true})"},
        BadAnswer{
            "TwoLengths",
            R"({"send":"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nContent-Length: 4\r\n\r\n{}  "},{"close":true})"},
        BadAnswer{
            "HtmlFromAGateway",
            R"({"respond":{"status":200,"fields":"Content-Type: text/html\r\n","body":"<html>Sign in</html>"}},{"close":true})"},
        BadAnswer{
            "NotJson",
            R"({"respond":{"status":200,"fields":"Content-Type: application/json\r\n","body":"{\"id\":"}},{"close":true})"},
        BadAnswer{
            "InvalidUtf8",
            R"({"send":"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n"},{"send_hex":"7b22fffe227d"},{"close":true})"},
        BadAnswer{
            "SlowTrickle",
            R"({"send":"HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\n"},{"loop":[{"send":"x"},{"delay_ms":100}]})"},
        BadAnswer{
            "EndlessChunks",
            R"({"send":"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},{"loop":[{"send":"8\r\n12345678\r\n"}]})"},
        BadAnswer{
            "EndlessHeader",
            R"({"send":"HTTP/1.1 200 OK\r\n"},{"loop":[{"send":"X-A: bbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\r\n"}]})"},
        BadAnswer{"EndlessInterim", R"({"loop":[{"send":"HTTP/1.1 102 Processing\r\n\r\n"}]})"},
        BadAnswer{
            "SwitchingProtocols",
            R"({"send":"HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n"},{"wait_for_close":true})"},
        BadAnswer{
            "Redirect",
            R"({"respond":{"status":302,"fields":"Location: http://127.0.0.1:1/\r\n"}},{"close":true})"},
        BadAnswer{
            "Gzip",
            R"({"respond":{"status":200,"fields":"Content-Encoding: gzip\r\n","body":"\u001f"}},{"close":true})"},
        BadAnswer{"Silence", R"({"wait_for_close":true})"},
        BadAnswer{"HalfClosed", R"({"half_close":true},{"wait_for_close":true})"},
        BadAnswer{"NotHttp", R"({"send":"SSH-2.0-OpenSSH\r\n"},{"wait_for_close":true})"},
        BadAnswer{
            "ProblemThatIsNone",
            R"({"respond":{"status":500,"fields":"Content-Type: application/problem+json\r\n","body":"[1,{\"errors\":3}]"}},{"close":true})"}),
    [](const auto& info) { return info.param.name; });

TEST_F(Faults, InterimAnswersAreSkipped) {
  start(steps(
      R"({"read":true},{"send":"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"},{"respond":{"status":200,"body":")" +
      k_field + R"("}})"));
  EXPECT_FALSE(failed(read()));
  EXPECT_EQ(upstream->requests(), 1U);
}

TEST_F(Faults, DeepNestingIsRefusedOrTakenButNeverFatal) {
  const std::string deep = std::string(20'000, '[') + std::string(20'000, ']');
  start(steps(R"({"read":true},{"respond":{"status":200,"body":")" + deep + R"("}})"));
  EXPECT_EQ(member(error_of(read()), "kind"), "upstream");
  EXPECT_FALSE(failed(read()));
}

// --- TLS ---

class TlsFaults : public Faults {
 protected:
  /// The error of a call when the server shows this certificate.
  json::object refused(const CertificateSpec& spec, const CertificateAuthority& shown_by) {
    const auto credentials = shown_by.issue(spec);
    json::object script = json::parse("{\"then\":[{\"loop\":[" + k_good + "]}]}").as_object();
    script["tls"] = json::object{{"certificate", credentials.certificate}, {"key", credentials.key}};
    upstream = std::make_unique<UpstreamProgram>(script);
    start_program(upstream->url("https"), {"--tls-ca-file", trusted.path()});
    json::object result = read();
    EXPECT_EQ(upstream->requests(), failed(result) ? 0U : 1U);
    return failed(result) ? error_of(result) : json::object{};
  }
  static CertificateSpec right() {
    CertificateSpec spec;
    spec.addresses = {"127.0.0.1"};
    return spec;
  }

  CertificateAuthority authority;
  TemporaryFile trusted{authority.pem()};
};

TEST_F(TlsFaults, AGoodCertificateIsAccepted) {
  EXPECT_TRUE(refused(right(), authority).empty());
}

TEST_F(TlsFaults, AnExpiredOneIsRefusedAndSaidToBe) {
  CertificateSpec spec = right();
  spec.not_before = std::chrono::hours(-48);
  spec.not_after = std::chrono::hours(-24);
  const json::object error = refused(spec, authority);
  EXPECT_EQ(member(error, "kind"), "network");
  EXPECT_THAT(member(error, "detail"), HasSubstr("expired"));
}

TEST_F(TlsFaults, OneForAnotherHostIsRefused) {
  CertificateSpec spec;
  spec.dns_names = {"api.example.com"};
  EXPECT_EQ(member(refused(spec, authority), "kind"), "network");
}

TEST_F(TlsFaults, OneOfAStrangersAuthorityIsRefused) {
  const CertificateAuthority stranger("Another authority");
  EXPECT_EQ(member(refused(right(), stranger), "kind"), "network");
}

TEST_F(TlsFaults, AServerWithoutTlsIsRefused) {
  upstream = std::make_unique<UpstreamProgram>(
      jo("{'then':[{'send':'HTTP/1.1 400 Bad Request\\r\\n\\r\\n'},{'close':true}]}"));
  start_program(upstream->url("https"), {"--tls-ca-file", trusted.path()});
  EXPECT_EQ(member(error_of(read()), "kind"), "network");
  EXPECT_EQ(upstream->requests(), 0U);
}

}  // namespace
}  // namespace reply_mcp::faults
