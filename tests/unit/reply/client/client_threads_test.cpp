// One client, several threads and io_contexts, in whatever order they come and go.
#include "client_fixture.hpp"

#include <gtest/gtest.h>

#include <atomic>
#include <map>
#include <thread>

namespace reply_mcp::reply::client {
namespace {

using testing::always;
using testing::Event;
using testing::ScriptedHttpServer;

TEST(ClientThreads, SeveralThreadsShareOneClientButNoConnection) {
  constexpr int k_threads = 4;
  constexpr int k_calls = 100;
  ScriptedHttpServer server(always(200, "{}"));
  ClientOptions options = options_for(server.base_url());
  options.max_connections = 64;
  const auto client = make_client(options);
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < k_threads; ++t) {
    threads.emplace_back([&client, &answered, t] {
      Caller caller;
      for (int i = 0; i < k_calls; i += 5) {
        std::vector<std::shared_ptr<std::optional<SendResult>>> results;
        for (int k = 0; k < 5; ++k)
          results.push_back(caller.start(*client, get("/v3/thread-" + std::to_string(t))));
        caller.run();
        for (const auto& result : results) answered += result->has_value() && (*result)->has_value() ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered.load(), k_threads * k_calls);
  EXPECT_EQ(server.requests().size(), std::size_t{k_threads * k_calls});
  std::map<std::size_t, std::string> target_of_connection;
  for (const auto& request : server.requests()) {
    const auto [known, is_new] = target_of_connection.emplace(request.connection, request.target);
    EXPECT_EQ(known->second, request.target) << "connection " << request.connection << " changed threads";
  }
  EXPECT_LE(server.connections(), std::size_t{k_threads * 5});
  EXPECT_EQ(client->connections().idle, 0U) << "connections outlived their io_context";
}

TEST(ClientThreads, ThreadsThatCompeteForFewConnectionsAllGetTheirTurn) {
  constexpr int k_threads = 4;
  constexpr int k_calls = 60;
  ScriptedHttpServer server(always(200, "{}"));
  ClientOptions options = options_for(server.base_url());
  options.max_connections = 2;
  const auto client = make_client(options);
  std::atomic<int> answered{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < k_threads; ++t) {
    threads.emplace_back([&] {
      Caller caller;
      std::vector<std::shared_ptr<std::optional<SendResult>>> results;
      for (int i = 0; i < k_calls; ++i) results.push_back(caller.start(*client, get("/v3/x")));
      caller.run();
      for (const auto& result : results) answered += result->has_value() && (*result)->has_value() ? 1 : 0;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(answered.load(), k_threads * k_calls);
  EXPECT_EQ(client->connections().in_use, 0U);
  EXPECT_EQ(client->connections().waiting, 0U);
}

TEST(ClientThreads, AClientMayOutliveTheIoContextsThatUsedItAndTheOtherWayRound) {
  ScriptedHttpServer server(always(200, "{}"));
  auto client = make_client(options_for(server.base_url()));
  {
    Caller first;
    expect_response(first.call(*client, get("/v3/x")), 200);
    EXPECT_EQ(client->connections().idle, 1U);
  }
  EXPECT_EQ(client->connections().idle, 0U);
  EXPECT_TRUE(server.wait_for_ended(1));
  Caller second;
  expect_response(second.call(*client, get("/v3/x")), 200);
  client.reset();
  EXPECT_TRUE(server.wait_for_ended(2));
}

TEST(ClientThreads, CallsThatAreDroppedWithTheirIoContextGiveTheirConnectionsBack) {
  Event arrived;
  ScriptedHttpServer server([&](ScriptedHttpServer::Session& session) {
    session.read_request();
    arrived.set();
    session.wait_for_close();
  });
  ClientOptions options = options_for(server.base_url());
  options.max_connections = 1;
  const auto client = make_client(options);
  {
    Caller dropped;
    const auto one = dropped.start(*client, get("/v3/x"));
    const auto two = dropped.start(*client, get("/v3/x"));
    std::thread stopper([&] {
      EXPECT_TRUE(arrived.wait());
      dropped.context().stop();
    });
    dropped.run();
    stopper.join();
    EXPECT_FALSE(one->has_value());
    EXPECT_FALSE(two->has_value());
  }
  EXPECT_EQ(client->connections().in_use, 0U);
  EXPECT_EQ(client->connections().waiting, 0U);
  EXPECT_TRUE(server.wait_for_ended(1));
}

}  // namespace
}  // namespace reply_mcp::reply::client
