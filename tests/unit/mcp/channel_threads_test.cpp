// One server and one channel under many threads at once; meant for the thread sanitizer as much as for
// what it asserts.
#include "fake_features.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <gtest/gtest.h>

#include <atomic>
#include <latch>
#include <thread>

namespace reply_mcp::mcp::test {
namespace {

constexpr int k_workers = 4;

/// Threads with an io_context each, as the HTTP transport has them.
class Workers {
 public:
  Workers() {
    for (auto& worker : workers_) {
      worker.thread = std::thread([&worker] { worker.io.run(); });
    }
  }
  ~Workers() { join(); }
  asio::io_context& io(int i) { return workers_[static_cast<std::size_t>(i % k_workers)].io; }
  /// Returns when all work is done.
  void join() {
    for (auto& worker : workers_) {
      worker.work.reset();
      if (worker.thread.joinable()) worker.thread.join();
    }
  }

 private:
  struct Worker {
    asio::io_context io;
    asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
    std::thread thread;
  };
  std::array<Worker, k_workers> workers_;
};

/// Counts how requests end, besides what a recording sink does.
class Counter final : public RecordingSink {
 public:
  std::atomic<int> answered{0};
  std::atomic<int> cancelled{0};
  std::atomic<int> failed{0};
  std::atomic<int> thanked{0};

  void finish(message::EncodedAnswer answer) override {
    if (answer.http_status >= 500) ++failed;
    if (answer.body.find("thanks") != std::string::npos) ++thanked;
    ++(answer.body.empty() ? cancelled : answered);
    ++all_;
    all_.notify_all();
  }
  void wait_for_answers(int count) const {
    for (int now = all_; now < count; now = all_) all_.wait(now);
  }

 private:
  std::atomic<int> all_{0};
};

class ThreadsTest : public ::testing::Test {
 protected:
  ThreadsTest() {
    tools.add("echo", [](json::object arguments, CallContext& context) -> asio::awaitable<message::Outcome> {
      context.log(message::LogLevel::error, "", 1);
      co_return message::Outcome(text_result(json::serialize(arguments)));
    });
    tools.add("hang", [](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
      context.progress(1, std::nullopt, "");
      co_await wait_for_ever();
      co_return message::Outcome(message::Complete{});
    });
    tools.add("ask", [](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
      if (!context.inputs.empty()) co_return message::Outcome(text_result("thanks"));
      message::InputRequired needed;
      needed.requests.emplace_back("r", message::InputRequest{"roots/list", {}});
      co_return message::Outcome(std::move(needed));
    });
    ServerOptions options;
    options.info.name = "threads";
    options.max_in_flight = 10'000;
    server = Server::create(std::move(options), {&tools, &resources, nullptr, nullptr, nullptr}, nullptr);
  }

  static message::Decoded text_of(message::Message message) {
    message::Decoded text;
    text.messages.push_back(std::move(message));
    return text;
  }

  void open_session(Workers& workers) {
    channel = server->open_channel({.era = Era::stateful});
    channel->attach(sink);
    message::RequestMessage request{
        message::RequestId("init"),
        "initialize",
        {{"protocolVersion", "2025-11-25"}, {"capabilities", {{"roots", json::object()}}}}};
    const auto opened = std::make_shared<Counter>();
    channel->receive(text_of(std::move(request)), {}, opened, workers.io(0).get_executor());
    opened->wait_for_answers(1);
    ASSERT_TRUE(channel->session_state().has_value());
  }
  /// Starts a request on one of the threads; the sink counts how it ends.
  void start(Workers& workers, int id, std::string method, json::object params,
             const std::shared_ptr<message::MessageSink>& counter) {
    message::RequestMessage request{message::RequestId(id), std::move(method), std::move(params)};
    channel->receive(text_of(std::move(request)), {}, counter, workers.io(id).get_executor());
  }

