// Every kind of message that the server writes, against the official schema of its revision.
#include "protocol_schema.hpp"

#include "engine_fixture.hpp"

namespace reply_mcp::mcp::test {
namespace {

const std::map<std::string_view, std::string_view> k_notifications = {
    {"notifications/progress", "ProgressNotification"},
    {"notifications/message", "LoggingMessageNotification"},
    {"notifications/cancelled", "CancelledNotification"},
    {"notifications/tools/list_changed", "ToolListChangedNotification"},
    {"notifications/prompts/list_changed", "PromptListChangedNotification"},
    {"notifications/resources/list_changed", "ResourceListChangedNotification"},
    {"notifications/resources/updated", "ResourceUpdatedNotification"},
    {"notifications/subscriptions/acknowledged", "SubscriptionsAcknowledgedNotification"},
    {"elicitation/create", "ElicitRequest"},
    {"sampling/createMessage", "CreateMessageRequest"},
    {"roots/list", "ListRootsRequest"},
};

const std::map<std::string_view, std::string_view> k_results = {
    {"initialize", "InitializeResult"},
    {"ping", "EmptyResult"},
    {"logging/setLevel", "EmptyResult"},
    {"resources/subscribe", "EmptyResult"},
    {"resources/unsubscribe", "EmptyResult"},
    {"server/discover", "DiscoverResult"},
    {"subscriptions/listen", "SubscriptionsListenResult"},
    {"tools/list", "ListToolsResult"},
    {"tools/call", "CallToolResult"},
    {"resources/list", "ListResourcesResult"},
    {"resources/templates/list", "ListResourceTemplatesResult"},
    {"resources/read", "ReadResourceResult"},
    {"prompts/list", "ListPromptsResult"},
    {"prompts/get", "GetPromptResult"},
    {"completion/complete", "CompleteResult"},
};

/// What handlers give, with everything that the newest revision knows.
void make_rich(FakeTools& tools, FakeResources& resources) {
  const json::array icons{json::object{{"src", "https://example.com/i.png"}, {"mimeType", "image/png"}}};
  tools.definitions.push_back(json::object{{"name", "rich"},
                                           {"title", "Rich"},
                                           {"description", "Has everything."},
                                           {"inputSchema", {{"type", "object"}}},
                                           {"outputSchema", {{"type", "object"}}},
                                           {"annotations", {{"readOnlyHint", true}}},
                                           {"icons", icons},
                                           {"_meta", {{"com.example/x", 1}}}});
  tools.definitions.push_back(json::object{
      {"name", "list"}, {"inputSchema", {{"type", "object"}}}, {"outputSchema", {{"type", "array"}}}});
  tools.handlers.emplace(
      "rich", [icons](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
        context.progress(0.5, 1, "half way");
        context.log(message::LogLevel::error, "tool", {{"a", 1}});
        message::Complete complete;
        complete.result.emplace(
            "content",
            json::array{
                json::object{
                    {"type", "text"}, {"text", "t"}, {"annotations", {{"audience", json::array{"user"}}}}},
                json::object{
                    {"type", "image"}, {"data", "AA=="}, {"mimeType", "image/png"}, {"_meta", {{"a", 1}}}},
                json::object{{"type", "audio"}, {"data", "AA=="}, {"mimeType", "audio/wav"}},
                json::object{
                    {"type", "resource_link"}, {"uri", "test://one"}, {"name", "one"}, {"icons", icons}},
                json::object{{"type", "resource"},
                             {"resource", {{"uri", "test://one"}, {"text", "1"}, {"_meta", {{"a", 1}}}}}}});
        complete.result.emplace("structuredContent", json::object{{"a", 1}});
        complete.result.emplace("isError", false);
        co_return message::Outcome(std::move(complete));
      });
  tools.handlers.emplace("list", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    message::Complete complete = text_result("[1]");
    complete.result.emplace("structuredContent", json::array{1});
    co_return message::Outcome(std::move(complete));
  });
  resources.resources.push_back(json::object{{"uri", "test://two"},
                                             {"name", "two"},
                                             {"title", "Two"},
                                             {"size", 5},
                                             {"mimeType", "text/plain"},
                                             {"icons", icons},
                                             {"_meta", {{"a", 1}}}});
}

message::InputRequired questions(bool with_elicitation) {
  message::InputRequired needed;
  if (with_elicitation) {
    needed.requests.emplace_back(
        "form",
        message::InputRequest{"elicitation/create",
                              {{"mode", "form"},
                               {"message", "m"},
                               {"requestedSchema",
                                {{"type", "object"},
                                 {"properties",
                                  {{"choice",
                                    {{"type", "string"},
                                     {"oneOf", json::array{json::object{{"const", "a"}, {"title", "A"}}}}}}}},
                                 {"required", json::array{"choice"}}}}}});
  }
  needed.requests.emplace_back(
      "text", message::InputRequest{
                  "sampling/createMessage",
                  {{"maxTokens", 5},
                   {"messages", json::array{json::object{{"role", "user"},
                                                         {"content", {{"type", "text"}, {"text", "?"}}}}}}}});
  needed.requests.emplace_back("roots", message::InputRequest{"roots/list", {}});
  return needed;
}

void expect_fits(std::string_view revision, std::string_view definition, const json::value& value) {
  const auto problem = schema_problem(revision, definition, value);
  EXPECT_FALSE(problem.has_value()) << *problem;
}

/// The members of every item are ones that the revision has.
void expect_known(std::string_view revision, std::string_view definition, const json::value& items) {
  for (const json::value& item : items.as_array()) {
    EXPECT_EQ(unknown_members(revision, definition, item.as_object()), std::vector<std::string>())
        << definition;
  }
}

void expect_message(std::string_view revision, const json::object& message) {
  expect_fits(revision, "JSONRPCMessage", message);
  const json::value* method = message.if_contains("method");
  ASSERT_NE(method, nullptr);
  const auto known = k_notifications.find(method->as_string());
  ASSERT_NE(known, k_notifications.end()) << json::serialize(message);
  expect_fits(revision, known->second, message);
}

void expect_result(std::string_view revision, std::string_view method, const json::object& message) {
  ASSERT_TRUE(message.contains("result")) << method << " " << json::serialize(message);
  expect_fits(revision, "JSONRPCMessage", message);
  expect_fits(revision, k_results.at(method), message.at("result"));
}

void expect_error(std::string_view revision, const json::object& message) {
  ASSERT_TRUE(message.contains("error")) << json::serialize(message);
  expect_fits(revision, "JSONRPCMessage", message);
  expect_fits(revision, has_definition(revision, "JSONRPCError") ? "JSONRPCError" : "JSONRPCErrorResponse",
              message);
}

const json::object k_completion_params{{"ref", {{"type", "ref/prompt"}, {"name", "greet"}}},
                                       {"argument", {{"name", "who"}, {"value", ""}}}};

TEST(ProtocolSchema, TellsRightFromWrong) {
  const json::value good = json::parse(R"({"content":[{"type":"text","text":"x"}]})");
  const json::value bad = json::parse(R"({"content":[{"type":"text"}]})");
  for (const std::string_view version : message::k_stateful_versions) {
    EXPECT_FALSE(schema_problem(version, "CallToolResult", good).has_value()) << version;
    EXPECT_TRUE(schema_problem(version, "CallToolResult", bad).has_value()) << version;
  }
  EXPECT_TRUE(schema_problem("2026-07-28", "CallToolResult", good).has_value());  // no resultType
  const json::value audio = json::parse(R"({"content":[{"type":"audio","data":"","mimeType":"audio/wav"}]})");
  EXPECT_TRUE(schema_problem("2024-11-05", "CallToolResult", audio).has_value());
  EXPECT_FALSE(schema_problem("2025-03-26", "CallToolResult", audio).has_value());
}

class SchemaOfSession : public SessionTest, public ::testing::WithParamInterface<std::string_view> {
 protected:
  SchemaOfSession() { make_rich(tools, resources); }
  std::string_view version = GetParam();
  bool has_elicitation = version >= "2025-06-18";

