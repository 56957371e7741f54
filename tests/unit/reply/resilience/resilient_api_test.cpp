#include "reply/resilience/resilient_api.hpp"

#include "reply/client/problem_reader.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <gtest/gtest.h>

#include <deque>
#include <string>
#include <thread>
#include <utility>
#include <vector>

namespace reply_mcp::reply::resilience {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

Response answer(int status, std::vector<std::pair<std::string, std::string>> headers = {},
                std::string body = "{}") {
  Response response{.status = status, .headers = std::move(headers), .body = std::move(body)};
  if (status >= 400) response.problem = client::read_problem(response);
  return response;
}

Failure lost() {
  return {.kind = FailureKind::closed, .message = "gone", .maybe_executed = true, .retry_after = {}};
}

Failure unreachable() {
  return {.kind = FailureKind::connect, .message = "no", .maybe_executed = false, .retry_after = {}};
}

/// Answers from a list and remembers what was sent.
class ScriptedApi : public Api {
 public:
  asio::awaitable<SendResult> send(Request request, Identity, CallOptions) override {
    sent.push_back(request);
    if (on_send) on_send();
    // Others that are ready come first.
    for (int turns = 0; turns < yields; ++turns) co_await asio::post(asio::use_awaitable);
    SendResult next = script.empty() ? SendResult(answer(200)) : std::move(script.front());
    if (!script.empty()) script.pop_front();
    co_return next;
  }
  std::deque<SendResult> script;
  std::vector<Request> sent;
  std::function<void()> on_send;
  int yields = 0;
};

/// Notes what it is told, in a list that observers may share.
class NotingObserver : public AttemptObserver {
 public:
  NotingObserver(std::string name, std::vector<std::string>& notes) : name_(std::move(name)), notes_(notes) {}
  void answered(const ObservedAttempt& attempt, const Response& response) override {
    notes_.push_back(name_ + ' ' + attempt.request.target + ' ' + std::to_string(response.status));
  }
  void failed(const ObservedAttempt& attempt, const Failure& failure) override {
    notes_.push_back(name_ + ' ' + attempt.request.target + ' ' + std::string(to_string(failure.kind)));
  }

 private:
  std::string name_;
  std::vector<std::string>& notes_;
};

class ResilientApiTest : public testing::Test {
 protected:
  SendResult send(Repeat repeat, QuotaClass quota = QuotaClass::general) {
    SendResult result = Failure{};
    io.restart();
    begin(api, repeat, quota, result);
    io.run();
    return result;
  }
  /// Begins a call whose result will be in `result` when io has run.
  void begin(ResilientApi& through, Repeat repeat, QuotaClass quota, SendResult& result) {
    asio::co_spawn(
        io,
        [](ResilientApiTest& test, ResilientApi& by, Repeat how, QuotaClass which,
           SendResult& out) -> asio::awaitable<void> {
          CallOptions options;
          options.on_wait = [&test](std::string_view reason, milliseconds) {
            test.waits.emplace_back(reason);
          };
          Request request;
          request.target = "/v3/contacts";
          request.repeat = how;
          request.changes = test.changes;
          request.quota = which;
          request.body = test.body;
          Identity identity = test.who;
          out = co_await by.send(std::move(request), std::move(identity), std::move(options));
        }(*this, through, repeat, quota, result),
        asio::bind_cancellation_slot(cancel.slot(), asio::detached));
  }

  ResilientApi::Options options{
      .retry = {.first_backoff = milliseconds{2}, .max_backoff = milliseconds{4}, .max_wait = seconds{30}},
      .breaker = {.failures_to_open = 4, .cool_down = seconds{60}, .max_cool_down = seconds{60}},
      .total_timeout = seconds{60}};
  asio::io_context io;
  asio::cancellation_signal cancel;
  ScriptedApi inner;
  quota::LocalQuotaStore store{
      {.per_minute = 6, .per_hour = 100, .reporting_per_minute = 1, .reporting_per_hour = 1}};
  ResilientApi api{inner, store, options};
  std::vector<std::string> waits;
  bool changes = true;
  RequestBody body;
  Identity who = with_key("key");

