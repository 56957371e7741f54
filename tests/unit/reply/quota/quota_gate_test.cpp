#include "reply/quota/quota_gate.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace reply_mcp::reply::quota {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// A store that says what the test tells it to.
class ScriptedStore : public QuotaStore {
 public:
  asio::awaitable<QuotaVerdict> try_take(std::string, QuotaClass) override {
    ++asked;
    if (far_away) co_await asio::post(co_await asio::this_coro::executor, asio::use_awaitable);
    if (on_ask) on_ask();
    if (room == 0) co_return QuotaVerdict{.granted = false, .wait = retry, .receipt = 0};
    --room;
    co_return QuotaVerdict{.granted = true, .wait = {}, .receipt = 7};
  }
  void give_back(std::string_view, QuotaClass, QuotaReceipt receipt) override {
    ++room;
    given_back.push_back(receipt);
  }
  void observe(std::string_view, const QuotaHint&) override {}
  void refused(std::string_view, QuotaClass, seconds) override {}
  milliseconds estimate(std::string_view, QuotaClass, std::size_t) override { return estimated; }
  QuotaBook::State state(std::string_view) override { return {}; }

  std::size_t room = 0;
  milliseconds retry{1};
  milliseconds estimated{0};
  int asked = 0;
  bool far_away = false;  ///< the answer comes later, as from another process
  std::vector<QuotaReceipt> given_back;
  std::function<void()> on_ask;
};

class QuotaGateTest : public testing::Test {
 protected:
  void call(const std::string& caller, milliseconds max_wait = seconds{60},
            QuotaClass quota = QuotaClass::general, asio::cancellation_slot slot = {}) {
    asio::co_spawn(
        io,
        [](QuotaGateTest& test, std::string name, milliseconds wait,
           QuotaClass quota_class) -> asio::awaitable<void> {
          QuotaTicket ticket{"id", name, quota_class};
          std::function<void(milliseconds)> on_wait = [&test](milliseconds about) {
            test.told.push_back(about);
          };
          const QuotaAnswer answer = co_await test.gate.acquire(std::move(ticket), wait, std::move(on_wait));
          test.ended.push_back(name);
          test.answers.push_back(answer);
        }(*this, caller, max_wait, quota),
        asio::bind_cancellation_slot(slot, asio::detached));
  }
  asio::io_context io;
  ScriptedStore store;
  QuotaGate gate{store};
  std::vector<std::string> ended;
  std::vector<QuotaAnswer> answers;
  std::vector<milliseconds> told;
};

TEST_F(QuotaGateTest, LetsACallThroughAtOnceWhenThereIsRoom) {
  store.room = 1;
  call("a");
  io.run();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].result, QuotaResult::granted);
  EXPECT_TRUE(told.empty());
  EXPECT_EQ(gate.waiting(), 0U);
}

TEST_F(QuotaGateTest, CallersTakeTurnsWhenRoomIsScarce) {
  // Room for one appears each time the store has refused once.
  int refusals = 0;
  store.on_ask = [&] {
    if (store.room == 0 && refusals++ % 2 == 1) store.room = 1;
  };
  for (const char* caller : {"a", "a", "a", "b", "c"}) call(caller);
  io.run();
  EXPECT_EQ(ended,
            (std::vector<std::string>{"a", "a", "b", "c", "a"}));  // the first one was alone when it came
  for (const QuotaAnswer& answer : answers) EXPECT_EQ(answer.result, QuotaResult::granted);
}

TEST_F(QuotaGateTest, RefusesAtOnceWhenTheWaitWouldBeTooLongAndSaysHowLong) {
  store.estimated = seconds{45};
  call("a", seconds{30});
  io.run();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].result, QuotaResult::too_long);
  EXPECT_EQ(answers[0].wait, seconds{45});
  EXPECT_EQ(gate.waiting(), 0U);
}

TEST_F(QuotaGateTest, GivesUpWhenTheStoreAsksForMoreTimeThanIsLeft) {
  store.retry = seconds{40};
  call("a", seconds{30});
  io.run();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].result, QuotaResult::too_long);
  EXPECT_GT(answers[0].wait, seconds{35});
}

TEST_F(QuotaGateTest, CallsThatComeTogetherAreNotRefusedWhileThereIsRoomForThemAll) {
  store.room = 3;
  store.far_away = true;
  store.retry = seconds{40};
  for (int i = 0; i < 4; ++i) call("a", milliseconds{0});
  io.run();
  ASSERT_EQ(answers.size(), 4U);
  for (int i = 0; i < 3; ++i) EXPECT_EQ(answers[static_cast<std::size_t>(i)].result, QuotaResult::granted);
  EXPECT_EQ(answers[3].result, QuotaResult::too_long);
  EXPECT_GT(answers[3].wait, seconds{35});
}

