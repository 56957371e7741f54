// What Reply's side sees of a call, and what the caller gets back when all goes well.
#include "client_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::reply::client {
namespace {

using testing::always;
using ::testing::HasSubstr;
using ::testing::Pair;
using testing::ReceivedRequest;
using testing::ScriptedHttpServer;
using ::testing::StartsWith;

TEST(Client, SendsARequestWithTheKeyAndReturnsTheAnswer) {
  ScriptedHttpServer server(
      always(200, R"({"items":[]})", "Content-Type: application/json\r\nX-One: 1\r\nx-one: 2\r\n"));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  const Response response = expect_response(caller.call(*client, get("/v3/contacts?top=5&skip=0")), 200);
  EXPECT_EQ(response.body, R"({"items":[]})");
  EXPECT_EQ(response.header("content-type"), "application/json");
  EXPECT_THAT(response.headers, ::testing::IsSupersetOf({Pair("x-one", "1"), Pair("x-one", "2")}));

  ASSERT_EQ(server.requests().size(), 1U);
  const ReceivedRequest request = server.requests()[0];
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/v3/contacts?top=5&skip=0");
  EXPECT_EQ(request.field("authorization"), std::string("Bearer ") + k_test_key);
  EXPECT_EQ(request.field("host"), "127.0.0.1:" + std::to_string(server.port()));
  EXPECT_EQ(request.field("accept"), "application/json, application/problem+json");
  EXPECT_EQ(request.field("accept-encoding"), "identity");
  EXPECT_THAT(request.field("user-agent"), StartsWith("reply-mcp/"));
  for (const char* const absent : {"x-team-id", "x-user-id", "x-user-email", "x-request-id", "traceparent",
                                   "content-type", "content-length", "transfer-encoding", "cookie"}) {
    EXPECT_EQ(request.fields.count(absent), 0U) << absent;
  }
}

TEST(Client, SendsWhoActsAndTheTraceWhenTheyAreGiven) {
  ScriptedHttpServer server(always(200, "{}"));
  ClientOptions options = options_for(server.base_url());
  options.user_agent_comment = "https://example.com/bot";
  const auto client = make_client(options);
  Identity identity = test_identity();
  identity.team_id = "11";
  identity.user_id = "22";
  identity.user_email = "ann@example.com";
  CallOptions call;
  call.request_id = "0123456789abcdef0123456789abcdef";
  call.traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  Caller caller;
  expect_response(caller.call(*client, get("/v3/whoami"), identity, call), 200);
  ASSERT_EQ(server.requests().size(), 1U);
  const ReceivedRequest request = server.requests()[0];
  EXPECT_THAT(request.head, HasSubstr("\r\nX-TEAM-ID: 11\r\n"));
  EXPECT_THAT(request.head, HasSubstr("\r\nX-USER-ID: 22\r\n"));
  EXPECT_THAT(request.head, HasSubstr("\r\nX-User-Email: ann@example.com"));
  EXPECT_EQ(request.field("x-request-id"), call.request_id);
  EXPECT_EQ(request.field("traceparent"), call.traceparent);
  EXPECT_THAT(request.field("user-agent"), ::testing::EndsWith(" (+https://example.com/bot)"));
}

TEST(Client, SendsBodiesWithTheirLengthAndType) {
  ScriptedHttpServer server(always(201, "{}"));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  expect_response(caller.call(*client, post("/v3/contacts", R"({"email":"bo@example.com"})")), 201);
  Request without_body = post("/v3/sequences/1/start", "");
  without_body.content_type.clear();
  expect_response(caller.call(*client, without_body), 201);
  ASSERT_EQ(server.requests().size(), 2U);
  EXPECT_EQ(server.requests()[0].method, "POST");
  EXPECT_EQ(server.requests()[0].body, R"({"email":"bo@example.com"})");
  EXPECT_EQ(server.requests()[0].field("content-type"), "application/json");
  EXPECT_EQ(server.requests()[1].field("content-length"), "0");
  EXPECT_EQ(server.requests()[1].fields.count("content-type"), 0U);
}

TEST(Client, SendsEveryMethodByItsName) {
  ScriptedHttpServer server(always(200, "{}"));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  std::vector<std::string> seen;
  for (const Method method : {Method::get, Method::post, Method::put, Method::patch, Method::delete_}) {
    Request request = get("/v3/x");
    request.method = method;
    expect_response(caller.call(*client, request), 200);
    seen.push_back(server.requests().back().method);
  }
  EXPECT_THAT(seen, ::testing::ElementsAre("GET", "POST", "PUT", "PATCH", "DELETE"));
}

TEST(Client, PutsThePrefixOfTheBaseUrlBeforeEveryPath) {
  ScriptedHttpServer server(always(200, "{}"));
  const auto client = make_client(options_for(server.base_url() + "/proxy/reply/"));
  Caller caller;
  expect_response(caller.call(*client, get("/v3/whoami?a=b")), 200);
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0].target, "/proxy/reply/v3/whoami?a=b");
}

