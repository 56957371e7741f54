// One peer's texts: eras, batches, ids, limits. Taking requests back is in cancellation_test.cpp, and what
// many threads do at once in channel_threads_test.cpp.
#include "mcp/channel.hpp"

#include "engine_fixture.hpp"

#include <algorithm>

namespace reply_mcp::mcp::test {
namespace {

/// A peer of both eras, as on stdio.
class ChannelTest : public StatelessTest {
 protected:
  std::shared_ptr<Channel> channel;

  void open(std::string_view version, std::size_t max_waiting = 0) {
    channel = the_server().open_channel({.era = std::nullopt, .max_waiting = max_waiting});
    if (version.empty()) return;
    const json::object params{{"protocolVersion", version}, {"clientInfo", {}}, {"capabilities", {}}};
    EXPECT_TRUE(parse(finish(request_of("init", "initialize", params))).contains("result"));
  }
  Asked request_of(message::RequestId id, std::string method, json::object params = {}) {
    return {channel, request(std::move(id), std::move(method), std::move(params)), {}, sink};
  }
  json::object result_of(Asked asked) { return parse(finish(std::move(asked))).at("result").as_object(); }
  std::shared_ptr<Running> hang(message::RequestId id) {
    return start(request_of(std::move(id), "tools/call", {{"name", "hang"}}));
  }
  /// Hands in a text that the channel lets in; the answers are those of `sink`.
  void receive(std::string_view text) {
    message::Decoded decoded = message::decode(text);
    ASSERT_TRUE(channel->check(decoded)) << text;
    channel->receive(std::move(decoded), {}, sink, io.get_executor());
    settle();
  }
  json::value only_answer() {
    EXPECT_EQ(sink->answers().size(), 1U);
    return sink->answers().empty() ? json::value() : json::parse(sink->answers().front().body);
  }
};

TEST_F(ChannelTest, ServesEachRequestInTheEraThatItNames) {
  open("2025-11-25");
  EXPECT_FALSE(result_of(request_of(1, "tools/list")).contains("resultType"));
  EXPECT_TRUE(result_of(request_of(2, "tools/list", with_meta({}))).contains("resultType"));
  EXPECT_EQ(error_code(parse(finish(request_of(3, "initialize", with_meta({}))))),
            message::code::k_method_not_found);
}

TEST_F(ChannelTest, OfTheStatelessEraHasNoSession) {
  channel = the_server().open_channel({.era = Era::stateless});
  EXPECT_EQ(error_code(parse(finish(request_of(1, "initialize", {{"protocolVersion", "2025-11-25"}})))),
            message::code::k_invalid_params);
  EXPECT_FALSE(channel->session_state().has_value());
  message::Decoded answer;
  answer.messages.emplace_back(message::ResponseMessage{message::RequestId(1), json::object()});
  EXPECT_FALSE(channel->receive(std::move(answer), {}, sink, io.get_executor()));
  channel->attach(sink);
  server->tools_changed();
  EXPECT_TRUE(sink->sent().empty());
}

TEST_F(ChannelTest, RefusesAnIdThatRunsInEitherEra) {
  open("2025-11-25");
  const auto running = hang(7);
  const json::object again = parse(finish(request_of(7, "tools/list", with_meta({}))));
  EXPECT_EQ(error_text(again), "A request with this id is still running");
  running->cancel();
  settle();
  EXPECT_TRUE(parse(finish(request_of(7, "tools/list", with_meta({})))).contains("result"));
}

TEST_F(ChannelTest, AnswersABatchTogetherOnceItsLastRequestHasEnded) {
  open("2025-03-26");
  receive(R"([{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"hang"}},
              {"jsonrpc":"2.0","id":2,"method":"ping"}, {"jsonrpc":"2.0","method":"x"}, 5,
              {"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":"echo"}}])");
  EXPECT_TRUE(sink->answers().empty());
  receive(R"({"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":1}})");
  const json::value answers = only_answer();
  ASSERT_TRUE(answers.is_array());
  ASSERT_EQ(answers.get_array().size(), 3U) << "the cancelled one has no answer";
  std::vector<std::string> ids;
  for (const json::value& answer : answers.get_array()) ids.push_back(json::serialize(answer.at("id")));
  std::sort(ids.begin(), ids.end());
  EXPECT_EQ(ids, (std::vector<std::string>{"2", "3", "null"}));
}

TEST_F(ChannelTest, ABatchOfWhichEverythingIsCancelledEndsWithoutAWord) {
  open("2025-03-26");
  receive(R"([{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"hang"}}])");
  channel->close();
  settle();
  ASSERT_EQ(sink->answers().size(), 1U);
  EXPECT_EQ(sink->answers().front().body, "");
}

TEST_F(ChannelTest, ABatchWithoutRequestsIsNotAnswered) {
  open("2025-03-26");
  receive(R"([{"jsonrpc":"2.0","method":"notifications/initialized"}])");
  EXPECT_TRUE(sink->answers().empty());
}

