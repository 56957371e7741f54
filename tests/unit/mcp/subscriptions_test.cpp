// subscriptions/listen of the stateless era.
#include "engine_fixture.hpp"

#include <thread>

namespace reply_mcp::mcp::test {
namespace {

class SubscriptionsTest : public StatelessTest {
 protected:
  std::shared_ptr<Running> listen(json::object filter) {
    return start(ask("subscriptions/listen", {{"notifications", std::move(filter)}}));
  }
  static const json::value& subscription_id(const json::object& message) {
    return message.at("params").at("_meta").at("io.modelcontextprotocol/subscriptionId");
  }
};

TEST_F(SubscriptionsTest, AcknowledgesFirstWhatItWillDeliver) {
  const auto listening = listen({{"toolsListChanged", true},
                                 {"promptsListChanged", false},
                                 {"resourceSubscriptions", json::array{"test://one", "other://two"}},
                                 {"com.example/unknown", true}});
  EXPECT_FALSE(listening->done());
  const auto sent = sink->sent();
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].at("method").as_string(), "notifications/subscriptions/acknowledged");
  EXPECT_EQ(json::serialize(sent[0].at("params").at("notifications")),
            R"({"toolsListChanged":true,"resourceSubscriptions":["test://one"]})");
  EXPECT_EQ(subscription_id(sent[0]), json::value(1));
}

TEST_F(SubscriptionsTest, DoesNotPromiseWhatTheServerNeverSends) {
  tools.changes = false;
  resources.subscribable = false;
  listen({{"toolsListChanged", true},
          {"promptsListChanged", true},
          {"resourcesListChanged", true},
          {"resourceSubscriptions", json::array{"test://one"}}});
  EXPECT_EQ(json::serialize(sink->sent().at(0).at("params").at("notifications")),
            R"({"promptsListChanged":true,"resourcesListChanged":true})");
}

TEST_F(SubscriptionsTest, DeliversWhatWasAskedForAndNothingElseWithTheSubscriptionsId) {
  listen({{"toolsListChanged", true}, {"resourceSubscriptions", json::array{"test://one"}}});
  server->prompts_changed();
  server->resources_changed();
  server->resource_updated("test://two");
  server->tools_changed();
  server->resource_updated("test://one");
  const auto sent = sink->sent();
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_EQ(sent[1].at("method").as_string(), "notifications/tools/list_changed");
  EXPECT_EQ(sent[2].at("method").as_string(), "notifications/resources/updated");
  EXPECT_EQ(sent[2].at("params").at("uri").as_string(), "test://one");
  for (const auto& message : sent) EXPECT_EQ(subscription_id(message), json::value(1));
}

TEST_F(SubscriptionsTest, KeepsSeveralStreamsApart) {
  next_id = 10;
  listen({{"toolsListChanged", true}});
  listen({{"promptsListChanged", true}, {"toolsListChanged", true}});
  server->tools_changed();
  server->prompts_changed();
  std::vector<std::string> seen;
  for (const auto& message : sink->sent()) {
    seen.push_back(json::serialize(subscription_id(message)) + " " +
                   std::string(message.at("method").as_string()));
  }
  EXPECT_EQ(seen, (std::vector<std::string>{
                      "10 notifications/subscriptions/acknowledged",
                      "11 notifications/subscriptions/acknowledged", "10 notifications/tools/list_changed",
                      "11 notifications/tools/list_changed", "11 notifications/prompts/list_changed"}));
}

TEST_F(SubscriptionsTest, EndsWithoutAnAnswerWhenTheClientCancels) {
  const auto listening = listen({{"toolsListChanged", true}});
  listening->leave();
  settle();
  ASSERT_TRUE(listening->answer.has_value());
  EXPECT_TRUE(listening->answer->body.empty());
  server->tools_changed();
  EXPECT_EQ(sink->sent().size(), 1U);
}

TEST_F(SubscriptionsTest, EndsWithAnAnswerWhenTheServerShutsDown) {
  const auto listening = listen({{"toolsListChanged", true}});
  server->shutdown();
  server->tools_changed();  // comes too late
  settle();
  ASSERT_TRUE(listening->answer.has_value());
  const json::object answer = parse(*listening->answer);
  EXPECT_EQ(answer.at("id"), json::value(1));
  EXPECT_EQ(answer.at("result").at("resultType").as_string(), "complete");
  EXPECT_EQ(answer.at("result").at("_meta").at("io.modelcontextprotocol/subscriptionId"), json::value(1));
  EXPECT_EQ(sink->sent().size(), 1U);

  EXPECT_EQ(error_code(call("subscriptions/listen", {{"notifications", {{"toolsListChanged", true}}}})),
            message::code::k_internal_error);
}

TEST_F(SubscriptionsTest, AnnouncesTheEndOnASharedChannel) {
  sink->shared = true;
  listen({{"toolsListChanged", true}});
  server->shutdown();
  const auto sent = sink->sent("notifications/cancelled");
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].at("params").at("requestId"), json::value(1));
  EXPECT_EQ(subscription_id(sent[0]), json::value(1));
}

TEST_F(SubscriptionsTest, RefusesAFilterOfTheWrongShapeByName) {
  const std::pair<json::object, std::string> cases[] = {
      {{}, "params.notifications is missing: an object is expected"},
      {{{"notifications", true}}, "params.notifications must be an object, not boolean"},
      {{{"notifications", {{"toolsListChanged", 1}}}},
       "params.notifications.toolsListChanged must be a boolean, not integer"},
      {{{"notifications", {{"resourceSubscriptions", "x"}}}},
       "params.notifications.resourceSubscriptions must be an array of strings, not string"},
      {{{"notifications", {{"resourceSubscriptions", json::array{1}}}}},
       "params.notifications.resourceSubscriptions[] must be a string, not integer"},
  };
  for (const auto& [params, what] : cases) EXPECT_EQ(error_text(call("subscriptions/listen", params)), what);
  EXPECT_TRUE(sink->sent().empty());
}

TEST_F(SubscriptionsTest, LosesNoChangeThatHappensAfterTheAcknowledgement) {
  the_server();
  std::thread changer;
  sink->on_send = [&](const json::object& message) {
    if (message.at("method").as_string() != "notifications/subscriptions/acknowledged") return;
    // From another thread, in the very moment of the acknowledgement.
    changer = std::thread([&] { server->tools_changed(); });
  };
  const auto listening = listen({{"toolsListChanged", true}});
  EXPECT_TRUE(sink->wait_for(2));
  EXPECT_EQ(sink->sent().at(1).at("method").as_string(), "notifications/tools/list_changed");
  changer.join();
  sink->on_send = nullptr;
}

}  // namespace
}  // namespace reply_mcp::mcp::test
