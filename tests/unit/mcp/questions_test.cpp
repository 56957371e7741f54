// Server-to-client requests of the stateful era: elicitation, sampling, roots.
#include "engine_fixture.hpp"

namespace reply_mcp::mcp::test {
namespace {

message::InputRequest form(std::string_view message) {
  return {"elicitation/create",
          {{"mode", "form"},
           {"message", message},
           {"requestedSchema", {{"type", "object"}, {"properties", {}}}}}};
}

class QuestionsTest : public SessionTest {
 protected:
  message::InputRequired needed;  ///< what the tool "ask" wants first
  std::vector<std::string> log;   ///< inputs and state of each round of "ask"

  QuestionsTest() {
    needed.requests.emplace_back("name", form("Name?"));
    tools.add("ask",
              [this](json::object arguments, CallContext& context) -> asio::awaitable<message::Outcome> {
                EXPECT_EQ(json::serialize(arguments), R"({"a":1})");  // the same in each round
                log.push_back(json::serialize(context.inputs) +
                              (context.state ? json::serialize(*context.state) : ""));
                if (context.inputs.empty() && !context.state) co_return message::Outcome(needed);
                co_return message::Outcome(text_result("done"));
              });
  }
  std::shared_ptr<Running> ask_tool() {
    return start(ask("tools/call", {{"name", "ask"}, {"arguments", {{"a", 1}}}}));
  }
  /// The questions on the sink so far.
  std::vector<json::object> questions() const {
    std::vector<json::object> out;
    for (const auto& message : sink->sent()) {
      if (message.contains("id")) out.push_back(message);
    }
    return out;
  }
  bool answer(const json::object& question, json::object result) {
    const bool taken = tell(
        message::ResponseMessage{*message::parse_request_id(question.at("id")), std::move(result)}, caller);
    settle();
    return taken;
  }
  static json::object all_capabilities() {
    return {{"elicitation", {{"form", {}}, {"url", {}}}}, {"sampling", {{"tools", {}}}}, {"roots", {}}};
  }
};

TEST_F(QuestionsTest, AsksTheClientOnTheRequestsOwnExchangeAndRunsTheToolAgain) {
  initialize("2025-11-25", all_capabilities());
  channel->attach(nullptr);  // the session's channel has no part in it
  needed.state = json::value{{"step", 1}};
  const auto running = ask_tool();
  ASSERT_EQ(questions().size(), 1U);
  const json::object question = questions()[0];
  EXPECT_EQ(question.at("method").as_string(), "elicitation/create");
  EXPECT_EQ(question.at("params").at("message").as_string(), "Name?");
  EXPECT_FALSE(running->done());
  EXPECT_TRUE(answer(question, {{"action", "accept"}, {"content", {{"n", "Ada"}}}}));
  ASSERT_TRUE(running->answer.has_value());
  EXPECT_EQ(parse(*running->answer).at("result").at("content").at(0).at("text").as_string(), "done");
  EXPECT_EQ(log, (std::vector<std::string>{
                     "{}", R"({"name":{"action":"accept","content":{"n":"Ada"}}}{"step":1})"}));
  EXPECT_EQ(sink->sent("notifications/cancelled").size(), 0U);
  EXPECT_TRUE(sealer->sealed.empty());  // the state never leaves the process
}

TEST_F(QuestionsTest, AsksSeveralThingsAtOnceAndTakesTheAnswersInAnyOrder) {
  initialize("2025-11-25", all_capabilities());
  needed.requests.emplace_back(
      "text", message::InputRequest{"sampling/createMessage", {{"maxTokens", 5}, {"messages", {}}}});
  needed.requests.emplace_back("roots", message::InputRequest{"roots/list", {}});
  const auto running = ask_tool();
  ASSERT_EQ(questions().size(), 3U);
  EXPECT_TRUE(answer(questions()[2], {{"roots", json::array{}}}));
  EXPECT_TRUE(answer(questions()[0], {{"action", "decline"}}));
  EXPECT_FALSE(running->done());
  EXPECT_TRUE(answer(questions()[1], {{"role", "assistant"}}));
  EXPECT_TRUE(running->done());
  ASSERT_EQ(log.size(), 2U);
  const json::object inputs = json::parse(log[1]).as_object();
  EXPECT_EQ(inputs.size(), 3U);
  EXPECT_EQ(inputs.at("name").at("action").as_string(), "decline");
}

TEST_F(QuestionsTest, GoesOnWithoutAskingWhenOnlyStateIsKept) {
  initialize("2025-11-25");
  needed = {{}, json::value(7)};
  EXPECT_TRUE(ask_tool()->done());
  EXPECT_EQ(log, (std::vector<std::string>{"{}", "{}7"}));
}

TEST_F(QuestionsTest, TakesEachAnswerOnceAndOnlyFromTheOneWhoWasAsked) {
  caller.principal = "alice";
  initialize("2025-11-25", all_capabilities());
  const auto running = ask_tool();
  const json::object question = questions().at(0);
  Caller stranger;
  stranger.principal = "mallory";
  EXPECT_FALSE(tell(message::ResponseMessage{*message::parse_request_id(question.at("id")), json::object{}},
                    stranger));
  EXPECT_FALSE(tell(message::ResponseMessage{message::RequestId("unknown"), json::object{}}, caller));
  EXPECT_TRUE(answer(question, {{"action", "accept"}}));
  EXPECT_FALSE(answer(question, {{"action", "accept"}}));
  EXPECT_TRUE(running->done());
}

TEST_F(QuestionsTest, EndsTheRequestWithAnErrorWhenTheClientAnswersWithOne) {
  initialize("2025-11-25", all_capabilities());
  needed.requests.emplace_back("roots", message::InputRequest{"roots/list", {}});
  const auto running = ask_tool();
  tell(message::ResponseMessage{*message::parse_request_id(questions().at(0).at("id")),
                                message::Error{-1, "User said no", std::nullopt}},
       caller);
  settle();
  ASSERT_TRUE(running->answer.has_value());
  const json::object refused = parse(*running->answer);
  EXPECT_EQ(error_code(refused), message::code::k_internal_error);
  EXPECT_NE(error_text(refused).find("User said no"), std::string::npos);
  EXPECT_EQ(refused.at("error").at("data").at("code"), json::value(-1));
  // The other question is of no use any more.
  const auto taken_back = sink->sent("notifications/cancelled");
  ASSERT_EQ(taken_back.size(), 1U);
  EXPECT_EQ(taken_back[0].at("params").at("requestId"), questions().at(1).at("id"));
  EXPECT_TRUE(bugs.empty());
}

TEST_F(QuestionsTest, GivesUpAfterATimeAndTakesTheQuestionBack) {
  options.ask_timeout = std::chrono::seconds(0);
  initialize("2025-11-25", all_capabilities());
  const auto running = ask_tool();
  io.restart();
  io.run_for(std::chrono::seconds(10));
  ASSERT_TRUE(running->answer.has_value());
  EXPECT_EQ(error_code(parse(*running->answer)), message::code::k_internal_error);
  EXPECT_NE(error_text(parse(*running->answer)).find("did not answer within 0 s"), std::string::npos);
  EXPECT_EQ(sink->sent("notifications/cancelled").size(), 1U);
  EXPECT_FALSE(answer(questions().at(0), {{"action", "accept"}}));
}

TEST_F(QuestionsTest, TakesTheQuestionBackWhenTheRequestIsCancelled) {
  initialize("2025-11-25", all_capabilities());
  const auto running = ask_tool();
  running->cancel();
  settle();
  EXPECT_TRUE(running->answer.has_value() && running->answer->body.empty());
  const auto taken_back = sink->sent("notifications/cancelled");
  ASSERT_EQ(taken_back.size(), 1U);
  EXPECT_EQ(taken_back[0].at("params").at("requestId"), questions().at(0).at("id"));
}

TEST_F(QuestionsTest, FailWhenNoAnswerCanComeAnyMore) {
  initialize("2025-11-25", all_capabilities());
  const auto running = ask_tool();
  channel->end_input();
  settle();
  ASSERT_TRUE(running->answer.has_value());
  EXPECT_EQ(error_code(parse(*running->answer)), message::code::k_internal_error);
  EXPECT_EQ(error_code(parse(*ask_tool()->answer)), message::code::k_internal_error);
  EXPECT_EQ(questions().size(), 1U);
}

TEST_F(QuestionsTest, AreNotPutWhereTheyCannotBeAnswered) {
  sink->asks = false;
  bool may_ask = true;
  tools.add("look", [&](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
    may_ask = context.may_ask;
    co_return message::Outcome(text_result(""));
  });
  initialize("2025-11-25", all_capabilities());
  result("tools/call", {{"name", "look"}});
  EXPECT_FALSE(may_ask);
  EXPECT_EQ(error_code(parse(*ask_tool()->answer)), message::code::k_internal_error);
  EXPECT_TRUE(questions().empty());
}

TEST_F(QuestionsTest, AreNotPutToClientsThatDidNotDeclareThem) {
  const auto missing = [&](std::string_view version, json::object declared) -> std::string {
    initialize(version, std::move(declared));
    const auto running = ask_tool();
    if (!running->done()) return "asked";
    const json::object message = parse(*running->answer);
    EXPECT_EQ(error_code(message), message::code::k_missing_client_capability);
    return json::serialize(message.at("error").at("data").at("requiredCapabilities"));
  };
  EXPECT_EQ(missing("2025-11-25", {}), R"({"elicitation":{"form":{}}})");
  EXPECT_EQ(missing("2025-11-25", {{"elicitation", {}}}), "asked");
  EXPECT_EQ(missing("2025-11-25", {{"elicitation", {{"url", {}}}}}), R"({"elicitation":{"form":{}}})");
  EXPECT_EQ(missing("2025-11-25", {{"elicitation", {{"telepathy", {}}}}}), R"({"elicitation":{"form":{}}})");
  EXPECT_EQ(missing("2025-06-18", {{"elicitation", {}}}), "asked");
  // The revision does not have it, whatever the client says.
  EXPECT_EQ(missing("2025-03-26", {{"elicitation", {}}}), R"({"elicitation":{"form":{}}})");

  needed.requests = {
      {"u", message::InputRequest{"elicitation/create", {{"mode", "url"}, {"url", "https://example.com"}}}}};
  EXPECT_EQ(missing("2025-06-18", {{"elicitation", {{"url", {}}}}}), R"({"elicitation":{"url":{}}})");
  EXPECT_EQ(missing("2025-11-25", {{"elicitation", {{"url", {}}}}}), "asked");
  needed.requests = {{"s", message::InputRequest{"sampling/createMessage", {{"tools", json::array{}}}}}};
  EXPECT_EQ(missing("2025-06-18", {{"sampling", {{"tools", {}}}}}), R"({"sampling":{"tools":{}}})");
  EXPECT_EQ(missing("2025-11-25", {{"sampling", {{"tools", {}}}}}), "asked");
  channel->close();
  settle();
}

TEST_F(QuestionsTest, AreAskedInTheWordsOfTheRevision) {
  needed.requests = {{"f", message::InputRequest{
                               "elicitation/create",
                               {{"mode", "form"},
                                {"message", "m"},
                                {"requestedSchema",
                                 {{"type", "object"},
                                  {"properties",
                                   {{"c",
                                     {{"type", "string"},
                                      {"default", "a"},
                                      {"oneOf", json::array{json::object{{"const", "a"}, {"title", "A"}}}}}},
                                    {"b", {{"type", "boolean"}, {"default", true}}}}}}}}}}};
  initialize("2025-06-18", {{"elicitation", {}}});
  ask_tool();
  EXPECT_EQ(
      questions().back().at("params"),
      json::parse(
          R"({"requestedSchema":{"type":"object","properties":{"c":{"type":"string","enum":["a"],"enumNames":["A"]},)"
          R"("b":{"type":"boolean","default":true}}},"message":"m"})"));
  initialize("2025-11-25", {{"elicitation", {}}});
  ask_tool();
  EXPECT_EQ(questions().back().at("params"), json::value(needed.requests[0].second.params));

  needed.requests = {
      {"u", message::InputRequest{"elicitation/create",
                                  {{"mode", "url"}, {"message", "m"}, {"url", "https://example.com"}}}}};
  initialize("2025-11-25", {{"elicitation", {{"url", {}}}}});
  ask_tool();
  EXPECT_EQ(questions().back().at("params").at("elicitationId").as_string().size(), 32U);
  channel->close();
  settle();
}

TEST_F(QuestionsTest, StopsAToolThatAsksWithoutEnd) {
  tools.add("endless", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    co_return message::Outcome(message::InputRequired{{}, json::value(1)});
  });
  initialize("2025-11-25");
  EXPECT_EQ(error_code(call("tools/call", {{"name", "endless"}})), message::code::k_internal_error);
  EXPECT_EQ(bugs.size(), 1U);
}

TEST_F(QuestionsTest, ReportsQuestionsThatTheProtocolCannotCarryAsBugs) {
  initialize("2025-11-25", all_capabilities());
  needed.requests = {{"k", message::InputRequest{"ping", {}}}};
  EXPECT_EQ(error_code(parse(*ask_tool()->answer)), message::code::k_internal_error);
  EXPECT_EQ(bugs.size(), 1U);
  EXPECT_TRUE(questions().empty());
}

}  // namespace
}  // namespace reply_mcp::mcp::test
