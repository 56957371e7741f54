// What the sandbox does with HTTP itself: keys, routing, limits, broken and hostile requests.
#include "unit/sandbox/support.hpp"

#include <atomic>
#include <set>
#include <thread>

namespace reply_mcp::sandbox::testing {
namespace {

using HttpTest = SandboxTest;

TEST_F(HttpTest, AnswersWhoTheKeyActsAs) {
  const Reply reply = api.get("/v3/whoami");
  EXPECT_EQ(reply.status, 200) << reply;
  EXPECT_EQ(reply.header("content-type"), "application/json; charset=utf-8");
  EXPECT_TRUE(reply.at("/userId").is_int64()) << reply;
  EXPECT_TRUE(reply.at("/username").is_string()) << reply;
}

TEST_F(HttpTest, RefusesARequestWithoutKeyTheWayReplyWasSeenToDo) {
  api.without_key();
  const Reply reply = api.get("/v3/contacts");
  EXPECT_EQ(reply.status, 401);
  EXPECT_EQ(reply.header("www-authenticate"), "Bearer");
  EXPECT_EQ(reply.header("content-type"), "application/problem+json");
  EXPECT_EQ(
      reply.text,
      R"({"title":"Unauthorized","status":401,"detail":"Authentication credentials are missing or invalid."})");
  EXPECT_EQ(reply.text.size(), 99U);
}

TEST_F(HttpTest, RefusesAnotherKeyAndAnotherScheme) {
  Client stranger = running.client("another-key");
  EXPECT_EQ(stranger.get("/v3/contacts").status, 401);
  api.without_key();
  EXPECT_EQ(api.send("GET", "/v3/whoami", "", "", {{"Authorization", "Basic sandbox-key"}}).status, 401);
  EXPECT_EQ(api.send("GET", "/v3/whoami", "", "", {{"X-Api-Key", "sandbox-key"}}).status, 401);
  EXPECT_EQ(api.send("GET", "/v3/whoami", "", "", {{"Authorization", "bearer sandbox-key"}}).status, 200);
}

TEST(HttpKeyTest, AcceptsAnyKeyWhenNoneIsSet) {
  SandboxOptions options = Running::no_limits();
  options.api_key.clear();
  const Running running(std::move(options));
  Client anybody = running.client("whatever");
  EXPECT_EQ(anybody.get("/v3/whoami").status, 200);
  Client nobody = running.client("");
  EXPECT_EQ(nobody.get("/v3/whoami").status, 401);
}

TEST(HttpKeyTest, RefusesWhatTheScopesOfTheKeyDoNotCover) {
  SandboxOptions options = Running::no_limits();
  options.scopes = {"contacts:write", "inbox:operate"};
  const Running running(std::move(options));
  Client api = running.client();
  EXPECT_EQ(api.get("/v3/contacts").status, 200) << "write satisfies read";
  EXPECT_EQ(api.get("/v3/inbox/threads").status, 200) << "operate satisfies read";
  EXPECT_EQ(api.get("/v3/whoami").status, 200) << "needs no scope";
  const Reply refused = api.get("/v3/sequences");
  EXPECT_EQ(refused.status, 403);
  EXPECT_EQ(refused.code(), "insufficient_scope");
  EXPECT_EQ(api.post("/v3/inbox/threads/categories", {{"name", "New"}, {"color", "red"}}).status, 403)
      << "operate does not satisfy write";
}

TEST_F(HttpTest, KnowsOnlyItsOwnTeam) {
  EXPECT_EQ(api.send("GET", "/v3/whoami", "", "", {{"X-TEAM-ID", "11"}}).status, 200);
  const Reply reply = api.send("GET", "/v3/whoami", "", "", {{"X-TEAM-ID", "12"}});
  EXPECT_EQ(reply.status, 403);
  EXPECT_EQ(reply.code(), "TEAM_NOT_ACCESSIBLE");
  EXPECT_EQ(reply.at("/teams/0/teamId"), 11);
}

TEST_F(HttpTest, ActsAsTheUserThatAHeaderNames) {
  EXPECT_EQ(api.get("/v3/whoami").at("/userId"), 101);
  EXPECT_EQ(api.send("GET", "/v3/whoami", "", "", {{"X-USER-ID", "102"}}).at("/userId"), 102);
  EXPECT_EQ(api.send("GET", "/v3/whoami", "", "", {{"X-User-Email", "colleague@example.com"}}).at("/userId"),
            102);
  const Reply unknown = api.send("GET", "/v3/whoami", "", "", {{"X-USER-ID", "7"}});
  EXPECT_EQ(unknown.status, 401);
  EXPECT_EQ(unknown.code(), "USER_NOT_FOUND");
  const Reply contact = api.send("POST", "/v3/contacts", R"({"email":"theirs@example.org"})",
                                 "application/json", {{"X-USER-ID", "102"}});
  EXPECT_EQ(contact.at("/ownerUserId"), 102);
  EXPECT_EQ(api.get("/v3/whoami").at("/userId"), 101) << "one request's user is not the next one's";
}

TEST_F(HttpTest, ServesManyRequestsOverOneConnection) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(api.get("/v3/contacts?top=1").status, 200);
  EXPECT_EQ(api.connections(), 1U);
}

TEST_F(HttpTest, ClosesWhenTheClientAsksForIt) {
  EXPECT_EQ(api.send("GET", "/v3/whoami", "", "", {{"Connection", "close"}}).status, 200);
  EXPECT_FALSE(api.connected());
}

TEST_F(HttpTest, AnswersAPlainProblemForAnUnknownPath) {
  for (const char* path : {"/v3/webhook-events", "/", "/v2/contacts", "/v3", "/v3/contacts/1001/unknown"}) {
    const Reply reply = api.get(path);
    EXPECT_EQ(reply.status, 404) << path;
    EXPECT_EQ(reply.header("content-type"), "application/problem+json");
    EXPECT_EQ(reply.at("/status"), 404);
    EXPECT_EQ(reply.at("/title"), "Not Found");
    EXPECT_EQ(reply.code(), "");
  }
}

TEST_F(HttpTest, NamesTheMethodsThatAPathTakes) {
  const Reply reply = api.erase("/v3/contacts");
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.header("allow"), "GET, POST");
  EXPECT_EQ(reply.code(), "");
}

