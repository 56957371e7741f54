// Multi round-trip requests of the stateless era.
#include "mcp/mrtr.hpp"

#include "engine_fixture.hpp"

#include <set>
#include <tuple>

namespace reply_mcp::mcp::test {
namespace {

message::InputRequest form(std::string_view message) {
  return {"elicitation/create",
          {{"mode", "form"},
           {"message", message},
           {"requestedSchema", {{"type", "object"}, {"properties", {{"name", {{"type", "string"}}}}}}}}};
}

class MrtrTest : public StatelessTest {
 protected:
  MrtrTest() {
    capabilities = {{"elicitation", {{"form", {}}}}};
    // Asks for a name, keeps the arguments' "n" in its state, and says both in the end.
    tools.add("greet", [](json::object arguments, CallContext& context) -> asio::awaitable<message::Outcome> {
      const json::value* answer = context.inputs.if_contains("name");
      if (answer == nullptr) {
        message::InputRequired needed;
        needed.requests.emplace_back("name", form("Your name?"));
        needed.state = json::value{{"n", arguments.contains("n") ? arguments.at("n") : json::value(nullptr)}};
        co_return message::Outcome(std::move(needed));
      }
      const std::string state = context.state ? json::serialize(*context.state) : "no state";
      co_return message::Outcome(text_result(json::serialize(*answer) + " " + state));
    });
  }
  json::object ask_first(json::object params = {{"name", "greet"}, {"arguments", {{"n", 1}, {"m", 2}}}}) {
    return result("tools/call", std::move(params));
  }
  static json::object retry(const json::object& required, json::object params) {
    params.emplace("inputResponses",
                   json::object{{"name", {{"action", "accept"}, {"content", {{"name", "Ada"}}}}}});
    params.emplace("requestState", required.at("requestState"));
    return params;
  }
};

TEST_F(MrtrTest, AsksForInputInTheResultAndGoesOnWithItInTheRetry) {
  const json::object required = ask_first();
  EXPECT_EQ(required.at("resultType").as_string(), "input_required");
  EXPECT_EQ(required.at("inputRequests").at("name").at("method").as_string(), "elicitation/create");
  EXPECT_EQ(required.at("inputRequests").at("name").at("params").at("message").as_string(), "Your name?");
  EXPECT_FALSE(required.contains("ttlMs"));
  EXPECT_EQ(required.at("_meta").as_object().size(), 1U);

  const json::object done =
      result("tools/call", retry(required, {{"name", "greet"}, {"arguments", {{"m", 2}, {"n", 1}}}}));
  EXPECT_EQ(done.at("resultType").as_string(), "complete");
  EXPECT_EQ(done.at("content").at(0).at("text").as_string(),
            R"({"action":"accept","content":{"name":"Ada"}} {"n":1})");
}

TEST_F(MrtrTest, AsksAgainWhenAnAnswerIsMissingAndIgnoresOnesThatNobodyAskedFor) {
  const json::object again =
      result("tools/call", {{"name", "greet"}, {"inputResponses", {{"wrong", {{"action", "accept"}}}}}});
  EXPECT_EQ(again.at("resultType").as_string(), "input_required");
}

TEST_F(MrtrTest, AcceptsAnswersWithoutState) {
  const json::object done =
      result("tools/call", {{"name", "greet"}, {"inputResponses", {{"name", {{"action", "decline"}}}}}});
  EXPECT_EQ(done.at("content").at(0).at("text").as_string(), R"({"action":"decline"} no state)");
}

TEST_F(MrtrTest, RefusesStateThatIsNotItsOwnOrWasChanged) {
  json::object params = retry(ask_first(), {{"name", "greet"}, {"arguments", {{"n", 1}, {"m", 2}}}});
  for (const std::string_view state : {"sealed-0x", "", "nonsense"}) {
    params.insert_or_assign("requestState", state);
    const json::object refused = call("tools/call", params);
    EXPECT_EQ(error_code(refused), message::code::k_invalid_params);
    EXPECT_NE(error_text(refused).find("params.requestState"), std::string::npos);
  }
}

TEST_F(MrtrTest, BindsStateToToolArgumentsMethodAndCaller) {
  tools.handlers.emplace("other", tools.handlers.at("greet"));
  caller.principal = "alice";
  const json::object required = ask_first();
  const json::object arguments{{"n", 1}, {"m", 2}};

  EXPECT_EQ(error_code(call("tools/call",
                            retry(required, {{"name", "greet"}, {"arguments", {{"n", 2}, {"m", 2}}}}))),
            message::code::k_invalid_params);
  EXPECT_EQ(error_code(call("tools/call", retry(required, {{"name", "greet"}}))),
            message::code::k_invalid_params);
  EXPECT_EQ(error_code(call("tools/call", retry(required, {{"name", "other"}, {"arguments", arguments}}))),
            message::code::k_invalid_params);
  EXPECT_EQ(error_code(call("prompts/get", retry(required, {{"name", "greet"}, {"arguments", arguments}}))),
            message::code::k_invalid_params);
  caller.principal = "mallory";
  EXPECT_EQ(error_code(call("tools/call", retry(required, {{"name", "greet"}, {"arguments", arguments}}))),
            message::code::k_invalid_params);
  caller.principal = "alice";
  EXPECT_TRUE(
      call("tools/call", retry(required, {{"name", "greet"}, {"arguments", arguments}})).contains("result"));
}

TEST_F(MrtrTest, LetsStateExpire) {
  options.state_lifetime = std::chrono::seconds(60);
  const json::object params = retry(ask_first(), {{"name", "greet"}, {"arguments", {{"n", 1}, {"m", 2}}}});
  sealer->now = std::chrono::seconds(59);
  EXPECT_TRUE(call("tools/call", params).contains("result"));
  sealer->now = std::chrono::seconds(60);
  EXPECT_EQ(error_code(call("tools/call", params)), message::code::k_invalid_params);
}

TEST_F(MrtrTest, RefusesAnyStateWhenThereIsNoSealer) {
  server = Server::create(options, {&tools, nullptr, nullptr, nullptr, nullptr}, nullptr);
  EXPECT_EQ(error_code(call("tools/call", {{"name", "greet"}, {"requestState", "x"}})),
            message::code::k_invalid_params);
}

TEST_F(MrtrTest, SaysWhichCapabilitiesAreMissingInsteadOfAsking) {
  capabilities = {};
  const message::EncodedAnswer answer = finish(ask("tools/call", {{"name", "greet"}}));
  EXPECT_EQ(answer.http_status, 400);
  const json::object refused = parse(answer);
  EXPECT_EQ(error_code(refused), message::code::k_missing_client_capability);
  EXPECT_EQ(json::serialize(refused.at("error").at("data")),
            R"({"requiredCapabilities":{"elicitation":{"form":{}}}})");
}

TEST_F(MrtrTest, KnowsWhatEachKindOfQuestionNeeds) {
  message::InputRequired all;
  all.requests.emplace_back(
      "a", message::InputRequest{"elicitation/create", {{"mode", "url"}, {"url", "https://example.com"}}});
  all.requests.emplace_back("b", message::InputRequest{"sampling/createMessage", {{"maxTokens", 1}}});
  all.requests.emplace_back("c", message::InputRequest{"roots/list", {}});
  tools.add("all", [&](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    co_return message::Outcome(all);
  });
  const auto missing = [&](json::object declared) -> std::string {
    capabilities = std::move(declared);
    const json::object message = call("tools/call", {{"name", "all"}});
    if (message.contains("result")) return "nothing";
    return json::serialize(message.at("error").at("data").at("requiredCapabilities"));
  };
  EXPECT_EQ(missing({}), R"({"elicitation":{"url":{}},"sampling":{},"roots":{}})");
  EXPECT_EQ(missing({{"elicitation", {}}, {"roots", {}}}), R"({"elicitation":{"url":{}},"sampling":{}})");
  EXPECT_EQ(missing({{"elicitation", {{"url", {}}}}, {"sampling", {}}, {"roots", {}}}), "nothing");
  all.requests[1].second.params.emplace("tools", json::array{});
  EXPECT_EQ(missing({{"elicitation", {{"url", {}}}}, {"sampling", {}}, {"roots", {}}}),
            R"({"sampling":{"tools":{}}})");
}

TEST_F(MrtrTest, WorksForPromptsAndResourcesToo) {
  message::InputRequired needed;
  needed.requests.emplace_back("ok", form("Sure?"));
  resources.needs = needed;
  const json::object required = result("resources/read", {{"uri", "test://one"}});
  EXPECT_EQ(required.at("resultType").as_string(), "input_required");
  EXPECT_FALSE(required.contains("requestState"));
  EXPECT_FALSE(required.contains("cacheScope"));
  const json::object done =
      result("resources/read", {{"uri", "test://one"}, {"inputResponses", {{"ok", {{"action", "accept"}}}}}});
  // What depends on answers must not be cached (MCP 2026-07-28, server/utilities/caching, "Cache Key").
  EXPECT_EQ(done.at("ttlMs"), json::value(0));
  EXPECT_EQ(done.at("cacheScope").as_string(), "private");
}

TEST_F(MrtrTest, LetsAHandlerKeepStateWithoutAQuestion) {
  tools.add("twice", [](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    if (context.state) co_return message::Outcome(text_result("second"));
    co_return message::Outcome(message::InputRequired{{}, json::value(1)});
  });
  const json::object required = result("tools/call", {{"name", "twice"}});
  EXPECT_FALSE(required.contains("inputRequests"));
  const json::object done =
      result("tools/call", {{"name", "twice"}, {"requestState", required.at("requestState")}});
  EXPECT_EQ(done.at("content").at(0).at("text").as_string(), "second");
}

TEST_F(MrtrTest, ReportsQuestionsThatTheProtocolCannotCarryAsBugs) {
  message::InputRequired needed;
  tools.add("bad", [&](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    co_return message::Outcome(needed);
  });
  const auto is_bug = [&](message::InputRequired bad) {
    needed = std::move(bad);
    bugs.clear();
    const json::object message = call("tools/call", {{"name", "bad"}});
    return message.contains("error") && error_code(message) == message::code::k_internal_error &&
           bugs.size() == 1;
  };
  EXPECT_TRUE(is_bug({}));
  EXPECT_TRUE(is_bug({{{"k", form("a")}, {"k", form("b")}}, std::nullopt}));
  EXPECT_TRUE(is_bug({{{"k", {"ping", {}}}}, std::nullopt}));
  EXPECT_FALSE(is_bug({{{"k", form("a")}}, std::nullopt}));
}

TEST_F(MrtrTest, TwoRequestsNeverShareABinding) {
  // Fields that would run into each other without their lengths.
  std::set<std::string> bindings;
  for (const auto& [method, params, principal] :
       {std::tuple<std::string, json::object, std::string>{"tools/call", {{"name", "a"}}, "b"},
        {"tools/call", {{"name", "ab"}}, ""},
        {"tools/call", {{"name", "a"}, {"arguments", {{"x", 1}}}}, "b"},
        {"tools/call", {{"name", "a"}, {"arguments", {{"x", "1"}}}}, "b"},
        {"tools/call", {{"name", "a"}, {"arguments", {{"x", json::array{1, 2}}}}}, "b"},
        {"tools/call", {{"name", "a"}, {"arguments", {{"x", json::array{2, 1}}}}}, "b"},
        {"prompts/get", {{"name", "a"}}, "b"},
        {"resources/read", {{"uri", "a"}}, "b"}}) {
    EXPECT_TRUE(bindings.insert(state_binding(method, params, principal)).second) << json::serialize(params);
  }
  EXPECT_EQ(state_binding("m", {{"arguments", {{"a", {{"x", 1}, {"y", 2}}}, {"b", 1}}}}, ""),
            state_binding("m", {{"arguments", {{"b", 1}, {"a", {{"y", 2}, {"x", 1}}}}}}, ""));
  EXPECT_EQ(state_binding("m", {}, ""), state_binding("m", {{"arguments", json::object()}}, ""));
}

}  // namespace
}  // namespace reply_mcp::mcp::test
