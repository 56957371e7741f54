// What the sandbox does with HTTP itself: keys, routing, limits, broken and hostile requests.
#include "unit/sandbox/support.hpp"

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

TEST_F(HttpTest, RefusesAnotherKey) {
  Client stranger = running.client("another-key");
  EXPECT_EQ(stranger.get("/v3/contacts").status, 401);
}

TEST_F(HttpTest, ServesManyRequestsOverOneConnection) {
  for (int i = 0; i < 20; ++i) EXPECT_EQ(api.get("/v3/contacts?top=1").status, 200);
  EXPECT_EQ(api.connections(), 1U);
}

TEST_F(HttpTest, AnswersAPlainProblemForAnUnknownPath) {
  const Reply reply = api.get("/v3/webhook-events");
  EXPECT_EQ(reply.status, 404);
  EXPECT_EQ(reply.header("content-type"), "application/problem+json");
  EXPECT_EQ(reply.at("/status"), 404);
  EXPECT_EQ(reply.code(), "");
}

TEST_F(HttpTest, NamesTheMethodsThatAPathTakes) {
  const Reply reply = api.erase("/v3/contacts");
  EXPECT_EQ(reply.status, 405);
  EXPECT_EQ(reply.header("allow"), "GET, POST");
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
