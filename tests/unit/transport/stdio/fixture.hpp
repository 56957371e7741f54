// A client and a server with test tools, connected by real descriptors; the server runs on a thread.
#pragma once

#include "transport/stdio/stdio.hpp"
#include "unit/mcp/fake_features.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <gtest/gtest.h>

#include <array>
#include <atomic>
#include <chrono>
#include <csignal>
#include <exception>
#include <fcntl.h>
#include <future>
#include <optional>
#include <poll.h>
#include <string>
#include <string_view>
#include <thread>
#include <unistd.h>

namespace reply_mcp::transport::stdio::test {

namespace asio = boost::asio;
namespace json = boost::json;
using mcp::CallContext;
using mcp::message::Complete;
using mcp::message::Outcome;

inline constexpr std::chrono::seconds k_patience{20};

class StdioTest : public ::testing::Test {
 protected:
  mcp::test::FakeTools tools;
  mcp::test::FakeResources resources;
  std::shared_ptr<mcp::test::FakeSealer> sealer = std::make_shared<mcp::test::FakeSealer>();
  mcp::ServerOptions server_options;
  StdioOptions options;
  std::unique_ptr<mcp::Server> server;
  std::atomic<int> cancelled_calls{0};

  StdioTest() {
    std::signal(SIGPIPE, SIG_IGN);
    server_options.info = {"test-server", "1", "", "", ""};
    options.drain_timeout = std::chrono::seconds(15);
    tools.add("echo", [](json::object arguments, CallContext&) -> asio::awaitable<Outcome> {
      co_return Outcome(mcp::test::text_result(json::serialize(arguments)));
    });
    tools.add("hang", [this](json::object, CallContext& context) -> asio::awaitable<Outcome> {
      context.progress(1, std::nullopt, "hanging");
      try {
        co_await mcp::test::wait_for_ever();
      } catch (const boost::system::system_error&) {
        ++cancelled_calls;
        throw;
      }
      co_return Outcome(Complete{});
    });
    // Waits until the test says so, or the call is cancelled.
    tools.add("gate", [this](json::object, CallContext& context) -> asio::awaitable<Outcome> {
      auto timer = std::make_shared<asio::steady_timer>(co_await asio::this_coro::executor,
                                                        asio::steady_timer::time_point::max());
      gate_ = timer;
      context.progress(1, std::nullopt, "at the gate");
      boost::system::error_code ec;
      co_await timer->async_wait(asio::redirect_error(asio::use_awaitable, ec));
      co_return Outcome(mcp::test::text_result("through the gate"));
    });
    tools.add("ask", [](json::object, CallContext& context) -> asio::awaitable<Outcome> {
      if (const json::value* answer = context.inputs.if_contains("name")) {
        co_return Outcome(mcp::test::text_result(json::serialize(*answer)));
      }
      mcp::message::InputRequired needed;
      needed.requests.emplace_back(
          "name", mcp::message::InputRequest{
                      "elicitation/create",
                      {{"mode", "form"}, {"message", "Name?"}, {"requestedSchema", {{"type", "object"}}}}});
      co_return Outcome(std::move(needed));
    });
  }

  ~StdioTest() override {
    close_input();
    if (thread_.joinable()) {
      asio::post(io_, [this] { stop_.emit(asio::cancellation_type::terminal); });
      thread_.join();
    }
    close_output();
  }

  /// Serves over two pipes.
  void serve() {
    std::array<int, 2> in{};
    std::array<int, 2> out{};
    ASSERT_EQ(::pipe2(in.data(), O_CLOEXEC), 0);
    ASSERT_EQ(::pipe2(out.data(), O_CLOEXEC), 0);
    to_server_ = in[1];
    from_server_ = out[0];
    serve_on(in[0], out[1]);
  }
  /// Serves on these descriptors, which this fixture closes when the server is done.
  void serve_on(int in, int out) {
    server = mcp::Server::create(server_options, {&tools, &resources, nullptr, nullptr, nullptr}, sealer);
    asio::co_spawn(io_, serve_stdio(*server, in, out, options),
                   asio::bind_cancellation_slot(stop_.slot(), [this, in, out](std::exception_ptr thrown) {
                     ::close(in);
                     if (out != in) ::close(out);
                     ended_.set_value(thrown == nullptr);
                   }));
    thread_ = std::thread([this] { io_.run(); });
  }