  static Identity with_key(const char* key) {
    Identity identity;
    identity.api_key = base::Secret(key);
    return identity;
  }
};

TEST_F(ResilientApiTest, PassesAnAnswerOn) {
  inner.script = {answer(404)};
  const SendResult result = send(Repeat::harmless);
  ASSERT_TRUE(result.has_value());
  EXPECT_EQ(result->status, 404);
  EXPECT_EQ(inner.sent.size(), 1U);
}

TEST_F(ResilientApiTest, RepeatsAReadWhoseAnswerWasLost) {
  inner.script = {lost(), answer(200)};
  EXPECT_TRUE(send(Repeat::harmless).has_value());
  EXPECT_EQ(inner.sent.size(), 2U);
  EXPECT_EQ(api.stats().retries, 1U);
}

TEST_F(ResilientApiTest, TellsEachObserverOfEachTryInTheirOrder) {
  std::vector<std::string> notes;
  NotingObserver log("log", notes);
  NotingObserver figures("figures", notes);
  ResilientApi observed(inner, store, options, {&log, &figures});
  inner.script = {unreachable(), answer(404)};
  SendResult result = Failure{};
  begin(observed, Repeat::harmless, QuotaClass::general, result);
  io.run();
  EXPECT_EQ(notes, (std::vector<std::string>{"log /v3/contacts connect", "figures /v3/contacts connect",
                                             "log /v3/contacts 404", "figures /v3/contacts 404"}));
}

TEST_F(ResilientApiTest, TellsObserversOfACallThatHasNoKeyAndOfNoneThatWasHeldBack) {
  std::vector<std::string> notes;
  NotingObserver log("log", notes);
  ResilientApi observed(inner, store, options, {&log});
  who = with_key("");
  inner.script = {Failure{FailureKind::not_configured, "No key.", false, {}}};
  SendResult result = Failure{};
  begin(observed, Repeat::harmless, QuotaClass::general, result);
  io.run();
  EXPECT_EQ(notes, std::vector<std::string>{"log /v3/contacts not_configured"});

  notes.clear();
  who = with_key("key");
  store.refused(who.fingerprint(), QuotaClass::general, seconds{3600});
  io.restart();
  begin(observed, Repeat::harmless, QuotaClass::general, result);
  io.run();
  EXPECT_EQ(result.error().kind, FailureKind::quota);
  EXPECT_TRUE(notes.empty());
}

TEST_F(ResilientApiTest, SendsTheSameBytesWithEveryTryAndCopiesNone) {
  body = std::string(1000, 'x');
  inner.script = {unreachable(), answer(200)};
  EXPECT_TRUE(send(Repeat::harmful).has_value());
  ASSERT_EQ(inner.sent.size(), 2U);
  for (const Request& sent : inner.sent) EXPECT_EQ(sent.body.view().data(), body.view().data());
}

TEST_F(ResilientApiTest, NeverRepeatsAHarmfulRequestThatMayHaveBeenCarriedOut) {
  inner.script = {lost(), answer(200)};
  const SendResult result = send(Repeat::harmful);
  ASSERT_FALSE(result.has_value());
  EXPECT_TRUE(result.error().maybe_executed);
  EXPECT_EQ(inner.sent.size(), 1U);

  inner.script = {answer(504), answer(200)};
  EXPECT_EQ(send(Repeat::harmful)->status, 504);
  EXPECT_EQ(inner.sent.size(), 2U);
}

TEST_F(ResilientApiTest, RepeatsAHarmfulRequestThatNeverReachedReplyAndCountsItOnce) {
  inner.script = {unreachable(), answer(201)};
  EXPECT_EQ(send(Repeat::harmful)->status, 201);
  EXPECT_EQ(inner.sent.size(), 2U);
  EXPECT_EQ(store.state(who.fingerprint()).minute, 5U);
}

TEST_F(ResilientApiTest, SaysThatAChangeMayHaveBeenMadeWhenOnlyAnEarlierTryReachedReply) {
  inner.script = {lost(), unreachable(), unreachable()};
  const SendResult failed = send(Repeat::harmless);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, FailureKind::connect);
  EXPECT_TRUE(failed.error().maybe_executed);
}

