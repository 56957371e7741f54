// Sessions of the stateful era: lifecycle, methods, limits, state.
#include "engine_fixture.hpp"

namespace reply_mcp::mcp::test {
namespace {

TEST_F(SessionTest, InitializeAnswersWithTheRequestedRevisionWhenItIsKnown) {
  for (const std::string_view version : message::k_stateful_versions) {
    EXPECT_EQ(initialize(version).at("protocolVersion").as_string(), version);
    EXPECT_TRUE(channel->session_state().has_value());
  }
}

TEST_F(SessionTest, InitializeOffersTheNewestRevisionForOneItDoesNotKnow) {
  for (const std::string_view version : {"1.0.0", "2024-10-07", "2026-07-28", "2099-01-01", ""}) {
    EXPECT_EQ(initialize(version).at("protocolVersion").as_string(), "2025-11-25") << version;
  }
}

TEST_F(SessionTest, InitializeTellsCapabilitiesIdentityAndInstructions) {
  const json::object opened = initialize("2025-11-25");
  EXPECT_EQ(json::serialize(opened.at("capabilities")),
            R"({"completions":{},"logging":{},"prompts":{"listChanged":true},)"
            R"("resources":{"listChanged":true,"subscribe":true},"tools":{"listChanged":true}})");
  EXPECT_EQ(opened.at("serverInfo").at("websiteUrl").as_string(), "https://example.com");
  EXPECT_EQ(opened.at("instructions").as_string(), "Be kind.");
  EXPECT_FALSE(opened.contains("resultType"));
  EXPECT_FALSE(opened.contains("_meta"));
}

TEST_F(SessionTest, InitializeLeavesOutWhatAnOldRevisionDoesNotKnow) {
  const json::object oldest = initialize("2024-11-05");
  EXPECT_FALSE(oldest.at("capabilities").as_object().contains("completions"));
  EXPECT_EQ(json::serialize(oldest.at("serverInfo")), R"({"name":"test-server","version":"1.2.3"})");
  EXPECT_EQ(json::serialize(initialize("2025-06-18").at("serverInfo")),
            R"({"name":"test-server","version":"1.2.3","title":"Test Server"})");
}

TEST_F(SessionTest, InitializeRefusesWrongParamsByName) {
  const std::pair<json::object, std::string> cases[] = {
      {{}, "params.protocolVersion is missing: a string is expected"},
      {{{"protocolVersion", 1}}, "params.protocolVersion must be a string, not integer"},
      {{{"protocolVersion", "2025-11-25"}, {"capabilities", json::array{}}},
       "params.capabilities must be an object, not array"},
      {{{"protocolVersion", "2025-11-25"}, {"clientInfo", "me"}},
       "params.clientInfo must be an object, not string"},
  };
  for (const auto& [params, what] : cases) {
    channel = the_server().open_channel({.era = Era::stateful});
    EXPECT_EQ(error_text(call("initialize", params)), what);
    EXPECT_FALSE(channel->session_state().has_value());
  }
}

TEST_F(SessionTest, ASecondInitializeReplacesWhatTheFirstOneAgreedOn) {
  std::string seen;
  tools.add("look", [&](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    seen = context.client.name + " " + context.protocol_version + " " +
           json::serialize(context.capabilities.raw);
    context.log(message::LogLevel::info, "l", "i");
    co_return message::Outcome(text_result(""));
  });
  initialize("2025-11-25", {{"elicitation", {}}});
  const std::string id = channel->session_state().value().id;
  result("logging/setLevel", {{"level", "error"}});
  result("resources/subscribe", {{"uri", "test://one"}});
  const json::object again = result("initialize", {{"protocolVersion", "2025-06-18"},
                                                   {"capabilities", {{"sampling", {}}}},
                                                   {"clientInfo", {{"name", "other"}, {"version", "2"}}}});
  EXPECT_EQ(again.at("protocolVersion").as_string(), "2025-06-18");
  EXPECT_EQ(channel->session_state().value().id, id);

  result("tools/call", {{"name", "look"}});
  EXPECT_EQ(seen, R"(other 2025-06-18 {"sampling":{}})");
  ASSERT_EQ(sink->sent().size(), 1U) << "the log level is the first one again";
  server->resource_updated("test://one");
  EXPECT_EQ(sink->sent().size(), 1U) << "nothing is subscribed to";
  server->tools_changed();
  EXPECT_EQ(sink->sent().size(), 2U) << "the sink is still there";
}

TEST_F(SessionTest, ASecondInitializeLetsGoWhatIsInFlightAndItsIds) {
  initialize("2025-11-25");
  const auto running = start({channel, request(0, "tools/call", {{"name", "hang"}}), caller, sink});
  EXPECT_FALSE(running->done());
  const json::object params{{"protocolVersion", "2025-11-25"}, {"capabilities", {}}};
  EXPECT_TRUE(parse(finish({channel, request(0, "initialize", params), caller, sink})).contains("result"));
  settle();
  ASSERT_TRUE(running->done());
  EXPECT_EQ(running->answer->body, "") << "the id belongs to the new beginning";
  EXPECT_TRUE(parse(finish({channel, request(0, "ping"), caller, sink})).contains("result"));
}

TEST_F(SessionTest, AnInitializeThatIsRefusedChangesNothing) {
  initialize("2025-06-18");
  const auto running = start(ask("tools/call", {{"name", "hang"}}));
  EXPECT_EQ(error_code(call("initialize", {{"protocolVersion", 1}})), message::code::k_invalid_params);
  settle();
  EXPECT_FALSE(running->done());
  EXPECT_EQ(channel->session_state().value().protocol_version, "2025-06-18");
  running->cancel();
  settle();
}

TEST_F(SessionTest, ABeginningIsCountedAgainstTheLimitOfRunningRequests) {
  options.max_in_flight = 1;
  initialize("2025-11-25");
  const auto running = start(ask("tools/call", {{"name", "hang"}}));
  EXPECT_TRUE(call("initialize", {{"protocolVersion", "2025-11-25"}}).contains("result"));
  EXPECT_TRUE(result("ping").empty());
  EXPECT_TRUE(running->done());
}

TEST_F(SessionTest, ServesOnlyPingBeforeInitialize) {
  channel = the_server().open_channel({.era = Era::stateful});
  EXPECT_TRUE(result("ping").empty());
  for (const std::string method : {"tools/list", "tools/call", "no/such"}) {
    const message::EncodedAnswer answer = finish(ask(method));
    EXPECT_EQ(error_code(parse(answer)), message::code::k_invalid_request) << method;
    EXPECT_EQ(answer.http_status, 400);
  }
}

TEST_F(SessionTest, CallsAToolAndAddsNothingOfTheOtherEra) {
  initialize("2025-11-25");
  const json::object called = result("tools/call", {{"name", "echo"}, {"arguments", {{"a", 1}}}});
  EXPECT_EQ(json::serialize(called),
            R"({"content":[{"type":"text","text":"{\"a\":1}"}],"structuredContent":{"a":1}})");
  EXPECT_TRUE(result("ping").empty());
}