  void write(std::string_view bytes) {
    while (!bytes.empty()) {
      const ssize_t count = ::write(to_server_, bytes.data(), bytes.size());
      ASSERT_GT(count, 0) << "the server does not read";
      bytes.remove_prefix(static_cast<std::size_t>(count));
    }
  }
  void write_line(std::string_view line) { write(std::string(line) + "\n"); }

  void close_input() {
    if (to_server_ >= 0) ::close(to_server_);
    to_server_ = -1;
  }
  void close_output() {
    if (from_server_ >= 0) ::close(from_server_);
    from_server_ = -1;
  }
  /// As SIGTERM would.
  void cancel() {
    asio::post(io_, [this] { stop_.emit(asio::cancellation_type::terminal); });
  }
  void open_gate() {
    asio::post(io_, [this] {
      if (auto timer = gate_.lock()) timer->cancel();
    });
  }

  /// Whether serve_stdio returned, and without an exception.
  bool ended() {
    auto future = ended_.get_future();
    return future.wait_for(k_patience) == std::future_status::ready && future.get();
  }

  /// The next line; nothing at the end of the output or when none comes.
  std::optional<std::string> read_line() {
    while (true) {
      if (const auto end = received_.find('\n'); end != std::string::npos) {
        std::string line = received_.substr(0, end);
        received_.erase(0, end + 1);
        return line;
      }
      pollfd polled{from_server_, POLLIN, 0};
      if (::poll(&polled, 1, static_cast<int>(std::chrono::milliseconds(k_patience).count())) <= 0)
        return std::nullopt;
      std::array<char, 65536> buffer{};
      const ssize_t count = ::read(from_server_, buffer.data(), buffer.size());
      if (count <= 0) return std::nullopt;
      received_.append(buffer.data(), static_cast<std::size_t>(count));
    }
  }
  json::value read_value() {
    const auto line = read_line();
    if (!line) {
      ADD_FAILURE() << "no message came";
      return json::object();
    }
    boost::system::error_code ec;
    json::value value = json::parse(*line, ec);
    EXPECT_FALSE(ec) << "not a message: " << *line;
    return value;
  }
  json::object read_message() {
    const json::value value = read_value();
    return value.is_object() ? value.get_object() : json::object();
  }
  /// Whether the output has ended and nothing was left in it.
  bool at_end() {
    const auto line = read_line();
    EXPECT_FALSE(line.has_value()) << *line;
    return !line;
  }

  /// initialize and its answer.
  void initialize(std::string_view version, json::object capabilities = {}) {
    write_line(json::serialize(json::object{
        {"jsonrpc", "2.0"},
        {"id", "init"},
        {"method", "initialize"},
        {"params",
         {{"protocolVersion", version}, {"capabilities", std::move(capabilities)}, {"clientInfo", {}}}}}));
    EXPECT_EQ(read_message().at("result").at("protocolVersion").as_string(), version);
    write_line(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  }
  static std::string call_line(json::value id, std::string_view tool, json::object extra_params = {}) {
    json::object params{{"name", tool}};
    for (const auto& [key, value] : extra_params) params.insert_or_assign(key, value);
    return json::serialize(json::object{
        {"jsonrpc", "2.0"}, {"id", std::move(id)}, {"method", "tools/call"}, {"params", std::move(params)}});
  }
  /// `_meta` of the stateless era.
  static json::object modern_meta(json::object capabilities = {}) {
    return {{"io.modelcontextprotocol/protocolVersion", "2026-07-28"},
            {"io.modelcontextprotocol/clientCapabilities", std::move(capabilities)}};
  }
  static std::string modern_line(json::value id, std::string_view method, json::object params = {}) {
    if (!params.contains("_meta")) params.emplace("_meta", modern_meta());
    return json::serialize(json::object{
        {"jsonrpc", "2.0"}, {"id", std::move(id)}, {"method", method}, {"params", std::move(params)}});
  }
  static std::int64_t error_code(const json::object& message) {
    const json::value* error = message.if_contains("error");
    EXPECT_NE(error, nullptr) << json::serialize(message);
    return error == nullptr ? 0 : error->at("code").as_int64();
  }
  static std::string text_of(const json::object& message) {
    EXPECT_TRUE(message.contains("result")) << json::serialize(message);
    return std::string(message.at("result").at("content").at(0).at("text").as_string());
  }

  int to_server_ = -1;
  int from_server_ = -1;

 private:
  asio::io_context io_;
  asio::cancellation_signal stop_;
  std::promise<bool> ended_;
  std::weak_ptr<asio::steady_timer> gate_;
  std::string received_;
  std::thread thread_;
};

}  // namespace reply_mcp::transport::stdio::test