/// Whatever holds a later try back, and whatever became of the first.
TEST_F(ResilientApiTest, SaysThatAnEarlierTryWasSentWhateverHoldsALaterOneBack) {
  const std::vector<SendResult> firsts = {lost(), answer(502), answer(503, {{"retry-after", "0"}}),
                                          answer(429, {{"retry-after", "0"}}, R"({"title":"Limit"})")};
  options.breaker.failures_to_open = 1;
  for (const SendResult& first : firsts) {
    for (const bool change : {false, true}) {
      changes = change;
      // The first try uses the quota up, or opens the breaker.
      quota::LocalQuotaStore one{{.per_minute = 1, .per_hour = 100}};
      ResilientApi held(inner, one, options);
      inner.script = {first, answer(200)};
      inner.sent.clear();
      SendResult result = Failure{};
      io.restart();
      begin(held, Repeat::harmless, QuotaClass::general, result);
      io.run();
      ASSERT_FALSE(result.has_value());
      EXPECT_EQ(inner.sent.size(), 1U);
      EXPECT_TRUE(result.error().kind == FailureKind::quota ||
                  result.error().kind == FailureKind::unavailable);
      EXPECT_TRUE(result.error().sent_before) << result.error().message;
    }
  }
  inner.script = {lost(), answer(200)};
  inner.on_send = [&] { asio::post(io, [&] { cancel.emit(asio::cancellation_type::terminal); }); };
  const SendResult cancelled = send(Repeat::harmless);
  ASSERT_FALSE(cancelled.has_value());
  EXPECT_EQ(cancelled.error().kind, FailureKind::cancelled);
  EXPECT_TRUE(cancelled.error().sent_before);
}

TEST_F(ResilientApiTest, ACallThatIsHeldBackAtOnceWasNotSentBefore) {
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(send(Repeat::harmless).has_value());
  const SendResult result = send(Repeat::harmless);
  ASSERT_FALSE(result.has_value());
  EXPECT_FALSE(result.error().sent_before);
  inner.script = {unreachable(), unreachable(), unreachable()};
  quota::LocalQuotaStore fresh{{.per_minute = 6, .per_hour = 100}};
  ResilientApi other(inner, fresh, options);
  SendResult never = Failure{};
  io.restart();
  begin(other, Repeat::harmless, QuotaClass::general, never);
  io.run();
  ASSERT_FALSE(never.has_value());
  EXPECT_FALSE(never.error().sent_before) << "no byte of any try went out";
}

TEST_F(ResilientApiTest, MarksAnErrorAnswerThatLeavesTheOutcomeOpen) {
  inner.script = {lost(), answer(404)};
  EXPECT_TRUE(send(Repeat::harmless)->outcome_unknown) << "the first try may have made the change";
  inner.script = {answer(504)};
  EXPECT_TRUE(send(Repeat::harmful)->outcome_unknown);
  inner.script = {answer(404)};
  EXPECT_FALSE(send(Repeat::harmful)->outcome_unknown);
  inner.script = {lost(), answer(200)};
  EXPECT_FALSE(send(Repeat::harmless)->outcome_unknown) << "it worked in the end";
}

TEST_F(ResilientApiTest, AReadNeverHasAnUnknownOutcome) {
  changes = false;
  inner.script = {lost(), answer(404)};
  EXPECT_FALSE(send(Repeat::harmless)->outcome_unknown);
}

TEST_F(ResilientApiTest, RefusesACallWhoseQuotaWaitIsTooLongWithoutSendingIt) {
  for (int i = 0; i < 6; ++i) ASSERT_TRUE(send(Repeat::harmless).has_value());
  const SendResult result = send(Repeat::harmless);
  ASSERT_FALSE(result.has_value());
  EXPECT_EQ(result.error().kind, FailureKind::quota);
  ASSERT_TRUE(result.error().retry_after);
  EXPECT_GT(*result.error().retry_after, seconds{55});
  EXPECT_LE(*result.error().retry_after, seconds{60});
  EXPECT_NE(result.error().message.find("0 requests this minute"), std::string::npos)
      << result.error().message;
  EXPECT_EQ(inner.sent.size(), 6U);
}

TEST_F(ResilientApiTest, EachKeyAndEachUserAndTeamThatItActsForHasAQuotaOfItsOwn) {
  std::vector<Identity> identities(5, who);
  identities[1].user_id = "7";
  identities[2].user_email = "ann@example.com";
  identities[3].team_id = "7";
  identities[4] = with_key("another key");
  for (const Identity& identity : identities) {
    who = identity;
    EXPECT_TRUE(send(Repeat::harmless, QuotaClass::reporting).has_value()) << identity.fingerprint();
  }
  for (const Identity& identity : identities) {
    who = identity;
    const SendResult second = send(Repeat::harmless, QuotaClass::reporting);
    ASSERT_FALSE(second.has_value()) << identity.fingerprint();
    EXPECT_EQ(second.error().kind, FailureKind::quota);
  }
  EXPECT_EQ(inner.sent.size(), identities.size());
}

