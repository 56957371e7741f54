// One server with every feature, driven request by request on an io_context of its own.
#pragma once

#include "fake_features.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

namespace reply_mcp::mcp::test {

/// A request and the channel that it is for.
struct Asked {
  std::shared_ptr<Channel> channel;
  message::RequestMessage request;
  Caller caller;
  std::shared_ptr<RecordingSink> sink;
};

/// A request that was handed to its channel: its answer when it has ended, and the ways to stop it.
class Running final : public message::MessageSink {
 public:
  explicit Running(const Asked& asked)
      : channel_(asked.channel), sink_(asked.sink), id_(asked.request.id), caller_(asked.caller) {}

  std::optional<message::EncodedAnswer> answer;
  [[nodiscard]] bool done() const { return answer.has_value(); }
  /// As a client of the stateless era does on HTTP: its response is gone, and with it the peer.
  void leave() const {
    if (const auto channel = channel_.lock()) channel->close();
  }
  /// As a client on stdio or in a session does.
  void cancel() const {
    message::Decoded text;
    text.messages.emplace_back(message::NotificationMessage{
        "notifications/cancelled", {{"requestId", message::to_json(id_)}, {"reason", "changed my mind"}}});
    if (const auto channel = channel_.lock()) channel->receive(std::move(text), caller_, sink_, {});
  }

  void send(std::string message) override { sink_->send(std::move(message)); }
  void finish(message::EncodedAnswer given) override {
    EXPECT_FALSE(answer.has_value()) << "a second answer: " << given.body;
    answer = std::move(given);
  }
  bool can_ask() const override { return sink_->can_ask(); }
  bool is_shared() const override { return sink_->is_shared(); }

 private:
  std::weak_ptr<Channel> channel_;  ///< its request keeps it
  std::shared_ptr<RecordingSink> sink_;
  message::RequestId id_;
  Caller caller_;
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
  std::shared_ptr<RecordingSink> sink = std::make_shared<RecordingSink>();
  asio::io_context io;  // last, so that requests that still wait end before what they use

  EngineTest() {
    options.info = {"test-server", "1.2.3", "Test Server", "A server under test", "https://example.com"};
    options.instructions = "Be kind.";
    options.on_exception = [this](std::string_view method, std::string_view, std::string_view what) {
      bugs.push_back(std::string(method) + ": " + std::string(what));
    };
    tools.add("echo", [](json::object arguments, CallContext&) -> asio::awaitable<message::Outcome> {
      message::Complete complete = text_result(json::serialize(arguments));
      complete.result.emplace("structuredContent", std::move(arguments));
      co_return message::Outcome(std::move(complete));
    });
    tools.add("hang", [](json::object, CallContext& context) -> asio::awaitable<message::Outcome> {
      context.progress(1, std::nullopt, "waiting");
      co_await wait_for_ever();
      co_return message::Outcome(message::Complete{});
    });
  }

  /// After the features and options are as the test wants them.
  Server& make_server() {
    server = Server::create(options, {&tools, &resources, &prompts, &completion, &tasks}, sealer);
    return *server;
  }
  Server& the_server() { return server ? *server : make_server(); }

  static message::RequestMessage request(message::RequestId id, std::string method,
                                         json::object params = {}) {
    return {std::move(id), std::move(method), std::move(params)};
  }

  /// Hands a request over and gives it the time to come to its first wait.
  std::shared_ptr<Running> start(Asked asked) {
    auto running = std::make_shared<Running>(asked);
    message::Decoded text;
    text.messages.emplace_back(std::move(asked.request));
    asked.channel->receive(std::move(text), asked.caller, running, io.get_executor());
    settle();
    return running;
  }
  /// Runs everything that can run now.
  void settle() {
    io.restart();
    io.poll();
  }
  message::EncodedAnswer finish(Asked asked) {
    auto running = start(std::move(asked));
    EXPECT_TRUE(running->answer.has_value()) << "the request did not end";
    return running->answer.value_or(message::EncodedAnswer{});
  }
  static json::object parse(const message::EncodedAnswer& answer) {
    return json::parse(answer.body).as_object();
  }
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
  /// Each on a channel of its own, as on HTTP.
  Asked ask(std::string method, json::object params = {}) {
    return {the_server().open_channel({.era = Era::stateless}),
            request(next_id++, std::move(method), with_meta(std::move(params))), caller, sink};
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
  std::shared_ptr<Channel> channel;
  Caller caller;
  std::int64_t next_id = 1;

  json::object initialize(std::string_view version, json::object capabilities = {}) {
    channel = the_server().open_channel({.era = Era::stateful});
    channel->attach(sink);
    return result("initialize", {{"protocolVersion", version},
                                 {"capabilities", std::move(capabilities)},
                                 {"clientInfo", {{"name", "test-client"}, {"version", "1"}}}});
  }
  Asked ask(std::string method, json::object params = {}) {
    return {channel, request(next_id++, std::move(method), std::move(params)), caller, sink};
  }
  /// Hands over what is no request. False when it is an answer that nobody waits for.
  bool tell(message::Message message, const Caller& from) {
    message::Decoded text;
    text.messages.push_back(std::move(message));
    return channel->receive(std::move(text), from, sink, io.get_executor());
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
