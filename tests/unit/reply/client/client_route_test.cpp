// The ways to Reply: several addresses, and an HTTP proxy.
#include "client_fixture.hpp"
#include "reply/client/dialer.hpp"
#include "reply/client/proxy.hpp"
#include "support/certificates.hpp"
#include "support/full_listener.hpp"
#include "support/temporary_file.hpp"

#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <mutex>
#include <thread>

namespace reply_mcp::reply::client {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using testing::always;
using testing::CertificateAuthority;
using testing::FullListener;
using ::testing::HasSubstr;
using testing::ScriptedHttpServer;
using testing::TemporaryFile;
using namespace std::chrono_literals;

tcp::endpoint at(const char* address, std::uint16_t port) {
  return {asio::ip::make_address(address), port};
}

TEST(Dialer, TakesTurnsBetweenTheFamiliesAndBeginsWithTheFirst) {
  const Endpoints mixed{at("::1", 1), at("::2", 1), at("::3", 1), at("10.0.0.1", 1), at("10.0.0.2", 1)};
  EXPECT_EQ(interleave(mixed),
            (Endpoints{at("::1", 1), at("10.0.0.1", 1), at("::2", 1), at("10.0.0.2", 1), at("::3", 1)}));
  EXPECT_TRUE(interleave({}).empty());
}

/// Dials and gives the port that was reached, or the failure.
boost::system::result<std::uint16_t, Failure> dialed(Endpoints endpoints, std::chrono::milliseconds step,
                                                     std::chrono::milliseconds limit = 20s,
                                                     asio::cancellation_signal* cancel = nullptr) {
  asio::io_context io(1);
  boost::system::result<std::uint16_t, Failure> out = Failure{};
  asio::cancellation_slot slot;
  if (cancel != nullptr) {
    slot = cancel->slot();
    asio::post(
        io, [&io, cancel] { asio::post(io, [cancel] { cancel->emit(asio::cancellation_type::terminal); }); });
  }
  asio::co_spawn(
      io,
      [](Endpoints to, DialLimits limits,
         boost::system::result<std::uint16_t, Failure>& result) -> asio::awaitable<void> {
        co_await asio::this_coro::throw_if_cancelled(false);
        auto socket = co_await dial("reply.example.com", std::move(to), limits);
        if (socket.has_value()) {
          result = socket->remote_endpoint().port();
        } else {
          result = socket.error();
        }
      }(std::move(endpoints), DialLimits{step, std::chrono::steady_clock::now() + limit, 50ms}, out),
      asio::bind_cancellation_slot(slot, asio::detached));
  io.run();
  return out;
}

TEST(Dialer, AnAddressThatStaysSilentHoldsUpTheNextOneForItsHeadStartOnly) {
  const FullListener silent;
  ScriptedHttpServer good([](ScriptedHttpServer::Session& session) { session.wait_for_close(); });
  const auto begin = std::chrono::steady_clock::now();
  const auto reached = dialed({at("127.0.0.1", silent.port()), at("127.0.0.1", good.port())}, 15s);
  ASSERT_TRUE(reached.has_value()) << reached.error().message;
  EXPECT_EQ(*reached, good.port());
  const auto took = std::chrono::steady_clock::now() - begin;
  EXPECT_GE(took, 50ms);
  EXPECT_LT(took, 10s);
}

TEST(Dialer, AnAddressThatRefusesHoldsUpNobody) {
  std::uint16_t closed = 0;
  {
    const ScriptedHttpServer gone(always(200, ""));
    closed = gone.port();
  }
  ScriptedHttpServer good([](ScriptedHttpServer::Session& session) { session.wait_for_close(); });
  const auto reached = dialed({at("127.0.0.1", closed), at("127.0.0.1", good.port())}, 15s);
  ASSERT_TRUE(reached.has_value());
  EXPECT_EQ(*reached, good.port());
  const auto failed = dialed({at("127.0.0.1", closed)}, 15s);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, FailureKind::connect);
  EXPECT_THAT(failed.error().message, HasSubstr("127.0.0.1"));
}

TEST(Dialer, SilenceOfEveryAddressIsATimeoutThatNamesThem) {
  const FullListener one;
  const FullListener two;
  const auto failed = dialed({at("127.0.0.1", one.port()), at("127.0.0.1", two.port())}, 100ms);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, FailureKind::timeout);
  EXPECT_THAT(failed.error().message,
              HasSubstr("127.0.0.1: no answer in time; 127.0.0.1: no answer in time"));
}