TEST_F(SessionTest, RefusesUnknownMethodsAndTools) {
  initialize("2025-11-25");
  for (const std::string method :
       {"server/discover", "subscriptions/listen", "tasks/get", "tasks/list", "no/such"}) {
    const message::EncodedAnswer answer = finish(ask(method));
    EXPECT_EQ(error_code(parse(answer)), message::code::k_method_not_found) << method;
    EXPECT_EQ(answer.http_status, 200);
  }
  EXPECT_EQ(error_code(call("tools/call", {{"name", "none"}})), message::code::k_invalid_params);
}

TEST_F(SessionTest, SaysResourceNotFoundInTheWordsOfItsEra) {
  initialize("2025-11-25");
  const json::object refused = call("resources/read", {{"uri", "test://none"}});
  EXPECT_EQ(error_code(refused), message::code::k_resource_not_found);
  EXPECT_EQ(refused.at("error").at("data").at("uri").as_string(), "test://none");
}

TEST_F(SessionTest, GivesTheHandlerWhatTheSessionKnows) {
  std::string seen;
  tools.add("look", [&](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    seen = context.client.name + " " + context.protocol_version + " " + context.caller.principal + " " +
           json::serialize(context.capabilities.raw) + " " + json::serialize(context.meta);
    co_return message::Outcome(text_result(""));
  });
  caller.principal = "alice";
  initialize("2025-06-18", {{"sampling", {}}, {"experimental", {{"big", "thing"}}}});
  result("tools/call", {{"name", "look"}, {"_meta", {{"com.example/x", 1}}}});
  EXPECT_EQ(seen, R"(test-client 2025-06-18 alice {"sampling":{}} {"com.example/x":1})");
}