TEST_F(ChannelTest, OtherRevisionsHaveNoBatches) {
  const message::Decoded batch = message::decode(R"([{"jsonrpc":"2.0","id":1,"method":"ping"}])");
  for (const std::string_view version : {"", "2024-11-05", "2025-06-18", "2025-11-25"}) {
    open(version);
    const auto checked = channel->check(batch);
    ASSERT_FALSE(checked) << version;
    EXPECT_EQ(checked.error().error.code, message::code::k_invalid_request);
    EXPECT_FALSE(checked.error().id.has_value());
  }
  open("2025-03-26");
  EXPECT_TRUE(channel->check(batch));
  receive(R"([{"jsonrpc":"2.0","id":1,"method":"server/discover"}])");
  EXPECT_EQ(error_text(only_answer().at(0).as_object()), "Revision 2026-07-28 has no batches");
}

TEST_F(ChannelTest, ASessionDoesNotBeginInABatch) {
  open("2025-03-26");
  const auto checked =
      channel->check(message::decode(R"([{"jsonrpc":"2.0","id":"i","method":"initialize"}])"));
  ASSERT_FALSE(checked);
  EXPECT_EQ(checked.error().error.message, "initialize cannot be part of a batch");
  EXPECT_EQ(checked.error().id, message::RequestId("i"));
}

TEST_F(ChannelTest, ANewBeginningOfTheSessionLeavesTheOtherErasRequestsAlone) {
  open("2025-11-25");
  const auto modern = start(request_of(1, "tools/call", with_meta({{"name", "hang"}})));
  const auto of_session = hang(2);
  const json::object params{{"protocolVersion", "2025-06-18"}, {"capabilities", {}}};
  EXPECT_TRUE(parse(finish(request_of(2, "initialize", params))).contains("result"));
  settle();
  EXPECT_TRUE(of_session->done());
  EXPECT_FALSE(modern->done());
  modern->cancel();
  settle();
}

TEST_F(ChannelTest, AClientThatOpensTheSessionAgainAndCountsOnStillGetsItsAnswers) {
  open("2025-11-25");
  const json::object same{{"protocolVersion", "2025-11-25"}, {"capabilities", {}}};
  EXPECT_TRUE(parse(finish(request_of(1, "initialize", same))).contains("result"));
  const auto running = hang(2);
  EXPECT_TRUE(parse(finish(request_of(3, "initialize", same))).contains("result"));
  settle();
  EXPECT_FALSE(running->done()) << "the client waits for it";
  const json::object other{{"protocolVersion", "2025-11-25"}, {"capabilities", {{"roots", {}}}}};
  EXPECT_TRUE(parse(finish(request_of(4, "initialize", other))).contains("result"));
  settle();
  EXPECT_TRUE(running->done()) << "of another client";
  const auto later = hang(5);
  EXPECT_TRUE(parse(finish(request_of(1, "initialize", other))).contains("result"));
  settle();
  EXPECT_TRUE(later->done()) << "a client that counts from the beginning may give the id again";
}

TEST_F(ChannelTest, AnswersWhatIsNoMessage) {
  open("");
  receive("{");
  EXPECT_EQ(only_answer().at("error").at("code"), json::value(message::code::k_parse_error));
}

TEST_F(ChannelTest, RequestsWaitForTheirTurnInOrder) {
  options.max_in_flight = 2;
  std::vector<std::string> order;
  tools.add("note", [&](json::object arguments, CallContext&) -> asio::awaitable<message::Outcome> {
    order.emplace_back(arguments.at("n").as_string());
    co_return message::Outcome(text_result(""));
  });
  open("2025-11-25", 3);
  const auto one = hang(1);
  const auto two = hang(2);
  const auto note = [&](std::string n) {
    return start(
        request_of(message::RequestId(n), "tools/call", {{"name", "note"}, {"arguments", {{"n", n}}}}));
  };
  const auto a = note("a");
  const auto b = note("b");
  const auto c = note("c");
  const json::object refused = parse(finish(request_of(9, "ping")));
  EXPECT_EQ(error_code(refused), message::code::k_internal_error);
  EXPECT_EQ(error_text(refused), "Too many requests at once: wait for answers, at most 2 may run and 3 wait");
  EXPECT_TRUE(order.empty());
  b->cancel();  // before its turn: it ends at once
  ASSERT_TRUE(b->done());
  EXPECT_EQ(b->answer->body, "");
  one->cancel();
  settle();
  EXPECT_EQ(order, (std::vector<std::string>{"a", "c"}));
  EXPECT_TRUE(a->done() && c->done());
  EXPECT_FALSE(two->done());
}

TEST_F(ChannelTest, ThousandsThatWaitMayEndAtOnce) {
  options.max_in_flight = 1;
  open("2025-11-25", 10'000);
  const auto first = hang(0);
  std::vector<std::shared_ptr<Running>> waiting;
  for (int i = 1; i <= 10'000; ++i) waiting.push_back(start(request_of(i, "ping")));
  first->cancel();
  settle();
  for (const auto& each : waiting) ASSERT_TRUE(each->done());
}

TEST_F(ChannelTest, ClosingEndsWhatRunsAndWhatWaits) {
  options.max_in_flight = 1;
  open("2025-11-25", 5);
  const auto one = hang(1);
  const auto two = hang(2);
  channel->close();
  settle();
  ASSERT_TRUE(one->done() && two->done());
  EXPECT_EQ(one->answer->body + two->answer->body, "");
  EXPECT_EQ(error_text(parse(finish(request_of(3, "ping")))), "The session is closed");
}

}  // namespace
}  // namespace reply_mcp::mcp::test
