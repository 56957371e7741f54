// The stateless era: what every request must have, how methods are found, what results carry.
#include "engine_fixture.hpp"

namespace reply_mcp::mcp::test {
namespace {

TEST_F(StatelessTest, TakesWhatIsWrittenAsNothingForNothing) {
  extra_meta["progressToken"] = nullptr;
  EXPECT_TRUE(call("tools/call", {{"name", "echo"}}).contains("result"));
  extra_meta.clear();
  for (const std::string method :
       {"tools/list", "resources/list", "resources/templates/list", "prompts/list"}) {
    for (const json::value& cursor : {json::value(""), json::value(nullptr)})
      EXPECT_TRUE(call(method, {{"cursor", cursor}}).contains("result")) << method << cursor;
  }
}

TEST_F(StatelessTest, ReadsAResourceHoweverItsUriIsSpelt) {
  const json::value plain = result("resources/read", {{"uri", "test://one"}}).at("contents");
  for (const char* uri : {"TEST://one", "Test://%6Fne", "test://ONE"})
    EXPECT_EQ(result("resources/read", {{"uri", uri}}).at("contents"), plain) << uri;
}

TEST_F(StatelessTest, DiscoverTellsVersionsCapabilitiesAndIdentity) {
  const json::object discovered = result("server/discover");
  EXPECT_EQ(discovered.at("supportedVersions"), json::value(json::array{"2026-07-28"}));
  EXPECT_EQ(json::serialize(discovered.at("capabilities")),
            R"({"completions":{},"logging":{},"prompts":{"listChanged":true},)"
            R"("resources":{"listChanged":true,"subscribe":true},"tools":{"listChanged":true},)"
            R"("extensions":{"io.modelcontextprotocol/tasks":{}}})");
  EXPECT_EQ(discovered.at("instructions").as_string(), "Be kind.");
  EXPECT_EQ(discovered.at("resultType").as_string(), "complete");
  EXPECT_EQ(discovered.at("ttlMs").as_int64(), 300'000);
  EXPECT_EQ(discovered.at("cacheScope").as_string(), "private");
  EXPECT_EQ(json::serialize(discovered.at("_meta").at("io.modelcontextprotocol/serverInfo")),
            R"({"name":"test-server","version":"1.2.3","title":"Test Server",)"
            R"("description":"A server under test","websiteUrl":"https://example.com"})");
}

TEST_F(StatelessTest, AdvertisesOnlyTheFeaturesThatThereAre) {
  options.logging = false;
  options.extensions.emplace("com.example/extra", json::object{{"a", 1}});
  tools.changes = false;
  server = Server::create(options, {&tools, nullptr, nullptr, nullptr, nullptr}, nullptr);
  EXPECT_EQ(json::serialize(result("server/discover").at("capabilities")),
            R"({"tools":{},"extensions":{"com.example/extra":{"a":1}}})");
  for (const std::string method : {"resources/list", "resources/read", "resources/templates/list",
                                   "prompts/list", "prompts/get", "completion/complete", "tasks/get"}) {
    EXPECT_EQ(error_code(call(method)), message::code::k_method_not_found) << method;
  }
}

TEST_F(StatelessTest, RefusesARequestThatLacksARequiredFieldAndNamesIt) {
  const std::pair<json::object, std::string> cases[] = {
      {{}, "params._meta is missing"},
      {{{"_meta", 1}}, "params._meta must be an object, not integer"},
      {{{"_meta", {{"io.modelcontextprotocol/clientCapabilities", {{"a", {}}}}}}},
       "protocolVersion\"] is missing"},
      {{{"_meta", {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"}, {"x", 1}}}},
       "clientCapabilities\"] is missing"},
  };
  for (const auto& [params, what] : cases) {
    const message::EncodedAnswer answer = finish({the_server().open_channel({.era = Era::stateless}),
                                                  request(9, "server/discover", params), caller, sink});
    EXPECT_EQ(answer.http_status, 400);
    EXPECT_EQ(error_code(parse(answer)), message::code::k_invalid_params);
    EXPECT_EQ(parse(answer).at("id"), json::value(9));
    EXPECT_NE(error_text(parse(answer)).find(what), std::string::npos) << answer.body;
  }
}

TEST_F(StatelessTest, RefusesFieldsOfTheWrongTypeAndNamesThem) {
  const std::pair<std::string, json::value> cases[] = {
      {"io.modelcontextprotocol/protocolVersion", 20260728},
      {"io.modelcontextprotocol/clientInfo", "me"},
      {"io.modelcontextprotocol/clientCapabilities", json::array{}},
      {"io.modelcontextprotocol/logLevel", "loud"},
      {"io.modelcontextprotocol/logLevel", 3},
      {"progressToken", json::array{}},
      {"progressToken", 1.5},
  };
  for (const auto& [key, value] : cases) {
    extra_meta = {{key, value}};
    const json::object refused = call("tools/list");
    EXPECT_EQ(error_code(refused), message::code::k_invalid_params) << key;
    EXPECT_NE(error_text(refused).find(key), std::string::npos) << error_text(refused);
  }
}

TEST_F(StatelessTest, DoesNotNeedTheClientToIntroduceItself) {
  json::object params = with_meta({});
  params.at("_meta").as_object().erase("io.modelcontextprotocol/clientInfo");
  EXPECT_TRUE(parse(finish({the_server().open_channel({.era = Era::stateless}),
                            request(1, "tools/list", params), caller, sink}))
                  .contains("result"));
}

TEST_F(StatelessTest, RefusesOtherRevisionsAndSaysWhichItSpeaks) {
  for (const std::string_view version : {"2025-11-25", "1900-01-01", ""}) {
    extra_meta = {{"io.modelcontextprotocol/protocolVersion", version}};
    const message::EncodedAnswer answer = finish(ask("unknown/method"));
    EXPECT_EQ(answer.http_status, 400);
    const json::object message = parse(answer);
    EXPECT_EQ(error_code(message), message::code::k_unsupported_protocol_version);
    EXPECT_EQ(message.at("error").at("data").at("requested").as_string(), version);
    EXPECT_EQ(message.at("error").at("data").at("supported"), json::value(json::array{"2026-07-28"}));
  }
}

TEST_F(StatelessTest, DoesNotKnowMethodsOfTheOlderEraOrUnknownOnes) {
  for (const std::string method : {"initialize", "ping", "logging/setLevel", "resources/subscribe",
                                   "resources/unsubscribe", "tasks/list", "tasks/result", "no/such", ""}) {
    const message::EncodedAnswer answer = finish(ask(method));
    EXPECT_EQ(answer.http_status, 404) << method;
    EXPECT_EQ(error_code(parse(answer)), message::code::k_method_not_found) << method;
  }
}

TEST_F(StatelessTest, CallsAToolWithItsArguments) {
  const json::object called = result("tools/call", {{"name", "echo"}, {"arguments", {{"a", 1}}}});
  EXPECT_EQ(called.at("structuredContent"), json::value({{"a", 1}}));
  EXPECT_EQ(called.at("resultType").as_string(), "complete");
  EXPECT_TRUE(called.at("_meta").as_object().contains("io.modelcontextprotocol/serverInfo"));
  EXPECT_FALSE(called.contains("ttlMs"));
  EXPECT_EQ(result("tools/call", {{"name", "echo"}}).at("structuredContent"), json::value(json::object()));
}

TEST_F(StatelessTest, RefusesAnUnknownToolAndWrongParamsByName) {
  const std::pair<json::object, std::string> cases[] = {
      {{{"name", "nothing"}}, "Unknown tool: nothing"},
      {{}, "params.name is missing: a string is expected"},
      {{{"name", 5}}, "params.name must be a string, not integer"},
      {{{"name", "echo"}, {"arguments", json::array{}}}, "params.arguments must be an object, not array"},
      {{{"name", "echo"}, {"inputResponses", nullptr}}, "params.inputResponses must be an object, not null"},
      {{{"name", "echo"}, {"inputResponses", {{"k", 1}}}},
       "params.inputResponses.k must be an object, not integer"},
      {{{"name", "echo"}, {"requestState", 1}}, "params.requestState must be a string, not integer"},
  };
  for (const auto& [params, what] : cases) {
    const message::EncodedAnswer answer = finish(ask("tools/call", params));
    EXPECT_EQ(error_code(parse(answer)), message::code::k_invalid_params);
    EXPECT_EQ(error_text(parse(answer)), what);
    EXPECT_EQ(answer.http_status, 200);  // 400 would send a client of both eras back to the older one
  }
}

TEST_F(StatelessTest, KeepsTheMetaThatAHandlerGaveBesideItsOwn) {
  tools.add("meta", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    message::Complete complete = text_result("x");
    complete.result.emplace("_meta", json::object{{"com.example/size", 5}});
    co_return message::Outcome(std::move(complete));
  });
  const json::object called = result("tools/call", {{"name", "meta"}});
  EXPECT_EQ(called.at("_meta").at("com.example/size"), json::value(5));
  EXPECT_TRUE(called.at("_meta").as_object().contains("io.modelcontextprotocol/serverInfo"));
}

TEST_F(StatelessTest, GivesTheHandlerWhatTheRequestSaid) {
  std::string seen;
  tools.add("look", [&](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    seen = context.client.name + " " + context.protocol_version + " " + context.caller.principal + " " +
           (context.capabilities.sampling() ? "samples" : "") + " " +
           std::string(context.meta.at("com.example/trace").as_string());
    EXPECT_EQ(context.request_id.size(), 32U);
    EXPECT_TRUE(context.may_ask);
    EXPECT_FALSE(context.wants_progress());
    co_return message::Outcome(text_result(""));
  });
  capabilities = {{"sampling", {{"tools", {}}}}};
  extra_meta = {{"com.example/trace", "t-1"}};
  caller.principal = "alice";
  result("tools/call", {{"name", "look"}});
  EXPECT_EQ(seen, "test-client 2026-07-28 alice samples t-1");
}

TEST_F(StatelessTest, PutsCachingHintsOnCacheableResultsOnly) {
  for (const std::string method :
       {"server/discover", "tools/list", "prompts/list", "resources/list", "resources/templates/list"}) {
    const json::object listed = result(method);
    EXPECT_EQ(listed.at("ttlMs"), json::value(300'000)) << method;
    EXPECT_EQ(listed.at("cacheScope").as_string(), "private") << method;
  }
  const json::object read = result("resources/read", {{"uri", "test://one"}});
  EXPECT_EQ(read.at("ttlMs"), json::value(1234));
  EXPECT_EQ(read.at("cacheScope").as_string(), "public");
  EXPECT_FALSE(result("prompts/get", {{"name", "greet"}}).contains("ttlMs"));
}

TEST_F(StatelessTest, SharesListsWhenTheOperatorSaysSo) {
  options.list_cache_public = true;
  options.list_ttl_ms = 0;
  EXPECT_EQ(result("tools/list").at("cacheScope").as_string(), "public");
  EXPECT_EQ(result("tools/list").at("ttlMs"), json::value(0));
}

TEST_F(StatelessTest, SplicesARenderedListIntoTheResult) {
  tools.rendered = std::make_shared<const std::string>(R"([{"name":"a","inputSchema":{"type":"object"}}])");
  const message::EncodedAnswer answer = finish(ask("tools/list"));
  EXPECT_NE(answer.body.find("\"tools\":" + *tools.rendered), std::string::npos);
  EXPECT_EQ(parse(answer).at("result").at("resultType").as_string(), "complete");
}

TEST_F(StatelessTest, ListsFollowTheCursor) {
  EXPECT_TRUE(call("tools/list", {{"cursor", "page-2"}}).contains("result"));
  EXPECT_EQ(error_code(call("tools/list", {{"cursor", "bogus"}})), message::code::k_invalid_params);
  EXPECT_EQ(error_text(call("tools/list", {{"cursor", 2}})), "params.cursor must be a string, not integer");
}

TEST_F(StatelessTest, AnswersForAMissingResourceAreInvalidParams) {
  const json::object refused = call("resources/read", {{"uri", "test://none"}});
  EXPECT_EQ(error_code(refused), message::code::k_invalid_params);
  EXPECT_EQ(refused.at("error").at("data").at("uri").as_string(), "test://none");
  EXPECT_EQ(error_text(call("resources/read")), "params.uri is missing: a string is expected");
}

TEST_F(StatelessTest, GetsPromptsWithTextArguments) {
  const json::object got = result("prompts/get", {{"name", "greet"}, {"arguments", {{"who", "Ada"}}}});
  EXPECT_EQ(got.at("messages").at(0).at("content").at("text").as_string(), "Hello Ada");
  EXPECT_EQ(error_code(call("prompts/get", {{"name", "none"}})), message::code::k_invalid_params);
  EXPECT_EQ(error_text(call("prompts/get", {{"name", "greet"}, {"arguments", {{"who", 1}}}})),
            "params.arguments.who must be a string, not integer");
}

TEST_F(StatelessTest, CompletesArgumentsAndGivesAtMostAHundredValues) {
  const json::object params{{"ref", {{"type", "ref/prompt"}, {"name", "greet"}}},
                            {"argument", {{"name", "who"}, {"value", "a"}}},
                            {"context", {{"arguments", {{"x", "y"}}}}}};
  EXPECT_EQ(result("completion/complete", params).at("completion").at("values").as_array().size(), 2U);
  EXPECT_EQ(completion.last_params, params);  // without _meta

  completion.count = 250;
  const json::object many = result("completion/complete", params);
  EXPECT_EQ(many.at("completion").at("values").as_array().size(), 100U);
  EXPECT_EQ(many.at("completion").at("total"), json::value(250));
  EXPECT_TRUE(many.at("completion").at("hasMore").as_bool());
}

TEST_F(StatelessTest, RefusesWrongCompletionParamsByName) {
  const json::object ref{{"type", "ref/resource"}, {"uri", "test://{id}"}};
  const json::object argument{{"name", "id"}, {"value", ""}};
  const std::pair<json::object, std::string> cases[] = {
      {{{"argument", argument}}, "params.ref is missing: an object is expected"},
      {{{"ref", {{"type", "ref/tool"}}}, {"argument", argument}},
       "params.ref.type must be \"ref/prompt\" or \"ref/resource\""},
      {{{"ref", {{"type", "ref/resource"}}}, {"argument", argument}},
       "params.ref.uri is missing: a string is expected"},
      {{{"ref", ref}}, "params.argument is missing: an object is expected"},
      {{{"ref", ref}, {"argument", {{"name", "id"}}}},
       "params.argument.value is missing: a string is expected"},
      {{{"ref", ref}, {"argument", argument}, {"context", 1}},
       "params.context must be an object, not integer"},
      {{{"ref", ref}, {"argument", argument}, {"context", {{"arguments", 1}}}},
       "params.context.arguments must be an object, not integer"},
  };
  for (const auto& [params, what] : cases) {
    EXPECT_EQ(error_text(call("completion/complete", params)), what);
  }
}

TEST_F(StatelessTest, SendsProgressThatGrowsToThoseWhoAskedForIt) {
  tools.add("work", [](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    EXPECT_TRUE(context.wants_progress());
    context.progress(1, 10, "one");
    context.progress(1, 10, "again");
    context.progress(0.5, 10, "back");
    context.progress(2.5, std::nullopt, "");
    co_return message::Outcome(text_result("done"));
  });
  extra_meta = {{"progressToken", "tok"}};
  result("tools/call", {{"name", "work"}});
  const auto sent = sink->sent("notifications/progress");
  ASSERT_EQ(sent.size(), 2U);
  EXPECT_EQ(json::serialize(sent[0].at("params")),
            R"({"progressToken":"tok","progress":1,"total":10,"message":"one"})");
  EXPECT_EQ(json::serialize(sent[1].at("params")), R"({"progressToken":"tok","progress":2.5E0})");
}

TEST_F(StatelessTest, SendsLogMessagesOnlyFromTheLevelThatTheRequestNamed) {
  tools.add("talk", [](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    context.log(message::LogLevel::info, "test", {{"n", 1}});
    context.log(message::LogLevel::warning, "", "careful");
    co_return message::Outcome(text_result("done"));
  });
  result("tools/call", {{"name", "talk"}});
  EXPECT_TRUE(sink->sent().empty());

  extra_meta = {{"io.modelcontextprotocol/logLevel", "warning"}};
  result("tools/call", {{"name", "talk"}});
  auto sent = sink->sent("notifications/message");
  ASSERT_EQ(sent.size(), 1U);
  EXPECT_EQ(json::serialize(sent[0].at("params")), R"({"level":"warning","data":"careful"})");

  extra_meta = {{"io.modelcontextprotocol/logLevel", "debug"}};
  result("tools/call", {{"name", "talk"}});
  sent = sink->sent("notifications/message");
  ASSERT_EQ(sent.size(), 3U);
  EXPECT_EQ(json::serialize(sent[1].at("params")), R"({"level":"info","data":{"n":1},"logger":"test"})");
}

TEST_F(StatelessTest, SendsNoLogMessagesWhenLoggingIsOff) {
  options.logging = false;
  tools.add("talk", [](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    context.log(message::LogLevel::emergency, "", "x");
    co_return message::Outcome(text_result("done"));
  });
  extra_meta = {{"io.modelcontextprotocol/logLevel", "debug"}};
  result("tools/call", {{"name", "talk"}});
  EXPECT_TRUE(sink->sent().empty());
}

TEST_F(StatelessTest, KeepsWhatAHandlerThrewToItselfAndReportsIt) {
  tools.add("broken", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    throw std::runtime_error("password=hunter2");
    co_return message::Outcome(message::Complete{});
  });
  tools.add("odd", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    throw 42;
    co_return message::Outcome(message::Complete{});
  });
  const json::object refused = call("tools/call", {{"name", "broken"}});
  EXPECT_EQ(error_code(refused), message::code::k_internal_error);
  EXPECT_EQ(json::serialize(refused).find("hunter2"), std::string::npos);
  ASSERT_EQ(bugs.size(), 1U);
  EXPECT_EQ(bugs[0], "tools/call: password=hunter2");

  EXPECT_EQ(error_code(call("tools/call", {{"name", "odd"}})), message::code::k_internal_error);
  EXPECT_EQ(bugs.size(), 2U);
}

}  // namespace
}  // namespace reply_mcp::mcp::test
