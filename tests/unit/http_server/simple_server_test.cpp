// The server by itself, over real sockets: deadlines, the number of connections, refusals, stopping while an
// answer is made.
#include "http_server/simple_server.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>
#include <gtest/gtest.h>

#include <chrono>
#include <future>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace reply_mcp::http_server {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;
using tcp = asio::ip::tcp;

constexpr std::string_view k_request = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
/// Nothing here takes this long.
constexpr std::chrono::seconds k_patience(20);

class SimpleServerTest : public ::testing::Test {
 protected:
  void serve(std::function<HttpResponse(const HttpRequest&)> answer, const HttpLimits& limits = {}) {
    SimpleResponder responder;
    responder.answer = std::move(answer);
    responder.render_error = [](int status, std::string_view message) {
      return HttpResponse{status, {{"Content-Type", "text/plain"}}, "refused: " + std::string(message)};
    };
    auto started = SimpleHttpServer::start(std::move(responder), {{"127.0.0.1", 0}, limits, 2});
    ASSERT_TRUE(started) << started.error();
    server_ = *std::move(started);
  }

  tcp::socket connect() {
    tcp::socket socket(client_context_);
    socket.connect({asio::ip::address_v4::loopback(), server_->port()});
    return socket;
  }

  static void send(tcp::socket& socket, std::string_view bytes) {
    asio::write(socket, asio::buffer(bytes.data(), bytes.size()));
  }

  static std::string read(tcp::socket& socket, std::size_t count) {
    std::string text(count, ' ');
    asio::read(socket, asio::buffer(text));
    return text;
  }

  /// Everything until the server closes.
  static std::string read_all(tcp::socket& socket) {
    std::string text;
    boost::system::error_code ec;
    asio::read(socket, asio::dynamic_buffer(text), ec);
    return text;
  }

  asio::io_context client_context_;
  std::unique_ptr<SimpleHttpServer> server_;
};

HttpResponse hello(const HttpRequest&) {
  return {200, {{"Content-Type", "text/plain"}}, "hello"};
}

TEST_F(SimpleServerTest, ClosesAConnectionThatDoesNotFinishItsRequestInTime) {
  HttpLimits limits;
  limits.idle_timeout = limits.header_timeout = milliseconds(50);
  serve(hello, limits);
  tcp::socket silent = connect();
  tcp::socket slow = connect();
  send(slow, "GET / HTTP/1.1\r\nHost");
  EXPECT_EQ(read_all(silent), "");
  EXPECT_TRUE(read_all(slow).starts_with("HTTP/1.1 408 Request Timeout\r\n"));
}

TEST_F(SimpleServerTest, TakesNoMoreConnectionsThanAllowed) {
  HttpLimits limits;
  limits.max_connections = 2;
  serve(hello, limits);
  tcp::socket first = connect();
  tcp::socket second = connect();
  for (tcp::socket* socket : {&first, &second}) {
    send(*socket, k_request);
    EXPECT_EQ(read(*socket, 15), "HTTP/1.1 200 OK");
  }
  tcp::socket third = connect();
  EXPECT_TRUE(read_all(third).starts_with("HTTP/1.1 503 "));
}

TEST_F(SimpleServerTest, SaysWhatItRefusesInTheWordsOfItsOwner) {
  HttpLimits limits;
  limits.max_body_bytes = 10;
  serve(hello, limits);
  tcp::socket socket = connect();
  send(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\n");
  const std::string answer = read_all(socket);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 413 ")) << answer;
  EXPECT_NE(answer.find("\r\n\r\nrefused: The request's body is longer than 10 bytes"), std::string::npos)
      << answer;
}

TEST_F(SimpleServerTest, AClientThatSendsAllOfARefusedUploadStillReadsWhy) {
  HttpLimits limits;
  limits.max_body_bytes = 10;
  limits.max_linger_bytes = 32 * 1024 * 1024;
  serve(hello, limits);
  tcp::socket socket = connect();
  const std::string body(16 * 1024 * 1024, 'x');
  send(socket, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  send(socket, body);
  socket.shutdown(tcp::socket::shutdown_send);
  EXPECT_TRUE(read_all(socket).starts_with("HTTP/1.1 413 "));
}

TEST_F(SimpleServerTest, FinishesTheAnswerAtHandWhenItStops) {
  std::promise<void> asked;
  std::promise<void> go_on;
  std::future<void> may_answer = go_on.get_future();
  serve([&](const HttpRequest& request) {
    asked.set_value();
    may_answer.wait();
    return hello(request);
  });
  tcp::socket busy = connect();
  send(busy, k_request);
  asked.get_future().wait();
  std::future<void> stopped = std::async(std::launch::async, [this] { server_->stop(k_patience); });
  go_on.set_value();
  const std::string answer = read_all(busy);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 200 OK")) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\nhello")) << answer;
  stopped.get();
}

