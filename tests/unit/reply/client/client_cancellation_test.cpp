// A cancelled call: its connection is closed, and what it says about what was sent.
#include "client_fixture.hpp"
#include "support/full_listener.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace reply_mcp::reply::client {
namespace {

using testing::always;
using testing::Event;
using testing::FullListener;
using testing::ScriptedHttpServer;

/// No limit may end what the cancellation should have ended.
ClientOptions unlimited(std::string base_url) {
  ClientOptions options = options_for(std::move(base_url));
  options.connect_timeout = options.idle_timeout = options.total_timeout = std::chrono::hours(1);
  return options;
}

class ClientCancellation : public ::testing::Test {
 protected:
  /// Cancels the call when it has begun and `when` has happened, from the call's own io_context, as the
  /// rules of Asio demand. Cancelled before that, it would never run at all.
  void cancel_when(Event& when) {
    canceller_ = std::thread([this, &when] {
      EXPECT_TRUE(when.wait());
      EXPECT_TRUE(begun_.wait());
      boost::asio::post(caller_.context(),
                        [this] { signal_.emit(boost::asio::cancellation_type::terminal); });
    });
  }

  SendResult run(Client& client, Request request) {
    const auto box = caller_.start(client, std::move(request), test_identity(), {}, signal_.slot());
    boost::asio::post(caller_.context(), [this] { begun_.set(); });  // runs behind the start of the call
    caller_.run();
    if (canceller_.joinable()) canceller_.join();
    return Caller::checked(**box);
  }

