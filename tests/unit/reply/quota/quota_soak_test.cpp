// Half an hour of traffic in virtual time, and more: what Reply would have counted of it, kept here in the
// plainest way, against what the quota arithmetic let through.
#include "reply/fair_queue.hpp"
#include "reply/quota/quota_store.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace reply_mcp::reply::quota {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using std::chrono::seconds;
using namespace std::chrono_literals;

constexpr const char* k_user = "user";
constexpr auto k_tick = 50ms;
constexpr auto k_max_wait = 30s;

/// The most of these moments, ascending, that lie within any span of `length`.
std::size_t busiest(const std::vector<QuotaTime>& moments, seconds length) {
  std::size_t most = 0;
  for (std::size_t first = 0, last = 0; last < moments.size(); ++last) {
    while (moments[first] + length <= moments[last]) ++first;
    most = std::max(most, last - first + 1);
  }
  return most;
}

/// Reply, as far as a quota is concerned: fixed windows that begin when it likes, limits for reports that it
/// tells nobody, and other programs that use the same account.
class ReplyAccount {
 public:
  struct Answer {
    bool accepted = true;
    seconds retry_after{0};
    QuotaHint hint;
  };

  Answer serve(QuotaClass quota, QuotaTime now) {
    const bool report = quota == QuotaClass::reporting;
    Answer answer;
    for (Window* window : {&minute_, &hour_, &reports_}) {
      if (window == &reports_ && !report) continue;
      window->turn(now);
      if (window->used >= window->limit) {
        answer.accepted = false;
        answer.retry_after =
            std::max(answer.retry_after, std::chrono::ceil<seconds>(window->begin + window->length - now));
      }
    }
    if (answer.accepted) {
      ++minute_.used;
      ++hour_.used;
      if (report) ++reports_.used;
    }
    answer.hint.window = minute_.length;
    answer.hint.remaining = minute_.limit - std::min(minute_.limit, minute_.used);
    answer.hint.reset_in = std::chrono::duration_cast<milliseconds>(minute_.begin + minute_.length - now);
    return answer;
  }
  /// Another program's requests.
  void others(std::size_t count, QuotaTime now) {
    for (std::size_t i = 0; i < count; ++i) (void)serve(QuotaClass::general, now);
  }

 private:
  struct Window {
    std::size_t limit;
    seconds length;
    QuotaTime begin{};
    std::size_t used = 0;
    void turn(QuotaTime now) {
      while (begin + length <= now) {
        begin += length;
        used = 0;
      }
    }
  };
  Window minute_{100, 60s, QuotaTime{} - 17s, 0};
  Window hour_{3'000, 3'600s, QuotaTime{} - 17s, 0};
  Window reports_{12, 60s, QuotaTime{} - 17s, 0};
};

struct Call {
  std::string caller;
  QuotaClass quota = QuotaClass::general;
  QuotaTime arrived{};
  unsigned tries = 0;
  std::size_t number = 0;
};

/// The gate's rules (quota_gate.hpp) on a clock that stands still until it is moved.
class Traffic {
 public:
  void arrive(const std::string& caller, QuotaClass quota) {
    Line& line = lines_[quota];
    const std::size_t number = ++calls_;
    line.queue.push(caller, Call{caller, quota, now, 0, number});
    std::size_t ahead = 0;
    bool reached = false;
    line.queue.for_each_in_turn([&](const Call& call) {
      reached = reached || call.number == number;
      if (!reached) ++ahead;
    });
    if (store_.estimate(k_user, quota, ahead) <= k_max_wait) return;
    ++refused[caller];
    (void)line.queue.remove_if([&](const Call& call) { return call.number == number; });
  }

  /// Lets through what may go now.
  void run() {
    for (auto& [quota, line] : lines_) {
      drop_late(line);
      while (!line.queue.empty() && now >= line.ask_again) {
        const QuotaVerdict verdict = take(quota);
        if (!verdict.granted) {
          EXPECT_GT(verdict.wait, 0ms);
          line.ask_again = now + verdict.wait;
          break;
        }
        std::optional<Call> call = line.queue.pop([](const Call&) { return true; });
        ASSERT_TRUE(call.has_value());
        send(*std::move(call), line);
      }
    }
  }
  [[nodiscard]] std::size_t waiting() const {
    std::size_t count = 0;
    for (const auto& [quota, line] : lines_) count += line.queue.size();
    return count;
  }

  QuotaTime now{};
  ReplyAccount reply;
  std::vector<QuotaTime> sent;     ///< everything
  std::vector<QuotaTime> reports;  ///< the reports among it
  std::size_t answered_429 = 0;
  std::map<std::string, std::size_t> done;     ///< by caller
  std::map<std::string, std::size_t> refused;  ///< the wait would have been, or became, too long
  milliseconds longest_wait{0};
  bool hints = true;  ///< answers have rate limit fields

 private:
  struct Line {
    FairQueue<Call> queue;
    QuotaTime ask_again{};
  };

  QuotaVerdict take(QuotaClass quota) {
    asio::io_context io;
    auto future = asio::co_spawn(io, store_.try_take(k_user, quota), asio::use_future);
    io.run();
    return future.get();
  }

  void drop_late(Line& line) {
    (void)line.queue.remove_if([&](const Call& call) {
      const bool late = now - call.arrived > k_max_wait;
      if (late) ++refused[call.caller];
      return late;
    });
  }

