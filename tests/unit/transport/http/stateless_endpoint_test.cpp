// Revision 2026-07-28 over HTTP.
#include "fixture.hpp"
#include "transport/aead_sealer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::transport::http::testing {
namespace {

int rpc_code(const Reply& reply) {
  return static_cast<int>(reply.json().at("error").at("code").as_int64());
}

std::string listen_request(int id = 9, bool to_tools = true) {
  boost::json::object filter;
  if (to_tools) filter["toolsListChanged"] = true;
  return post(modern_body("subscriptions/listen", {{"notifications", std::move(filter)}}, id),
              modern_headers("subscriptions/listen"));
}

TEST(HttpStateless, AnswersWithJsonWhenNothingStreams) {
  const HttpFixture fixture;
  const Reply reply = fixture.exchange(modern_call("echo", {{"text", "hi"}}, 5));
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.header("content-type"), "application/json");
  EXPECT_EQ(reply.json().at("id"), 5);
  EXPECT_EQ(reply.header("mcp-session-id"), "") << "this revision has no sessions";
}

TEST(HttpStateless, StreamsProgressAndEndsTheStreamWithTheAnswer) {
  const HttpFixture fixture;
  RawClient client(fixture.port());
  client.send(modern_call("steps", {}, 5, true));
  const Reply head = client.read_head();
  EXPECT_EQ(head.header("content-type"), "text/event-stream");
  EXPECT_EQ(head.header("x-accel-buffering"), "no");
  for (int step = 1; step <= 3; ++step) {
    const auto event = client.read_event();
    ASSERT_TRUE(event);
    EXPECT_EQ(event->id, "") << "streams of this revision cannot be taken up again";
    EXPECT_EQ(boost::json::parse(event->data).at("params").at("progress"), step);
  }
  const auto answer = client.read_event();
  ASSERT_TRUE(answer);
  EXPECT_EQ(boost::json::parse(answer->data).at("id"), 5);
  EXPECT_FALSE(client.read_event());
  client.send(modern_call("echo", {{"text", "again"}}, 6));
  EXPECT_EQ(client.read_reply().json().at("id"), 6) << "the connection is still good";
}

TEST(HttpStateless, LeavesProgressOutForAClientThatTakesOnlyJson) {
  const HttpFixture fixture;
  Headers headers = modern_headers("tools/call", "steps");
  headers["Accept"] = "application/json";
  boost::json::object params{{"name", "steps"}, {"_meta", boost::json::object{{"progressToken", "p"}}}};
  const Reply reply = fixture.exchange(post(modern_body("tools/call", std::move(params)), headers));
  EXPECT_EQ(reply.header("content-type"), "application/json");
  EXPECT_EQ(reply.json().at("id"), 1);
}

TEST(HttpStateless, RefusesHeadersThatDoNotMirrorTheBody) {
  const HttpFixture fixture;
  const std::string body = modern_body("tools/call", {{"name", "echo"}});
  for (const Headers& headers :
       {Headers{}, modern_headers("tools/list", "echo"), modern_headers("tools/call", "other"),
        modern_headers("tools/call"),
        Headers{
            {"MCP-Protocol-Version", "2025-11-25"}, {"Mcp-Method", "tools/call"}, {"Mcp-Name", "echo"}}}) {
    const Reply reply = fixture.exchange(post(body, headers));
    EXPECT_EQ(reply.status, 400);
    EXPECT_EQ(rpc_code(reply), -32020);
    EXPECT_EQ(reply.json().at("id"), 1);
  }
}

TEST(HttpStateless, AnswersUnknownMethodsAndVersionsAsTheRevisionWants) {
  const HttpFixture fixture;
  const Reply unknown = fixture.exchange(post(modern_body("no/such"), modern_headers("no/such")));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_EQ(rpc_code(unknown), -32601);
  const Reply nobody = fixture.exchange(
      post(R"({"jsonrpc":"2.0","id":3,"method":"tools/list"})", {{"MCP-Protocol-Version", "2099-01-01"}}));
  EXPECT_EQ(nobody.status, 400);
  EXPECT_EQ(rpc_code(nobody), -32022);
  EXPECT_EQ(nobody.json().at("id"), 3);
  EXPECT_EQ(nobody.json().at("error").at("data").at("supported").at(0), "2026-07-28");
}

TEST(HttpStateless, TakesOneRequestOrNotificationAtATime) {
  const HttpFixture fixture;
  const Headers headers = {{"MCP-Protocol-Version", "2026-07-28"}, {"Mcp-Method", "x"}};
  const std::string one = modern_body("tools/list");
  EXPECT_EQ(fixture.exchange(post("[" + one + "," + one + "]", headers)).status, 400);
  EXPECT_EQ(fixture.exchange(post(R"({"jsonrpc":"2.0","id":1,"result":{}})", headers)).status, 400);
  const Reply noted = fixture.exchange(post(R"({"jsonrpc":"2.0","method":"notifications/x"})", headers));
  EXPECT_EQ(noted.status, 202);
  EXPECT_EQ(noted.body, "");
}

