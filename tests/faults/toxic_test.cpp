// The built program behind a bad network: what reached the server is counted there, and compared with what
// the client was told.
#include "support/mcp_pipe.hpp"
#include "support/scripted_http_server.hpp"
#include "toxic_proxy.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <iterator>
#include <map>
#include <random>

namespace reply_mcp::faults {
namespace {

namespace json = boost::json;
using namespace std::chrono_literals;
using testing::ScriptedHttpServer;

bool failed(const json::object& result) {
  const json::value* flag = result.if_contains("isError");
  return flag != nullptr && flag->as_bool();
}

/// Networks of all kinds; each connection ends sooner or later, mostly badly.
class Weather {
 public:
  explicit Weather(std::uint64_t seed) : random_(seed) {}
  Toxic operator()() {
    Toxic toxic;
    toxic.latency = std::chrono::milliseconds(pick(0, 3));
    toxic.piece = pick(0, 2) == 0 ? pick(1, 40) : std::size_t{65'536};
    if (toxic.piece < 65'536) toxic.latency = 0ms;
    // A call is some 500 bytes there and 200 back, so the end may come within the first, or a later one.
    static constexpr Toxic::End k_ends[] = {Toxic::End::reset, Toxic::End::reset, Toxic::End::close,
                                            Toxic::End::close, Toxic::End::close, Toxic::End::silence};
    toxic.end = k_ends[pick(0, std::size(k_ends) - 1)];
    (pick(0, 1) == 0 ? toxic.after_up : toxic.after_down) = pick(0, 3'000);
    return toxic;
  }

 private:
  std::size_t pick(std::size_t from, std::size_t to) {
    return std::uniform_int_distribution<std::size_t>(from, to)(random_);
  }
  std::mt19937_64 random_;
};

class Toxics : public ::testing::Test {
 protected:
  void start(std::function<Toxic()> weather, std::vector<std::string> more = {}) {
    proxy = std::make_unique<ToxicProxy>(reply.port(), std::move(weather));
    std::vector<std::string> arguments{"stdio",
                                       "--base-url",
                                       "http://127.0.0.1:" + std::to_string(proxy->port()),
                                       "--idle-timeout",
                                       "300ms",
                                       "--timeout",
                                       "2s",
                                       "--no-cache",
                                       "--retry-pause",
                                       "10ms",
                                       "--quota-per-minute",
                                       "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    program = std::make_unique<test::ChildProcess>(
        REPLY_MCP_PROGRAM, arguments, std::map<std::string, std::string>{{"REPLY_API_KEY", "key"}});
    mcp = std::make_unique<test::McpPipe>(*program);
    mcp->initialize("2025-11-25");
  }
  /// How often a request with this title arrived whole.
  std::size_t arrivals(const std::string& title) {
    std::size_t count = 0;
    for (const auto& request : reply.requests())
      count += request.body.find(title) != std::string::npos ? 1 : 0;
    return count;
  }

  ScriptedHttpServer reply{testing::always(200, R"({"id":7,"title":"Size","fieldType":"text"})",
                                           "Content-Type: application/json\r\n")};
  std::unique_ptr<ToxicProxy> proxy;
  std::unique_ptr<test::ChildProcess> program;
  std::unique_ptr<test::McpPipe> mcp;
};

TEST_F(Toxics, NoCreateArrivesTwiceAndNoneIsLostInSilence) {
  const char* given = std::getenv("REPLY_MCP_TOXIC_SEED");
  const std::uint64_t seed = given == nullptr ? std::random_device{}() : std::stoull(given);
  std::cout << "REPLY_MCP_TOXIC_SEED=" << seed << '\n';
  start(Weather(seed));
  constexpr int k_rounds = 40;
  constexpr int k_at_once = 4;
  std::size_t good = 0;
  for (int round = 0; round < k_rounds; ++round) {
    std::map<std::int64_t, std::string> calls;
    for (int i = 0; i < k_at_once; ++i) {
      const std::string title = "field-" + std::to_string(round) + '-' + std::to_string(i) + '.';
      calls[mcp->send_call("custom_fields_create", {{"title", title}, {"fieldType", "text"}})] = title;
    }
    for (const auto& [id, title] : calls) {
      const json::object result = mcp->response(id).at("result").as_object();
      const std::size_t arrived = arrivals(title);
      EXPECT_LE(arrived, 1U) << title;
      if (!failed(result)) {
        EXPECT_EQ(arrived, 1U) << title;
        ++good;
        continue;
      }
      const json::object& error = result.at("structuredContent").at("error").as_object();
      if (!error.contains("outcome")) {
        EXPECT_EQ(arrived, 0U) << title << ' ' << json::serialize(error);
      }
    }
  }
  EXPECT_GE(good, 20U) << "of " << k_rounds * k_at_once;
  RecordProperty("good", static_cast<int>(good));
}

TEST_F(Toxics, ReadsGetThroughWhatOnlyDelaysAndFragments) {
  start([] {
    Toxic toxic;
    toxic.latency = 1ms;
    toxic.piece = 7;
    return toxic;
  });
  for (int i = 0; i < 3; ++i) EXPECT_FALSE(failed(mcp->call_tool("custom_fields_get", {{"id", 7}})));
}

TEST_F(Toxics, ReadsGetThroughConnectionsThatBreakNowAndThen) {
  int connection = 0;
  start([&connection] {
    Toxic toxic;
    if (++connection % 2 == 1) {
      toxic.end = Toxic::End::reset;
      toxic.after_down = 60;
    }
    return toxic;
  });
  for (int i = 0; i < 20; ++i) EXPECT_FALSE(failed(mcp->call_tool("custom_fields_get", {{"id", 7}})));
}

TEST_F(Toxics, ASilentNetworkCostsEachCallItsTimeoutAndNoMore) {
  start(
      [] {
        Toxic toxic;
        toxic.end = Toxic::End::silence;
        toxic.after_up = 0;
        return toxic;
      },
      {"--max-tries", "1"});
  const auto begin = std::chrono::steady_clock::now();
  const json::object result = mcp->call_tool("custom_fields_get", {{"id", 7}});
  EXPECT_TRUE(failed(result));
  EXPECT_EQ(result.at("structuredContent").at("error").at("kind"), "timeout");
  EXPECT_LT(std::chrono::steady_clock::now() - begin, 10s);
}

}  // namespace
}  // namespace reply_mcp::faults
