// Two replicas of the built program that share one user's quota through a real Redis, under load.
#include "http_program.hpp"
#include "support/redis_server.hpp"
#include "support/temporary_file.hpp"
#include "upstream_program.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <future>
#include <memory>
#include <mutex>
#include <stdexcept>
#include <thread>

namespace reply_mcp::faults {
namespace {

namespace json = boost::json;
using Clock = std::chrono::steady_clock;
using testing::RedisServer;

constexpr int k_per_minute = 30;

json::object answering() {
  return json::parse(R"({"then":[{"loop":[{"read":true},{"respond":{"status":200,)"
                     R"("body":"{\"id\":7,\"title\":\"Size\",\"fieldType\":\"text\"}"}}]}]})")
      .as_object();
}

bool failed(const json::object& result) {
  const json::value* flag = result.if_contains("isError");
  return flag != nullptr && flag->as_bool();
}

/// Calls of one caller that run side by side, and how they ended.
class Crowd {
 public:
  Crowd(const HttpProgram& program, const std::string& caller, int calls) {
    for (int i = 0; i < calls; ++i) {
      threads_.emplace_back([this, &program, caller] { make(program, caller); });
    }
  }
  ~Crowd() { wait(); }
  Crowd(const Crowd&) = delete;
  Crowd& operator=(const Crowd&) = delete;
  void wait() {
    for (std::thread& thread : threads_) {
      if (thread.joinable()) thread.join();
    }
  }
  [[nodiscard]] std::size_t made() const { return made_; }
  [[nodiscard]] std::size_t refused() const { return refused_; }

 private:
  void make(const HttpProgram& program, const std::string& caller) {
    json::object result;
    try {
      result = program.call(caller, "custom_fields_get", {{"id", 7}});
    } catch (const std::runtime_error&) {
      return;  // the program was ended: neither made nor refused
    }
    const std::lock_guard lock(mutex_);
    if (!failed(result)) {
      ++made_;
      return;
    }
    const json::value& error = result.at("structuredContent").at("error");
    EXPECT_EQ(error.at("kind"), "rateLimited") << json::serialize(error);
    EXPECT_GE(error.at("retryAfterSeconds").to_number<int>(), 1);
    ++refused_;
  }

  std::mutex mutex_;
  std::size_t made_ = 0;
  std::size_t refused_ = 0;
  std::vector<std::thread> threads_;
};

class Replicas : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_TRUE(redis.start()); }
  std::unique_ptr<HttpProgram> replica(const std::string& max_wait,
                                       const std::vector<std::string>& more = {}) {
    std::vector<std::string> options{"--base-url",
                                     upstream.url(),
                                     "--no-cache",
                                     "--quota-per-minute",
                                     std::to_string(k_per_minute),
                                     "--quota-store",
                                     redis.url(),
                                     "--max-wait",
                                     max_wait,
                                     "--call-timeout",
                                     "5m"};
    options.insert(options.end(), more.begin(), more.end());
    return std::make_unique<HttpProgram>(std::vector<std::string>{"flood", "modest"}, std::move(options));
  }

  RedisServer redis;
  UpstreamProgram upstream{answering()};
};

TEST_F(Replicas, StayTogetherWithinOneUsersQuotaUnderLoad) {
  const auto first = replica("0s");
  const auto second = replica("0s");
  Crowd one(*first, "flood", 50);
  Crowd two(*second, "flood", 50);
  one.wait();
  two.wait();
  EXPECT_EQ(one.made() + two.made(), static_cast<std::size_t>(k_per_minute));
  EXPECT_EQ(one.refused() + two.refused(), 100U - k_per_minute);
  EXPECT_EQ(upstream.requests(), static_cast<std::size_t>(k_per_minute));
  const json::object quota = second->read_resource("modest", "reply://quota");
  EXPECT_TRUE(quota.at("shared").as_bool());
  EXPECT_EQ(quota.at("minute").at("left").to_number<int>(), 0) << json::serialize(quota);
}

