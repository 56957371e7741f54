// Revisions 2025-03-26 to 2025-11-25 over Streamable HTTP.
#include "fixture.hpp"
#include "transport/aead_sealer.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::transport::http::testing {
namespace {

namespace json = boost::json;

int rpc_code(const Reply& reply) {
  return static_cast<int>(reply.json().at("error").at("code").as_int64());
}

std::string request(const std::string& method, int id = 1, const std::string& params = "{}") {
  return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":")" + method + R"(","params":)" +
         params + "}";
}

std::string call(const std::string& tool, int id = 1, bool with_progress = false) {
  const std::string meta = with_progress ? R"(,"_meta":{"progressToken":"p"})" : "";
  return request("tools/call", id, R"({"name":")" + tool + "\"" + meta + "}");
}

std::string in_stream(const std::string& session, const std::string& last_event = "") {
  std::string out =
      "GET /mcp HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\nMcp-Session-Id: " + session;
  if (!last_event.empty()) out += "\r\nLast-Event-ID: " + last_event;
  return out + "\r\n\r\n";
}

std::string end_session(const std::string& session) {
  return "DELETE /mcp HTTP/1.1\r\nHost: localhost\r\nMcp-Session-Id: " + session + "\r\n\r\n";
}

const auto k_same_secret = [](HttpOptions& options) {
  options.sealer = *AeadSealer::from_secrets({base::Secret(std::string(32, 's'))});
};

TEST(HttpSession, InitializeGivesAnIdThatLaterRequestsNeed) {
  const HttpFixture fixture;
  for (const char* version : {"2025-11-25", "2025-06-18", "2025-03-26"}) {
    const std::string session = fixture.open_session(version);
    ASSERT_FALSE(session.empty()) << version;
    EXPECT_EQ(session.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"),
              std::string::npos);
    const Reply listed = fixture.exchange(fixture.in_session(session, request("tools/list")));
    EXPECT_EQ(listed.status, 200);
    EXPECT_EQ(listed.json().at("id"), 1);
    const Reply noted = fixture.exchange(
        fixture.in_session(session, R"({"jsonrpc":"2.0","method":"notifications/initialized"})"));
    EXPECT_EQ(noted.status, 202);
  }
  const Reply without = fixture.exchange(post(request("tools/list")));
  EXPECT_EQ(without.status, 400);
  EXPECT_NE(without.body.find("Mcp-Session-Id"), std::string::npos);
}

TEST(HttpSession, AnUnknownIdIsNotFound) {
  const HttpFixture fixture;
  const std::string session = fixture.open_session();
  for (const std::string& id : {std::string("made-up"), session + "A", session.substr(1)}) {
    EXPECT_EQ(fixture.exchange(fixture.in_session(id, request("tools/list"))).status, 404) << id;
  }
}

TEST(HttpSession, AnyReplicaWithTheSameSecretGoesOnWithIt) {
  const HttpFixture one(k_same_secret);
  const HttpFixture two(k_same_secret);
  const HttpFixture stranger;
  const std::string session = one.open_session();
  EXPECT_EQ(two.exchange(two.in_session(session, call("echo"))).status, 200);
  EXPECT_EQ(stranger.exchange(stranger.in_session(session, call("echo"))).status, 404);
}

TEST(HttpSession, BelongsToTheCallerWhoOpenedIt) {
  const HttpFixture fixture([](HttpOptions& options) { options.auth.mode = AuthMode::passthrough; });
  const std::string session = fixture.open_session("2025-11-25", {{"Authorization", "Bearer one"}});
  const auto with = [&](const std::string& key) {
    return post(request("tools/list"), {{"Mcp-Session-Id", session}, {"Authorization", "Bearer " + key}});
  };
  EXPECT_EQ(fixture.exchange(with("one")).status, 200);
  EXPECT_EQ(fixture.exchange(with("two")).status, 404);
}

TEST(HttpSession, StaysDeletedUntilItWouldHaveExpired) {
  const HttpFixture fixture;
  const std::string session = fixture.open_session();
  EXPECT_EQ(fixture.exchange(end_session(session)).status, 204);
  EXPECT_EQ(fixture.exchange(fixture.in_session(session, request("tools/list"))).status, 404);
  EXPECT_EQ(fixture.exchange(end_session(session)).status, 404);
  EXPECT_EQ(fixture.exchange(in_stream(session)).status, 404);
}

