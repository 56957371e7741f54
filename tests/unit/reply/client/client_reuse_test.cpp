// Connections between calls: kept, expired, dead, and too many.
#include "client_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace reply_mcp::reply::client {
namespace {

using testing::always;
using testing::Event;
using ::testing::HasSubstr;
using testing::ScriptedHttpServer;

TEST(ClientReuse, OneConnectionServesOneCallAfterTheOther) {
  ScriptedHttpServer server(always(200, "{}"));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  for (int i = 0; i < 10; ++i) expect_response(caller.call(*client, get("/v3/x")), 200);
  EXPECT_EQ(server.connections(), 1U);
  EXPECT_EQ(client->connections().idle, 1U);
  EXPECT_EQ(client->connections().in_use, 0U);
}

TEST(ClientReuse, AConnectionThatTheServerWillCloseIsNotKept) {
  ScriptedHttpServer server(always(200, "{}", "Connection: close\r\n"));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  expect_response(caller.call(*client, get("/v3/x")), 200);
  EXPECT_EQ(client->connections().idle, 0U);
}

TEST(ClientReuse, AConnectionIsNotKeptWhenKeepingIsOff) {
  ScriptedHttpServer server(always(200, "{}"));
  ClientOptions options = options_for(server.base_url());
  options.keep_alive = std::chrono::milliseconds(0);
  const auto client = make_client(options);
  Caller caller;
  expect_response(caller.call(*client, get("/v3/x")), 200);
  EXPECT_EQ(client->connections().idle, 0U);
  EXPECT_TRUE(server.wait_for_ended(1));
}

TEST(ClientReuse, AConnectionThatWasUnusedForTooLongIsReplaced) {
  ScriptedHttpServer server(always(200, "{}"));
  ClientOptions options = options_for(server.base_url());
  options.keep_alive = std::chrono::milliseconds(1);
  const auto client = make_client(options);
  Caller caller;
  expect_response(caller.call(*client, get("/v3/x")), 200);
  const auto expired = std::chrono::steady_clock::now() + std::chrono::milliseconds(2);
  while (std::chrono::steady_clock::now() < expired) std::this_thread::yield();
  expect_response(caller.call(*client, get("/v3/x")), 200);
  EXPECT_EQ(server.connections(), 2U);
  EXPECT_TRUE(server.wait_for_ended(1));
}

TEST(ClientReuse, IdentitiesDoNotShareAConnection) {
  ScriptedHttpServer server(always(200, "{}"));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  Identity other = test_identity();
  other.team_id = "2";
  expect_response(caller.call(*client, get("/v3/x")), 200);
  expect_response(caller.call(*client, get("/v3/x"), other), 200);
  expect_response(caller.call(*client, get("/v3/x")), 200);
  ASSERT_EQ(server.requests().size(), 3U);
  EXPECT_EQ(server.requests()[0].connection, 1U);
  EXPECT_EQ(server.requests()[1].connection, 2U);
  EXPECT_EQ(server.requests()[2].connection, 1U);
}

// The server ends the connection after its first answer, and the next call begins when that has arrived.
TEST(ClientReuse, AConnectionThatWasClosedMeanwhileIsNotUsedEvenForAHarmfulRequest) {
  for (const bool reset : {false, true}) {
    ScriptedHttpServer server([reset](ScriptedHttpServer::Session& session) {
      session.read_request();
      session.respond(200, std::to_string(session.number()));
      if (session.number() > 1) session.wait_for_close();
      if (reset) session.reset();
    });
    const auto client = make_client(options_for(server.base_url()));
    Caller caller;
    EXPECT_EQ(expect_response(caller.call(*client, get("/v3/x")), 200).body, "1");
    ASSERT_TRUE(server.wait_for_ended(1));
    EXPECT_EQ(expect_response(caller.call(*client, post("/v3/x", "{}")), 200).body, "2");
    EXPECT_EQ(server.requests().size(), 2U);
  }
}

TEST(ClientReuse, AConnectionOnWhichSomethingCameUnaskedIsNotUsed) {
  Event sent;
  ScriptedHttpServer server([&sent](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.respond(200, std::to_string(session.number()));
    if (session.number() == 1) {
      session.respond(200, "an answer for somebody else");
      sent.set();
    }
    session.wait_for_close();
  });
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  EXPECT_EQ(expect_response(caller.call(*client, get("/v3/x")), 200).body, "1");
  ASSERT_TRUE(sent.wait());
  EXPECT_EQ(expect_response(caller.call(*client, get("/v3/x")), 200).body, "2");
}

/// Answers the first request of connection 1, then ends it when the second has come; answers all others.
ScriptedHttpServer::Script dies_on_the_second_request(bool reset) {
  return [reset](ScriptedHttpServer::Session& session) {
    while (session.read_request()) {
      session.respond(200, std::to_string(session.number()));
      if (session.number() > 1) continue;
      session.read_request();
      if (reset) session.reset();
      return;
    }
  };
}

TEST(ClientReuse, ADeadConnectionIsReplacedOnceForARequestThatIsHarmlessToRepeat) {
  for (const bool reset : {false, true}) {
    ScriptedHttpServer server(dies_on_the_second_request(reset));
    const auto client = make_client(options_for(server.base_url()));
    Caller caller;
    EXPECT_EQ(expect_response(caller.call(*client, get("/v3/x")), 200).body, "1");
    EXPECT_EQ(expect_response(caller.call(*client, get("/v3/x")), 200).body, "2");
    EXPECT_EQ(server.requests().size(), 3U);
  }
}

TEST(ClientReuse, ADeadConnectionIsReportedForARequestThatIsHarmful) {
  for (const bool reset : {false, true}) {
    ScriptedHttpServer server(dies_on_the_second_request(reset));
    const auto client = make_client(options_for(server.base_url()));
    Caller caller;
    expect_response(caller.call(*client, get("/v3/x")), 200);
    expect_failure(caller.call(*client, post("/v3/x", "{}")), FailureKind::closed, true);
    EXPECT_EQ(server.requests().size(), 2U);
    EXPECT_EQ(server.connections(), 1U);
  }
}

TEST(ClientReuse, ADeadConnectionIsReportedForEveryRequestWhenReplacingIsOff) {
  ScriptedHttpServer server(dies_on_the_second_request(false));
  ClientOptions options = options_for(server.base_url());
  options.replace_dead_connections = false;
  const auto client = make_client(options);
  Caller caller;
  expect_response(caller.call(*client, get("/v3/x")), 200);
  const SendResult result = caller.call(*client, get("/v3/x"));
  expect_failure(result, FailureKind::closed, true);
  EXPECT_TRUE(result.error().stale_connection);
  EXPECT_EQ(server.connections(), 1U);
}

TEST(ClientReuse, TheReplacementOfADeadConnectionIsNotReplacedAgain) {
  ScriptedHttpServer server([](ScriptedHttpServer::Session& session) {
    session.read_request();
    if (session.number() > 1) return;
    session.respond(200, "{}");
    session.read_request();
  });
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  expect_response(caller.call(*client, get("/v3/x")), 200);
  expect_failure(caller.call(*client, get("/v3/x")), FailureKind::closed, true);
  EXPECT_EQ(server.connections(), 2U);
}

TEST(ClientReuse, AFailedReplacementStillSaysThatTheFirstTryMayHaveArrived) {
  Event second_read;
  auto server = std::make_unique<ScriptedHttpServer>([&](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.respond(200, "{}");
    session.read_request();
    second_read.set();
    session.wait_for_close();
  });
  const auto client = make_client(options_for(server->base_url()));
  Caller caller;
  expect_response(caller.call(*client, get("/v3/x")), 200);
  const auto box = caller.start(*client, get("/v3/x"));
  std::thread destroyer([&] {
    EXPECT_TRUE(second_read.wait());
    server.reset();  // closes the connection, and nobody listens any more
  });
  caller.run();
  destroyer.join();
  expect_failure(**box, FailureKind::connect, true);
}

TEST(ClientReuse, AFreshConnectionThatDiesIsReportedAndNothingIsRepeated) {
  for (const Request& request : {get("/v3/x"), post("/v3/x", "{}")}) {
    ScriptedHttpServer server([](ScriptedHttpServer::Session& session) { session.read_request(); });
    const auto client = make_client(options_for(server.base_url()));
    Caller caller;
    expect_failure(caller.call(*client, request), FailureKind::closed, true);
    EXPECT_EQ(server.connections(), 1U);
  }
}

TEST(ClientReuse, MoreCallsThanConnectionsWaitTheirTurn) {
  std::atomic<int> open{0};
  std::atomic<int> most{0};
  ScriptedHttpServer server([&](ScriptedHttpServer::Session& session) {
    const int now = ++open;
    int seen = most.load();
    while (now > seen && !most.compare_exchange_weak(seen, now)) {
    }
    always(200, "{}")(session);
    --open;
  });
  ClientOptions options = options_for(server.base_url());
  options.max_connections = 3;
  const auto client = make_client(options);
  Caller caller;
  std::vector<std::shared_ptr<std::optional<SendResult>>> results;
  for (int i = 0; i < 50; ++i) results.push_back(caller.start(*client, get("/v3/x")));
  caller.run();
  for (const auto& result : results) expect_response(**result, 200);
  EXPECT_EQ(server.requests().size(), 50U);
  EXPECT_EQ(server.connections(), 3U);
  EXPECT_EQ(most.load(), 3);
}

TEST(ClientReuse, WaitingForAConnectionEndsWithTheDeadline) {
  ScriptedHttpServer server([](ScriptedHttpServer::Session& session) { session.wait_for_close(); });
  ClientOptions options = options_for(server.base_url());
  options.max_connections = 1;
  options.idle_timeout = std::chrono::milliseconds(1'500);
  const auto client = make_client(options);
  Caller caller;
  CallOptions call;
  call.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
  const auto first = caller.start(*client, get("/v3/first"));
  const auto second = caller.start(*client, post("/v3/second", "{}"), test_identity(), call);
  caller.run();
  expect_failure(**first, FailureKind::timeout, true);
  EXPECT_THAT(expect_failure(**second, FailureKind::timeout, false).message, HasSubstr("connections"));
  EXPECT_EQ(client->connections().in_use, 0U);
  EXPECT_EQ(client->connections().waiting, 0U);
}

TEST(ClientReuse, AKeptConnectionOfAnotherIdentityMakesRoom) {
  ScriptedHttpServer server(always(200, "{}"));
  ClientOptions options = options_for(server.base_url());
  options.max_connections = 1;
  const auto client = make_client(options);
  Caller caller;
  Identity other = test_identity();
  other.user_id = "7";
  expect_response(caller.call(*client, get("/v3/x")), 200);
  expect_response(caller.call(*client, get("/v3/x"), other), 200);
  EXPECT_TRUE(server.wait_for_ended(1));
  EXPECT_EQ(client->connections().idle, 1U);
}

}  // namespace
}  // namespace reply_mcp::reply::client