TEST_F(HttpTest, WantsTheMediaTypeOfTheOperation) {
  const Reply text = api.send("POST", "/v3/contact-lists", R"({"name":"Friends"})", "text/plain");
  EXPECT_EQ(text.status, 415);
  EXPECT_EQ(text.code(), "");
  EXPECT_EQ(api.send("POST", "/v3/contact-lists", R"({"name":"Friends"})", "application/json; charset=utf-8")
                .status,
            201);
  EXPECT_EQ(api.send("POST", "/v3/attachments", R"({"file":"x"})").status, 415);
}

TEST_F(HttpTest, RefusesBrokenJsonAsAFaultOfTheWholeBody) {
  for (const char* body : {"{", "[1,]", "{\"name\":\"\xff\"}", "nonsense", "{} {}"}) {
    const Reply reply = api.send("POST", "/v3/contact-lists", body);
    EXPECT_EQ(reply.status, 400) << body;
    EXPECT_EQ(reply.at("/errors/0/pointer"), "") << reply;
    EXPECT_EQ(reply.code(), "");
  }
}

TEST_F(HttpTest, RefusesAMissingBodyWhereOneIsRequired) {
  const Reply reply = api.send("POST", "/v3/contact-lists");
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.at("/errors/0/pointer"), "");
}

TEST_F(HttpTest, RefusesDeeplyNestedJson) {
  const std::string deep = std::string(5000, '[') + std::string(5000, ']');
  EXPECT_EQ(api.send("POST", "/v3/contact-lists", deep).status, 400);
  EXPECT_EQ(api.get("/v3/whoami").status, 200);
}

