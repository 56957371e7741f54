// The HTTP server by itself: deadlines, the number of connections, stopping while an answer is made.
#include "sandbox/engine/http_server.hpp"

#include "unit/sandbox/support.hpp"

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <future>
#include <string>
#include <thread>

namespace reply_mcp::sandbox {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;

constexpr std::string_view k_request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

class HttpServerTest : public ::testing::Test {
 protected:
  ~HttpServerTest() override {
    if (server_) server_->stop();
    work_.reset();
    // Returns when the last connection is closed, so one that leaks hangs the test.
    for (std::thread& thread : threads_) thread.join();
  }

  void serve(engine::Responder responder, engine::HttpLimits limits) {
    auto listening = engine::HttpServer::listen(
        context_.get_executor(), {asio::ip::address_v4::loopback(), 0}, std::move(responder), limits);
    ASSERT_TRUE(listening) << listening.error();
    server_ = *listening;
    for (int i = 0; i < 2; ++i) threads_.emplace_back([this] { context_.run(); });
  }

  tcp::socket connect() {
    tcp::socket socket(client_context_);
    socket.connect({asio::ip::address_v4::loopback(), server_->port()});
    return socket;
  }

  /// Everything until the server closes.
  static std::string read_all(tcp::socket& socket) {
    std::string text;
    boost::system::error_code ec;
    asio::read(socket, asio::dynamic_buffer(text), ec);
    return text;
  }

  asio::io_context context_;
  asio::io_context client_context_;
  asio::executor_work_guard<asio::io_context::executor_type> work_ = asio::make_work_guard(context_);
  std::shared_ptr<engine::HttpServer> server_;
  std::vector<std::thread> threads_;
};

engine::HttpReply hello(const engine::HttpRequest&) {
  return {200, {{"Content-Type", "text/plain"}}, "hello"};
}

TEST_F(HttpServerTest, ClosesAConnectionThatDoesNotFinishItsRequestInTime) {
  engine::HttpLimits limits;
  limits.deadline = std::chrono::seconds(1);
  serve(hello, limits);
  tcp::socket silent = connect();
  tcp::socket slow = connect();
  asio::write(slow, asio::buffer(std::string("GET / HTTP/1.1\r\nHost")));
  EXPECT_EQ(read_all(silent), "");
  EXPECT_EQ(read_all(slow), "");
}

TEST_F(HttpServerTest, TakesNoMoreConnectionsThanAllowed) {
  engine::HttpLimits limits;
  limits.connections = 2;
  serve(hello, limits);
  tcp::socket first = connect();
  tcp::socket second = connect();
  for (tcp::socket* socket : {&first, &second}) {
    asio::write(*socket, asio::buffer(k_request));
    std::string head(15, ' ');
    asio::read(*socket, asio::buffer(head));
    EXPECT_EQ(head, "HTTP/1.1 200 OK");
  }
  tcp::socket third = connect();
  EXPECT_EQ(read_all(third), "");
}

TEST_F(HttpServerTest, FinishesTheAnswerAtHandWhenItStops) {
  std::promise<void> asked;
  std::promise<void> go_on;
  std::future<void> may_answer = go_on.get_future();
  serve(
      [&](const engine::HttpRequest& request) {
        asked.set_value();
        may_answer.wait();
        return hello(request);
      },
      engine::HttpLimits{});
  tcp::socket busy = connect();
  asio::write(busy, asio::buffer(k_request));
  asked.get_future().wait();
  server_->stop();
  go_on.set_value();
  const std::string answer = read_all(busy);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
}

TEST_F(HttpServerTest, AnswersHeadWithTheLengthButWithoutTheContent) {
  serve(hello, engine::HttpLimits{});
  tcp::socket socket = connect();
  asio::write(socket, asio::buffer(std::string("HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")));
  const std::string answer = read_all(socket);
  EXPECT_NE(answer.find("Content-Length: 5\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(HttpServerTest, Answers204WithoutALength) {
  serve([](const engine::HttpRequest&) { return engine::HttpReply{204, {}, ""}; }, engine::HttpLimits{});
  tcp::socket socket = connect();
  asio::write(socket, asio::buffer(std::string("DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")));
  const std::string answer = read_all(socket);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 204 No Content")) << answer;
  EXPECT_EQ(answer.find("Content-Length"), std::string::npos) << answer;
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInOrder) {
  serve(
      [](const engine::HttpRequest& request) {
        return engine::HttpReply{200, {}, request.target};
      },
      engine::HttpLimits{});
  tcp::socket socket = connect();
  asio::write(socket, asio::buffer(std::string("GET /one HTTP/1.1\r\nHost: x\r\n\r\n"
                                               "GET /two HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")));
  const std::string answers = read_all(socket);
  EXPECT_LT(answers.find("/one"), answers.find("/two")) << answers;
  EXPECT_TRUE(answers.ends_with("/two")) << answers;
}

TEST_F(HttpServerTest, SaysContinueToAClientThatWaitsForIt) {
  serve(
      [](const engine::HttpRequest& request) {
        return engine::HttpReply{200, {}, request.body};
      },
      engine::HttpLimits{});
  tcp::socket socket = connect();
  asio::write(socket, asio::buffer(std::string("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n"
                                               "Connection: close\r\nContent-Length: 4\r\n\r\n")));
  std::string head(25, ' ');
  asio::read(socket, asio::buffer(head));
  EXPECT_EQ(head, "HTTP/1.1 100 Continue\r\n\r\n");
  asio::write(socket, asio::buffer(std::string("body")));
  EXPECT_TRUE(read_all(socket).ends_with("\r\n\r\nbody"));
}

}  // namespace
}  // namespace reply_mcp::sandbox
