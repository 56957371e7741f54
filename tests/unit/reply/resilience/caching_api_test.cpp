#include "reply/resilience/caching_api.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace reply_mcp::reply::resilience {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;

/// Answers with a number that tells how many requests came before; holds answers back when told to.
class CountingApi : public Api {
 public:
  explicit CountingApi(asio::io_context& io) : gate(io, asio::steady_timer::time_point::max()) {}

  asio::awaitable<SendResult> send(Request request, Identity, CallOptions options) override {
    sent.push_back(request.operation);
    const std::string number = std::to_string(sent.size());
    if (options.on_wait) options.on_wait("waiting for a test", milliseconds{5});
    if (held) {
      boost::system::error_code error;
      co_await gate.async_wait(asio::redirect_error(asio::use_awaitable, error));
      const auto state = co_await asio::this_coro::cancellation_state;
      if (state.cancelled() != asio::cancellation_type::none) {
        ++cancelled;
        co_return Failure{
            .kind = FailureKind::cancelled, .message = "", .maybe_executed = false, .retry_after = {}};
      }
    }
    if (fails)
      co_return Failure{
          .kind = FailureKind::closed, .message = "gone", .maybe_executed = true, .retry_after = {}};
    Response response;
    response.status = status;
    response.body = number + std::string(padding, 'x');
    co_return response;
  }

  asio::steady_timer gate;
  std::vector<std::string> sent;
  bool held = false;
  bool fails = false;
  int status = 200;
  std::size_t padding = 0;
  int cancelled = 0;
};

struct Asked {
  std::string operation = "schedules_list";
  std::string group = "schedules";
  bool changes = false;
  std::string target = "/v3/schedules";
  std::string key = "key";
  bool may_be_cached = true;
};

class CachingApiTest : public testing::Test {
 protected:
  struct Call {
    std::optional<SendResult> result;
    std::vector<std::string> told;
    asio::cancellation_signal cancel;
  };
  using CallPtr = std::shared_ptr<Call>;

  CallPtr start(Asked asked = {}, std::optional<milliseconds> limit = {}) {
    auto call = std::make_shared<Call>();
    asio::co_spawn(
        io,
        [](CachingApi& api, Asked what, CallPtr out,
           std::optional<milliseconds> time) -> asio::awaitable<void> {
          Request request;
          request.target = what.target;
          request.operation = what.operation;
          request.group = what.group;
          request.changes = what.changes;
          if (what.may_be_cached && !what.changes) {
            request.cache.emplace();
            request.cache->lifetime = seconds{15};
            request.cache->groups = {what.group, "holiday_calendars"};
          }
          Identity identity;
          identity.api_key = base::Secret(what.key);
          CallOptions options;
          if (time) options.deadline = std::chrono::steady_clock::now() + *time;
          options.on_wait = [out = out.get()](std::string_view reason, milliseconds) {
            out->told.emplace_back(reason);
          };
          out->result = co_await api.send(std::move(request), std::move(identity), std::move(options));
        }(api, asked, call, limit),
        asio::bind_cancellation_slot(call->cancel.slot(), asio::detached));
    return call;
  }
  /// Runs until nothing more happens by itself.
  void settle() {
    io.restart();
    while (io.poll() > 0) {
    }
  }
  std::string ask(Asked asked = {}) {
    const CallPtr call = start(std::move(asked));
    settle();
    if (!call->result || !*call->result) return "failed";
    return (*call->result)->body;
  }
  void let_go() {
    inner.held = false;
    inner.gate.cancel();
    settle();
  }

  asio::io_context io;
  CountingApi inner{io};
  AnswerCache::Time now{};
  CachingApi api{inner, {.max_bytes = 4096, .max_answer_bytes = 2048}, [this] { return now; }};
};

TEST_F(CachingApiTest, AnswersAReferenceReadFromMemoryForAFewSeconds) {
  EXPECT_EQ(ask(), "1");
  EXPECT_EQ(ask(), "1");
  now += seconds{14};
  EXPECT_EQ(ask(), "1");
  now += seconds{1};
  EXPECT_EQ(ask(), "2");
  EXPECT_EQ(api.stats().hits, 2U);
  EXPECT_EQ(api.stats().misses, 2U);
}

TEST_F(CachingApiTest, AsksForEverythingThatIsNotReferenceDataEachTime) {
  const Asked threads{.operation = "inbox_list_threads",
                      .group = "inbox",
                      .target = "/v3/inbox/threads",
                      .may_be_cached = false};
  EXPECT_EQ(ask(threads), "1");
  EXPECT_EQ(ask(threads), "2");
}

TEST_F(CachingApiTest, KeepsIdentitiesAndParametersApart) {
  EXPECT_EQ(ask(), "1");
  EXPECT_EQ(ask({.key = "another key"}), "2");
  EXPECT_EQ(ask({.target = "/v3/schedules?top=1"}), "3");
  EXPECT_EQ(ask(), "1");
}

TEST_F(CachingApiTest, AChangeOfTheSameResourceMakesTheAnswerOldAndOneOfAnotherDoesNot) {
  EXPECT_EQ(ask(), "1");
  EXPECT_EQ(ask({.operation = "tags_create", .group = "tags", .changes = true}), "2");
  EXPECT_EQ(ask(), "1");
  EXPECT_EQ(ask({.operation = "schedules_update", .group = "schedules", .changes = true}), "3");
  EXPECT_EQ(ask(), "4");
}