  void open() {
    initialize(version,
               {{"elicitation", json::object()}, {"sampling", json::object()}, {"roots", json::object()}});
  }
};

TEST_P(SchemaOfSession, HoldsForTheResultOfEveryMethod) {
  channel = the_server().open_channel({.era = Era::stateful});
  expect_result(version, "ping", call("ping"));
  channel->attach(sink);
  expect_result(version, "initialize", call("initialize", {{"protocolVersion", version}}));
  const std::pair<std::string, json::object> calls[] = {
      {"ping", {}},
      {"logging/setLevel", {{"level", "debug"}}},
      {"tools/list", {}},
      {"tools/call", {{"name", "rich"}}},
      {"tools/call", {{"name", "list"}}},
      {"resources/list", {}},
      {"resources/templates/list", {}},
      {"resources/read", {{"uri", "test://one"}}},
      {"resources/subscribe", {{"uri", "test://one"}}},
      {"resources/unsubscribe", {{"uri", "test://one"}}},
      {"prompts/list", {}},
      {"prompts/get", {{"name", "greet"}}},
      {"completion/complete", k_completion_params},
  };
  for (const auto& [method, params] : calls) expect_result(version, method, call(method, params));
}

TEST_P(SchemaOfSession, HoldsForARenderedList) {
  tools.rendered = std::make_shared<const std::string>(json::serialize(tools.definitions));
  open();
  const json::object first = call("tools/list");
  expect_result(version, "tools/list", first);
  expect_known(version, "Tool", first.at("result").at("tools"));
  EXPECT_EQ(call("tools/list").at("result"), first.at("result"));
}

TEST_P(SchemaOfSession, ListsNoMemberThatTheRevisionDoesNotHave) {
  open();
  expect_known(version, "Tool", result("tools/list").at("tools"));
  expect_known(version, "Resource", result("resources/list").at("resources"));
  expect_known(version, "ResourceTemplate", result("resources/templates/list").at("resourceTemplates"));
  expect_known(version, "TextResourceContents",
               result("resources/read", {{"uri", "test://one"}}).at("contents"));
  const json::object prompts_listed = result("prompts/list");
  expect_known(version, "Prompt", prompts_listed.at("prompts"));
  expect_known(version, "PromptArgument", prompts_listed.at("prompts").at(0).at("arguments"));
  const json::object called = result("tools/call", {{"name", "rich"}});
  EXPECT_EQ(unknown_members(version, "CallToolResult", called), std::vector<std::string>());
  for (const json::value& block : called.at("content").as_array()) {
    const std::string type(block.at("type").as_string());
    const std::string definition = type == "text"            ? "TextContent"
                                   : type == "image"         ? "ImageContent"
                                   : type == "audio"         ? "AudioContent"
                                   : type == "resource_link" ? "ResourceLink"
                                                             : "EmbeddedResource";
    EXPECT_EQ(unknown_members(version, definition, block.as_object()), std::vector<std::string>()) << type;
  }
}

TEST_P(SchemaOfSession, HoldsForErrors) {
  open();
  expect_error(version, call("no/such"));
  expect_error(version, call("tools/call", {{"name", "none"}}));
  expect_error(version, call("resources/read", {{"uri", "test://none"}}));
}

TEST_P(SchemaOfSession, HoldsForNotifications) {
  open();
  result("logging/setLevel", {{"level", "debug"}});
  result("tools/call", {{"name", "rich"}, {"_meta", {{"progressToken", "p"}}}});
  result("resources/subscribe", {{"uri", "test://one"}});
  server->tools_changed();
  server->prompts_changed();
  server->resources_changed();
  server->resource_updated("test://one");
  ASSERT_EQ(sink->sent().size(), 6U);
  for (const json::object& message : sink->sent()) expect_message(version, message);
}

TEST_P(SchemaOfSession, HoldsForQuestions) {
  tools.add("ask", [this](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    co_return message::Outcome(questions(has_elicitation));
  });
  open();
  const auto running = start(ask("tools/call", {{"name", "ask"}}));
  running->cancel();  // each question is taken back
  settle();
  ASSERT_EQ(sink->sent().size(), has_elicitation ? 6U : 4U);
  for (const json::object& message : sink->sent()) expect_message(version, message);
}

INSTANTIATE_TEST_SUITE_P(Revisions, SchemaOfSession, ::testing::ValuesIn(message::k_stateful_versions));

class SchemaOfStateless : public StatelessTest {
 protected:
  SchemaOfStateless() {
    make_rich(tools, resources);
    capabilities = {{"elicitation", {{"form", {}}}},
                    {"sampling", json::object()},
                    {"roots", json::object()},
                    {"extensions", {{"io.modelcontextprotocol/tasks", {}}}}};
  }
  static constexpr std::string_view version = message::k_stateless_version;
};

TEST_F(SchemaOfStateless, HoldsForTheResultOfEveryMethod) {
  const std::pair<std::string, json::object> calls[] = {
      {"server/discover", {}},
      {"tools/list", {}},
      {"tools/call", {{"name", "rich"}}},
      {"tools/call", {{"name", "list"}}},
      {"resources/list", {}},
      {"resources/templates/list", {}},
      {"resources/read", {{"uri", "test://one"}}},
      {"prompts/list", {}},
      {"prompts/get", {{"name", "greet"}}},
      {"completion/complete", k_completion_params},
  };
  for (const auto& [method, params] : calls) expect_result(version, method, call(method, params));
  expect_known(version, "Tool", result("tools/list").at("tools"));
}

TEST_F(SchemaOfStateless, HoldsForInputRequired) {
  tools.add("ask", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    message::InputRequired needed = questions(true);
    needed.state = json::value(1);
    co_return message::Outcome(std::move(needed));
  });
  const json::object message = call("tools/call", {{"name", "ask"}});
  expect_fits(version, "JSONRPCMessage", message);
  expect_fits(version, "InputRequiredResult", message.at("result"));
  EXPECT_EQ(unknown_members(version, "InputRequiredResult", message.at("result").as_object()),
            std::vector<std::string>());
}