TEST(HttpStateless, AClientThatLeavesCancelsItsCall) {
  HttpFixture fixture;
  {
    RawClient client(fixture.port());
    client.send(modern_call("hold"));
    ASSERT_TRUE(fixture.tools.started.wait_for(1));
  }
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(1));
}

TEST(HttpStateless, AClientThatLeavesAStreamCancelsItsCall) {
  HttpFixture fixture;
  RawClient client(fixture.port());
  client.send(modern_call("flood", {}, 1, true));
  ASSERT_EQ(client.read_head().status, 200);
  ASSERT_TRUE(client.read_event());
  client.reset();
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(1));
}

TEST(HttpStateless, AClosedSendingSideCountsAsGone) {
  HttpFixture fixture;
  RawClient client(fixture.port());
  client.send(modern_call("hold"));
  ASSERT_TRUE(fixture.tools.started.wait_for(1));
  client.close_sending();
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(1));
  EXPECT_TRUE(client.read_end());
}

boost::json::value next_message(RawClient& client) {
  const std::optional<SseEvent> event = client.read_event();
  return event ? boost::json::parse(event->data) : boost::json::value();
}

void subscribe(RawClient& client, int id, bool to_tools) {
  client.send(listen_request(id, to_tools));
  ASSERT_EQ(client.read_head().header("content-type"), "text/event-stream");
  ASSERT_EQ(next_message(client).at("method"), "notifications/subscriptions/acknowledged");
}

TEST(HttpStateless, TellsSubscribersOfChangesAndEndsTheirStreamsGracefully) {
  HttpFixture fixture;
  RawClient subscriber(fixture.port());
  RawClient other(fixture.port());
  subscribe(subscriber, 9, true);
  subscribe(other, 10, false);

  fixture.server->tools_changed();
  const boost::json::value change = next_message(subscriber);
  ASSERT_TRUE(change.is_object());
  EXPECT_EQ(change.at("method"), "notifications/tools/list_changed");
  EXPECT_EQ(change.at("params").at("_meta").at("io.modelcontextprotocol/subscriptionId"), 9);

  fixture.http->stop(std::chrono::seconds(10));
  for (const auto& [client, id] : {std::pair(&subscriber, 9), std::pair(&other, 10)}) {
    const boost::json::value last = next_message(*client);
    ASSERT_TRUE(last.is_object()) << id;
    EXPECT_EQ(last.at("id"), id) << "who did not subscribe to the tools is not told of them: " << last;
    EXPECT_EQ(last.at("result").at("resultType"), "complete");
    EXPECT_FALSE(client->read_event());
  }
}

TEST(HttpStateless, ASubscriptionNeedsAStream) {
  const HttpFixture fixture;
  Headers headers = modern_headers("subscriptions/listen");
  headers["Accept"] = "application/json";
  EXPECT_EQ(fixture.exchange(post(modern_body("subscriptions/listen"), headers)).status, 406);
}

TEST(HttpStateless, CarriesInputRequestsAndTheirStateAcrossReplicas) {
  const auto same_secret = [](HttpOptions& options) {
    options.sealer = *AeadSealer::from_secrets({base::Secret(std::string(32, 's'))});
  };
  const HttpFixture one(same_secret);
  const HttpFixture two(same_secret);
  const auto ask = [](boost::json::object more) {
    more["name"] = "question";
    more["_meta"] = boost::json::object{{"io.modelcontextprotocol/clientCapabilities",
                                         boost::json::object{{"elicitation", boost::json::object()}}}};
    std::string body = modern_body("tools/call", more);
    // modern_body() writes empty capabilities over it; these are what the question needs.
    const std::string none = R"("io.modelcontextprotocol/clientCapabilities":{})";
    body.replace(body.find(none), none.size(),
                 R"("io.modelcontextprotocol/clientCapabilities":{"elicitation":{}})");
    return post(body, modern_headers("tools/call", "question"));
  };
  const boost::json::value first = one.exchange(ask({})).json();
  ASSERT_EQ(first.at("result").at("resultType"), "input_required") << boost::json::serialize(first);
  boost::json::object answer{{"action", "accept"}, {"content", boost::json::object{{"name", "Ada"}}}};
  boost::json::object retry{{"inputResponses", boost::json::object{{"who", std::move(answer)}}}};
  const Reply second = two.exchange(ask(std::move(retry)));
  EXPECT_NE(second.body.find("Ada"), std::string::npos) << second.body;
}

}  // namespace
}  // namespace reply_mcp::transport::http::testing