TEST_F(SessionTest, SendsProgressForATokenAndLogsFromTheSessionsLevel) {
  tools.add("talk", [](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    context.progress(1, 2, "half");
    context.log(message::LogLevel::debug, "l", "d");
    context.log(message::LogLevel::info, "l", "i");
    context.log(message::LogLevel::error, "l", "e");
    co_return message::Outcome(text_result("done"));
  });
  initialize("2025-11-25");
  const auto levels = [&] {
    std::string out;
    for (const auto& message : sink->sent("notifications/message")) {
      out += std::string(message.at("params").at("data").as_string());
    }
    return out;
  };
  result("tools/call", {{"name", "talk"}});
  EXPECT_TRUE(sink->sent("notifications/progress").empty());
  EXPECT_EQ(levels(), "ie");  // info and worse, until the client says otherwise

  EXPECT_TRUE(result("logging/setLevel", {{"level", "error"}}).empty());
  result("tools/call", {{"name", "talk"}, {"_meta", {{"progressToken", 7}}}});
  EXPECT_EQ(levels(), "iee");
  const auto sent = sink->sent("notifications/progress");
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(json::serialize(sent[0].at("params")),
            R"({"progressToken":7,"progress":1,"total":2,"message":"half"})");

  EXPECT_EQ(error_code(call("logging/setLevel", {{"level", "loud"}})), message::code::k_invalid_params);
  EXPECT_EQ(error_text(call("logging/setLevel")), "params.level is missing: a string is expected");
}

TEST_F(SessionTest, LeavesTheMessageOfProgressOutOfTheOldestRevision) {
  tools.add("work", [](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    context.progress(1, std::nullopt, "half");
    co_return message::Outcome(text_result("done"));
  });
  initialize("2024-11-05");
  result("tools/call", {{"name", "work"}, {"_meta", {{"progressToken", 7}}}});
  EXPECT_EQ(json::serialize(sink->sent("notifications/progress").at(0).at("params")),
            R"({"progressToken":7,"progress":1})");
}

TEST_F(SessionTest, HasNoLoggingWhenTheServerHasNone) {
  options.logging = false;
  const json::object opened = initialize("2025-11-25");
  EXPECT_FALSE(opened.at("capabilities").as_object().contains("logging"));
  EXPECT_EQ(error_code(call("logging/setLevel", {{"level", "info"}})), message::code::k_method_not_found);
}

TEST_F(SessionTest, RefusesARequestIdThatIsInUse) {
  initialize("2025-11-25");
  next_id = 5;
  const auto running = start(ask("tools/call", {{"name", "hang"}}));
  next_id = 5;
  EXPECT_EQ(error_code(call("tools/call", {{"name", "echo"}})), message::code::k_invalid_request);
  EXPECT_FALSE(running->done());
  // "5" is another id than 5.
  EXPECT_TRUE(parse(finish({channel, request("5", "ping"), caller, sink})).contains("result"));
  channel->close();
  settle();
}

