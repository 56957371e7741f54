#include "http_server/simple_server.hpp"

#include "http_server/activity.hpp"
#include "http_server/connection.hpp"
#include "http_server/listener.hpp"
#include "http_server/worker_pool.hpp"

#include <boost/asio/awaitable.hpp>

#include <tuple>
#include <utility>

namespace reply_mcp::http_server {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

/// How long connections that were cut off may take to end.
constexpr std::chrono::seconds k_abort_grace(5);

class SimpleHandler final : public RequestHandler {
 public:
  explicit SimpleHandler(SimpleResponder responder) : responder_(std::move(responder)) {}

  [[nodiscard]] HttpAdmission admit(const HttpRequest& /*head*/) override { return {}; }
  [[nodiscard]] HttpResponse render_error(int status, std::string_view message) const override {
    return responder_.render_error(status, message);
  }
  asio::awaitable<void> handle(HttpRequest request, ResponseWriter& out) override {
    HttpResponse response = responder_.answer(request);
    co_await out.reply(std::move(response));
  }

 private:
  const SimpleResponder responder_;
};

class NoObserver final : public ConnectionObserver {
 public:
  void connection_opened() override {}
  void connection_closed() override {}
  void failed(std::string_view /*what*/) override {}
};

class SimpleHttpServerImpl final : public SimpleHttpServer {
 public:
  SimpleHttpServerImpl(SimpleResponder responder, const Options& options)
      : limits_(options.limits),
        handler_(std::move(responder)),
        workers_(options.threads),
        listener_({workers_, handler_, context_, observer_, activity_}) {}

  ~SimpleHttpServerImpl() override { SimpleHttpServerImpl::stop(std::chrono::milliseconds(0)); }

  boost::system::result<void, std::string> begin(const ListenAddress& address) {
    if (auto bound = listener_.bind(address); !bound) return bound.error();
    listener_.start();
    workers_.run();
    running_ = true;
    return {};
  }

  std::uint16_t port() const override { return listener_.port(); }

  void stop(std::chrono::milliseconds drain) override {
    if (!running_) return;
    running_ = false;
    workers_.on_first([this] { listener_.close(); });
    workers_.on_connections([](HttpConnection& connection) { connection.stop(); });
    if (!activity_->wait_until_idle(steady_clock::now() + drain)) {
      workers_.on_connections([](HttpConnection& connection) { connection.abort(); });
      std::ignore = activity_->wait_until_idle(steady_clock::now() + k_abort_grace);
    }
    workers_.join();
  }

 private:
  const HttpLimits limits_;
  SimpleHandler handler_;
  NoObserver observer_;
  ConnectionContext context_{limits_};
  const std::shared_ptr<Activity> activity_ = std::make_shared<Activity>();
  // Declared after what its coroutines use, so that they are destroyed before it.
  WorkerPool workers_;
  HttpListener listener_;
  bool running_ = false;
};

}  // namespace

boost::system::result<std::unique_ptr<SimpleHttpServer>, std::string> SimpleHttpServer::start(
    SimpleResponder responder, const Options& options) {
  auto server = std::make_unique<SimpleHttpServerImpl>(std::move(responder), options);
  if (auto begun = server->begin(options.listen); !begun) return begun.error();
  return std::unique_ptr<SimpleHttpServer>(std::move(server));
}

}  // namespace reply_mcp::http_server
