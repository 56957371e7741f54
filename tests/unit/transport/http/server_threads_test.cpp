// One server with four workers under clients that all do something else at once, leave in the middle and
// come back; meant for the thread sanitizer as much as for what it asserts.
#include "fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace reply_mcp::transport::http::testing {
namespace {

constexpr int k_clients = 8;
constexpr int k_rounds = 12;

void four_workers(HttpOptions& options) {
  options.threads = 4;
  options.session_limits.max_requests_per_caller = 10'000;
}

/// Runs `work(client)` on as many threads at once.
template <typename Work>
void at_once(const Work& work) {
  std::vector<std::thread> clients;
  for (int client = 0; client < k_clients; ++client) clients.emplace_back([&work, client] { work(client); });
  for (std::thread& client : clients) client.join();
}

std::string old_call(const std::string& tool, int id) {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":"tools/call","params":{"name":")" +
         tool + R"(","_meta":{"progressToken":"p"}}})";
}

TEST(HttpThreads, CallersOfBothErasAndOneSessionGetTheirOwnAnswers) {
  HttpFixture fixture(four_workers);
  const std::string shared = fixture.open_session();
  std::atomic<int> right{0};
  at_once([&](int client) {
    RawClient connection(fixture.port());
    for (int round = 0; round < k_rounds; ++round) {
      const int id = client * 1000 + round;
      const std::string text = "text-" + std::to_string(id);
      connection.send(modern_call("echo", {{"text", text}}, id));
      if (connection.read_reply().body.find(text) != std::string::npos) ++right;
      const Reply streamed = fixture.exchange(fixture.in_session(shared, old_call("steps", id)));
      if (streamed.body.find("\"id\":" + std::to_string(id)) != std::string::npos) ++right;
    }
  });
  EXPECT_EQ(right, 2 * k_clients * k_rounds);
}

TEST(HttpThreads, ClientsThatVanishInTheMiddleLeaveNothingBehind) {
  HttpFixture fixture(four_workers);
  at_once([&](int client) {
    for (int round = 0; round < k_rounds; ++round) {
      const std::string session = fixture.open_session();
      RawClient call(fixture.port());
      RawClient stream(fixture.port());
      stream.send("GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: " +
                  session + "\r\n\r\n");
      call.send(client % 2 == 0 ? modern_call("flood", {}, round, true)
                                : fixture.in_session(session, old_call("flood", round)));
      std::ignore = call.read_head();
      if (round % 3 == 0) call.reset();
      if (round % 3 == 1) call.close_sending();
      const Reply ended = fixture.exchange(
          "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: " + session + "\r\n\r\n");
      EXPECT_EQ(ended.status, 204);
    }
  });
  // Every flood goes on until it is cancelled.
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(k_clients * k_rounds));
  EXPECT_EQ(fixture.exchange(modern_call("echo", {{"text", "still here"}})).status, 200);
}

TEST(HttpThreads, StoppingInTheMiddleOfEverythingEndsEveryConnection) {
  HttpFixture fixture(four_workers);
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int client = 0; client < 4 * k_clients; ++client) {
    clients.push_back(std::make_unique<RawClient>(fixture.port()));
    clients.back()->send(modern_call(client % 2 == 0 ? "hold" : "flood", {}, client, true));
  }
  ASSERT_TRUE(fixture.tools.started.wait_for(2 * k_clients));
  EXPECT_FALSE(fixture.http->stop(std::chrono::milliseconds(0)));
  EXPECT_EQ(fixture.http->connections(), 0U);
  for (const auto& client : clients) {
    while (client->fill()) continue;
  }
}

}  // namespace
}  // namespace reply_mcp::transport::http::testing