TEST_F(SessionTest, RunsOnlySoManyRequestsAtOnce) {
  options.max_in_flight = 2;
  initialize("2025-11-25");
  const auto one = start(ask("tools/call", {{"name", "hang"}}));
  next_id = 9;
  const auto two = start(ask("tools/call", {{"name", "hang"}}));
  EXPECT_EQ(error_code(call("tools/list")), message::code::k_internal_error);
  tell(message::NotificationMessage{"notifications/cancelled", {{"requestId", 9}}}, caller);
  settle();
  EXPECT_TRUE(two->done());
  EXPECT_TRUE(call("tools/list").contains("result"));
  channel->close();
  settle();
  EXPECT_TRUE(one->done());
}

TEST_F(SessionTest, TellsTheAttachedChannelOfChanges) {
  channel = the_server().open_channel({.era = Era::stateful});
  channel->attach(sink);
  server->tools_changed();
  EXPECT_TRUE(sink->sent().empty());  // not before initialize
  initialize("2025-11-25");
  server->tools_changed();
  server->prompts_changed();
  server->resources_changed();
  std::vector<std::string> seen;
  for (const auto& message : sink->sent()) seen.emplace_back(message.at("method").as_string());
  EXPECT_EQ(seen, (std::vector<std::string>{"notifications/tools/list_changed",
                                            "notifications/prompts/list_changed",
                                            "notifications/resources/list_changed"}));
  channel->attach(nullptr);
  server->tools_changed();
  EXPECT_EQ(sink->sent().size(), 3U);
}