TEST_F(ResilientApiTest, AnAnswerThatSaysLessIsLeftThanWasCountedIsBelieved) {
  const std::vector<std::pair<std::string, std::string>> nothing_left{
      {"x-rate-limit-limit", "1m"},
      {"x-rate-limit-remaining", "0"},
      {"x-rate-limit-reset", "2999-01-01T00:00:00Z"}};
  inner.script = {answer(200, nothing_left)};
  EXPECT_TRUE(send(Repeat::harmless).has_value());
  const SendResult next = send(Repeat::harmless);
  ASSERT_FALSE(next.has_value());
  EXPECT_EQ(next.error().kind, FailureKind::quota);
  EXPECT_EQ(inner.sent.size(), 1U);
}

TEST_F(ResilientApiTest, ARefusedReportIsToldWhatIsLeftForReports) {
  EXPECT_TRUE(send(Repeat::harmless, QuotaClass::reporting).has_value());
  const SendResult refused = send(Repeat::harmless, QuotaClass::reporting);
  ASSERT_FALSE(refused.has_value());
  EXPECT_EQ(refused.error().kind, FailureKind::quota);
  EXPECT_NE(refused.error().message.find("5 requests this minute, 99 this hour; of these for reports and "
                                         "statistics 0 and 0"),
            std::string::npos)
      << refused.error().message;
  EXPECT_EQ(inner.sent.size(), 1U);
}

TEST_F(ResilientApiTest, A429HoldsUpTheNextCallOfTheSameIdentity) {
  inner.script = {answer(429, {{"retry-after", "40"}}, R"({"title":"Too Many Requests","status":429})")};
  EXPECT_EQ(send(Repeat::harmless)->status, 429);  // 40 s is longer than a call may wait
  const SendResult next = send(Repeat::harmless);
  ASSERT_FALSE(next.has_value());
  EXPECT_EQ(next.error().kind, FailureKind::quota);
  EXPECT_EQ(inner.sent.size(), 1U);
  EXPECT_EQ(api.stats().rate_limited, 1U);
}

TEST_F(ResilientApiTest, A429OfAChannelIsPassedOnAndHoldsUpNothing) {
  inner.script = {answer(429, {{"retry-after", "40"}},
                         R"({"title":"Limit","status":429,"code":"directLinkedIn.dailyLimitReached"})")};
  EXPECT_EQ(send(Repeat::harmful)->status, 429);
  EXPECT_TRUE(send(Repeat::harmless).has_value());
  EXPECT_EQ(inner.sent.size(), 2U);
}

TEST_F(ResilientApiTest, WaitsAsLongAsReplySaysAndTellsTheCaller) {
  inner.script = {answer(503, {{"retry-after", "1"}}, "{}"), answer(200)};
  EXPECT_EQ(send(Repeat::harmful)->status, 200);
  ASSERT_EQ(waits.size(), 1U);
  EXPECT_EQ(waits[0], "another try");

  inner.script = {answer(429, {{"retry-after", "1"}}, "{}"), answer(200)};
  EXPECT_EQ(send(Repeat::harmful)->status, 200);
  ASSERT_EQ(waits.size(), 2U);
  EXPECT_EQ(waits[1], "Reply's quota");
  EXPECT_EQ(api.stats().retries_by_rule.at("rateLimited"), 1U);
  EXPECT_EQ(api.stats().retries_by_rule.at("unavailableWithRetryAfter"), 1U);
}

TEST_F(ResilientApiTest, KeptConnectionsThatHaveDiedDoNotOpenTheBreaker) {
  Failure dead = lost();
  dead.stale_connection = true;
  for (int i = 0; i < 6; ++i) inner.script.push_back(dead);
  for (int i = 0; i < 6; ++i) (void)send(Repeat::harmful);
  EXPECT_EQ(api.stats().breaker, CircuitBreaker::State::closed);
}

