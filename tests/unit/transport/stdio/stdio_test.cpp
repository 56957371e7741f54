#include "fixture.hpp"

#include <set>

namespace reply_mcp::transport::stdio::test {
namespace {

TEST_F(StdioTest, ServesASessionFromInitializeToTheEndOfInput) {
  serve();
  initialize("2025-11-25");
  write_line(call_line(2, "echo", {{"arguments", {{"a", 1}}}}));
  EXPECT_EQ(text_of(read_message()), R"({"a":1})");
  close_input();
  EXPECT_TRUE(ended());
  EXPECT_TRUE(at_end());
}

TEST_F(StdioTest, ServesBothErasAtTheSameTime) {
  serve();
  write_line(modern_line(1, "server/discover"));
  EXPECT_EQ(read_message().at("result").at("resultType").as_string(), "complete");
  initialize("2025-06-18");
  write_line(call_line(2, "echo"));
  EXPECT_FALSE(read_message().at("result").as_object().contains("resultType"));
  write_line(modern_line(3, "tools/call", {{"name", "echo"}}));
  EXPECT_EQ(read_message().at("result").at("resultType").as_string(), "complete");
}

TEST_F(StdioTest, RefusesALegacyRequestBeforeInitialize) {
  serve();
  write_line(R"({"jsonrpc":"2.0","id":1,"method":"tools/list"})");
  const json::object refused = read_message();
  EXPECT_EQ(error_code(refused), -32600);
  EXPECT_EQ(refused.at("id"), json::value(1));
  write_line(R"({"jsonrpc":"2.0","id":2,"method":"ping"})");
  EXPECT_TRUE(read_message().contains("result"));
}

TEST_F(StdioTest, AnswersAModernRequestThatLacksAFieldByName) {
  serve();
  write_line(
      R"({"jsonrpc":"2.0","id":1,"method":"tools/list","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}})");
  const json::object refused = read_message();
  EXPECT_EQ(error_code(refused), -32602);
  EXPECT_NE(json::serialize(refused).find("protocolVersion"), std::string::npos);
}

TEST_F(StdioTest, AnswersCallsAsTheyFinish) {
  serve();
  initialize("2025-11-25");
  write_line(call_line("slow", "gate", {{"_meta", {{"progressToken", "p"}}}}));
  EXPECT_EQ(read_message().at("method").as_string(), "notifications/progress");
  write_line(call_line("fast", "echo"));
  EXPECT_EQ(read_message().at("id").as_string(), "fast");
  open_gate();
  EXPECT_EQ(read_message().at("id").as_string(), "slow");
}

TEST_F(StdioTest, CancelsACallOfEitherEraAndSendsNothingMoreForIt) {
  serve();
  initialize("2025-11-25");
  const json::object token{{"progressToken", "p"}};
  write_line(call_line(7, "hang", {{"_meta", token}}));
  EXPECT_EQ(read_message().at("method").as_string(), "notifications/progress");
  write_line(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7,"reason":"x"}})");

  json::object meta = modern_meta();
  meta.emplace("progressToken", "q");
  write_line(modern_line("seven", "tools/call", {{"name", "hang"}, {"_meta", std::move(meta)}}));
  EXPECT_EQ(read_message().at("params").at("progressToken").as_string(), "q");
  write_line(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"seven"}})");

  write_line(call_line(8, "echo"));
  EXPECT_EQ(read_message().at("id"), json::value(8));
  close_input();
  EXPECT_TRUE(ended());
  EXPECT_TRUE(at_end());
  EXPECT_EQ(cancelled_calls, 2);
}