TEST(HttpSession, DeletingCancelsWhatIsInFlight) {
  HttpFixture fixture;
  const std::string session = fixture.open_session();
  RawClient client(fixture.port());
  client.send(fixture.in_session(session, call("hold")));
  ASSERT_TRUE(fixture.tools.started.wait_for(1));
  EXPECT_EQ(fixture.exchange(end_session(session)).status, 204);
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(1));
}

TEST(HttpSession, BeginsAnewWhereItIsInitializedAgain) {
  HttpFixture fixture;
  const std::string session = fixture.open_session("2025-03-26");
  RawClient client(fixture.port());
  client.send(fixture.in_session(session, call("hold", 1)));
  ASSERT_TRUE(fixture.tools.started.wait_for(1));
  const Reply again = fixture.exchange(fixture.in_session(session, initialize_body("2025-11-25")));
  EXPECT_EQ(again.status, 200);
  EXPECT_EQ(again.json().at("result").at("protocolVersion"), "2025-11-25");
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(1));
  EXPECT_EQ(client.read_reply().body, "");
  const std::string renewed = again.header("mcp-session-id");
  EXPECT_NE(renewed, session);
  for (const std::string& id : {renewed, session}) {
    const Reply batch = fixture.exchange(fixture.in_session(id, "[" + request("ping") + "]"));
    EXPECT_EQ(batch.status, 400) << "batches went with the old revision";
    EXPECT_EQ(fixture.exchange(fixture.in_session(id, request("tools/list"))).status, 200);
  }
  EXPECT_EQ(fixture.exchange(end_session(renewed)).status, 204);
  EXPECT_EQ(fixture.exchange(fixture.in_session(session, request("ping"))).status, 404);
}

TEST(HttpSession, ANewBeginningTouchesNoOtherSessionOfTheSameClient) {
  HttpFixture fixture;
  const std::string ours = fixture.open_session("2025-06-18");
  const std::string theirs = fixture.open_session("2025-06-18");
  RawClient waiting(fixture.port());
  waiting.send(fixture.in_session(ours, call("hold", 5)));
  ASSERT_TRUE(fixture.tools.started.wait_for(1));
  RawClient held(fixture.port());
  held.send(fixture.in_session(theirs, call("hold", 6)));
  ASSERT_TRUE(fixture.tools.started.wait_for(2));
  // The same words as before, and as the client of the other session used.
  EXPECT_EQ(fixture.exchange(fixture.in_session(theirs, initialize_body("2025-06-18"))).status, 200);
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(1)) << "it counts from the beginning again";
  fixture.tools.open_gate();
  const Reply answered = waiting.read_reply();
  EXPECT_EQ(answered.json().at("id"), 5);
  EXPECT_EQ(fixture.tools.cancelled.count(), 1);
}

TEST(HttpSession, ANewBeginningIsKnownToEveryReplica) {
  const HttpFixture one(k_same_secret);
  const HttpFixture two(k_same_secret);
  const std::string session = one.open_session("2025-03-26");
  const std::string batch = "[" + request("ping") + "]";
  EXPECT_EQ(two.exchange(two.in_session(session, batch)).status, 200);
  const Reply again = one.exchange(one.in_session(session, initialize_body("2025-11-25")));
  EXPECT_EQ(two.exchange(two.in_session(again.header("mcp-session-id"), batch)).status, 400);
}

TEST(HttpSession, PingNeedsNoSessionWhateverRevisionIsAnnounced) {
  const HttpFixture fixture;
  for (const char* revision : {"", "2025-11-25", "2026-07-28", "2099-01-01"}) {
    Headers headers;
    if (*revision != '\0') headers["MCP-Protocol-Version"] = revision;
    const Reply reply = fixture.exchange(post(request("ping"), headers));
    EXPECT_EQ(reply.status, 200) << revision;
    EXPECT_EQ(reply.json().at("result"), json::object()) << revision;
    EXPECT_EQ(reply.header("mcp-session-id"), "");
  }
}

TEST(HttpSession, InitializeNegotiatesWhateverRevisionTheHeaderAnnounces) {
  const HttpFixture fixture;
  for (const char* revision : {"2026-07-28", "2099-01-01", "1999-01-01"}) {
    const Reply reply =
        fixture.exchange(post(initialize_body("2099-01-01"), {{"MCP-Protocol-Version", revision}}));
    EXPECT_EQ(reply.status, 200) << revision;
    EXPECT_EQ(reply.json().at("result").at("protocolVersion"), "2025-11-25") << revision;
  }
}