TEST_F(SchemaOfStateless, HoldsForErrors) {
  expect_error(version, call("no/such"));
  expect_error(version, call("tools/call", {{"name", "none"}}));
  capabilities = {};
  tools.add("ask", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    co_return message::Outcome(questions(true));
  });
  expect_fits(version, "MissingRequiredClientCapabilityError", call("tools/call", {{"name", "ask"}}));
  extra_meta = {{"io.modelcontextprotocol/protocolVersion", "1.0"}};
  expect_fits(version, "UnsupportedProtocolVersionError", call("tools/list"));
}

TEST_F(SchemaOfStateless, HoldsForNotificationsAndTheEndOfAStream) {
  extra_meta = {{"progressToken", 1}, {"io.modelcontextprotocol/logLevel", "debug"}};
  result("tools/call", {{"name", "rich"}});
  sink->shared = true;
  const auto listening =
      start(ask("subscriptions/listen", {{"notifications",
                                          {{"toolsListChanged", true},
                                           {"promptsListChanged", true},
                                           {"resourcesListChanged", true},
                                           {"resourceSubscriptions", json::array{"test://one"}}}}}));
  server->tools_changed();
  server->prompts_changed();
  server->resources_changed();
  server->resource_updated("test://one");
  server->shutdown();
  settle();
  ASSERT_EQ(sink->sent().size(), 8U);
  for (const json::object& message : sink->sent()) expect_message(version, message);
  ASSERT_TRUE(listening->answer.has_value());
  expect_result(version, "subscriptions/listen", parse(*listening->answer));
}