  FakeTools tools;
  FakeResources resources;
  std::unique_ptr<Server> server;
  std::shared_ptr<RecordingSink> sink = std::make_shared<RecordingSink>();
  std::shared_ptr<Channel> channel;
};

TEST_F(ThreadsTest, AChannelServesAndCancelsRequestsOfManyThreads) {
  constexpr int k_requests = 400;
  Workers workers;
  open_session(workers);
  const auto counter = std::make_shared<Counter>();
  std::latch go(3);
  std::thread noise([&] {
    go.arrive_and_wait();
    for (int i = 0; i < 200; ++i) {
      server->tools_changed();
      server->resource_updated("test://one");
      channel->attach(i % 2 == 0 ? nullptr : sink);
      EXPECT_EQ(channel->session_state().value().protocol_version, "2025-11-25");
    }
  });
  std::thread cancelling([&] {
    go.arrive_and_wait();
    for (int i = 0; i < k_requests; ++i) {
      channel->receive(text_of(message::NotificationMessage{"notifications/cancelled", {{"requestId", i}}}),
                       {}, counter, workers.io(i).get_executor());
    }
  });
  go.arrive_and_wait();
  for (int i = 0; i < k_requests; ++i) {
    if (i % 4 == 0) {
      start(workers, i, "tools/call", {{"name", "hang"}, {"_meta", {{"progressToken", i}}}}, counter);
    } else if (i % 4 == 1) {
      start(workers, i, "resources/subscribe", {{"uri", "test://one"}}, counter);
    } else {
      start(workers, i, "tools/call", {{"name", "echo"}}, counter);
    }
  }
  noise.join();
  cancelling.join();
  // Whatever hangs still, because it was cancelled before it had begun.
  std::thread([&] { channel->close(); }).join();
  workers.join();
  EXPECT_EQ(counter->answered + counter->cancelled, k_requests);
  EXPECT_EQ(counter->failed, 0);
}

TEST_F(ThreadsTest, AnswersToQuestionsComeFromAnyThread) {
  constexpr int k_requests = 200;
  Workers workers;
  open_session(workers);
  const auto counter = std::make_shared<Counter>();
  counter->on_send = [&](const json::object& message) {
    if (!message.contains("id")) return;
    const message::RequestId id = *message::parse_request_id(message.at("id"));
    // The POST with the answer arrives on another thread than the one that asked.
    static std::atomic<int> next{0};
    asio::post(workers.io(++next), [this, id, &workers, counter] {
      channel->receive(text_of(message::ResponseMessage{id, json::object{{"roots", json::array{}}}}), {},
                       counter, workers.io(0).get_executor());
    });
  };
  for (int i = 0; i < k_requests; ++i) start(workers, i, "tools/call", {{"name", "ask"}}, counter);
  counter->wait_for_answers(k_requests);
  EXPECT_EQ(counter->thanked, k_requests);
  workers.join();
  counter->on_send = nullptr;
}

TEST_F(ThreadsTest, SubscriptionsOfManyThreadsGetEveryChangeAndEndTogether) {
  constexpr int k_streams = 40;
  constexpr int k_changes = 50;
  Workers workers;
  std::vector<std::shared_ptr<Counter>> sinks;
  const json::object meta{{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                          {"io.modelcontextprotocol/clientCapabilities", json::object()}};
  for (int i = 0; i < k_streams; ++i) {
    sinks.push_back(std::make_shared<Counter>());
    message::RequestMessage request{message::RequestId(i),
                                    "subscriptions/listen",
                                    {{"_meta", meta}, {"notifications", {{"toolsListChanged", true}}}}};
    server->open_channel({.era = Era::stateless})
        ->receive(text_of(std::move(request)), {}, sinks.back(), workers.io(i).get_executor());
  }
  for (const auto& one : sinks) ASSERT_TRUE(one->wait_for(1));  // acknowledged
  std::vector<std::thread> changing;
  for (int t = 0; t < 2; ++t) {
    changing.emplace_back([&] {
      for (int i = 0; i < k_changes; ++i) server->tools_changed();
    });
  }
  for (auto& thread : changing) thread.join();
  server->shutdown();
  workers.join();
  for (const auto& one : sinks) {
    EXPECT_EQ(one->answered, 1);
    EXPECT_EQ(one->sent().size(), 1U + 2 * k_changes);
  }
}

}  // namespace
}  // namespace reply_mcp::mcp::test