TEST_F(SimpleServerTest, ClosesIdleConnectionsWhenItStopsAndCutsOffUnfinishedRequests) {
  HttpLimits limits;
  limits.stop_linger = milliseconds(0);
  serve(hello, limits);
  tcp::socket idle = connect();
  send(idle, k_request);
  EXPECT_EQ(read(idle, 15), "HTTP/1.1 200 OK");
  tcp::socket slow = connect();
  // The answer to the first request says that the server has seen what came with it of the second.
  send(slow, std::string(k_request) + "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nab");
  EXPECT_EQ(read(slow, 15), "HTTP/1.1 200 OK");
  const auto began = std::chrono::steady_clock::now();
  server_->stop(milliseconds(50));
  EXPECT_LT(std::chrono::steady_clock::now() - began, k_patience);
  EXPECT_TRUE(read_all(idle).ends_with("\r\n\r\nhello"));
  EXPECT_TRUE(read_all(slow).ends_with("\r\n\r\nhello")) << "one answer and no more";
}

TEST_F(SimpleServerTest, NamesTheAddressThatIsTaken) {
  serve(hello);
  const auto second = SimpleHttpServer::start({hello, {}}, {{"127.0.0.1", server_->port()}, {}, 1});
  ASSERT_FALSE(second);
  EXPECT_NE(second.error().find("127.0.0.1:" + std::to_string(server_->port())), std::string::npos)
      << second.error();
}

TEST_F(SimpleServerTest, AnswersHeadWithTheLengthButWithoutTheContent) {
  serve(hello);
  tcp::socket socket = connect();
  send(socket, "HEAD / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = read_all(socket);
  EXPECT_NE(answer.find("Content-Length: 5\r\n"), std::string::npos) << answer;
  EXPECT_TRUE(answer.ends_with("\r\n\r\n")) << answer;
}

TEST_F(SimpleServerTest, Answers204WithoutALength) {
  serve([](const HttpRequest&) { return HttpResponse{204, {}, ""}; });
  tcp::socket socket = connect();
  send(socket, "DELETE / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answer = read_all(socket);
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 204 No Content")) << answer;
  EXPECT_EQ(answer.find("Content-Length"), std::string::npos) << answer;
}

TEST_F(SimpleServerTest, AnswersPipelinedRequestsInOrder) {
  serve([](const HttpRequest& request) { return HttpResponse{200, {}, request.target()}; });
  tcp::socket socket = connect();
  send(socket,
       "GET /one HTTP/1.1\r\nHost: x\r\n\r\n"
       "GET /two?a=b HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  const std::string answers = read_all(socket);
  EXPECT_LT(answers.find("/one"), answers.find("/two?a=b")) << answers;
  EXPECT_TRUE(answers.ends_with("/two?a=b")) << answers;
}

TEST_F(SimpleServerTest, SaysContinueToAClientThatWaitsForIt) {
  serve([](const HttpRequest& request) { return HttpResponse{200, {}, request.body}; });
  tcp::socket socket = connect();
  send(
      socket,
      "POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nConnection: close\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(read(socket, 25), "HTTP/1.1 100 Continue\r\n\r\n");
  send(socket, "body");
  EXPECT_TRUE(read_all(socket).ends_with("\r\n\r\nbody"));
}

}  // namespace
}  // namespace reply_mcp::http_server
