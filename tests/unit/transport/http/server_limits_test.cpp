// What happens at the limits, and that others do not notice.
#include "fixture.hpp"

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace reply_mcp::transport::http::testing {
namespace {

using std::chrono::milliseconds;

bool is_alive(const HttpFixture& fixture) {
  return fixture.exchange(modern_call("echo", {{"text", "alive"}})).status == 200;
}

TEST(HttpLimits, ARequestThatTricklesInIsGivenUp) {
  const HttpFixture fixture([](HttpOptions& options) { options.limits.header_timeout = milliseconds(50); });
  RawClient client(fixture.port());
  client.send("POST /mcp HTTP/1.1\r\nHost: local");
  const Reply reply = client.read_reply();
  EXPECT_EQ(reply.status, 408);
  EXPECT_EQ(reply.json().at("jsonrpc"), "2.0");
  EXPECT_TRUE(client.read_end());
  EXPECT_TRUE(is_alive(fixture));
}

TEST(HttpLimits, ABodyThatTricklesInIsGivenUp) {
  const HttpFixture fixture([](HttpOptions& options) { options.limits.body_timeout = milliseconds(50); });
  RawClient client(fixture.port());
  client.send(
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
      "9\r\n\r\n{");
  EXPECT_EQ(client.read_reply().status, 408);
}

TEST(HttpLimits, AnIdleConnectionIsClosedWithoutAWord) {
  const HttpFixture fixture([](HttpOptions& options) { options.limits.idle_timeout = milliseconds(50); });
  RawClient client(fixture.port());
  EXPECT_TRUE(client.read_end());
}

TEST(HttpLimits, ConnectionsOverTheLimitAreToldSo) {
  const HttpFixture fixture([](HttpOptions& options) { options.limits.max_connections = 2; });
  RawClient one(fixture.port());
  RawClient two(fixture.port());
  one.send(modern_call("echo"));
  two.send(modern_call("echo"));
  EXPECT_EQ(one.read_reply().status, 200);
  EXPECT_EQ(two.read_reply().status, 200);
  RawClient three(fixture.port());
  const Reply refused = three.read_reply();
  EXPECT_EQ(refused.status, 503);
  EXPECT_EQ(refused.json().at("jsonrpc"), "2.0");
  one.send(modern_call("echo"));
  EXPECT_EQ(one.read_reply().status, 200) << "those who are connected do not notice";
}

TEST(HttpLimits, ACallerWithTooMuchInFlightWaitsWhileOthersGoOn) {
  HttpFixture fixture([](HttpOptions& options) {
    options.auth.mode = AuthMode::passthrough;
    options.session_limits.max_requests_per_caller = 2;
  });
  const auto as = [](const std::string& key, const std::string& tool) {
    Headers headers = modern_headers("tools/call", tool);
    headers["Authorization"] = "Bearer " + key;
    return post(modern_body("tools/call", {{"name", tool}}), headers);
  };
  RawClient one(fixture.port());
  RawClient two(fixture.port());
  one.send(as("a", "hold"));
  two.send(as("a", "hold"));
  ASSERT_TRUE(fixture.tools.started.wait_for(2));
  const Reply refused = fixture.exchange(as("a", "echo"));
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("retry-after"), "1");
  EXPECT_EQ(refused.json().at("id"), 1);
  EXPECT_EQ(fixture.exchange(as("b", "echo")).status, 200);
  fixture.tools.open_gate();
  EXPECT_EQ(one.read_reply().status, 200);
  EXPECT_EQ(two.read_reply().status, 200);
  EXPECT_EQ(fixture.exchange(as("a", "echo")).status, 200);
}

TEST(HttpLimits, StreamsAreCountedByThemselves) {
  const HttpFixture fixture([](HttpOptions& options) { options.session_limits.max_streams_per_caller = 1; });
  const std::string session = fixture.open_session();
  const std::string get =
      "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: " + session +
      "\r\n\r\n";
  RawClient one(fixture.port());
  one.send(get);
  ASSERT_EQ(one.read_head().status, 200);
  EXPECT_EQ(fixture.exchange(get).status, 429);
  EXPECT_EQ(fixture.exchange("GET /sse HTTP/1.1\r\nHost: localhost\r\n\r\n").status, 429);
  EXPECT_TRUE(is_alive(fixture));
}

TEST(HttpLimits, OneAddressDoesNotTakeEveryPlaceBySayingNothing) {
  const HttpFixture fixture([](HttpOptions& options) {
    options.threads = 1;  // in the order in which they come
    options.limits.max_connections = 128;
  });
  std::vector<std::unique_ptr<RawClient>> silent;
  constexpr std::size_t k_quarter = 32;
  for (std::size_t i = 0; i < k_quarter; ++i) {
    silent.push_back(std::make_unique<RawClient>(fixture.port()));
    silent.back()->send(i % 2 == 0 ? "" : "POST /mcp HTT");
  }
  for (int i = 0; i < 8; ++i) {
    RawClient more(fixture.port());
    const Reply refused = more.read_reply();
    EXPECT_EQ(refused.status, 503);
    EXPECT_NE(refused.body.find("this address"), std::string::npos) << refused.body;
  }
  RawClient other(fixture.port(), 2);
  other.send(modern_call("echo"));
  EXPECT_EQ(other.read_reply().status, 200) << "others do not notice";
  silent.front()->send(modern_call("echo"));
  EXPECT_EQ(silent.front()->read_reply().status, 200);
}

TEST(HttpLimits, WhatAnybodyMaySendHasNoBodyAndNothingIsHeldOfOne) {
  const HttpFixture fixture([](HttpOptions& options) { options.auth.mode = AuthMode::passthrough; });
  const std::string chunked = "Transfer-Encoding: chunked\r\n\r\n";
  for (const char* first : {"GET /healthz", "HEAD /healthz", "GET /readyz", "OPTIONS /mcp", "OPTIONS /sse",
                            "OPTIONS /messages"}) {
    for (const std::string& rest :
         {chunked + "5;", chunked + "0", chunked + "0\r\nA: ", std::string("Content-Length: 9\r\n\r\n")}) {
      RawClient client(fixture.port());
      client.send(std::string(first) + " HTTP/1.1\r\nHost: localhost\r\n" + rest);
      const Reply reply = client.read_reply();
      EXPECT_EQ(reply.status, 413) << first << " " << rest;
    }
  }
}

TEST(HttpLimits, UploadsTogetherMayNotFillTheMemory) {
  const HttpFixture fixture([](HttpOptions& options) {
    options.threads = 1;
    options.limits.max_buffered_bytes = 100'000;
  });
  const std::string head =
      "POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "
      "80000\r\n\r\n";
  RawClient one(fixture.port());
  one.send(head + std::string(70'000, ' '));
  // One thread serves both, so these exchanges cannot end before what was sent has been read as well.
  for (int i = 0; i < 50; ++i) ASSERT_TRUE(is_alive(fixture));
  RawClient two(fixture.port());
  two.send(head + std::string(79'999, ' '));
  const int status = two.read_reply().status;
  EXPECT_EQ(status, 503);
  one.send(std::string(10'000, ' '));
  EXPECT_EQ(one.read_reply().status, 400) << "the first one is read to its end: it is just no JSON";
}

TEST(HttpLimits, AReaderThatDoesNotReadIsSentAway) {
  HttpFixture fixture([](HttpOptions& options) { options.session_limits.max_stream_queue_bytes = 200'000; });
  RawClient client(fixture.port());
  client.set_receive_buffer(4096);
  client.send(modern_call("flood", {}, 1, true));
  ASSERT_EQ(client.read_head().status, 200);
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(1)) << "its call is cancelled with it";
  EXPECT_TRUE(is_alive(fixture));
}

TEST(HttpLimits, ALargeAnswerThatNobodyReadsIsGivenUp) {
  const HttpFixture fixture([](HttpOptions& options) { options.limits.write_timeout = milliseconds(100); });
  RawClient client(fixture.port());
  client.set_receive_buffer(4096);
  const std::string text(7'000'000, 'x');
  client.send(modern_call("echo", {{"text", text}}));
  while (fixture.http->connections() > 0) std::this_thread::yield();
  EXPECT_TRUE(is_alive(fixture));
}

TEST(HttpLimits, AQuietStreamGetsCommentsAndEndsAfterItsLifetime) {
  HttpFixture fixture([](HttpOptions& options) {
    options.session_limits.keep_alive_interval = milliseconds(20);
    options.session_limits.max_stream_lifetime = std::chrono::seconds(1);
  });
  const std::string session = fixture.open_session();
  RawClient client(fixture.port());
  client.send("GET /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: " + session + "\r\n\r\n");
  ASSERT_EQ(client.read_head().status, 200);
  ASSERT_TRUE(client.read_event());
  EXPECT_TRUE(client.read_comment());
  const auto last = client.read_event();
  ASSERT_TRUE(last);
  EXPECT_FALSE(last->retry.empty()) << "the client is told when to come back";
  EXPECT_FALSE(client.read_event());
}

TEST(HttpLimits, ALongCallKeepsItsConnectionAliveWithComments) {
  HttpFixture fixture(
      [](HttpOptions& options) { options.session_limits.keep_alive_interval = milliseconds(20); });
  RawClient client(fixture.port());
  client.send(modern_call("hold", {}, 3));
  ASSERT_EQ(client.read_head().header("content-type"), "text/event-stream");
  EXPECT_TRUE(client.read_comment());
  fixture.tools.open_gate();
  EXPECT_EQ(boost::json::parse(client.read_event()->data).at("id"), 3);
}

TEST(HttpLimits, TwoHundredSlowReadersDoNotSlowDownOthers) {
  HttpFixture fixture([](HttpOptions& options) {
    options.session_limits.max_stream_queue_bytes = 100'000;
    options.session_limits.max_requests_per_caller = 1000;
  });
  std::vector<std::unique_ptr<RawClient>> slow;
  for (int i = 0; i < 200; ++i) {
    slow.push_back(std::make_unique<RawClient>(fixture.port()));
    slow.back()->set_receive_buffer(4096);
    slow.back()->send(modern_call("flood", {}, i, true));
  }
  ASSERT_TRUE(fixture.tools.started.wait_for(200));
  for (int i = 0; i < 50; ++i) EXPECT_TRUE(is_alive(fixture));
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(200)) << "every one of them is sent away in the end";
  EXPECT_TRUE(is_alive(fixture));
}

TEST(HttpLimits, OptionsThatAreNotSafeRefuseToStart) {
  const auto error_of = [](const std::function<void(HttpOptions&)>& change) {
    try {
      const HttpFixture fixture(change);
    } catch (const std::runtime_error& error) {
      return std::string(error.what());
    }
    return std::string();
  };
  EXPECT_NE(error_of([](HttpOptions& options) { options.listen.host = "0.0.0.0"; }).find("authentication"),
            std::string::npos);
  EXPECT_EQ(error_of([](HttpOptions& options) {
              options.listen.host = "0.0.0.0";
              options.auth.allow_unauthenticated = true;
            }),
            "");
  EXPECT_NE(error_of([](HttpOptions& options) { options.auth.mode = AuthMode::token; }), "");
  EXPECT_NE(error_of([](HttpOptions& options) { options.tls.key_file = "key.pem"; }), "");
  EXPECT_NE(error_of([](HttpOptions& options) { options.endpoint = "mcp"; }), "");
  EXPECT_EQ(error_of([](HttpOptions& options) { options.listen.host = "localhost"; }), "");
  EXPECT_NE(error_of([](HttpOptions& options) {
              options.listen.host = "example.com";
              options.auth.allow_unauthenticated = true;
            }).find("IP address"),
            std::string::npos);
  const HttpFixture first;
  const std::uint16_t taken = first.port();
  EXPECT_NE(error_of([&](HttpOptions& options) { options.listen.port = taken; }).find("in use"),
            std::string::npos);
}

}  // namespace
}  // namespace reply_mcp::transport::http::testing
