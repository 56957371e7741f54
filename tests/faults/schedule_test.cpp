// Random schedules of calls, faults and cancellations: no request that must not be repeated arrives twice,
// and no change is lost without its caller being told. REPLY_MCP_SCHEDULES sets how many (300 otherwise),
// RC_PARAMS="seed=..." repeats a run.
#include "schedule.hpp"

#include <gtest/gtest.h>
#include <rapidcheck.h>

#include <cstdlib>
#include <iostream>
#include <random>

namespace rc {

template <>
struct Arbitrary<reply_mcp::faults::CallPlan> {
  static Gen<reply_mcp::faults::CallPlan> arbitrary() {
    using reply_mcp::faults::CallPlan;
    using reply_mcp::faults::Kind;
    return gen::build<CallPlan>(
        gen::set(&CallPlan::kind, gen::element(Kind::read, Kind::repeatable_change, Kind::harmful_change,
                                               Kind::harmful_change)),
        gen::set(&CallPlan::start_ms, gen::inRange(0, 15)),
        gen::set(&CallPlan::cancel_after_ms,
                 gen::oneOf(gen::just(std::optional<int>{}), gen::just(std::optional<int>{}),
                            gen::map(gen::inRange(0, 40), [](int ms) { return std::optional<int>(ms); }))),
        gen::set(&CallPlan::deadline_ms,
                 gen::oneOf(gen::just(std::optional<int>{}), gen::just(std::optional<int>{}),
                            gen::map(gen::inRange(1, 80), [](int ms) { return std::optional<int>(ms); }))));
  }
};

template <>
struct Arbitrary<reply_mcp::faults::Schedule> {
  static Gen<reply_mcp::faults::Schedule> arbitrary() {
    using namespace reply_mcp::faults;
    const auto fault = gen::oneOf(gen::just(Fault::none),
                                  gen::map(gen::inRange(0, static_cast<int>(k_faults)),
                                           [](int number) { return static_cast<Fault>(number); }),
                                  gen::map(gen::inRange(0, static_cast<int>(k_faults)),
                                           [](int number) { return static_cast<Fault>(number); }));
    const auto some_calls = gen::mapcat(gen::inRange<std::size_t>(1, 8), [](std::size_t count) {
      return gen::container<std::vector<CallPlan>>(count, gen::arbitrary<CallPlan>());
    });
    const auto some_faults = gen::mapcat(gen::inRange<std::size_t>(0, 14), [fault](std::size_t count) {
      return gen::container<std::vector<Fault>>(count, fault);
    });
    return gen::build<Schedule>(
        gen::set(&Schedule::calls, some_calls), gen::set(&Schedule::faults, some_faults),
        gen::set(&Schedule::max_connections, gen::inRange<std::size_t>(1, 5)),
        gen::set(&Schedule::small_quota, gen::map(gen::inRange(0, 6), [](int n) { return n == 0; })));
  }
};

}  // namespace rc

namespace reply_mcp::faults {
namespace {

/// How many schedules, and from which seed: what the environment says, else few and a new one.
void set_up_rapidcheck() {
  const char* const count = std::getenv("REPLY_MCP_SCHEDULES");
  const char* const given = std::getenv("RC_PARAMS");
  std::string params = given == nullptr ? "" : given;
  if (params.find("seed=") == std::string::npos) {
    std::random_device device;
    params += " seed=" + std::to_string((std::uint64_t{device()} << 32U) | device());
  }
  if (params.find("max_success=") == std::string::npos) {
    params += std::string(" max_success=") + (count == nullptr ? "300" : count);
  }
  setenv("RC_PARAMS", params.c_str(), 1);
  std::cout << "RC_PARAMS=\"" << params << "\"\n";
}

TEST(Schedules, NothingHarmfulArrivesTwiceAndNoChangeIsLostInSilence) {
  set_up_rapidcheck();
  std::size_t run = 0;
  const bool held = rc::check("no schedule of calls, faults and cancellations breaks the promise", [&run] {
    const auto schedule = *rc::gen::arbitrary<Schedule>();
    ++run;
    const std::string wrong = violations(schedule);
    RC_CLASSIFY(schedule.small_quota, "small quota");
    RC_CLASSIFY(schedule.faults.empty(), "no fault");
    if (!wrong.empty()) RC_FAIL(wrong);
  });
  EXPECT_TRUE(held);
  RecordProperty("schedules", static_cast<int>(run));
  std::cout << run << " schedules were run\n";
}

/// Each fault alone, with each kind of call: a schedule that fails is then easy to read.
TEST(Schedules, EachFaultAloneKeepsThePromiseForEachKindOfCall) {
  for (std::size_t fault = 0; fault < k_faults; ++fault) {
    for (const Kind kind : {Kind::read, Kind::repeatable_change, Kind::harmful_change}) {
      Schedule schedule;
      CallPlan call;
      call.kind = kind;
      schedule.calls = {call, call};
      schedule.calls[1].start_ms = 10;  // finds the first one's connection, or what is left of it
      schedule.faults = {static_cast<Fault>(fault), static_cast<Fault>(fault)};
      EXPECT_EQ(violations(schedule), "") << schedule;
    }
  }
}

/// What the random schedules found once: the client sent a request a second time by itself, past the quota.
TEST(Schedules, ASecondTryOnAKeptConnectionThatHasDiedCountsTowardsTheQuota) {
  Schedule schedule;
  schedule.max_connections = 1;
  schedule.small_quota = true;
  for (const int start : {0, 10, 20}) {
    CallPlan call;
    call.kind = Kind::repeatable_change;
    call.start_ms = start;
    schedule.calls.push_back(call);
  }
  schedule.faults = {Fault::none, Fault::none, Fault::lost_answer};
  EXPECT_EQ(violations(schedule), "") << schedule;
}

}  // namespace
}  // namespace reply_mcp::faults
