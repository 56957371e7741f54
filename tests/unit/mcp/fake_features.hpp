// Features, a sealer and a sink for tests of the protocol engine: small, and visible from outside.
#pragma once

#include "mcp/message/errors.hpp"
#include "mcp/server.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <condition_variable>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace reply_mcp::mcp::test {

using Handler =
    std::function<asio::awaitable<message::Outcome>(json::object arguments, CallContext& context)>;

/// A result with one text.
inline message::Complete text_result(std::string_view text) {
  message::Complete complete;
  complete.result.emplace("content", json::array{json::object{{"type", "text"}, {"text", text}}});
  return complete;
}

/// Waits until the call is cancelled; never returns otherwise.
inline asio::awaitable<void> wait_for_ever() {
  asio::steady_timer timer(co_await asio::this_coro::executor, asio::steady_timer::time_point::max());
  co_await timer.async_wait(asio::use_awaitable);
}

class FakeTools : public ToolSource {
 public:
  std::map<std::string, Handler, std::less<>> handlers;
  json::array definitions;
  std::shared_ptr<const std::string> rendered;  ///< instead of `definitions`, when it is set
  bool changes = true;

  FakeTools& add(std::string name, Handler handler) {
    definitions.push_back(
        json::object{{"name", name}, {"description", "A test tool."}, {"inputSchema", {{"type", "object"}}}});
    handlers.insert_or_assign(std::move(name), std::move(handler));
    return *this;
  }

  bool list_changes() const override { return changes; }
  message::Outcome list(const std::optional<std::string>& cursor, const CallContext&) override {
    if (cursor && *cursor != "page-2")
      return message::invalid_params("params.cursor was not made by this server");
    message::Complete complete;
    if (rendered) {
      complete.rendered = {"tools", rendered};
    } else {
      complete.result.emplace("tools", definitions);
    }
    return complete;
  }
  const json::object* input_schema(std::string_view name, const CallContext&) override {
    static const json::object schema{{"type", "object"}};
    return handlers.contains(name) ? &schema : nullptr;
  }
  asio::awaitable<message::Outcome> call(std::string name, json::object arguments,
                                         CallContext& context) override {
    const auto handler = handlers.find(name);
    if (handler == handlers.end()) co_return message::invalid_params("Unknown tool: " + name);
    message::Outcome outcome = co_await handler->second(std::move(arguments), context);
    co_return outcome;
  }
};

class FakeResources : public ResourceSource {
 public:
  bool changes = true;
  bool subscribable = true;
  json::array resources{json::object{{"uri", "test://one"}, {"name", "one"}, {"title", "One"}}};
  std::optional<message::InputRequired> needs;  ///< asked by the first read

  bool list_changes() const override { return changes; }
  bool has_subscriptions() const override { return subscribable; }
  message::Outcome list(const std::optional<std::string>&, const CallContext&) override {
    message::Complete complete;
    complete.result.emplace("resources", resources);
    return complete;
  }
  message::Outcome list_templates(const std::optional<std::string>&, const CallContext&) override {
    message::Complete complete;
    complete.result.emplace(
        "resourceTemplates",
        json::array{json::object{{"uriTemplate", "test://{id}"}, {"name", "any"}, {"title", "Any"}}});
    return complete;
  }
  asio::awaitable<message::Outcome> read(std::string uri, CallContext& context) override {
    if (uri != "test://one") co_return message::Outcome(message::resource_not_found(uri));
    if (needs && context.inputs.empty()) co_return message::Outcome(*needs);
    message::Complete complete;
    complete.result.emplace("contents",
                            json::array{json::object{{"uri", uri}, {"text", "1"}, {"_meta", {{"a", 1}}}}});
    complete.ttl_ms = 1234;
    complete.cache_public = true;
    co_return message::Outcome(std::move(complete));
  }
  bool can_subscribe(std::string_view uri) const override { return uri.starts_with("test://"); }
};

class FakePrompts : public PromptSource {
 public:
  bool list_changes() const override { return true; }
  message::Outcome list(const std::optional<std::string>&, const CallContext&) override {
    message::Complete complete;
    complete.result.emplace(
        "prompts", json::array{json::object{
                       {"name", "greet"},
                       {"title", "Greet"},
                       {"arguments", json::array{json::object{{"name", "who"}, {"title", "Who"}}}}}});
    return complete;
  }
  asio::awaitable<message::Outcome> get(std::string name, json::object arguments, CallContext&) override {
    if (name != "greet") co_return message::Outcome(message::invalid_params("Unknown prompt: " + name));
    const json::value* who = arguments.if_contains("who");
    const std::string text = "Hello " + (who == nullptr ? "you" : std::string(who->get_string()));
    message::Complete complete;
    complete.result.emplace(
        "messages",
        json::array{
            json::object{{"role", "user"}, {"content", {{"type", "text"}, {"text", text}}}},
            json::object{{"role", "user"},
                         {"content", {{"type", "resource_link"}, {"uri", "test://one"}, {"name", "one"}}}}});
    co_return message::Outcome(std::move(complete));
  }
};

