// One server and one session under many threads at once; meant for the thread sanitizer as much as for
// what it asserts.
#include "fake_features.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
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

class ThreadsTest : public ::testing::Test {
 protected:
  ThreadsTest() {
    tools.add("echo", [](json::object arguments, CallContext& context) -> asio::awaitable<Outcome> {
      context.log(LogLevel::error, "", 1);
      co_return Outcome(text_result(json::serialize(arguments)));
    });
    tools.add("hang", [](json::object, CallContext& context) -> asio::awaitable<Outcome> {
      context.progress(1, std::nullopt, "");
      co_await wait_for_ever();
      co_return Outcome(Complete{});
    });
    tools.add("ask", [](json::object, CallContext& context) -> asio::awaitable<Outcome> {
      if (!context.inputs.empty()) co_return Outcome(text_result("thanks"));
      InputRequired needed;
      needed.requests.emplace_back("r", InputRequest{"roots/list", {}});
      co_return Outcome(std::move(needed));
    });
    ServerOptions options;
    options.info.name = "threads";
    options.max_in_flight = 10'000;
    server = Server::create(std::move(options), {&tools, &resources, nullptr, nullptr, nullptr}, nullptr);
  }

  void open_session(Workers& workers) {
    session = server->open_session();
    session->attach(channel);
    std::latch opened(1);
    RequestMessage request{
        RequestId("init"),
        "initialize",
        {{"protocolVersion", "2025-11-25"}, {"capabilities", {{"roots", json::object()}}}}};
    asio::co_spawn(workers.io(0), session->handle(std::move(request), {}, channel),
                   [&](std::exception_ptr, Answer) { opened.count_down(); });
    opened.wait();
    ASSERT_TRUE(session->initialized());
  }
  /// Starts a request on one of the threads; counts how it ends.
  void start(Workers& workers, int id, std::string method, json::object params,
             std::shared_ptr<Exchange> exchange) {
    RequestMessage request{RequestId(id), std::move(method), std::move(params)};
    asio::co_spawn(workers.io(id), session->handle(std::move(request), {}, std::move(exchange)),
                   [this](std::exception_ptr thrown, Answer answer) {
                     if (thrown) ++failed;
                     ++(answer.body.empty() ? cancelled : answered);
                   });
  }

  FakeTools tools;
  FakeResources resources;
  std::unique_ptr<Server> server;
  std::shared_ptr<RecordingExchange> channel = std::make_shared<RecordingExchange>();
  std::shared_ptr<Session> session;
  std::atomic<int> answered{0};
  std::atomic<int> cancelled{0};
  std::atomic<int> failed{0};
};

TEST_F(ThreadsTest, ASessionServesAndCancelsRequestsOfManyThreads) {
  constexpr int k_requests = 400;
  Workers workers;
  open_session(workers);
  std::latch go(3);
  std::thread noise([&] {
    go.arrive_and_wait();
    for (int i = 0; i < 200; ++i) {
      server->tools_changed();
      server->resource_updated("test://one");
      session->attach(i % 2 == 0 ? nullptr : channel);
      EXPECT_TRUE(session->initialized());
      EXPECT_EQ(session->state().protocol_version, "2025-11-25");
    }
  });
  std::thread cancelling([&] {
    go.arrive_and_wait();
    for (int i = 0; i < k_requests; ++i) {
      session->notify({"notifications/cancelled", {{"requestId", i}}}, {});
    }
  });
  go.arrive_and_wait();
  for (int i = 0; i < k_requests; ++i) {
    if (i % 4 == 0) {
      start(workers, i, "tools/call", {{"name", "hang"}, {"_meta", {{"progressToken", i}}}}, channel);
    } else if (i % 4 == 1) {
      start(workers, i, "resources/subscribe", {{"uri", "test://one"}}, channel);
    } else {
      start(workers, i, "tools/call", {{"name", "echo"}}, channel);
    }
  }
  noise.join();
  cancelling.join();
  // Whatever hangs still, because it was cancelled before it had begun.
  std::thread([&] { session->close(); }).join();
  workers.join();
  EXPECT_EQ(answered + cancelled, k_requests);
  EXPECT_EQ(failed, 0);
}

TEST_F(ThreadsTest, AnswersToQuestionsComeFromAnyThread) {
  constexpr int k_requests = 200;
  Workers workers;
  open_session(workers);
  const auto exchange = std::make_shared<RecordingExchange>();
  exchange->on_send = [&](const json::object& message) {
    if (!message.contains("id")) return;
    const RequestId id = *parse_request_id(message.at("id"));
    // The POST with the answer arrives on another thread than the one that asked.
    static std::atomic<int> next{0};
    asio::post(workers.io(++next), [this, id] {
      session->respond({id, json::object{{"roots", json::array{}}}}, {});
    });
  };
  std::latch all(k_requests);
  for (int i = 0; i < k_requests; ++i) {
    RequestMessage request{RequestId(i), "tools/call", {{"name", "ask"}}};
    asio::co_spawn(workers.io(i), session->handle(std::move(request), {}, exchange),
                   [&](std::exception_ptr, Answer answer) {
                     if (answer.body.find("thanks") != std::string::npos) ++answered;
                     all.count_down();
                   });
  }
  all.wait();
  EXPECT_EQ(answered, k_requests);
  workers.join();
}

TEST_F(ThreadsTest, SubscriptionsOfManyThreadsGetEveryChangeAndEndTogether) {
  constexpr int k_streams = 40;
  constexpr int k_changes = 50;
  Workers workers;
  std::vector<std::shared_ptr<RecordingExchange>> exchanges;
  const json::object meta{{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                          {"io.modelcontextprotocol/clientCapabilities", json::object()}};
  for (int i = 0; i < k_streams; ++i) {
    exchanges.push_back(std::make_shared<RecordingExchange>());
    RequestMessage request{RequestId(i),
                           "subscriptions/listen",
                           {{"_meta", meta}, {"notifications", {{"toolsListChanged", true}}}}};
    asio::co_spawn(workers.io(i), server->handle(std::move(request), {}, exchanges.back()),
                   [this](std::exception_ptr, Answer answer) {
                     if (!answer.body.empty()) ++answered;
                   });
  }
  for (const auto& exchange : exchanges) ASSERT_TRUE(exchange->wait_for(1));  // acknowledged
  std::vector<std::thread> changing;
  for (int t = 0; t < 2; ++t) {
    changing.emplace_back([&] {
      for (int i = 0; i < k_changes; ++i) server->tools_changed();
    });
  }
  for (auto& thread : changing) thread.join();
  server->shutdown();
  workers.join();
  EXPECT_EQ(answered, k_streams);
  for (const auto& exchange : exchanges) EXPECT_EQ(exchange->sent().size(), 1U + 2 * k_changes);
}

}  // namespace
}  // namespace reply_mcp::mcp::test