  void send(Call call, Line& line) {
    longest_wait = std::max(longest_wait, std::chrono::duration_cast<milliseconds>(now - call.arrived));
    sent.push_back(now);
    if (call.quota == QuotaClass::reporting) reports.push_back(now);
    const ReplyAccount::Answer answer = reply.serve(call.quota, now);
    if (hints) store_.observe(k_user, answer.hint);
    if (answer.accepted) {
      ++done[call.caller];
      return;
    }
    ++answered_429;
    store_.refused(k_user, call.quota, answer.retry_after);
    line.ask_again = now;
    if (++call.tries == 3) {
      ++refused[call.caller];
    } else {
      const std::string caller = call.caller;
      line.queue.push(caller, std::move(call));
    }
  }

  LocalQuotaStore store_{QuotaLimits{}, 10, [this] { return now; }};
  std::map<QuotaClass, Line> lines_;
  std::size_t calls_ = 0;
};

TEST(QuotaSoak, ThirtyMinutesOfGreedyCallersUseTheQuotaUpAndNeverOverstepIt) {
  Traffic traffic;
  const std::vector<std::string> callers{"a", "b", "c", "d"};
  for (const QuotaTime end = traffic.now + 30min; traffic.now < end; traffic.now += k_tick) {
    // Each asks for more as soon as what it asked for is done.
    if (traffic.waiting() == 0) {
      for (const std::string& caller : callers) {
        for (int i = 0; i < 5; ++i) traffic.arrive(caller, QuotaClass::general);
      }
    }
    traffic.run();
  }
  EXPECT_LE(busiest(traffic.sent, 60s), 100U);
  EXPECT_LE(busiest(traffic.sent, 3'600s), 3'000U);
  // 100 in each of 30 minutes; what could not go at the very end of a minute is all that may be missing.
  EXPECT_GE(traffic.sent.size(), 2'900U);
  EXPECT_EQ(traffic.answered_429, 0U);
  const auto [least, most] =
      std::ranges::minmax_element(traffic.done, {}, [](const auto& e) { return e.second; });
  EXPECT_EQ(traffic.done.size(), callers.size());
  EXPECT_LE(most->second - least->second, 5U) << "callers who ask for the same get the same";
  RecordProperty("sent", static_cast<int>(traffic.sent.size()));
}

TEST(QuotaSoak, ASingleCallIsServedInItsTurnBesideOneCallerWhoFloods) {
  Traffic traffic;
  std::mt19937 random{4711};
  std::size_t modest = 0;
  for (const QuotaTime end = traffic.now + 30min; traffic.now < end; traffic.now += k_tick) {
    for (int i = 0; i < 3; ++i) traffic.arrive("flood", QuotaClass::general);
    // A call now and then, 20 a minute at most on average: well below half of what there is.
    if (random() % 90 == 0) {
      traffic.arrive("modest", QuotaClass::general);
      ++modest;
    }
    traffic.run();
  }
  EXPECT_LE(busiest(traffic.sent, 60s), 100U);
  EXPECT_GE(modest, 200U);
  EXPECT_GE(traffic.done["modest"] * 10, modest * 4)
      << "of " << modest << " single calls " << traffic.done["modest"] << " were made and "
      << traffic.refused["modest"] << " refused";
  EXPECT_LE(traffic.longest_wait, k_max_wait);
}

TEST(QuotaSoak, OtherProgramsAndHiddenLimitsOfReportsCostFewRefusals) {
  Traffic traffic;
  std::mt19937 random{815};
  for (const QuotaTime end = traffic.now + 30min; traffic.now < end; traffic.now += k_tick) {
    if (random() % 10 == 0) traffic.arrive("agent", QuotaClass::general);
    if (random() % 60 == 0) traffic.arrive("analyst", QuotaClass::reporting);
    if (random() % 400 == 0) traffic.reply.others(random() % 40, traffic.now);
    traffic.run();
  }
  EXPECT_LE(busiest(traffic.sent, 60s), 100U);
  EXPECT_LE(busiest(traffic.reports, 60s), 20U);
  EXPECT_GE(traffic.done["agent"], 1'000U);
  EXPECT_GE(traffic.done["analyst"], 200U);
  // One refusal teaches what the window holds; without that, each further call would be refused too.
  EXPECT_LE(traffic.answered_429, 100U) << "of " << traffic.sent.size();
  EXPECT_GE(traffic.answered_429, 1U) << "the hidden limit of reports was never met: the test is too kind";
  EXPECT_LE(traffic.longest_wait, k_max_wait);
  RecordProperty("sent", static_cast<int>(traffic.sent.size()));
  RecordProperty("refused_by_reply", static_cast<int>(traffic.answered_429));
}

TEST(QuotaSoak, TheHourRunsOutAndComesBackWithoutABurst) {
  Traffic traffic;
  traffic.hints = false;
  for (const QuotaTime end = traffic.now + 130min; traffic.now < end; traffic.now += 4 * k_tick) {
    if (traffic.waiting() < 4) traffic.arrive("a", QuotaClass::general);
    traffic.run();
  }
  EXPECT_LE(busiest(traffic.sent, 60s), 100U);
  EXPECT_LE(busiest(traffic.sent, 3'600s), 3'000U);
  EXPECT_GE(traffic.sent.size(), 6'000U) << "two hours' worth";
  EXPECT_GT(traffic.refused["a"], 0U) << "a wait of half an hour is refused, not waited for";
}

}  // namespace
}  // namespace reply_mcp::reply::quota