TEST(HttpSession, RefusesARevisionThatIsNone) {
  const HttpFixture fixture;
  const std::string session = fixture.open_session();
  const Reply reply = fixture.exchange(
      post(request("tools/list"), {{"Mcp-Session-Id", session}, {"MCP-Protocol-Version", "1999-01-01"}}));
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(rpc_code(reply), -32022);
}

TEST(HttpSession, TakesBatchesWhereTheRevisionHasThem) {
  const HttpFixture fixture;
  const std::string batch =
      "[" + request("tools/list", 1) + "," + call("echo", 2) + R"(,{"jsonrpc":"2.0","id":3}])";
  const Reply refused = fixture.exchange(fixture.in_session(fixture.open_session("2025-06-18"), batch));
  EXPECT_EQ(refused.status, 400);
  EXPECT_EQ(rpc_code(refused), -32600);

  const std::string session = fixture.open_session("2025-03-26");
  const json::value answers = fixture.exchange(fixture.in_session(session, batch)).json();
  ASSERT_TRUE(answers.is_array());
  EXPECT_EQ(answers.get_array().size(), 3U);
  const std::string noted = R"([{"jsonrpc":"2.0","method":"notifications/initialized"}])";
  EXPECT_EQ(fixture.exchange(fixture.in_session(session, noted)).status, 202);
  const std::string wrong = R"([{"jsonrpc":"2.0","id":7}])";
  EXPECT_EQ(fixture.exchange(fixture.in_session(session, wrong)).json().at(0).at("id"), 7);
  const std::string again = "[" + initialize_body("2025-03-26") + "]";
  EXPECT_EQ(fixture.exchange(fixture.in_session(session, again)).status, 400);
}

TEST(HttpSession, AsksThePersonOnTheStreamOfTheCall) {
  const HttpFixture fixture;
  const std::string session = fixture.open_session();
  RawClient client(fixture.port());
  client.send(fixture.in_session(session, call("question", 4)));
  ASSERT_EQ(client.read_head().header("content-type"), "text/event-stream");
  const auto priming = client.read_event();
  ASSERT_TRUE(priming);
  EXPECT_EQ(priming->data, "");
  EXPECT_FALSE(priming->id.empty());
  EXPECT_EQ(priming->retry, "1000");
  const auto question = client.read_event();
  ASSERT_TRUE(question);
  const json::value asked = json::parse(question->data);
  EXPECT_EQ(asked.at("method"), "elicitation/create");
  const std::string answer = R"({"jsonrpc":"2.0","id":)" + json::serialize(asked.at("id")) +
                             R"(,"result":{"action":"accept","content":{"name":"Ada"}}})";
  EXPECT_EQ(fixture.exchange(fixture.in_session(session, answer)).status, 202);
  const auto result = client.read_event();
  ASSERT_TRUE(result);
  EXPECT_EQ(json::parse(result->data).at("id"), 4);
  EXPECT_NE(result->data.find("Ada"), std::string::npos);
  EXPECT_EQ(fixture.exchange(fixture.in_session(session, answer)).status, 400) << "nobody asked any more";
}

TEST(HttpSession, OlderRevisionsGetNoEventWithoutData) {
  const HttpFixture fixture;
  const std::string session = fixture.open_session("2025-06-18");
  RawClient client(fixture.port());
  client.send(fixture.in_session(session, call("steps", 4, true)));
  ASSERT_EQ(client.read_head().status, 200);
  const auto first = client.read_event();
  ASSERT_TRUE(first);
  EXPECT_NE(first->data, "");
  EXPECT_FALSE(first->id.empty());
}

TEST(HttpSession, ALostConnectionDoesNotCancelTheCallAndTheClientCanComeBackForTheRest) {
  HttpFixture fixture;
  const std::string session = fixture.open_session();
  std::string last;
  {
    RawClient client(fixture.port());
    client.send(fixture.in_session(session, call("release", 6, true)));
    ASSERT_EQ(client.read_head().status, 200);
    ASSERT_TRUE(client.read_event());
    const auto progress = client.read_event();
    ASSERT_TRUE(progress);
    last = progress->id;
    ASSERT_TRUE(fixture.tools.started.wait_for(1));
    client.reset();
  }
  RawClient again(fixture.port());
  again.send(in_stream(session, last));
  ASSERT_EQ(again.read_head().status, 200);
  fixture.tools.open_gate();
  const auto answer = again.read_event();
  ASSERT_TRUE(answer);
  EXPECT_EQ(json::parse(answer->data).at("id"), 6);
  EXPECT_FALSE(again.read_event());
  EXPECT_EQ(fixture.tools.cancelled.count(), 0);
}

