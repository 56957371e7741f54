// Stopping requests: by a client that leaves or takes them back, by closing a channel.
#include "engine_fixture.hpp"

namespace reply_mcp::mcp::test {
namespace {

/// A tool that says how it ended, and one that does not care about cancellation.
class Stubborn {
 public:
  void add_to(FakeTools& tools) {
    tools.add("watched", [this](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
      try {
        co_await wait_for_ever();
      } catch (const boost::system::system_error& error) {
        stopped_with = error.code();
        throw;
      }
      co_return message::Outcome(message::Complete{});
    });
    tools.add("stubborn", [this](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
      co_await asio::this_coro::throw_if_cancelled(false);
      asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
      boost::system::error_code ec;
      co_await timer.async_wait(asio::redirect_error(asio::use_awaitable, ec));
      context.progress(1, std::nullopt, "still here");
      context.log(message::LogLevel::emergency, "", "still here");
      finished = true;
      co_return message::Outcome(text_result("finished nevertheless"));
    });
  }
  boost::system::error_code stopped_with;
  bool finished = false;
};

class StatelessCancellation : public StatelessTest {
 protected:
  StatelessCancellation() { tool.add_to(tools); }
  Stubborn tool;
};

TEST_F(StatelessCancellation, ReachesTheHandlersOwnWaitAndSendsNoAnswer) {
  const auto running = start(ask("tools/call", {{"name", "watched"}}));
  EXPECT_FALSE(running->done());
  running->leave();
  settle();
  ASSERT_TRUE(running->answer.has_value());
  EXPECT_TRUE(running->answer->body.empty());
  EXPECT_EQ(tool.stopped_with, asio::error::operation_aborted);
  EXPECT_TRUE(bugs.empty());
}

TEST_F(StatelessCancellation, DropsWhatAHandlerSaysAfterIt) {
  extra_meta = {{"progressToken", 1}, {"io.modelcontextprotocol/logLevel", "debug"}};
  const auto running = start(ask("tools/call", {{"name", "stubborn"}}));
  running->leave();
  settle();
  EXPECT_TRUE(tool.finished);
  ASSERT_TRUE(running->answer.has_value());
  EXPECT_TRUE(running->answer->body.empty());
  EXPECT_TRUE(sink->sent().empty());
}

TEST_F(StatelessCancellation, ErrorsThatAHandlerThrowsWhileItStopsAreReportedNotSent) {
  tools.add("clumsy", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    try {
      co_await wait_for_ever();
    } catch (const boost::system::system_error&) {
      throw std::runtime_error("clean-up failed");
    }
    co_return message::Outcome(message::Complete{});
  });
  const auto running = start(ask("tools/call", {{"name", "clumsy"}}));
  running->leave();
  settle();
  EXPECT_TRUE(running->answer.has_value() && running->answer->body.empty());
  EXPECT_EQ(bugs, (std::vector<std::string>{"tools/call: clean-up failed"}));
}

TEST_F(StatelessCancellation, AnAbortThatNobodyAskedForIsABug) {
  tools.add("aborted", [](json::object, CallContext&) -> asio::awaitable<message::Outcome> {
    throw boost::system::system_error(asio::error::operation_aborted);
    co_return message::Outcome(message::Complete{});
  });
  EXPECT_EQ(error_code(call("tools/call", {{"name", "aborted"}})), message::code::k_internal_error);
  EXPECT_EQ(bugs.size(), 1U);
}

class SessionCancellation : public SessionTest {
 protected:
  SessionCancellation() { tool.add_to(tools); }
  Stubborn tool;
  static message::NotificationMessage cancelled(json::value id) {
    return {"notifications/cancelled", {{"requestId", std::move(id)}, {"reason", "changed my mind"}}};
  }
};

TEST_F(SessionCancellation, IsDoneByTheClientsNotification) {
  initialize("2025-11-25");
  next_id = 5;
  const auto running = start(ask("tools/call", {{"name", "watched"}}));
  tell(cancelled(4), caller);
  tell(cancelled("5"), caller);
  tell(cancelled(nullptr), caller);
  tell(message::NotificationMessage{"notifications/cancelled", {}}, caller);
  settle();
  EXPECT_FALSE(running->done());
  tell(cancelled(5), caller);
  settle();
  ASSERT_TRUE(running->answer.has_value());
  EXPECT_TRUE(running->answer->body.empty());
  EXPECT_EQ(tool.stopped_with, asio::error::operation_aborted);
}

TEST_F(SessionCancellation, IsNotDoneForSomebodyElse) {
  initialize("2025-11-25");
  next_id = 5;
  const auto running = start(ask("tools/call", {{"name", "watched"}}));
  Caller stranger;
  stranger.principal = "mallory";
  tell(cancelled(5), stranger);
  settle();
  EXPECT_FALSE(running->done());
  channel->close();
  settle();
}

TEST_F(SessionCancellation, OfEverythingHappensWhenTheSessionIsClosed) {
  initialize("2025-11-25");
  const auto one = start(ask("tools/call", {{"name", "watched"}}));
  const auto two = start(ask("tools/call", {{"name", "stubborn"}}));
  channel->close();
  settle();
  EXPECT_TRUE(one->answer.has_value() && one->answer->body.empty());
  EXPECT_TRUE(two->answer.has_value() && two->answer->body.empty());
  EXPECT_EQ(error_code(call("tools/list")), message::code::k_invalid_request);
}

TEST_F(SessionCancellation, OfARequestThatIsOverChangesNothing) {
  initialize("2025-11-25");
  next_id = 5;
  EXPECT_TRUE(call("tools/call", {{"name", "echo"}}).contains("result"));
  tell(cancelled(5), caller);
  next_id = 5;
  EXPECT_TRUE(call("tools/call", {{"name", "echo"}}).contains("result"));
}

}  // namespace
}  // namespace reply_mcp::mcp::test
