// The HTTP+SSE transport of 2024-11-05.
#include "fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::transport::http::testing {
namespace {

namespace json = boost::json;

std::string open(const std::string& lines = "") {
  return "GET /sse HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n" + lines + "\r\n";
}

/// Opens a stream and gives the place to post to.
std::string open_stream(RawClient& client, const std::string& lines = "") {
  client.send(open(lines));
  EXPECT_EQ(client.read_head().header("content-type"), "text/event-stream");
  const auto event = client.read_event();
  EXPECT_TRUE(event && event->name == "endpoint");
  return event ? event->data : std::string();
}

TEST(HttpSse, NamesThePlaceToPostToAndAnswersOnTheStream) {
  const HttpFixture fixture;
  RawClient client(fixture.port());
  const std::string place = open_stream(client);
  EXPECT_EQ(place.find("/messages?sessionId="), 0U);
  const Reply accepted = fixture.exchange(post(initialize_body("2024-11-05"), {}, place));
  EXPECT_EQ(accepted.status, 202);
  const auto started = client.read_event();
  ASSERT_TRUE(started);
  EXPECT_EQ(started->name, "message");
  EXPECT_EQ(json::parse(started->data).at("result").at("protocolVersion"), "2024-11-05");
  const std::string call = R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"echo"}})";
  EXPECT_EQ(fixture.exchange(post(call, {}, place)).status, 202);
  EXPECT_EQ(json::parse(client.read_event()->data).at("id"), 2);
}

TEST(HttpSse, AsksOnTheStreamAndTakesTheAnswerFromAPost) {
  const HttpFixture fixture;
  RawClient client(fixture.port());
  const std::string place = open_stream(client);
  std::ignore = fixture.exchange(post(initialize_body("2025-06-18"), {}, place));
  std::ignore = client.read_event();
  const std::string call = R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"question"}})";
  std::ignore = fixture.exchange(post(call, {}, place));
  const json::value asked = json::parse(client.read_event()->data);
  EXPECT_EQ(asked.at("method"), "elicitation/create");
  const std::string answer =
      R"({"jsonrpc":"2.0","id":)" + json::serialize(asked.at("id")) + R"(,"result":{"action":"decline"}})";
  EXPECT_EQ(fixture.exchange(post(answer, {}, place)).status, 202);
  EXPECT_NE(client.read_event()->data.find("decline"), std::string::npos);
}

TEST(HttpSse, ClosingTheStreamCancelsWhatIsInFlight) {
  HttpFixture fixture;
  std::string place;
  {
    RawClient client(fixture.port());
    place = open_stream(client);
    std::ignore = fixture.exchange(post(initialize_body("2024-11-05"), {}, place));
    std::ignore = client.read_event();
    const std::string call = R"({"jsonrpc":"2.0","id":2,"method":"tools/call","params":{"name":"hold"}})";
    std::ignore = fixture.exchange(post(call, {}, place));
    ASSERT_TRUE(fixture.tools.started.wait_for(1));
  }
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(1));
  EXPECT_EQ(fixture.exchange(post(initialize_body(), {}, place)).status, 404);
}

TEST(HttpSse, AStreamBeginsAnewWhereItIsInitializedAgain) {
  HttpFixture fixture;
  RawClient client(fixture.port());
  const std::string place = open_stream(client);
  std::ignore = fixture.exchange(post(initialize_body("2024-11-05"), {}, place));
  std::ignore = client.read_event();
  const std::string call = R"({"jsonrpc":"2.0","id":0,"method":"tools/call","params":{"name":"hold"}})";
  std::ignore = fixture.exchange(post(call, {}, place));
  ASSERT_TRUE(fixture.tools.started.wait_for(1));
  EXPECT_EQ(fixture.exchange(post(initialize_body("2025-11-25"), {}, place)).status, 202);
  const json::value again = json::parse(client.read_event()->data);
  EXPECT_EQ(again.at("result").at("protocolVersion"), "2025-11-25");
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(1));
  std::ignore = fixture.exchange(post(R"({"jsonrpc":"2.0","id":0,"method":"ping"})", {}, place));
  EXPECT_EQ(json::parse(client.read_event()->data).at("result"), json::object());
}

TEST(HttpSse, OnlyTheCallerWhoOpenedTheStreamMayPostToIt) {
  const HttpFixture fixture([](HttpOptions& options) { options.auth.mode = AuthMode::passthrough; });
  RawClient client(fixture.port());
  const std::string place = open_stream(client, "Authorization: Bearer one\r\n");
  EXPECT_EQ(fixture.exchange(post(initialize_body(), {{"Authorization", "Bearer two"}}, place)).status, 404);
  EXPECT_EQ(fixture.exchange(post(initialize_body(), {}, place)).status, 401);
  EXPECT_EQ(fixture.exchange(post(initialize_body(), {{"Authorization", "Bearer one"}}, place)).status, 202);
}

TEST(HttpSse, RefusesWhatIsNoMessage) {
  const HttpFixture fixture;
  RawClient client(fixture.port());
  const std::string place = open_stream(client);
  EXPECT_EQ(fixture.exchange(post("{", {}, place)).status, 400);
  EXPECT_EQ(fixture.exchange(post("[" + initialize_body() + "]", {}, place)).status, 400);
  EXPECT_EQ(fixture.exchange(post(initialize_body(), {}, "/messages")).status, 404);
  EXPECT_EQ(fixture.exchange(post(initialize_body(), {}, "/messages?sessionId=x")).status, 404);
}

TEST(HttpSse, CanBeTurnedOff) {
  const HttpFixture fixture([](HttpOptions& options) { options.serve_sse = false; });
  EXPECT_EQ(fixture.exchange(open()).status, 404);
}

}  // namespace
}  // namespace reply_mcp::transport::http::testing