TEST_F(SchemaOfStateless, HoldsForTheTasksExtension) {
  tools.add("job", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    co_return message::Outcome(message::TaskStarted{FakeTasks::task("working")});
  });
  const auto fits = [&](std::string_view definition, const json::object& message) {
    expect_fits(version, "JSONRPCMessage", message);
    expect_fits("tasks", definition, message.at("result"));
  };
  fits("CreateTaskResult", call("tools/call", {{"name", "job"}}));
  fits("GetTaskResult", call("tasks/get", {{"taskId", "t-1"}}));
  fits("UpdateTaskResult", call("tasks/update", {{"taskId", "t-1"}, {"inputResponses", json::object()}}));
  fits("CancelTaskResult", call("tasks/cancel", {{"taskId", "t-1"}}));
  expect_fits(
      "tasks", "TasksExtensionCapability",
      result("server/discover").at("capabilities").at("extensions").at("io.modelcontextprotocol/tasks"));

  start(ask("subscriptions/listen", {{"notifications", {{"taskIds", json::array{"t-1"}}}}}));
  server->task_changed(FakeTasks::task("working"));
  ASSERT_EQ(sink->sent().size(), 2U);
  expect_fits("tasks", "TaskSubscriptionAcknowledgedNotifications",
              sink->sent()[0].at("params").at("notifications"));
  expect_fits("tasks", "TaskStatusNotification", sink->sent()[1]);
}

}  // namespace
}  // namespace reply_mcp::mcp::test
