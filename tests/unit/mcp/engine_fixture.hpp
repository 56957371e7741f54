// One server with every feature, driven request by request on an io_context of its own.
#pragma once

#include "fake_features.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <gtest/gtest.h>

#include <exception>

namespace reply_mcp::mcp::test {

/// A request that runs: its answer when it has ended, and a way to cancel it as a transport would.
struct Running {
  std::optional<Answer> answer;
  std::exception_ptr thrown;
  asio::cancellation_signal cancel;

  [[nodiscard]] bool done() const { return answer.has_value() || thrown; }
};

class EngineTest : public ::testing::Test {
 protected:
  FakeTools tools;
  FakeResources resources;
  FakePrompts prompts;
  FakeCompletion completion;
  FakeTasks tasks;
  std::shared_ptr<FakeSealer> sealer = std::make_shared<FakeSealer>();
  ServerOptions options;
  std::vector<std::string> bugs;  ///< "method: what", as on_exception told
  std::unique_ptr<Server> server;
  std::shared_ptr<RecordingExchange> exchange = std::make_shared<RecordingExchange>();
  asio::io_context io;  // last, so that requests that still wait end before what they use

  EngineTest() {
    options.info = {"test-server", "1.2.3", "Test Server", "A server under test", "https://example.com"};
    options.instructions = "Be kind.";
    options.on_exception = [this](std::string_view method, std::string_view, std::string_view what) {
      bugs.push_back(std::string(method) + ": " + std::string(what));
    };
    tools.add("echo", [](json::object arguments, CallContext&) -> asio::awaitable<Outcome> {
      Complete complete = text_result(json::serialize(arguments));
      complete.result.emplace("structuredContent", std::move(arguments));
      co_return Outcome(std::move(complete));
    });
    tools.add("hang", [](json::object, CallContext& context) -> asio::awaitable<Outcome> {
      context.progress(1, std::nullopt, "waiting");
      co_await wait_for_ever();
      co_return Outcome(Complete{});
    });
  }

  /// After the features and options are as the test wants them.
  Server& make_server() {
    server = Server::create(options, {&tools, &resources, &prompts, &completion, &tasks}, sealer);
    return *server;
  }
  Server& the_server() { return server ? *server : make_server(); }

  static RequestMessage request(RequestId id, std::string method, json::object params = {}) {
    return {std::move(id), std::move(method), std::move(params)};
  }

  /// Starts `work` and gives it the time to come to its first wait.
  std::shared_ptr<Running> start(asio::awaitable<Answer> work) {
    auto running = std::make_shared<Running>();
    auto done = [running](std::exception_ptr thrown, Answer answer) {
      running->thrown = thrown;
      if (!thrown) running->answer = std::move(answer);
    };
    asio::co_spawn(io, std::move(work), asio::bind_cancellation_slot(running->cancel.slot(), done));
    settle();
    return running;
  }
  /// Runs everything that can run now.
  void settle() {
    io.restart();
    io.poll();
  }
  Answer finish(asio::awaitable<Answer> work) {
    auto running = start(std::move(work));
    if (running->thrown) std::rethrow_exception(running->thrown);
    EXPECT_TRUE(running->answer.has_value()) << "the request did not end";
    return running->answer.value_or(Answer{});
  }
  static json::object parse(const Answer& answer) { return json::parse(answer.body).as_object(); }
  static int error_code(const json::object& message) {
    return static_cast<int>(message.at("error").as_object().at("code").as_int64());
  }
  static std::string error_text(const json::object& message) {
    return std::string(message.at("error").as_object().at("message").as_string());
  }
};

/// Requests of the stateless era.
class StatelessTest : public EngineTest {
 protected:
  json::object capabilities;  ///< of the client, in each request
  json::object extra_meta;
  Caller caller;
  std::int64_t next_id = 1;

  json::object with_meta(json::object params) const {
    json::object meta{{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
                      {"io.modelcontextprotocol/clientInfo", {{"name", "test-client"}, {"version", "1"}}},
                      {"io.modelcontextprotocol/clientCapabilities", capabilities}};
    for (const auto& [key, value] : extra_meta) meta.insert_or_assign(key, value);
    params.insert_or_assign("_meta", std::move(meta));
    return params;
  }
  asio::awaitable<Answer> ask(std::string method, json::object params = {}) {
    return the_server().handle(request(next_id++, std::move(method), with_meta(std::move(params))), caller,
                               exchange);
  }
  json::object call(std::string method, json::object params = {}) {
    return parse(finish(ask(std::move(method), std::move(params))));
  }
  json::object result(std::string method, json::object params = {}) {
    const json::object message = call(std::move(method), std::move(params));
    EXPECT_TRUE(message.contains("result")) << json::serialize(message);
    return message.contains("result") ? message.at("result").as_object() : json::object();
  }
};

/// Requests of a session.
class SessionTest : public EngineTest {
 protected:
  std::shared_ptr<Session> session;
  Caller caller;
  std::int64_t next_id = 1;

  json::object initialize(std::string_view version, json::object capabilities = {}) {
    session = the_server().open_session();
    session->attach(exchange);
    return result("initialize", {{"protocolVersion", version},
                                 {"capabilities", std::move(capabilities)},
                                 {"clientInfo", {{"name", "test-client"}, {"version", "1"}}}});
  }
  asio::awaitable<Answer> ask(std::string method, json::object params = {}) {
    return session->handle(request(next_id++, std::move(method), std::move(params)), caller, exchange);
  }
  json::object call(std::string method, json::object params = {}) {
    return parse(finish(ask(std::move(method), std::move(params))));
  }
  json::object result(std::string method, json::object params = {}) {
    const json::object message = call(std::move(method), std::move(params));
    EXPECT_TRUE(message.contains("result")) << json::serialize(message);
    return message.contains("result") ? message.at("result").as_object() : json::object();
  }
};

}  // namespace reply_mcp::mcp::test