class FakeCompletion : public CompletionSource {
 public:
  std::size_t count = 2;
  json::object last_params;
  asio::awaitable<message::Outcome> complete(json::object params, CallContext&) override {
    last_params = std::move(params);
    json::array values;
    for (std::size_t i = 0; i < count; ++i) values.emplace_back("value-" + std::to_string(i));
    message::Complete complete;
    complete.result.emplace("completion", json::object{{"values", std::move(values)}});
    co_return message::Outcome(std::move(complete));
  }
};

class FakeTasks : public TaskSource {
 public:
  static json::object task(std::string_view status) {
    return {{"taskId", "t-1"},
            {"status", status},
            {"createdAt", "2026-01-01T00:00:00Z"},
            {"lastUpdatedAt", "2026-01-01T00:00:00Z"},
            {"ttlMs", 60'000}};
  }
  json::object last_update;

  bool can_follow(std::string_view task_id, const CallContext&) override { return task_id == "t-1"; }
  asio::awaitable<message::Outcome> get(json::object params, CallContext&) override {
    if (params.at("taskId").as_string() != "t-1")
      co_return message::Outcome(message::invalid_params("Unknown task"));
    message::Complete complete;
    complete.result = task("working");
    co_return message::Outcome(std::move(complete));
  }
  asio::awaitable<message::Outcome> update(json::object params, CallContext&) override {
    last_update = std::move(params);
    co_return message::Outcome(message::Complete{});
  }
  asio::awaitable<message::Outcome> cancel(json::object, CallContext&) override {
    co_return message::Outcome(message::Complete{});
  }
};

/// Keeps what it seals, so that a test sees purpose and binding; a clock of its own.
class FakeSealer : public Sealer {
 public:
  struct Sealed {
    std::string plain, purpose, binding;
    std::chrono::seconds until;
  };
  mutable std::vector<Sealed> sealed;
  std::chrono::seconds now{0};

  std::string seal(std::string_view plain, std::string_view purpose, std::string_view binding,
                   std::chrono::seconds lifetime) const override {
    sealed.push_back({std::string(plain), std::string(purpose), std::string(binding), now + lifetime});
    return "sealed-" + std::to_string(sealed.size() - 1);
  }
  std::optional<std::string> open(std::string_view token, std::string_view purpose,
                                  std::string_view binding) const override {
    for (std::size_t i = 0; i < sealed.size(); ++i) {
      const Sealed& each = sealed[i];
      if (token == "sealed-" + std::to_string(i) && each.purpose == purpose && each.binding == binding &&
          now < each.until) {
        return each.plain;
      }
    }
    return std::nullopt;
  }
};

/// Keeps what is sent, parsed; a test may react to each message and may wait for one.
class RecordingSink : public message::MessageSink {
 public:
  bool asks = true;
  bool shared = false;
  std::function<void(const json::object& message)> on_send;

  void send(std::string message) override {
    json::object parsed = json::parse(message).as_object();
    {
      const std::lock_guard lock(mutex_);
      sent_.push_back(parsed);
    }
    arrived_.notify_all();
    if (on_send) on_send(parsed);
  }
  void finish(message::EncodedAnswer answer) override {
    {
      const std::lock_guard lock(mutex_);
      answers_.push_back(std::move(answer));
    }
    arrived_.notify_all();
  }
  bool can_ask() const override { return asks; }
  bool is_shared() const override { return shared; }

  std::vector<json::object> sent() const {
    const std::lock_guard lock(mutex_);
    return sent_;
  }
  std::vector<message::EncodedAnswer> answers() const {
    const std::lock_guard lock(mutex_);
    return answers_;
  }
  /// Messages of one method, in order.
  std::vector<json::object> sent(std::string_view method) const {
    std::vector<json::object> out;
    for (const json::object& message : sent()) {
      const json::value* its = message.if_contains("method");
      if (its != nullptr && its->as_string() == method) out.push_back(message);
    }
    return out;
  }
  /// Waits until `count` messages have been sent; false after ten seconds.
  bool wait_for(std::size_t count) const {
    std::unique_lock lock(mutex_);
    return arrived_.wait_for(lock, std::chrono::seconds(10), [&] { return sent_.size() >= count; });
  }

 private:
  mutable std::mutex mutex_;
  mutable std::condition_variable arrived_;
  std::vector<json::object> sent_;
  std::vector<message::EncodedAnswer> answers_;
};

}  // namespace reply_mcp::mcp::test