TEST(Client, SendsALargeBodyAndReadsALargeAnswerWhole) {
  const std::string large(5'000'000, 'x');
  ScriptedHttpServer server(always(200, large));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  const Response response = expect_response(caller.call(*client, post("/v3/upload", large)), 200);
  EXPECT_EQ(response.body, large);
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0].body, large);
}

TEST(Client, EveryStatusIsAResponse) {
  for (const int status : {200, 201, 202, 400, 401, 404, 429, 500, 503, 599}) {
    ScriptedHttpServer server(always(status, R"({"title":"t"})"));
    const auto client = make_client(options_for(server.base_url()));
    Caller caller;
    EXPECT_EQ(expect_response(caller.call(*client, get("/v3/x")), status).body, R"({"title":"t"})");
  }
}

TEST(Client, NeverFollowsARedirect) {
  ScriptedHttpServer elsewhere(always(200, "stolen"));
  ScriptedHttpServer server(always(302, "", "Location: " + elsewhere.base_url() + "/v3/x\r\n"));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  const Response response = expect_response(caller.call(*client, get("/v3/x")), 302);
  EXPECT_EQ(response.header("location"), elsewhere.base_url() + "/v3/x");
  EXPECT_EQ(elsewhere.connections(), 0U);
  EXPECT_EQ(server.requests().size(), 1U);
}

TEST(Client, WithoutAKeyItSendsNothingAndSaysSo) {
  ScriptedHttpServer server(always(200, "{}"));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  expect_failure(caller.call(*client, get("/v3/x"), Identity{}), FailureKind::not_configured, false);
  EXPECT_EQ(server.connections(), 0U);
}

TEST(Client, RefusesValuesThatCouldEndAHeaderLineAndSendsNothing) {
  ScriptedHttpServer server(always(200, "{}"));
  const auto client = make_client(options_for(server.base_url()));
  Caller caller;
  const std::string with_nul(
      "1\0"
      "2",
      3);
  for (const std::string& bad : std::vector<std::string>{"1\r\nX-Evil: 1", "1\n", "\r", with_nul, " 1", "1 ",
                                                         "\x7F", "\t", "caf\xC3\xA9"}) {
    Identity key = test_identity();
    key.api_key = base::Secret(std::string(k_test_key) + bad);
    Identity team = test_identity();
    team.team_id = bad;
    Identity user = test_identity();
    user.user_id = bad;
    Identity email = test_identity();
    email.user_email = bad;
    for (const Identity& identity : {key, team, user, email}) {
      expect_failure(caller.call(*client, get("/v3/x"), identity), FailureKind::invalid_request, false);
    }
  }
  EXPECT_EQ(server.connections(), 0U);
}

TEST(Client, AMalformedBaseUrlOrOptionIsRefusedWithItsName) {
  EXPECT_THAT(Client::create(options_for("api.reply.io")).error(), HasSubstr("\"api.reply.io\""));
  EXPECT_THAT(Client::create(options_for("http://api.reply.io")).error(), HasSubstr("plain http"));
  ClientOptions none = options_for("https://api.reply.io");
  none.max_connections = 0;
  EXPECT_THAT(Client::create(none).error(), HasSubstr("max_connections"));
  ClientOptions timeless = options_for("https://api.reply.io");
  timeless.idle_timeout = std::chrono::milliseconds(0);
  EXPECT_THAT(Client::create(timeless).error(), HasSubstr("idle_timeout"));
  ClientOptions agent = options_for("https://api.reply.io");
  agent.user_agent_comment = "x\r\ny";
  EXPECT_THAT(Client::create(agent).error(), HasSubstr("user_agent_comment"));
  ClientOptions authorities = options_for("https://api.reply.io");
  authorities.tls_ca_file = "/nonexistent/ca.pem";
  EXPECT_THAT(Client::create(authorities).error(), HasSubstr("/nonexistent/ca.pem"));
}

}  // namespace
}  // namespace reply_mcp::reply::client