TEST_F(HttpTest, RefusesABodyOverTheLimitAndSaysSo) {
  Client big = running.client();
  const Reply declared = big.raw(
      "POST /v3/contact-lists HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sandbox-key\r\n"
      "Content-Type: application/json\r\nContent-Length: 99999999\r\n\r\n{");
  EXPECT_EQ(declared.status, 413);
  EXPECT_EQ(declared.at("/status"), 413);
  EXPECT_EQ(declared.header("connection"), "close");
  // One that is sent in full, so that the server closes with unread input.
  const Reply sent = big.send("POST", "/v3/contact-lists", std::string(27 * 1024 * 1024, ' '));
  EXPECT_EQ(sent.status, 413);
  EXPECT_EQ(api.get("/v3/whoami").status, 200);
}

TEST_F(HttpTest, TakesAnUploadAsLargeAsTheToolsSend) {
  const Reply reply = api.upload("/v3/attachments", std::string(25 * 1024 * 1024, 'x'));
  EXPECT_EQ(reply.status, 200) << reply;
  EXPECT_EQ(reply.at("/size"), 25 * 1024);
}

TEST_F(HttpTest, RefusesHeadersOverTheLimit) {
  Client greedy = running.client();
  const Reply reply =
      greedy.raw("GET /v3/whoami HTTP/1.1\r\nHost: x\r\nX-Long: " + std::string(40'000, 'a') + "\r\n\r\n");
  EXPECT_EQ(reply.status, 431);
  EXPECT_EQ(api.get("/v3/whoami").status, 200);
}

TEST_F(HttpTest, RefusesWhatIsNotHttpAndCloses) {
  const std::pair<const char*, int> broken_requests[] = {
      {"\x16\x03\x01\x02hello there\r\n\r\n", 400},
      {"GET  HTTP/1.1\r\n\r\n", 400},
      {"GET /v3/whoami HTTP/9.9\r\n\r\n", 505},
      {"POST / HTTP/1.1\r\nContent-Length: ten\r\n\r\n", 400}};
  for (const auto& [bytes, status] : broken_requests) {
    Client broken = running.client();
    const Reply reply = broken.raw(bytes);
    EXPECT_EQ(reply.status, status) << bytes;
    EXPECT_EQ(reply.header("content-type"), "application/problem+json") << bytes;
    EXPECT_FALSE(broken.connected());
  }
  EXPECT_EQ(api.get("/v3/whoami").status, 200);
}

TEST_F(HttpTest, RefusesAMalformedTarget) {
  for (const char* target : {"/v3/contacts?email=%zz", "/v3/contacts/%", "*"}) {
    EXPECT_EQ(api.get(target).status, 400) << target;
  }
}

TEST_F(HttpTest, ReadsAbsoluteTargetsAndTrailingSlashes) {
  EXPECT_EQ(api.get("http://127.0.0.1/v3/whoami").status, 200);
  EXPECT_EQ(api.get("/v3/contacts/?top=1").status, 200);
}

TEST_F(HttpTest, ReadsChunkedBodies) {
  Client chunked = running.client();
  const Reply reply = chunked.raw(
      "POST /v3/contact-lists HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer sandbox-key\r\n"
      "Content-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n"
      "9\r\n{\"name\":\"\r\n9\r\nChunked\"}\r\n0\r\n\r\n");
  EXPECT_EQ(reply.status, 201) << reply;
}

TEST(HttpLimitTest, CountsRequestsAndRefusesThoseAboveTheMinuteLimit) {
  SandboxOptions options;
  options.per_minute = 3;
  const Running running(std::move(options));
  Client api = running.client();
  for (int i = 0; i < 3; ++i) {
    const Reply reply = api.get("/v3/whoami");
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.header("x-rate-limit-limit"), "1h");
    EXPECT_EQ(reply.header("x-rate-limit-remaining"), std::to_string(2999 - i));
    EXPECT_TRUE(reply.header("x-rate-limit-reset").ends_with("Z"));
  }
  const Reply refused = api.post("/v3/contact-lists", {{"name", "Too many"}});
  EXPECT_EQ(refused.status, 429);
  EXPECT_EQ(refused.header("content-type"), "application/problem+json");
  EXPECT_EQ(refused.code(), "") << "the API's own limit has no code";
  const int wait = std::stoi(refused.header("retry-after"));
  EXPECT_GE(wait, 1);
  EXPECT_LE(wait, 60);
}

TEST(HttpLimitTest, HoldsReportsToATighterLimit) {
  SandboxOptions options = Running::no_limits();
  options.reports_per_hour = 1;
  const Running running(std::move(options));
  Client api = running.client();
  EXPECT_EQ(api.post("/v3/reporting/emails", {{"filters", json::object()}}).status, 200);
  EXPECT_EQ(api.post("/v3/sequences/1/stats").status, 429);
  EXPECT_EQ(api.get("/v3/whoami").status, 200);
}

TEST(HttpLimitTest, ShowsTheHeadersToStrangersWithoutCountingThem) {
  SandboxOptions options;
  options.per_minute = 2;
  const Running running(std::move(options));
  Client stranger = running.client("wrong");
  for (int i = 0; i < 5; ++i) {
    const Reply reply = stranger.get("/v3/whoami");
    EXPECT_EQ(reply.status, 401);
    EXPECT_EQ(reply.header("x-rate-limit-limit"), "1h");
  }
  Client api = running.client();
  EXPECT_EQ(api.get("/v3/whoami").status, 200);
}

TEST(HttpStartTest, ListensOnLoopbackOnly) {
  for (const char* address : {"0.0.0.0", "192.0.2.1", "example.com", ""}) {
    SandboxOptions options;
    options.address = address;
    const auto started = Sandbox::start(catalogue(), std::move(options));
    ASSERT_FALSE(started) << address;
    EXPECT_NE(started.error().find("loopback"), std::string::npos) << started.error();
  }
}

TEST(HttpStartTest, SaysWhichAddressCouldNotBeHad) {
  const Running first;
  SandboxOptions options;
  options.port = first.port();
  const auto second = Sandbox::start(catalogue(), std::move(options));
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find("127.0.0.1:" + std::to_string(first.port())), std::string::npos)
      << second.error();
}