TEST_F(StdioTest, IgnoresCancellationsThatNameNoRequest) {
  serve();
  for (const std::string_view params :
       {R"({"requestId":99})", R"({"requestId":{}})", "{}", R"({"requestId":null})"}) {
    write_line(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":)" + std::string(params) +
               "}");
  }
  write_line(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
  EXPECT_EQ(read_message().at("id"), json::value(1));
}

TEST_F(StdioTest, RefusesAnIdThatIsInUseInEitherEra) {
  serve();
  initialize("2025-11-25");
  write_line(call_line(1, "gate", {{"_meta", {{"progressToken", 1}}}}));
  read_message();
  write_line(modern_line(1, "tools/call", {{"name", "echo"}}));
  EXPECT_EQ(error_code(read_message()), -32600);
  open_gate();
  EXPECT_EQ(text_of(read_message()), "through the gate");
}

TEST_F(StdioTest, AnswersEachBrokenLineAndCarriesOn) {
  serve();
  const std::pair<std::string, int> lines[] = {
      {"{", -32700},
      {"\xFF\xFE", -32700},
      {std::string(100, '[') + std::string(100, ']'), -32700},
      {"[]", -32600},
      {R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])", -32600},
      {R"({"jsonrpc":"1.0","id":1,"method":"ping"})", -32600},
      {R"({"jsonrpc":"2.0","id":null,"method":"ping"})", -32600},
      {"42", -32600},
  };
  for (const auto& [line, code] : lines) {
    write_line(line);
    EXPECT_EQ(error_code(read_message()), code) << line;
  }
  write_line(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
  EXPECT_EQ(read_message().at("id"), json::value(1));
}

TEST_F(StdioTest, AnswersARequestWithHalfACharacterUnderItsId) {
  serve();
  for (const std::string& half : {std::string("\xC3("), std::string(R"(\ud83d)"), std::string(R"(\udc00)")}) {
    write_line("\xEF\xBB\xBF{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"ping\",\"params\":{\"a\":\"" + half +
               "\"}}");
    const json::object answer = read_message();
    EXPECT_EQ(answer.at("id"), json::value(7)) << half;
    EXPECT_TRUE(answer.contains("result")) << half;
  }
  write_line(R"({"method":"ping","params":{"a":nul},"jsonrpc":"2.0","id":8})");
  const json::object refused = read_message();
  EXPECT_EQ(refused.at("id"), json::value(8));
  EXPECT_EQ(error_code(refused), -32700);
}

TEST_F(StdioTest, SkipsALineOverTheLimitAndNeedsNoEndOfItToSaySo) {
  options.max_line = 1000;
  serve();
  write(std::string(5'000, 'x'));  // without a line break yet
  const json::object refused = read_message();
  EXPECT_EQ(error_code(refused), -32600);
  EXPECT_NE(json::serialize(refused).find("1000 bytes"), std::string::npos);
  EXPECT_TRUE(refused.at("id").is_null());
  write(std::string(200'000, 'x'));
  write_line(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");  // the end of the long line
  write_line(R"({"jsonrpc":"2.0","id":2,"method":"ping"})");
  EXPECT_EQ(read_message().at("id"), json::value(2));
}

TEST_F(StdioTest, IgnoresBlankLinesAndTakesCarriageReturns) {
  serve();
  write("\n\r\n   \n{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"ping\"}\r\n");
  EXPECT_EQ(read_message().at("id"), json::value(1));
}

TEST_F(StdioTest, TakesALastLineWithoutALineBreak) {
  serve();
  write(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
  close_input();
  EXPECT_EQ(read_message().at("id"), json::value(1));
  EXPECT_TRUE(ended());
}

TEST_F(StdioTest, AnswersABatchOfTheRevisionThatHasThemInOneArray) {
  serve();
  initialize("2025-03-26");
  write_line("[" + call_line(1, "echo") + R"(,{"jsonrpc":"2.0","method":"notifications/x"},17,)" +
             call_line(2, "nothing") + "," + modern_line(3, "tools/list") + "]");
  const json::value answers = read_value();
  ASSERT_TRUE(answers.is_array());
  std::set<std::string> seen;
  for (const json::value& answer : answers.get_array()) {
    const json::value* error = answer.as_object().if_contains("error");
    seen.insert(json::serialize(answer.at("id")) + " " +
                (error == nullptr ? "result" : json::serialize(error->at("code"))));
  }
  EXPECT_EQ(seen, (std::set<std::string>{"1 result", "2 -32602", "3 -32600", "null -32600"}));
}

TEST_F(StdioTest, SendsNothingForABatchOfNotifications) {
  serve();
  initialize("2025-03-26");
  write_line(
      R"([{"jsonrpc":"2.0","method":"notifications/x"},{"jsonrpc":"2.0","method":"notifications/y"}])");
  write_line(R"({"jsonrpc":"2.0","id":1,"method":"ping"})");
  EXPECT_EQ(read_message().at("id"), json::value(1));
}

TEST_F(StdioTest, LeavesACancelledRequestOutOfTheAnswerToItsBatch) {
  serve();
  initialize("2025-03-26");
  write_line("[" + call_line(1, "hang", {{"_meta", {{"progressToken", 1}}}}) + "," + call_line(2, "echo") +
             "]");
  read_message();  // progress: it runs
  write_line(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
  const json::value answers = read_value();
  ASSERT_TRUE(answers.is_array());
  ASSERT_EQ(answers.get_array().size(), 1U);
  EXPECT_EQ(answers.at(0).at("id"), json::value(2));
}

class StdioWithoutBatches : public StdioTest, public ::testing::WithParamInterface<std::string_view> {};

TEST_P(StdioWithoutBatches, RefusesOneAsAWhole) {
  serve();
  initialize(GetParam());
  write_line("[" + call_line(1, "echo") + "]");
  const json::object refused = read_message();
  EXPECT_EQ(error_code(refused), -32600);
  EXPECT_TRUE(refused.at("id").is_null());
}

INSTANTIATE_TEST_SUITE_P(Revisions, StdioWithoutBatches,
                         ::testing::Values("2024-11-05", "2025-06-18", "2025-11-25"));

TEST_F(StdioTest, BringsAQuestionToTheClientOfASessionAndItsAnswerToTheTool) {
  serve();
  initialize("2025-11-25", {{"elicitation", {{"form", {}}}}});
  write_line(call_line(1, "ask"));
  const json::object question = read_message();
  EXPECT_EQ(question.at("method").as_string(), "elicitation/create");
  write_line(json::serialize(json::object{{"jsonrpc", "2.0"},
                                          {"id", question.at("id")},
                                          {"result", {{"action", "accept"}, {"content", {{"n", "x"}}}}}}));
  EXPECT_EQ(text_of(read_message()), R"({"action":"accept","content":{"n":"x"}})");
}

TEST_F(StdioTest, LetsMoreRequestsWaitThanMayRun) {
  server_options.max_in_flight = 2;
  options.drain_timeout = std::chrono::milliseconds(1);  // "b" never ends by itself
  serve();
  initialize("2025-11-25");
  write_line(call_line("a", "hang", {{"_meta", {{"progressToken", 1}}}}));
  write_line(call_line("b", "hang", {{"_meta", {{"progressToken", 2}}}}));
  read_message();
  read_message();
  write_line(call_line("c", "echo"));
  write_line(call_line("d", "echo"));
  // One that waits can be cancelled, and one that ends makes room.
  write_line(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"c"}})");
  write_line(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"a"}})");
  EXPECT_EQ(read_message().at("id").as_string(), "d");
}

TEST_F(StdioTest, RefusesRequestsBeyondThoseThatMayWait) {
  server_options.max_in_flight = 1;
  options.max_waiting = 1;
  serve();
  initialize("2025-11-25");
  write_line(call_line(1, "gate", {{"_meta", {{"progressToken", 1}}}}));
  read_message();
  write_line(call_line(2, "echo"));
  write_line(call_line(3, "echo"));
  const json::object refused = read_message();
  EXPECT_EQ(refused.at("id"), json::value(3));
  EXPECT_EQ(error_code(refused), -32603);
  open_gate();
  EXPECT_EQ(read_message().at("id"), json::value(1));
  EXPECT_EQ(read_message().at("id"), json::value(2));
}

TEST_F(StdioTest, AnswersThousandsOfRequestsThatArriveAtOnce) {
  serve();
  std::string lines;
  for (int i = 0; i < 3000; ++i) lines += modern_line(i, "tools/call", {{"name", "echo"}}) + "\n";
  std::thread writing([&] { write(lines); });
  std::set<std::int64_t> answered;
  for (int i = 0; i < 3000; ++i) {
    const json::object message = read_message();
    ASSERT_TRUE(message.contains("result")) << json::serialize(message);
    answered.insert(message.at("id").as_int64());
  }
  writing.join();
  EXPECT_EQ(answered.size(), 3000U);
}

TEST_F(StdioTest, TagsSubscriptionsOnTheSharedChannelAndEndsThemWithTheInput) {
  serve();
  write_line(modern_line("sub", "subscriptions/listen", {{"notifications", {{"toolsListChanged", true}}}}));
  const json::object acknowledged = read_message();
  EXPECT_EQ(acknowledged.at("method").as_string(), "notifications/subscriptions/acknowledged");
  server->tools_changed();
  const json::object changed = read_message();
  EXPECT_EQ(changed.at("params").at("_meta").at("io.modelcontextprotocol/subscriptionId").as_string(), "sub");
  close_input();
  EXPECT_EQ(read_message().at("method").as_string(), "notifications/cancelled");
  const json::object answer = read_message();
  EXPECT_EQ(answer.at("id").as_string(), "sub");
  EXPECT_EQ(answer.at("result").at("resultType").as_string(), "complete");
  EXPECT_TRUE(ended());
  EXPECT_TRUE(at_end());
}

TEST_F(StdioTest, EndsASubscriptionThatTheClientCancelsWithoutAWord) {
  serve();
  write_line(modern_line("sub", "subscriptions/listen", {{"notifications", {{"toolsListChanged", true}}}}));
  read_message();
  write_line(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":"sub"}})");
  close_input();
  EXPECT_TRUE(ended());
  EXPECT_TRUE(at_end());
}

TEST_F(StdioTest, TellsASessionOfChanges) {
  serve();
  initialize("2025-11-25");
  write_line(R"({"jsonrpc":"2.0","id":1,"method":"resources/subscribe","params":{"uri":"test://one"}})");
  read_message();
  server->resource_updated("test://other");
  server->resource_updated("test://one");
  EXPECT_EQ(read_message().at("params").at("uri").as_string(), "test://one");
  server->tools_changed();
  EXPECT_EQ(read_message().at("method").as_string(), "notifications/tools/list_changed");
}

}  // namespace
}  // namespace reply_mcp::transport::stdio::test
