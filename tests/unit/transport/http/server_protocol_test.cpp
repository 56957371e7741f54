// The HTTP of it: statuses, connections, bodies.
#include "fixture.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::transport::http::testing {
namespace {

TEST(HttpProtocol, NothingIsWellKnownHereAndEverybodyIsToldSo) {
  const HttpFixture fixture([](HttpOptions& options) { options.auth.mode = AuthMode::passthrough; });
  for (const std::string before : {"", "/mcp", "/mcp/x/core", "/sse"}) {
    for (const std::string after : {"", "/oauth-authorization-server", "/oauth-protected-resource/mcp",
                                    "/openid-configuration", "/jwks.json"}) {
      for (const std::string method : {"GET", "POST", "OPTIONS"}) {
        const std::string path = before + "/.well-known" + after;
        const Reply reply = fixture.exchange(method + " " + path +
                                             " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        EXPECT_EQ(reply.status, 404) << method << " " << path;
      }
    }
  }
}

std::string get(const std::string& path, const std::string& lines = "") {
  return "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n";
}

int rpc_code(const Reply& reply) {
  return static_cast<int>(reply.json().at("error").at("code").as_int64());
}

TEST(HttpProtocol, AnswersHealthChecksWithAnyHost) {
  const HttpFixture fixture;
  EXPECT_EQ(fixture.exchange(get("/healthz")).status, 200);
  EXPECT_EQ(fixture.exchange("GET /readyz HTTP/1.1\r\nHost: 10.1.2.3\r\n\r\n").status, 200);
  RawClient client(fixture.port());
  client.send("HEAD /healthz HTTP/1.1\r\nHost: a\r\n\r\n" + get("/healthz"));
  const Reply head = client.read_head();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("content-length"), "3");
  EXPECT_EQ(client.read_reply().body, "ok\n") << "HEAD has no body, so the next answer follows at once";
}

TEST(HttpProtocol, NamesWhatIsServedWhereNothingIs) {
  const HttpFixture fixture;
  EXPECT_EQ(fixture.exchange(get("/")).status, 404);
  EXPECT_EQ(fixture.exchange(get("/mcpx")).status, 404);
  const Reply put = fixture.exchange("PUT /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(put.status, 405);
  EXPECT_EQ(put.header("allow"), "GET, POST, DELETE, OPTIONS");
}

TEST(HttpProtocol, AnswersOverLimitAndMalformedRequestsWithJsonRpcErrors) {
  const HttpFixture fixture([](HttpOptions& options) { options.limits.max_body_bytes = 100; });
  const Reply large = fixture.exchange(post(std::string(101, ' ')));
  EXPECT_EQ(large.status, 413);
  EXPECT_EQ(large.json().at("jsonrpc"), "2.0");
  EXPECT_EQ(large.header("connection"), "close");
  EXPECT_EQ(fixture.exchange(get("/mcp", "X: " + std::string(20'000, 'x') + "\r\n")).status, 431);
  EXPECT_EQ(fixture.exchange("nonsense\r\n\r\n").status, 400);
}

TEST(HttpProtocol, RefusesASecondFieldOfEachThatDecidesWhatARequestMeans) {
  const HttpFixture fixture;
  for (const std::string name : {"Mcp-Session-Id", "Mcp-Method", "Mcp-Name", "MCP-Protocol-Version",
                                 "Last-Event-ID", "X-Reply-Api-Key", "Mcp-Param-Region"}) {
    const Reply refused = fixture.exchange(get("/mcp", name + ": x\r\n" + name + ": y\r\n"));
    EXPECT_EQ(refused.status, 400) << name;
    EXPECT_NE(refused.body.find("more than once"), std::string::npos) << name << ": " << refused.body;
  }
}

TEST(HttpProtocol, NothingBehindAnAmbiguousRequestIsTakenForAnother) {
  const HttpFixture fixture;
  const std::string hidden = get("/healthz");
  for (const std::string& head :
       {std::string("Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
        std::string("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n"),
        std::string("Transfer-Encoding: x, chunked\r\n\r\n0\r\n\r\n"),
        "Content-Length: " + std::to_string(hidden.size()) + "\r\nContent-Length: 0\r\n\r\n",
        "Content-Length: 0, " + std::to_string(hidden.size()) + "\r\n\r\n",
        std::string("Transfer-Encoding: chunked\r\n\r\n0\n\n"),
        std::string("Transfer-Encoding: chunked\r\n\r\n-0\r\n\r\n"), std::string("Host: other\r\n\r\n"),
        std::string("Bad Name: x\r\n\r\n")}) {
    RawClient client(fixture.port());
    client.send("POST /mcp HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n" + head +
                hidden);
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.status, 400) << head;
    client.close_sending();
    EXPECT_TRUE(client.read_end()) << "a second answer came: " << head;
  }
}

TEST(HttpProtocol, AnErrorAnswerArrivesWhileTheBodyIsStillBeingSent) {
  const HttpFixture fixture([](HttpOptions& options) { options.limits.max_body_bytes = 1000; });
  RawClient client(fixture.port());
  client.send(post(std::string(3'000'000, 'x')));
  EXPECT_EQ(client.read_reply().status, 413);
}

TEST(HttpProtocol, ChecksContentTypeAndAccept) {
  const HttpFixture fixture;
  const std::string body = modern_body("server/discover");
  Headers headers = modern_headers("server/discover");
  headers["Content-Type"] = "text/plain";
  EXPECT_EQ(fixture.exchange(post(body, headers)).status, 415);
  headers["Content-Type"] = "application/json; charset=latin1";
  EXPECT_EQ(fixture.exchange(post(body, headers)).status, 415);
  headers["Content-Type"] = "application/json; charset=\"UTF-8\"";
  headers["Accept"] = "text/html";
  EXPECT_EQ(fixture.exchange(post(body, headers)).status, 406);
  for (const char* accept : {"*/*", "application/json", "text/html, application/*;q=0.5", ""}) {
    headers["Accept"] = accept;
    EXPECT_EQ(fixture.exchange(post(body, headers)).status, 200) << accept;
  }
  headers["Accept"] = "application/json;q=0, text/event-stream";
  const Reply stream = fixture.exchange(post(body, headers));
  EXPECT_EQ(stream.header("content-type"), "text/event-stream");
  EXPECT_NE(stream.body.find("supportedVersions"), std::string::npos);
}

TEST(HttpProtocol, AnswersBrokenJsonWithItsCode) {
  const HttpFixture fixture;
  const Reply broken = fixture.exchange(post("{\"a\":"));
  EXPECT_EQ(broken.status, 400);
  EXPECT_EQ(rpc_code(broken), -32700);
  const Reply deep = fixture.exchange(post(std::string(100, '[') + std::string(100, ']')));
  EXPECT_EQ(deep.status, 400);
  const Reply cut = fixture.exchange(post(R"({"jsonrpc":"2.0","id":"q","method":"tools/call","params":{)"));
  EXPECT_EQ(cut.status, 400);
  EXPECT_EQ(rpc_code(cut), -32700);
  EXPECT_EQ(cut.json().at("id"), "q");
  EXPECT_EQ(rpc_code(fixture.exchange(post("[]"))), -32600);
  EXPECT_EQ(rpc_code(fixture.exchange(post("42"))), -32600);
}

TEST(HttpProtocol, AnswersARequestWithHalfACharacterUnderItsId) {
  const HttpFixture fixture;
  for (const std::string& half : {std::string("\xFF"), std::string("\xEF\xBF\xBD")}) {
    const Reply reply = fixture.exchange(modern_call("echo", {{"text", half}}, 7));
    EXPECT_EQ(reply.status, 200) << half;
    EXPECT_EQ(reply.json().at("id"), 7) << half;
    EXPECT_EQ(reply.json().at("result").at("content").at(0).at("text"), "\xEF\xBF\xBD") << half;
  }
}

TEST(HttpProtocol, KeepsTheConnectionForTheNextRequest) {
  const HttpFixture fixture;
  RawClient client(fixture.port());
  for (int id = 1; id <= 3; ++id) {
    client.send(modern_call("echo", {{"text", std::to_string(id)}}, id));
    const Reply reply = client.read_reply();
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.json().at("id"), id);
    EXPECT_EQ(reply.header("content-type"), "application/json");
    EXPECT_FALSE(reply.header("date").empty());
  }
}

TEST(HttpProtocol, AnswersPipelinedRequestsInTheirOrder) {
  HttpFixture fixture;
  RawClient client(fixture.port());
  client.send(modern_call("hold", {}, 1) + modern_call("echo", {{"text", "a"}}, 2) + get("/healthz"));
  ASSERT_TRUE(fixture.tools.started.wait_for(1));
  fixture.tools.open_gate();
  EXPECT_EQ(client.read_reply().json().at("id"), 1);
  EXPECT_EQ(client.read_reply().json().at("id"), 2);
  EXPECT_EQ(client.read_reply().body, "ok\n");
  EXPECT_EQ(fixture.tools.cancelled.count(), 0);
}

TEST(HttpProtocol, SendsContinueOnlyToACallerWhoMayCall) {
  const HttpFixture fixture([](HttpOptions& options) { options.auth.mode = AuthMode::passthrough; });
  const std::string body = modern_body("server/discover");
  Headers headers = modern_headers("server/discover");
  headers["Expect"] = "100-continue";
  const std::string unknown = post(body, headers);
  RawClient stranger(fixture.port());
  stranger.send(unknown.substr(0, unknown.size() - body.size()));
  EXPECT_EQ(stranger.read_head().status, 401);

  headers["Authorization"] = "Bearer key";
  const std::string known = post(body, headers);
  RawClient client(fixture.port());
  client.send(known.substr(0, known.size() - body.size()));
  EXPECT_EQ(client.read_head().status, 100);
  client.send(body);
  EXPECT_EQ(client.read_reply().status, 200);
}

TEST(HttpProtocol, SpeaksHttp10WithoutChunks) {
  const HttpFixture fixture;
  RawClient client(fixture.port());
  std::string request = modern_call("steps", {}, 1, true);
  request.replace(request.find("HTTP/1.1"), 8, "HTTP/1.0");
  client.send(request);
  const Reply head = client.read_head();
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("transfer-encoding"), "");
  EXPECT_EQ(head.header("connection"), "close");
  int events = 0;
  while (client.read_event()) ++events;
  EXPECT_EQ(events, 4) << "three steps and the answer, then the end of the connection";
}

TEST(HttpProtocol, ClosesWhenTheClientAsksForIt) {
  const HttpFixture fixture;
  RawClient client(fixture.port());
  client.send(get("/healthz", "Connection: close\r\n"));
  const Reply reply = client.read_reply();
  EXPECT_EQ(reply.header("connection"), "close");
  EXPECT_TRUE(client.read_end());
}

TEST(HttpProtocol, RefusesForeignHostsAndOriginsBeforeReadingTheBody) {
  const HttpFixture fixture;
  EXPECT_EQ(fixture.exchange(post("{}", {{"Host", "evil.example.com"}})).status, 403);
  EXPECT_EQ(fixture.exchange(post("{}", {{"Origin", "http://evil.example.com"}})).status, 403);
  RawClient client(fixture.port());
  client.send("POST /mcp HTTP/1.1\r\nHost: evil.example.com\r\nContent-Length: 1000000\r\n\r\n");
  EXPECT_EQ(client.read_reply().status, 403);
}

TEST(HttpProtocol, GivesCorsHeadersOnEveryAnswerToAConfiguredOrigin) {
  const HttpFixture fixture(
      [](HttpOptions& options) { options.allowed_origins = {"https://app.example.com"}; });
  const Headers origin = {{"Origin", "https://app.example.com"}};
  const Reply bad = fixture.exchange(post("{", origin));
  EXPECT_EQ(bad.header("access-control-allow-origin"), "https://app.example.com");
  const Reply preflight = fixture.exchange(
      "OPTIONS /mcp HTTP/1.1\r\nHost: localhost\r\nOrigin: https://app.example.com\r\n"
      "Access-Control-Request-Method: POST\r\nAccess-Control-Request-Headers: mcp-session-id\r\n\r\n");
  EXPECT_EQ(preflight.status, 204);
  EXPECT_EQ(preflight.header("access-control-allow-headers"), "mcp-session-id");
  const Reply started = fixture.exchange(post(initialize_body(), origin));
  EXPECT_NE(started.header("access-control-expose-headers").find("Mcp-Session-Id"), std::string::npos);
}

TEST(HttpProtocol, GivesThePathBelowTheEndpointAndConfiguredHeadersToTools) {
  const HttpFixture fixture([](HttpOptions& options) {
    options.auth.mode = AuthMode::passthrough;
    options.pass_headers = {"x-team-id"};
  });
  Headers headers = modern_headers("tools/call", "who");
  headers["Authorization"] = "Bearer key";
  headers["X-Team-Id"] = "7";
  const Reply reply =
      fixture.exchange(post(modern_body("tools/call", {{"name", "who"}}), headers, "/mcp/x/core/readonly"));
  ASSERT_EQ(reply.status, 200) << reply.body;
  EXPECT_NE(reply.body.find(" /x/core/readonly x-team-id=7"), std::string::npos) << reply.body;
}

}  // namespace
}  // namespace reply_mcp::transport::http::testing