TEST_F(ResilientApiTest, StopsTryingWhenReplyIsNotThereAndSaysSo) {
  inner.script = {unreachable(), unreachable(), unreachable(), unreachable(), unreachable()};
  EXPECT_EQ(send(Repeat::harmless).error().kind, FailureKind::connect);      // three tries
  EXPECT_EQ(send(Repeat::harmless).error().kind, FailureKind::unavailable);  // the fourth opens the breaker
  EXPECT_EQ(inner.sent.size(), 4U);
  const SendResult result = send(Repeat::harmless);
  EXPECT_EQ(result.error().kind, FailureKind::unavailable);
  EXPECT_TRUE(result.error().retry_after);
  EXPECT_EQ(inner.sent.size(), 4U);
  EXPECT_EQ(api.stats().breaker, CircuitBreaker::State::open);
  EXPECT_EQ(api.stats().breaker_opened, 1U);
}

TEST_F(ResilientApiTest, FailuresThatOneAccountSeesKeepNobodyElseFromWorking) {
  for (int i = 0; i < 4; ++i) inner.script.push_back(lost());
  inner.script.push_back(answer(200));
  for (int i = 0; i < 4; ++i) (void)send(Repeat::harmful);
  EXPECT_EQ(send(Repeat::harmful).error().kind, FailureKind::unavailable);
  who = with_key("another");
  const SendResult other = send(Repeat::harmful);
  ASSERT_TRUE(other.has_value()) << other.error().message;
  EXPECT_EQ(other->status, 200);
  who = with_key("key");
  EXPECT_EQ(send(Repeat::harmful).error().kind, FailureKind::unavailable) << "the other's success is no sign";
}

TEST_F(ResilientApiTest, ThatReplyCannotBeReachedIsTheSameForEveryAccount) {
  for (int i = 0; i < 4; ++i) inner.script.push_back(unreachable());
  options.retry.max_attempts = 1;
  for (int i = 0; i < 4; ++i) {
    who = with_key(i % 2 == 0 ? "key" : "another");
    ResilientApi& shared = api;
    SendResult result = Failure{};
    io.restart();
    begin(shared, Repeat::harmful, QuotaClass::general, result);
    io.run();
  }
  who = with_key("a third");
  EXPECT_EQ(send(Repeat::harmful).error().kind, FailureKind::unavailable);
}

TEST_F(ResilientApiTest, OneCallFindsOutWhetherReplyIsBackWhileTheOthersAreRefused) {
  options.breaker = {.failures_to_open = 1, .cool_down = milliseconds{1}, .max_cool_down = milliseconds{1}};
  options.retry.max_attempts = 1;
  ResilientApi quick(inner, store, options);
  inner.script = {unreachable(), answer(200), answer(204)};
  SendResult first = Failure{};
  begin(quick, Repeat::harmless, QuotaClass::general, first);
  io.run();
  EXPECT_EQ(first.error().kind, FailureKind::connect);
  while (quick.stats().breaker == CircuitBreaker::State::open) std::this_thread::yield();
  EXPECT_EQ(quick.stats().breaker, CircuitBreaker::State::half_open);

  inner.yields = 10;
  SendResult probe = Failure{};
  SendResult meanwhile = answer(0);
  bool begun = false;
  inner.on_send = [&] {
    if (!std::exchange(begun, true)) begin(quick, Repeat::harmless, QuotaClass::general, meanwhile);
  };
  io.restart();
  begin(quick, Repeat::harmless, QuotaClass::general, probe);
  io.run();
  ASSERT_TRUE(probe.has_value());
  EXPECT_EQ(probe->status, 200);
  ASSERT_FALSE(meanwhile.has_value());
  EXPECT_EQ(meanwhile.error().kind, FailureKind::unavailable);
  EXPECT_EQ(quick.stats().breaker, CircuitBreaker::State::closed);

  SendResult after = Failure{};
  io.restart();
  begin(quick, Repeat::harmless, QuotaClass::general, after);
  io.run();
  ASSERT_TRUE(after.has_value());
  EXPECT_EQ(after->status, 204);
}

TEST_F(ResilientApiTest, ACancelledCallStopsRepeating) {
  inner.script = {lost(), lost(), answer(200)};
  inner.on_send = [&] { asio::post(io, [&] { cancel.emit(asio::cancellation_type::terminal); }); };
  const SendResult result = send(Repeat::harmless);
  EXPECT_FALSE(result.has_value());
  EXPECT_EQ(inner.sent.size(), 1U);
}

}  // namespace
}  // namespace reply_mcp::reply::resilience