TEST(HttpSession, AReleasedStreamEndsAndGoesOnElsewhere) {
  HttpFixture fixture;
  const std::string session = fixture.open_session();
  RawClient client(fixture.port());
  client.send(fixture.in_session(session, call("release", 6, true)));
  ASSERT_EQ(client.read_head().status, 200);
  const auto priming = client.read_event();
  ASSERT_TRUE(priming);
  std::string last = priming->id;
  bool told_to_wait = false;
  while (const auto event = client.read_event()) {
    told_to_wait |= event->data.empty() && !event->retry.empty();
    if (!event->id.empty()) last = event->id;
  }
  EXPECT_TRUE(told_to_wait);
  client.send(in_stream(session, priming->id));
  ASSERT_EQ(client.read_head().status, 200);
  const auto replayed = client.read_event();
  ASSERT_TRUE(replayed);
  EXPECT_EQ(replayed->id, last) << "the progress that came before is sent again";
  fixture.tools.open_gate();
  EXPECT_EQ(json::parse(client.read_event()->data).at("id"), 6);
}

TEST(HttpSession, RefusesToGoOnAfterAnEventThatNobodyKeeps) {
  const HttpFixture fixture;
  const std::string session = fixture.open_session();
  for (const char* event : {"nonsense", "r1-1-1.4", "x.y", ".", "r.99999999999999999999999"}) {
    EXPECT_EQ(fixture.exchange(in_stream(session, event)).status, 400) << event;
  }
}

TEST(HttpSession, TheStreamOfTheSessionCarriesChangesAndCanBeTakenUpAgain) {
  HttpFixture fixture;
  const std::string session = fixture.open_session();
  std::string last;
  {
    RawClient client(fixture.port());
    client.send(in_stream(session));
    ASSERT_EQ(client.read_head().header("content-type"), "text/event-stream");
    const auto priming = client.read_event();
    ASSERT_TRUE(priming);
    last = priming->id;
  }
  RawClient again(fixture.port());
  again.send(in_stream(session, last));
  EXPECT_EQ(again.read_head().status, 200);
  RawClient elsewhere(fixture.port());
  elsewhere.send(in_stream(session, "c1-2-3.7"));
  EXPECT_EQ(elsewhere.read_head().status, 200) << "a session stream of another replica just goes on";
}

TEST(HttpSession, AStreamNeedsToBeAccepted) {
  const HttpFixture fixture;
  const std::string session = fixture.open_session();
  std::string wrong = in_stream(session);
  wrong.replace(wrong.find("text/event-stream"), 17, "application/json");
  EXPECT_EQ(fixture.exchange(wrong).status, 406);
}

TEST(HttpSession, CancelledCallsGetNoAnswer) {
  HttpFixture fixture;
  const std::string session = fixture.open_session();
  RawClient client(fixture.port());
  client.send(fixture.in_session(session, call("hold", 8)));
  ASSERT_TRUE(fixture.tools.started.wait_for(1));
  const std::string cancel =
      R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":8}})";
  EXPECT_EQ(fixture.exchange(fixture.in_session(session, cancel)).status, 202);
  EXPECT_TRUE(fixture.tools.cancelled.wait_for(1));
  const Reply reply = client.read_reply();
  EXPECT_EQ(reply.status, 202);
  EXPECT_EQ(reply.body, "");
}

TEST(HttpSession, AClientThatDescribesItselfAtLengthIsRefused) {
  const HttpFixture fixture;
  std::string extensions;
  for (int i = 0; i < 16; ++i) {
    std::string name = std::to_string(i);
    for (int k = 0; k < 60; ++k) name += "\\u0001";
    extensions += (i == 0 ? "\"" : ",\"") + name + "\":{}";
  }
  std::string body = initialize_body();
  const std::string capability = "\"elicitation\":{}";
  body.replace(body.find(capability), capability.size(), "\"extensions\":{" + extensions + "}");
  const Reply reply = fixture.exchange(post(body));
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(rpc_code(reply), -32602);
}

}  // namespace
}  // namespace reply_mcp::transport::http::testing
