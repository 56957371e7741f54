// Bad answers: each ends in one clear error within its deadline, the next call works, and memory stays
// bounded.
#include "fault_fixture.hpp"

#include <gmock/gmock.h>

#include <chrono>
#include <fstream>

namespace reply_mcp::faults {
namespace {

using ::testing::AnyOf;

struct BadAnswer {
  const char* name;
  const char* steps;
};

void PrintTo(const BadAnswer& answer, std::ostream* out) {
  *out << answer.name;
}

class BadAnswers : public Faults, public ::testing::WithParamInterface<BadAnswer> {};

TEST_P(BadAnswers, EndInOneErrorInTimeAndTheNextCallWorks) {
  // What is not closed goes on as it should, so a connection that is kept must be in step.
  const std::string bad =
      std::string(R"({"read":true},)") + GetParam().steps + ",{\"loop\":[" + k_good + "]}";
  start(json::parse("{\"connections\":[[" + bad + "]],\"then\":[{\"loop\":[" + k_good + "]}]}").as_object(),
        {"--max-tries", "1"});
  const auto begin = std::chrono::steady_clock::now();
  const json::object error = error_of(read());
  EXPECT_LT(std::chrono::steady_clock::now() - begin, std::chrono::seconds(20));
  EXPECT_THAT(member(error, "kind"), AnyOf("network", "timeout", "upstream")) << json::serialize(error);
  EXPECT_FALSE((member(error, "title") + member(error, "detail")).empty());
  EXPECT_FALSE(failed(read())) << "the next call gets a connection that is in step";
}

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
            R"({"respond":{"status":200,"fields":"Content-Type: text/html\r\n","body":"<html>Sign in</html>"}})"},
        BadAnswer{
            "WrongContentType",
            R"({"respond":{"status":200,"fields":"Content-Type: text/plain\r\n","body":"{\"id\":7}"}})"},
        BadAnswer{
            "NotJson",
            R"({"respond":{"status":200,"fields":"Content-Type: application/json\r\n","body":"{\"id\":"}})"},
        BadAnswer{
            "InvalidUtf8",
            R"({"send":"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 6\r\n\r\n"},{"send_hex":"7b22fffe227d"})"},
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
        BadAnswer{"Redirect", R"({"respond":{"status":302,"fields":"Location: http://127.0.0.1:1/\r\n"}})"},
        BadAnswer{"Gzip",
                  R"({"respond":{"status":200,"fields":"Content-Encoding: gzip\r\n","body":"\u001f"}})"},
        BadAnswer{"Silence", R"({"wait_for_close":true})"},
        BadAnswer{"HalfClosed", R"({"half_close":true},{"wait_for_close":true})"},
        BadAnswer{"NotHttp", R"({"send":"SSH-2.0-OpenSSH\r\n"},{"wait_for_close":true})"},
        BadAnswer{
            "ProblemWithoutMembers",
            R"({"respond":{"status":500,"fields":"Content-Type: application/problem+json\r\n","body":"{}"}})"},
        BadAnswer{
            "ProblemWithWrongMembers",
            R"({"respond":{"status":500,"fields":"Content-Type: application/problem+json\r\n","body":"{\"title\":7,\"status\":\"x\",\"detail\":null,\"code\":[],\"errors\":{\"a\":1}}"}})"},
        BadAnswer{
            "ProblemThatIsNone",
            R"({"respond":{"status":500,"fields":"Content-Type: application/problem+json\r\n","body":"[1,{\"errors\":3}]"}})"}),
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

// How much more memory five oversized answers may take, in KiB: a sanitizer keeps what was freed.
#if defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define REPLY_MCP_SANITIZED
#endif
#endif
#ifdef REPLY_MCP_SANITIZED
constexpr long k_more_memory = 512 * 1024;
#else
constexpr long k_more_memory = 32 * 1024;
#endif

/// Most memory that a process has had, in KiB.
long peak_memory(pid_t process) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stol(line.substr(6));
  }
  return 0;
}

TEST_F(Faults, MemoryStaysBoundedHoweverMuchComes) {
  const std::string piece(60'000, 'x');
  start(json::parse(
            R"({"then":[{"read":true},{"send":"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"},)"
            R"({"loop":[{"send":"EA60\r\n)" +
            piece + R"(\r\n"}]}]})")
            .as_object(),
        {"--max-response", "4MiB", "--max-tries", "1"});
  (void)read();
  const long before = peak_memory(program->pid());
  ASSERT_GT(before, 0);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(member(error_of(read()), "kind"), "upstream");
  EXPECT_LT(peak_memory(program->pid()) - before, k_more_memory) << "KiB";
}

}  // namespace
}  // namespace reply_mcp::faults