  Caller caller_;
  boost::asio::cancellation_signal signal_;
  Event begun_;
  std::thread canceller_;
};

TEST_F(ClientCancellation, WhileTheAnswerIsAwaitedItClosesTheConnection) {
  Event arrived;
  std::atomic<bool> closed{false};
  ScriptedHttpServer server([&](ScriptedHttpServer::Session& session) {
    session.read_request();
    arrived.set();
    closed = session.wait_for_close();
  });
  const auto client = make_client(unlimited(server.base_url()));
  cancel_when(arrived);
  expect_failure(run(*client, post("/v3/x", "{}")), FailureKind::cancelled, true);
  ASSERT_TRUE(server.wait_for_ended(1));
  EXPECT_TRUE(closed);
  EXPECT_EQ(client->connections().in_use, 0U);
  EXPECT_EQ(client->connections().idle, 0U);
}

TEST_F(ClientCancellation, InTheMiddleOfAnAnswerItClosesTheConnection) {
  Event half_sent;
  std::atomic<bool> closed{false};
  ScriptedHttpServer server([&](ScriptedHttpServer::Session& session) {
    session.read_request();
    session.send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
    half_sent.set();
    closed = session.wait_for_close();
  });
  const auto client = make_client(unlimited(server.base_url()));
  cancel_when(half_sent);
  expect_failure(run(*client, get("/v3/x")), FailureKind::cancelled, true);
  EXPECT_TRUE(server.wait_for_ended(1));
  EXPECT_TRUE(closed);
}

TEST_F(ClientCancellation, InTheMiddleOfARequestNothingMoreIsSent) {
  Event begun;
  Event cancelled;
  std::atomic<bool> saw_the_end{true};
  ScriptedHttpServer server([&](ScriptedHttpServer::Session& session) {
    session.read_until("\r\n\r\n");
    begun.set();
    // What the client's side had already taken over still arrives, then the end of the stream.
    EXPECT_TRUE(cancelled.wait());
    saw_the_end = session.read_until("the end of the body");
  });
  const auto client = make_client(unlimited(server.base_url()));
  cancel_when(begun);
  expect_failure(run(*client, post("/v3/x", std::string(64'000'000, 'x') + "the end of the body")),
                 FailureKind::cancelled, true);
  cancelled.set();
  ASSERT_TRUE(server.wait_for_ended(1));
  EXPECT_FALSE(saw_the_end);
}

TEST_F(ClientCancellation, WhileTheNameIsResolvedNothingIsSent) {
  ScriptedHttpServer server(always(200, "{}"));
  const auto client = make_client(unlimited("http://localhost:" + std::to_string(server.port())));
  const auto box = caller_.start(*client, post("/v3/x", "{}"), test_identity(), {}, signal_.slot());
  // Runs when the call has stopped for the first time, which is at the look-up.
  boost::asio::post(caller_.context(), [this] { signal_.emit(boost::asio::cancellation_type::terminal); });
  caller_.run();
  expect_failure(**box, FailureKind::cancelled, false);
  EXPECT_EQ(server.connections(), 0U);
  EXPECT_EQ(client->connections().in_use, 0U);
}

TEST_F(ClientCancellation, WhileConnectingNothingIsSent) {
  const FullListener silent;
  const auto client = make_client(unlimited("http://127.0.0.1:" + std::to_string(silent.port())));
  Event at_once;
  at_once.set();
  cancel_when(at_once);
  expect_failure(run(*client, post("/v3/x", "{}")), FailureKind::cancelled, false);
}

TEST_F(ClientCancellation, DuringTheHandshakeNothingIsSent) {
  Event connected;
  std::atomic<bool> closed{false};
  ScriptedHttpServer server([&](ScriptedHttpServer::Session& session) {
    connected.set();
    closed = session.wait_for_close();
  });
  const auto client = make_client(unlimited("https://127.0.0.1:" + std::to_string(server.port())));
  cancel_when(connected);
  expect_failure(run(*client, post("/v3/x", "{}")), FailureKind::cancelled, false);
  EXPECT_TRUE(server.wait_for_ended(1));
  EXPECT_TRUE(closed);
}

TEST_F(ClientCancellation, BeforeTheCallNothingIsSentAndTheCallersSettingIsKept) {
  ScriptedHttpServer server(always(200, "{}"));
  const auto client = make_client(unlimited(server.base_url()));
  std::optional<SendResult> result;
  bool throws_afterwards = true;
  const auto call_when_cancelled = [](Client& api, boost::asio::cancellation_signal& signal,
                                      std::optional<SendResult>& out,
                                      bool& throwing) -> boost::asio::awaitable<void> {
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    signal.emit(boost::asio::cancellation_type::terminal);
    Request request = get("/v3/x");
    Identity identity = test_identity();
    CallOptions options;
    SendResult sent = co_await api.send(std::move(request), std::move(identity), std::move(options));
    out.emplace(std::move(sent));
    throwing = co_await boost::asio::this_coro::throw_if_cancelled();
  };
  boost::asio::co_spawn(caller_.context(), call_when_cancelled(*client, signal_, result, throws_afterwards),
                        boost::asio::bind_cancellation_slot(signal_.slot(), boost::asio::detached));
  caller_.run();
  ASSERT_TRUE(result.has_value());
  expect_failure(*result, FailureKind::cancelled, false);
  EXPECT_FALSE(throws_afterwards);
  EXPECT_EQ(server.connections(), 0U);
}

TEST_F(ClientCancellation, WhileWaitingForAConnectionItLeavesTheQueue) {
  Event first_arrived;
  Event release;
  ScriptedHttpServer server([&](ScriptedHttpServer::Session& session) {
    session.read_request();
    first_arrived.set();
    EXPECT_TRUE(release.wait());
    session.respond(200, "{}");
    always(200, "{}")(session);
  });
  ClientOptions options = unlimited(server.base_url());
  options.max_connections = 1;
  const auto client = make_client(options);
  const auto first = caller_.start(*client, get("/v3/first"));
  const auto waiting = caller_.start(*client, get("/v3/waiting"), test_identity(), {}, signal_.slot());
  const auto last = caller_.start(*client, get("/v3/last"));
  std::thread canceller([&] {
    EXPECT_TRUE(first_arrived.wait());
    boost::asio::post(caller_.context(), [&] {
      EXPECT_EQ(client->connections().waiting, 2U);
      signal_.emit(boost::asio::cancellation_type::terminal);
      release.set();
    });
  });
  caller_.run();
  canceller.join();
  expect_response(**first, 200);
  expect_failure(**waiting, FailureKind::cancelled, false);
  expect_response(**last, 200);
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(server.requests()[1].target, "/v3/last");
}

}  // namespace
}  // namespace reply_mcp::reply::client
