// The extension io.modelcontextprotocol/tasks.
#include "engine_fixture.hpp"

namespace reply_mcp::mcp::test {
namespace {

class TasksTest : public StatelessTest {
 protected:
  TasksTest() {
    capabilities = {{"extensions", {{"io.modelcontextprotocol/tasks", {}}}}};
    tools.add("job", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
      co_return message::Outcome(message::TaskStarted{FakeTasks::task("working")});
    });
  }
  static void expect_missing_extension(const json::object& refused) {
    EXPECT_EQ(error_code(refused), message::code::k_missing_client_capability);
    EXPECT_EQ(json::serialize(refused.at("error").at("data")),
              R"({"requiredCapabilities":{"extensions":{"io.modelcontextprotocol/tasks":{}}}})");
  }
};

TEST_F(TasksTest, AnswersWithATaskInPlaceOfTheResult) {
  const json::object started = result("tools/call", {{"name", "job"}, {"task", {{"ttl", 1}}}});
  EXPECT_EQ(started.at("resultType").as_string(), "task");
  EXPECT_EQ(started.at("taskId").as_string(), "t-1");
  EXPECT_EQ(started.at("status").as_string(), "working");
  EXPECT_FALSE(started.contains("requestState"));
}

TEST_F(TasksTest, GivesNoTaskToAClientThatDidNotDeclareTheExtension) {
  capabilities = {};
  const message::EncodedAnswer answer = finish(ask("tools/call", {{"name", "job"}}));
  EXPECT_EQ(answer.http_status, 400);
  expect_missing_extension(parse(answer));
}

TEST_F(TasksTest, ReportsTasksWhereThereCanBeNoneAsBugs) {
  server = Server::create(options, {&tools, nullptr, nullptr, nullptr, nullptr}, sealer);
  EXPECT_EQ(error_code(call("tools/call", {{"name", "job"}})), message::code::k_internal_error);
  EXPECT_EQ(bugs, (std::vector<std::string>{"tools/call: a handler starts a task that nobody can ask for"}));
}

TEST_F(TasksTest, ServesGetUpdateAndCancel) {
  const json::object got = result("tasks/get", {{"taskId", "t-1"}});
  EXPECT_EQ(got.at("resultType").as_string(), "complete");
  EXPECT_EQ(got.at("status").as_string(), "working");

  const json::object updated =
      result("tasks/update", {{"taskId", "t-1"}, {"inputResponses", {{"k", {{"action", "accept"}}}}}});
  EXPECT_EQ(updated.at("resultType").as_string(), "complete");
  EXPECT_EQ(json::serialize(tasks.last_update),
            R"({"taskId":"t-1","inputResponses":{"k":{"action":"accept"}}})");
  EXPECT_EQ(result("tasks/cancel", {{"taskId", "t-1"}}).at("resultType").as_string(), "complete");
}

TEST_F(TasksTest, RefusesUnknownTasksAndWrongParamsByName) {
  EXPECT_EQ(error_code(call("tasks/get", {{"taskId", "t-2"}})), message::code::k_invalid_params);
  EXPECT_EQ(error_text(call("tasks/get")), "params.taskId is missing: a string is expected");
  EXPECT_EQ(error_text(call("tasks/cancel", {{"taskId", 1}})), "params.taskId must be a string, not integer");
  EXPECT_EQ(error_text(call("tasks/update", {{"taskId", "t-1"}})),
            "params.inputResponses is missing: an object is expected");
}

TEST_F(TasksTest, NeedsTheExtensionOnEachRequest) {
  capabilities = {};
  for (const std::string method : {"tasks/get", "tasks/update", "tasks/cancel"}) {
    const message::EncodedAnswer answer =
        finish(ask(method, {{"taskId", "t-1"}, {"inputResponses", json::object()}}));
    EXPECT_EQ(answer.http_status, 400) << method;
    expect_missing_extension(parse(answer));
  }
}

TEST_F(TasksTest, TellsSubscribersOfTasksTheyMayFollow) {
  const auto listening =
      start(ask("subscriptions/listen", {{"notifications", {{"taskIds", json::array{"t-1", "t-2"}}}}}));
  ASSERT_EQ(sink->sent().size(), 1U);
  EXPECT_EQ(sink->sent()[0].at("params").at("notifications").at("taskIds"), json::value(json::array{"t-1"}));
  json::object other = FakeTasks::task("completed");
  other["taskId"] = "t-2";
  server->task_changed(other);
  server->task_changed(FakeTasks::task("completed"));
  const auto sent = sink->sent("notifications/tasks");
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(sent[0].at("params").at("status").as_string(), "completed");
  EXPECT_EQ(sent[0].at("params").at("_meta").at("io.modelcontextprotocol/subscriptionId"), json::value(1));
  server->shutdown();
  settle();
  EXPECT_TRUE(listening->done());
}

TEST_F(TasksTest, RefusesToListenForTasksWithoutTheExtension) {
  capabilities = {};
  expect_missing_extension(
      call("subscriptions/listen", {{"notifications", {{"taskIds", json::array{"t-1"}}}}}));
  EXPECT_TRUE(sink->sent().empty());
}

TEST_F(TasksTest, DoesNotExistForSessions) {
  const auto channel = the_server().open_channel({.era = Era::stateful});
  const auto in_session = [&](std::string method, json::object params) {
    return parse(finish({channel, request(1, std::move(method), std::move(params)), {}, sink}));
  };
  const json::object opened = in_session(
      "initialize", {{"protocolVersion", "2025-11-25"}, {"capabilities", capabilities}, {"clientInfo", {}}});
  EXPECT_FALSE(opened.at("result").at("capabilities").as_object().contains("extensions"));
  EXPECT_EQ(error_code(in_session("tasks/get", {{"taskId", "t-1"}})), message::code::k_method_not_found);
  expect_missing_extension(in_session("tools/call", {{"name", "job"}}));
}

}  // namespace
}  // namespace reply_mcp::mcp::test