TEST(HttpStartTest, ClosesItsConnectionsWhenItGoes) {
  Running running;
  Client idle = running.client();
  ASSERT_EQ(idle.get("/v3/whoami").status, 200);
  const std::uint16_t port = running.port();
  running.stop();
  EXPECT_EQ(idle.raw("").status, 0) << "the server closed the idle connection";
  Client late(port);
  EXPECT_ANY_THROW(late.get("/v3/whoami"));
}

TEST(HttpStartTest, ServesSeveralThreadsAtOnce) {
  SandboxOptions options = Running::no_limits();
  options.threads = 4;
  const Running running(std::move(options));
  std::atomic<int> created = 0;
  std::vector<std::thread> people;
  for (int person = 0; person < 8; ++person) {
    people.emplace_back([&, person] {
      Client api = running.client();
      for (int i = 0; i < 25; ++i) {
        const std::string email = "p" + std::to_string(person) + "-" + std::to_string(i) + "@example.org";
        created += api.post("/v3/contacts", {{"email", email}, {"firstName", "New"}}).status == 201 ? 1 : 0;
        api.get("/v3/contacts?top=5");
      }
    });
  }
  for (std::thread& person : people) person.join();
  EXPECT_EQ(created, 200);
  Client api = running.client();
  const Reply all = api.get("/v3/contacts?top=1000");
  std::set<std::int64_t> ids;
  const json::value items = all.at("/items");
  for (const json::value& item : items.as_array()) ids.insert(item.as_object().at("id").as_int64());
  EXPECT_EQ(ids.size(), 225U) << "every contact has an id of its own";
}

TEST(HttpStartTest, SeedsTheSameAccountFromTheSameSeed) {
  const auto titles = [](std::uint64_t seed) {
    SandboxOptions options = Running::no_limits();
    options.seed = seed;
    const Running running(std::move(options));
    Client api = running.client();
    std::string text;
    const json::value items = api.get("/v3/contacts?top=25").at("/items");
    for (const json::value& item : items.as_array())
      text += std::string(item.as_object().at("title").as_string()) + ",";
    return text;
  };
  EXPECT_EQ(titles(7), titles(7));
  EXPECT_NE(titles(7), titles(8));
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
