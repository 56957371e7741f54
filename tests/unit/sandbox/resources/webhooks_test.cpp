// Webhook subscriptions.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using WebhooksTest = SandboxTest;

TEST_F(WebhooksTest, KnowsTwentyTwoEvents) {
  const json::value events = api.get("/v3/webhooks/events").at("/events");
  EXPECT_EQ(events.as_array().size(), 22U);
  EXPECT_NE(std::find(events.as_array().begin(), events.as_array().end(), json::value("autopilot_stopped")),
            events.as_array().end());
}

TEST_F(WebhooksTest, RefusesEventsUrlsAndScopesThatThereAreNot) {
  const auto code = [&](const char* event, const char* url, const char* scope) {
    return api.post("/v3/webhooks", {{"eventType", event}, {"url", url}, {"scope", scope}}).code();
  };
  EXPECT_EQ(code("meeting_booked", "https://example.com/x", "team"), "webHook.invalidEvent");
  EXPECT_EQ(code("email_sent", "ftp://example.com/x", "team"), "webHook.invalidUrl");
  EXPECT_EQ(code("email_sent", "/relative", "team"), "webHook.invalidUrl");
  EXPECT_EQ(code("email_sent", "https://example.com/x", "organization"),
            "webHook.organizationScopeNotImplemented");
}

TEST_F(WebhooksTest, PutResetsThePayloadOptions) {
  const json::object body{{"eventType", "email_sent"}, {"url", "https://example.com/x"}, {"scope", "team"}};
  EXPECT_EQ(api.get("/v3/webhooks/1").at("/payloadConfig/includeEmailText"), true);
  const Reply reply = api.put("/v3/webhooks/1", body);
  EXPECT_EQ(reply.at("/payloadConfig/includeEmailText"), false);
  EXPECT_EQ(reply.at("/enabled"), true) << "pausing is not done here";
}

TEST_F(WebhooksTest, FiftyCanBeActive) {
  const json::object body{{"eventType", "email_sent"}, {"url", "https://example.com/x"}};
  for (int i = 0; i < 49; ++i) ASSERT_EQ(api.post("/v3/webhooks", body).status, 201);
  EXPECT_EQ(api.post("/v3/webhooks", body).code(), "webHook.limitReached");
  EXPECT_EQ(api.post("/v3/webhooks/2/enable").code(), "webHook.limitReached");
  EXPECT_EQ(api.post("/v3/webhooks/1/disable").status, 204);
  EXPECT_EQ(api.post("/v3/webhooks/2/enable").status, 204);
  EXPECT_EQ(api.post("/v3/webhooks/1/test").code(), "webHook.notFound") << "a disabled one cannot be tested";
  EXPECT_EQ(api.get("/v3/webhooks/1/logs").at("/items/0/httpStatus"), 500);
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