TEST_F(Replicas, GoOnAloneWithTheirShareWhenRedisDiesAndSaySoOnce) {
  const auto first = replica("0s", {"--quota-share", "50"});
  const auto second = replica("0s", {"--quota-share", "50"});
  const auto made_by = [](const HttpProgram& program, int calls) {
    int made = 0;
    for (int i = 0; i < calls; ++i) {
      made += failed(program.call("modest", "custom_fields_get", {{"id", 7}})) ? 0 : 1;
    }
    return made;
  };
  EXPECT_EQ(made_by(*first, 5), 5);
  redis.kill();
  EXPECT_EQ(made_by(*first, 10), 10) << "up to its half of 30, with what it had used before";
  EXPECT_EQ(made_by(*first, 5), 0);
  EXPECT_EQ(made_by(*second, 20), 15);
  EXPECT_EQ(upstream.requests(), static_cast<std::size_t>(k_per_minute));
  for (HttpProgram* program : {first.get(), second.get()}) {
    const std::string words = "cannot be used";
    const std::string log = program->log_with(words);
    EXPECT_EQ(log.find(words, log.find(words) + 1), std::string::npos) << "one warning is enough: " << log;
  }
}

TEST_F(Replicas, LetOneCallOutForOneConsentWhicheverOfThemGetsTheAnswer) {
  const testing::TemporaryFile key("wYwkYpLtDs3yXqb0Jx0cG9vS0m1nq0pZ8b2uQf5rT7A=\n");
  const auto first = replica("0s", {"--session-key-file", key.path()});
  const auto second = replica("0s", {"--session-key-file", key.path()});
  json::object params{{"name", "custom_fields_delete"}, {"arguments", json::object{{"id", 7}}}};
  const json::object question = first->call_or_ask("modest", params);
  ASSERT_TRUE(question.contains("requestState")) << json::serialize(question);
  EXPECT_EQ(upstream.requests(), 0U);

  const json::object yes{{"action", "accept"}, {"content", json::object{{"confirm", true}}}};
  json::object responses;
  for (const auto& [name, request] : question.at("inputRequests").as_object()) responses[name] = yes;
  params["inputResponses"] = std::move(responses);
  params["requestState"] = question.at("requestState");
  const json::object done = second->call_or_ask("modest", params);
  EXPECT_FALSE(done.contains("requestState") || failed(done)) << json::serialize(done);
  EXPECT_EQ(upstream.requests(), 1U);
  for (const HttpProgram* program : {first.get(), second.get()}) {
    EXPECT_TRUE(program->call_or_ask("modest", params).contains("requestState")) << "asked anew";
  }
  EXPECT_EQ(upstream.requests(), 1U);
}

/// Takes a little more than a minute: the quota's own.
TEST_F(Replicas, ASingleCallIsServedInItsTurnBesideTwoFloods) {
  const auto first = replica("3m");
  const auto second = replica("3m");
  const auto begin = Clock::now();
  Crowd one(*first, "flood", 50);
  Crowd two(*second, "flood", 50);
  // The rest of the floods would go on for minutes.
  const std::shared_ptr<void> end(nullptr, [&](void*) {
    first->kill();
    second->kill();
  });
  // The first minute's quota is used up at once, by the floods.
  while (upstream.requests() < static_cast<std::size_t>(k_per_minute)) std::this_thread::yield();
  auto calling = std::async(std::launch::async, [&] {
    return first->call("modest", "custom_fields_get", {{"id", 7}});
  });
  const json::object on_second = second->call("modest", "custom_fields_get", {{"id", 7}});
  const json::object on_first = calling.get();
  const auto took = Clock::now() - begin;
  EXPECT_FALSE(failed(on_first)) << json::serialize(on_first);
  EXPECT_FALSE(failed(on_second)) << json::serialize(on_second);
  // There were 70 calls before them: more than two minutes' worth, had they waited for all of those.
  EXPECT_GE(took, std::chrono::seconds(55)) << "nothing goes before the minute is over";
  EXPECT_LT(took, std::chrono::seconds(100));
  EXPECT_LE(upstream.requests(), static_cast<std::size_t>(2 * k_per_minute));
  RecordProperty("seconds", static_cast<int>(took / std::chrono::seconds(1)));
}

}  // namespace
}  // namespace reply_mcp::faults
