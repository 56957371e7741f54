// Getting a connection: names, addresses and the time it may take.
#include "client_fixture.hpp"
#include "support/full_listener.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::reply::client {
namespace {

using testing::always;
using testing::FullListener;
using ::testing::HasSubstr;
using testing::ScriptedHttpServer;

boost::asio::ip::address address(const char* text) {
  return boost::asio::ip::make_address(text);
}

TEST(ClientConnect, NobodyListeningIsAConnectFailureThatExecutedNothing) {
  std::string base_url;
  {
    const ScriptedHttpServer gone(always(200, "{}"));
    base_url = gone.base_url();
  }
  const auto client = make_client(options_for(base_url));
  Caller caller;
  const Failure failure =
      expect_failure(caller.call(*client, post("/v3/x", "{}")), FailureKind::connect, false);
  EXPECT_THAT(failure.message, HasSubstr("127.0.0.1"));
  EXPECT_THAT(failure.message, HasSubstr("refused"));
}

TEST(ClientConnect, EveryAddressIsTriedInOrder) {
  ScriptedHttpServer server(always(200, "{}"));
  ClientOptions options = options_for(server.base_url());
  options.connect_to = {address("127.0.0.2"), address("127.0.0.3"), address("127.0.0.1")};
  const auto client = make_client(options);
  Caller caller;
  expect_response(caller.call(*client, get("/v3/x")), 200);

  options.connect_to.pop_back();
  const auto lost = make_client(options);
  const std::string message =
      expect_failure(caller.call(*lost, get("/v3/x")), FailureKind::connect, false).message;
  EXPECT_THAT(message, HasSubstr("127.0.0.2: "));
  EXPECT_THAT(message, HasSubstr("127.0.0.3: "));
}

TEST(ClientConnect, ANameIsResolved) {
  ScriptedHttpServer server(always(200, "{}"));
  const auto client = make_client(options_for("http://localhost:" + std::to_string(server.port())));
  Caller caller;
  expect_response(caller.call(*client, get("/v3/x")), 200);
}

TEST(ClientConnect, ANameWithoutAnAddressIsAResolveFailure) {
  const auto client = make_client(options_for("https://does-not-exist.invalid"));
  Caller caller;
  const Failure failure =
      expect_failure(caller.call(*client, post("/v3/x", "{}")), FailureKind::resolve, false);
  EXPECT_THAT(failure.message, HasSubstr("does-not-exist.invalid"));
}

TEST(ClientConnect, PlainHttpDoesNotLeaveThisMachineWhateverANameResolvesTo) {
  ClientOptions options = options_for("http://localhost:9");
  options.connect_to = {address("192.0.2.1")};
  const auto client = make_client(options);
  Caller caller;
  const Failure failure = expect_failure(caller.call(*client, get("/v3/x")), FailureKind::resolve, false);
  EXPECT_THAT(failure.message, HasSubstr("this machine"));
}

TEST(ClientConnect, AnAddressThatDoesNotAnswerIsGivenUpAndTheNextTried) {
  const FullListener silent;
  ClientOptions options = options_for("http://127.0.0.1:" + std::to_string(silent.port()));
  options.connect_timeout = std::chrono::milliseconds(50);
  Caller caller;
  const Failure failure =
      expect_failure(caller.call(*make_client(options), post("/v3/x", "{}")), FailureKind::timeout, false);
  EXPECT_THAT(failure.message, HasSubstr("Cannot connect"));

  ScriptedHttpServer::Options there;
  there.address = "127.0.0.2";
  there.port = silent.port();
  ScriptedHttpServer server(always(200, "{}"), there);
  options.connect_to = {address("127.0.0.1"), address("127.0.0.2")};
  expect_response(caller.call(*make_client(options), get("/v3/x")), 200);
}

TEST(ClientConnect, TheDeadlineOfTheCallCountsWhileConnecting) {
  const FullListener silent;
  const auto client = make_client(options_for("http://127.0.0.1:" + std::to_string(silent.port())));
  Caller caller;
  CallOptions call;
  call.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(50);
  expect_failure(caller.call(*client, get("/v3/x"), test_identity(), call), FailureKind::timeout, false);
}

TEST(ClientConnect, TheDeadlineOfTheCallCountsWhileWaitingForTheAnswer) {
  ScriptedHttpServer server([](ScriptedHttpServer::Session& session) { session.wait_for_close(); });
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  CallOptions call;
  call.deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(500);
  expect_failure(caller.call(*client, get("/v3/x"), test_identity(), call), FailureKind::timeout, true);
  EXPECT_TRUE(server.wait_for_ended(1));
}

TEST(ClientConnect, ACallWhoseDeadlineIsOverSendsNothing) {
  ScriptedHttpServer server(always(200, "{}"));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  CallOptions call;
  call.deadline = std::chrono::steady_clock::now() - std::chrono::seconds(1);
  expect_failure(caller.call(*client, get("/v3/x"), test_identity(), call), FailureKind::timeout, false);
  EXPECT_EQ(server.connections(), 0U);
}

}  // namespace
}  // namespace reply_mcp::reply::client