TEST_F(SessionTest, TellsOfResourcesThatWereSubscribedTo) {
  initialize("2025-11-25");
  EXPECT_TRUE(result("resources/subscribe", {{"uri", "test://one"}}).empty());
  server->resource_updated("test://two");
  server->resource_updated("test://one");
  ASSERT_EQ(sink->sent().size(), 1U);
  EXPECT_EQ(json::serialize(sink->sent()[0].at("params")), R"({"uri":"test://one"})");
  EXPECT_TRUE(result("resources/unsubscribe", {{"uri", "test://one"}}).empty());
  server->resource_updated("test://one");
  EXPECT_EQ(sink->sent().size(), 1U);
  EXPECT_EQ(error_code(call("resources/subscribe", {{"uri", "other://x"}})), message::code::k_invalid_params);
  EXPECT_EQ(error_text(call("resources/subscribe")), "params.uri is missing: a string is expected");
}

TEST_F(SessionTest, BoundsTheNumberOfSubscriptions) {
  initialize("2025-11-25");
  for (int i = 0; i < 1024; ++i) result("resources/subscribe", {{"uri", "test://" + std::to_string(i)}});
  EXPECT_EQ(error_code(call("resources/subscribe", {{"uri", "test://one-more"}})),
            message::code::k_invalid_request);
  EXPECT_TRUE(result("resources/subscribe", {{"uri", "test://7"}}).empty());
}

TEST_F(SessionTest, HasNoSubscriptionsWhenNoResourceHas) {
  resources.subscribable = false;
  initialize("2025-11-25");
  EXPECT_EQ(error_code(call("resources/subscribe", {{"uri", "test://one"}})),
            message::code::k_method_not_found);
}

TEST_F(SessionTest, IgnoresOtherNotifications) {
  initialize("2025-11-25");
  for (const std::string method : {"notifications/initialized", "notifications/roots/list_changed", "x"}) {
    tell(message::NotificationMessage{method, {{"requestId", 1}}}, caller);
  }
  EXPECT_TRUE(result("ping").empty());
}

TEST_F(SessionTest, DeliversToTheSessionsThatLiveAmongManyThatAreGone) {
  the_server();
  for (int i = 0; i < 1000; ++i) server->open_channel({.era = Era::stateful});
  initialize("2025-11-25");
  server->tools_changed();
  EXPECT_EQ(sink->sent().size(), 1U);
}

TEST_F(SessionTest, LivesUntilItsRequestsEndEvenWhenNobodyHoldsIt) {
  initialize("2025-11-25");
  std::weak_ptr<Channel> weak = channel;
  auto running = start(ask("tools/call", {{"name", "hang"}}));
  channel.reset();
  EXPECT_FALSE(weak.expired());
  running->cancel();
  settle();
  EXPECT_TRUE(running->done());
  EXPECT_TRUE(weak.expired());
}

// --- state ---

TEST_F(SessionTest, StateGoesOnInAnotherProcess) {
  initialize("2025-06-18", {{"elicitation", {}}, {"roots", {{"listChanged", true}}}});
  const std::string text = channel->session_state().value().serialize();
  const auto state = SessionState::parse(text);
  ASSERT_TRUE(state.has_value());
  EXPECT_EQ(state->id, channel->session_state().value().id);
  EXPECT_EQ(state->serialize(), text);

  const auto other = Server::create(options, {&tools, nullptr, nullptr, nullptr, nullptr}, sealer);
  channel = other->restore_session(*state);
  EXPECT_TRUE(channel->session_state().has_value());
  EXPECT_EQ(channel->session_state().value().protocol_version, "2025-06-18");
  std::string seen;
  tools.add("look", [&](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    seen = context.client.name + (context.capabilities.elicitation_form() ? " asks" : "") +
           (context.capabilities.roots() ? " roots" : "");
    co_return message::Outcome(text_result(""));
  });
  result("tools/call", {{"name", "look"}});
  EXPECT_EQ(seen, "test-client asks roots");
  channel.reset();
}

TEST_F(SessionTest, StateStaysSmallWhateverAClientSends) {
  json::object extensions;
  for (int i = 0; i < 1000; ++i)
    extensions.emplace("com.example/extension-" + std::to_string(i), json::object());
  extensions.emplace(std::string(5000, 'x'), json::object());
  channel = the_server().open_channel({.era = Era::stateful});
  result("initialize",
         {{"protocolVersion", "2025-11-25"},
          {"capabilities",
           {{"elicitation", {{"form", {{"x", std::string(100'000, 'x')}}}}},
            {"experimental", {{"x", std::string(100'000, 'x')}}},
            {"extensions", extensions}}},
          {"clientInfo", {{"name", std::string(100'000, 'n')}, {"version", std::string(100'000, 'v')}}}});
  EXPECT_LT(channel->session_state().value().serialize().size(), 2'000U);
  EXPECT_TRUE(SessionState::parse(channel->session_state().value().serialize()).has_value());
}

TEST_F(SessionTest, IdsOfSessionsDiffer) {
  initialize("2025-11-25");
  const std::string one = channel->session_state().value().id;
  initialize("2025-11-25");
  EXPECT_NE(channel->session_state().value().id, one);
  EXPECT_EQ(one.size(), 32U);
}

TEST(SessionStateText, IsRefusedWhenItIsNotWhatSerializeMakes) {
  SessionState state;
  state.protocol_version = "2025-11-25";
  state.client.name = "n";
  state.id = "ab";
  ASSERT_TRUE(SessionState::parse(state.serialize()).has_value());
  for (const std::string_view text : {"", "{}", "[]", "null", R"({"v":"2025-11-25"})",
                                      R"({"v":"2026-07-28","n":"","r":"","t":"","c":{},"i":"ab"})",
                                      R"({"v":"2025-11-25","n":"","r":"","t":"","c":[],"i":"ab"})",
                                      R"({"v":"2025-11-25","n":"","r":"","t":"","c":{},"i":""})",
                                      R"({"v":"2025-11-25","n":1,"r":"","t":"","c":{},"i":"ab"})"}) {
    EXPECT_FALSE(SessionState::parse(text).has_value()) << text;
  }
}

}  // namespace
}  // namespace reply_mcp::mcp::test