TEST(Dialer, EndsWithTheDeadlineOfTheCall) {
  const FullListener silent;
  const auto failed = dialed({at("127.0.0.1", silent.port())}, 15s, 60ms);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, FailureKind::timeout);
}

TEST(Dialer, CancellationEndsEveryAttempt) {
  const FullListener silent;
  asio::cancellation_signal cancel;
  const auto failed = dialed({at("127.0.0.1", silent.port())}, 15s, 20s, &cancel);
  ASSERT_FALSE(failed.has_value());
  EXPECT_EQ(failed.error().kind, FailureKind::cancelled);
}

TEST(Proxy, IsReadFromAUrlOrAHostAndPort) {
  const auto full = parse_proxy("http://ann:p%40ss@proxy.example.com:3128");
  ASSERT_TRUE(full) << full.error();
  EXPECT_EQ(full->server.host, "proxy.example.com");
  EXPECT_EQ(full->server.port, 3128);
  EXPECT_EQ(full->authorization.expose(), "Basic YW5uOnBAc3M=");
  const auto bare = parse_proxy("proxy.example.com:3128");
  ASSERT_TRUE(bare) << bare.error();
  EXPECT_EQ(bare->server.port, 3128);
  EXPECT_TRUE(bare->authorization.empty());
}

TEST(Proxy, RefusesWhatIsNoneWithoutShowingAPassword) {
  for (const char* text : {"socks5://:hunter2@host", "http://", "http://a:hunter2@host/path", "http://host:0",
                           "http://host:99999", "http://ho st"}) {
    const auto proxy = parse_proxy(text);
    ASSERT_FALSE(proxy.has_value()) << text;
    EXPECT_THAT(proxy.error(), HasSubstr("right would be")) << text;
    EXPECT_EQ(proxy.error().find("hunter2"), std::string::npos) << proxy.error();
  }
}

TEST(Proxy, IsLeftOutForTheHostsOfNoProxy) {
  EXPECT_TRUE(is_direct("api.reply.io", "localhost, .reply.io"));
  EXPECT_TRUE(is_direct("api.reply.io", "Reply.IO"));
  EXPECT_TRUE(is_direct("api.reply.io", "*.reply.io"));
  EXPECT_TRUE(is_direct("api.reply.io", "*"));
  EXPECT_FALSE(is_direct("api.reply.io", ""));
  EXPECT_FALSE(is_direct("api.reply.io", "example.com,,"));
  EXPECT_FALSE(is_direct("notreply.io", "reply.io"));
}

/// An HTTP proxy of one tunnel: reads a CONNECT, says what it is told to, and joins the two ends.
class TestProxy {
 public:
  TestProxy(std::uint16_t target, std::string answer)
      : target_(target), answer_(std::move(answer)), acceptor_(io_, at("127.0.0.1", 0)) {
    asio::co_spawn(io_, serve(), asio::detached);
    thread_ = std::thread([this] { io_.run(); });
  }
  ~TestProxy() {
    io_.stop();
    thread_.join();
  }
  [[nodiscard]] std::string url(const std::string& login = "") const {
    return "http://" + login + "127.0.0.1:" + std::to_string(acceptor_.local_endpoint().port());
  }
  /// The header of the CONNECT request; to be read when the call has ended.
  [[nodiscard]] std::string asked() {
    const std::lock_guard lock(mutex_);
    return asked_;
  }

 private:
  asio::awaitable<void> serve() {
    tcp::socket client = co_await acceptor_.async_accept(asio::use_awaitable);
    std::string head;
    (void)co_await asio::async_read_until(client, asio::dynamic_buffer(head), "\r\n\r\n",
                                          asio::use_awaitable);
    {
      const std::lock_guard lock(mutex_);
      asked_ = head;
    }
    tcp::socket server(io_);
    if (target_ != 0) co_await server.async_connect(at("127.0.0.1", target_), asio::use_awaitable);
    co_await asio::async_write(client, asio::buffer(answer_), asio::use_awaitable);
    if (target_ == 0) co_return;
    ends_ = std::make_unique<std::pair<tcp::socket, tcp::socket>>(std::move(client), std::move(server));
    asio::co_spawn(io_, pump(ends_->first, ends_->second), asio::detached);
    co_await pump(ends_->second, ends_->first);
  }
  static asio::awaitable<void> pump(tcp::socket& from, tcp::socket& to) {
    std::array<char, 4096> bytes{};
    boost::system::error_code error;
    for (;;) {
      const std::size_t size = co_await from.async_read_some(
          asio::buffer(bytes), asio::redirect_error(asio::use_awaitable, error));
      if (error) break;
      co_await asio::async_write(to, asio::buffer(bytes, size),
                                 asio::redirect_error(asio::use_awaitable, error));
    }
    to.shutdown(tcp::socket::shutdown_send, error);
  }