TEST_F(QuotaGateTest, TellsTheCallerThatItWaits) {
  store.room = 1;
  store.estimated = seconds{12};
  call("a");
  io.run();
  EXPECT_EQ(told, std::vector<milliseconds>{seconds{12}});
}

TEST_F(QuotaGateTest, ACallCancelledWhileTheStoreDecidesGivesItsPlaceBack) {
  asio::cancellation_signal cancel;
  store.room = 1;
  store.far_away = true;
  store.on_ask = [&] { cancel.emit(asio::cancellation_type::terminal); };
  call("a", seconds{60}, QuotaClass::general, cancel.slot());
  io.run();
  ASSERT_EQ(answers.size(), 1U);
  EXPECT_EQ(answers[0].result, QuotaResult::cancelled);
  EXPECT_EQ(store.given_back, std::vector<QuotaReceipt>{7});
  EXPECT_EQ(gate.waiting(), 0U);
}

TEST_F(QuotaGateTest, ACancelledWaiterLeavesAndTheNextOneIsServed) {
  asio::cancellation_signal cancel;
  store.retry = milliseconds{5};
  bool cancelled = false;
  store.on_ask = [&] {
    if (store.asked == 2)
      asio::post(io, [&] {
        cancel.emit(asio::cancellation_type::terminal);
        cancelled = true;
      });
    if (cancelled) store.room = 1;
  };
  call("a", seconds{60}, QuotaClass::general, cancel.slot());
  call("b");
  io.run();
  ASSERT_EQ(ended, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(answers[0].result, QuotaResult::cancelled);
  EXPECT_EQ(answers[1].result, QuotaResult::granted);
  EXPECT_EQ(gate.waiting(), 0U);
}

TEST_F(QuotaGateTest, AReportThatWaitsDoesNotHoldUpOtherCalls) {
  LocalQuotaStore local(
      {.per_minute = 10, .per_hour = 10, .reporting_per_minute = 1, .reporting_per_hour = 1});
  QuotaGate other(local);
  std::vector<std::string> order;
  asio::cancellation_signal cancel;
  const auto spawn = [&](std::string name, QuotaClass quota, asio::cancellation_slot slot) {
    asio::co_spawn(
        io,
        [](QuotaGate& g, std::vector<std::string>& out, std::string n, QuotaClass q,
           asio::cancellation_signal& stop) -> asio::awaitable<void> {
          QuotaTicket ticket{"id", "", q};
          const QuotaAnswer answer = co_await g.acquire(std::move(ticket), std::chrono::hours(2), nullptr);
          out.push_back(n + (answer.result == QuotaResult::granted ? " granted" : " gave up"));
          if (n == "general") stop.emit(asio::cancellation_type::terminal);
        }(other, order, std::move(name), quota, cancel),
        asio::bind_cancellation_slot(slot, asio::detached));
  };
  spawn("report 1", QuotaClass::reporting, {});
  spawn("report 2", QuotaClass::reporting, cancel.slot());
  spawn("general", QuotaClass::general, {});
  io.run();
  EXPECT_EQ(order, (std::vector<std::string>{"report 1 granted", "general granted", "report 2 gave up"}));
}

TEST(LocalQuotaStore, KeepsIdentitiesApartAndForgetsTheOldestBeyondItsLimit) {
  QuotaTime now{};
  LocalQuotaStore store({.per_minute = 1, .per_hour = 1, .reporting_per_minute = 1, .reporting_per_hour = 1},
                        2, [&] { return now; });
  asio::io_context io;
  std::vector<bool> granted;
  asio::co_spawn(
      io,
      [](LocalQuotaStore& s, std::vector<bool>& out) -> asio::awaitable<void> {
        for (const char* identity : {"a", "a", "b", "c", "a"}) {
          const QuotaVerdict verdict = co_await s.try_take(identity, QuotaClass::general);
          out.push_back(verdict.granted);
        }
      }(store, granted),
      asio::detached);
  io.run();
  EXPECT_EQ(granted, (std::vector<bool>{true, false, true, true, true}));
}

TEST(LocalQuotaStore, EstimatesTheWaitBehindOthers) {
  QuotaTime now{};
  LocalQuotaStore store(
      {.per_minute = 2, .per_hour = 100, .reporting_per_minute = 1, .reporting_per_hour = 1}, 10,
      [&] { return now; });
  EXPECT_EQ(store.estimate("a", QuotaClass::general, 1), milliseconds{0});
  EXPECT_EQ(store.estimate("a", QuotaClass::general, 2), std::chrono::minutes{1});
  EXPECT_EQ(store.estimate("a", QuotaClass::general, 4), std::chrono::minutes{2});
}

}  // namespace
}  // namespace reply_mcp::reply::quota