TEST_F(CachingApiTest, AChangeOfARelatedResourceMakesTheAnswerOldToo) {
  EXPECT_EQ(ask(), "1");
  (void)ask({.operation = "holiday_calendars_update", .group = "holiday_calendars", .changes = true});
  EXPECT_EQ(ask(), "3");
}

TEST_F(CachingApiTest, AFailedChangeMakesTheAnswerOldToo) {
  EXPECT_EQ(ask(), "1");
  inner.fails = true;
  (void)ask({.operation = "schedules_update", .group = "schedules", .changes = true});
  inner.fails = false;
  EXPECT_EQ(ask(), "3");
}

TEST_F(CachingApiTest, AReadThatBeganBeforeAChangeEndedIsNeitherKeptNorShared) {
  inner.held = true;
  const CallPtr early = start();
  settle();
  inner.held = false;
  (void)ask({.operation = "schedules_update", .group = "schedules", .changes = true});
  EXPECT_EQ(ask(), "3") << "asked anew although the first read is still under way";
  let_go();
  ASSERT_TRUE(early->result.has_value());
  EXPECT_EQ((*early->result)->body, "1");
  EXPECT_EQ(ask(), "3") << "the late answer must not replace the newer one";
}

TEST_F(CachingApiTest, IdenticalReadsAtTheSameTimeBecomeOneRequest) {
  inner.held = true;
  std::vector<CallPtr> calls;
  for (int i = 0; i < 20; ++i) calls.push_back(start());
  settle();
  EXPECT_EQ(inner.sent.size(), 1U);
  let_go();
  for (const CallPtr& call : calls) {
    ASSERT_TRUE(call->result.has_value());
    EXPECT_EQ((*call->result)->body, "1");
  }
  EXPECT_EQ(api.stats().joined, 19U);
}

TEST_F(CachingApiTest, OneThatIsCancelledDoesNotCancelTheOthers) {
  inner.held = true;
  const CallPtr first = start();
  const CallPtr second = start();
  settle();
  first->cancel.emit(asio::cancellation_type::terminal);
  settle();
  ASSERT_TRUE(first->result.has_value());
  EXPECT_EQ(first->result->error().kind, FailureKind::cancelled);
  EXPECT_FALSE(second->result.has_value());
  EXPECT_EQ(inner.cancelled, 0);
  let_go();
  ASSERT_TRUE(second->result.has_value());
  EXPECT_EQ((*second->result)->body, "1");
}

TEST_F(CachingApiTest, TheRequestIsCancelledWhenTheLastOneGivesUp) {
  inner.held = true;
  const CallPtr first = start();
  const CallPtr second = start();
  settle();
  first->cancel.emit(asio::cancellation_type::terminal);
  second->cancel.emit(asio::cancellation_type::terminal);
  settle();
  EXPECT_EQ(inner.cancelled, 1);
  inner.held = false;
  EXPECT_EQ(ask(), "2") << "the next read does not join what was called off";
}

TEST_F(CachingApiTest, EachCallKeepsItsOwnDeadline) {
  inner.held = true;
  const CallPtr hasty = start({}, milliseconds{0});
  const CallPtr patient = start();
  settle();
  ASSERT_TRUE(hasty->result.has_value());
  EXPECT_EQ(hasty->result->error().kind, FailureKind::timeout);
  let_go();
  ASSERT_TRUE(patient->result.has_value());
  EXPECT_TRUE(patient->result->has_value());
}

TEST_F(CachingApiTest, EveryoneWhoWaitsHearsOfTheWait) {
  inner.held = true;
  const CallPtr call = start();
  settle();
  EXPECT_EQ(call->told, std::vector<std::string>{"waiting for a test"});
  let_go();
}

TEST_F(CachingApiTest, ErrorsAreSharedByThoseWhoWaitAndNotKept) {
  inner.held = true;
  inner.status = 503;
  const CallPtr first = start();
  const CallPtr second = start();
  settle();
  let_go();
  EXPECT_EQ((*first->result)->status, 503);
  EXPECT_EQ((*second->result)->status, 503);
  inner.status = 200;
  EXPECT_EQ(ask(), "2");
}

TEST_F(CachingApiTest, MemoryStaysWithinItsBoundAndWhatIsUsedLeastGoesFirst) {
  inner.padding = 900;
  EXPECT_EQ(ask({.target = "/a"}).substr(0, 1), "1");
  EXPECT_EQ(ask({.target = "/b"}).substr(0, 1), "2");
  EXPECT_EQ(ask({.target = "/c"}).substr(0, 1), "3");
  EXPECT_EQ(ask({.target = "/a"}).substr(0, 1), "1");
  EXPECT_EQ(ask({.target = "/d"}).substr(0, 1), "4");
  EXPECT_LE(api.stats().bytes, 4096U);
  EXPECT_EQ(ask({.target = "/a"}).substr(0, 1), "1");
  EXPECT_EQ(ask({.target = "/b"}).substr(0, 1), "5");
  inner.padding = 3'000;
  EXPECT_EQ(ask({.target = "/e"}).substr(0, 1), "6");
  EXPECT_EQ(ask({.target = "/e"}).substr(0, 1), "7") << "too large to be kept";
}

}  // namespace
}  // namespace reply_mcp::reply::resilience