  asio::io_context io_{1};
  const std::uint16_t target_;
  const std::string answer_;
  tcp::acceptor acceptor_;
  std::unique_ptr<std::pair<tcp::socket, tcp::socket>> ends_;
  std::mutex mutex_;
  std::string asked_;
  std::thread thread_;
};

class ClientThroughAProxy : public ::testing::Test {
 protected:
  SendResult call(const std::string& proxy, const std::string& no_proxy = "") {
    // The name is the proxy's to resolve; this machine never looks it up.
    ClientOptions options = options_for("https://reply.invalid:8443");
    options.tls_ca_file = ca_file_.path();
    options.proxy = base::Secret(proxy);
    options.no_proxy = no_proxy;
    client_ = make_client(std::move(options));
    return caller_.call(*client_, post("/v3/x", "{}"));
  }

  CertificateAuthority authority_;
  TemporaryFile ca_file_{authority_.pem()};
  Caller caller_;
  std::unique_ptr<Client> client_;
};

TEST_F(ClientThroughAProxy, SpeaksTlsWithReplyItselfThroughTheTunnel) {
  ScriptedHttpServer::Options options;
  options.tls = authority_.issue({.dns_names = {"reply.invalid"}, .addresses = {}});
  ScriptedHttpServer server(always(200, R"({"a":1})"), options);
  TestProxy proxy(server.port(), "HTTP/1.1 200 Connection established\r\nVia: test\r\n\r\n");
  EXPECT_EQ(expect_response(call(proxy.url("ann:secret@")), 200).body, R"({"a":1})");
  EXPECT_THAT(proxy.asked(),
              HasSubstr("CONNECT reply.invalid:8443 HTTP/1.1\r\nHost: reply.invalid:8443\r\n"));
  EXPECT_THAT(proxy.asked(), HasSubstr("Proxy-Authorization: Basic YW5uOnNlY3JldA==\r\n"));
  EXPECT_EQ(proxy.asked().find(k_test_key), std::string::npos) << "the proxy never sees the API key";
  ASSERT_EQ(server.requests().size(), 1U);
  EXPECT_EQ(server.requests()[0].field("proxy-authorization"), "");
}

TEST_F(ClientThroughAProxy, ARefusalOfTheProxyIsAFailureToConnectAndNothingWasSent) {
  TestProxy proxy(0, "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n");
  const Failure failure = expect_failure(call(proxy.url(":secret@")), FailureKind::connect, false);
  EXPECT_THAT(failure.message, HasSubstr("status 407: it wants a user and a password"));
  EXPECT_EQ(failure.message.find("secret"), std::string::npos);
}

TEST_F(ClientThroughAProxy, AProxyThatSpeaksIntoTheTunnelIsNotTrusted) {
  TestProxy proxy(0, "HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 200 OK\r\n\r\n{}");
  expect_failure(call(proxy.url()), FailureKind::protocol, false);
}

TEST_F(ClientThroughAProxy, AProxyThatIsNoneIsAFailureToConnect) {
  TestProxy proxy(0, "SSH-2.0-OpenSSH_9.2\r\n\r\n");
  expect_failure(call(proxy.url()), FailureKind::connect, false);
}

TEST_F(ClientThroughAProxy, AHostOfNoProxyIsReachedDirectly) {
  TestProxy proxy(0, "HTTP/1.1 200 OK\r\n\r\n");
  expect_failure(call(proxy.url(), "reply.invalid"), FailureKind::resolve, false);
  EXPECT_EQ(proxy.asked(), "");
}

TEST_F(ClientThroughAProxy, AnAddressThatIsNoneIsRefusedAtTheStart) {
  ClientOptions options = options_for("https://reply.invalid");
  options.proxy = base::Secret("socks5://somewhere");
  const auto client = Client::create(std::move(options));
  ASSERT_FALSE(client.has_value());
  EXPECT_THAT(client.error(), HasSubstr("The proxy's address"));
}

}  // namespace
}  // namespace reply_mcp::reply::client
