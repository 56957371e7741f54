#include "transport/http/server.hpp"

#include "http_server/activity.hpp"
#include "http_server/byte_stream.hpp"
#include "http_server/listener.hpp"
#include "http_server/worker_pool.hpp"
#include "transport/http/header_rules.hpp"
#include "transport/http/router.hpp"

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <tuple>
#include <utility>

namespace reply_mcp::transport::http {
namespace {

namespace asio = boost::asio;
using std::chrono::steady_clock;

constexpr std::chrono::seconds k_sweep_interval(15);
/// How long cancelled work may take to end.
constexpr std::chrono::seconds k_cancel_grace(5);

/// Whether the options fit together.
boost::system::result<void, std::string> check(const HttpOptions& options) {
  if (options.auth.mode == AuthMode::none && !options.listen.is_loopback() &&
      !options.auth.allow_unauthenticated) {
    return "without authentication the server listens on loopback only, not on " +
           options.listen.to_string() +
           "; choose an authentication mode or allow unauthenticated callers explicitly";
  }
  if (options.auth.mode == AuthMode::token && options.auth.tokens.empty()) {
    return std::string("authentication by token needs at least one token");
  }
  if (options.auth.mode == AuthMode::passthrough && options.auth.credential_headers.empty()) {
    return std::string("passthrough authentication needs the name of a header with credentials");
  }
  if (options.tls.certificate_file.empty() != options.tls.key_file.empty()) {
    return std::string("TLS needs both a certificate and a key");
  }
  if (!options.endpoint.starts_with('/') || options.endpoint.size() < 2 || options.endpoint.ends_with('/')) {
    return "the endpoint must be a path such as /mcp, not " + options.endpoint;
  }
  if (!options.sealer) return std::string("a sealer for session ids is needed");
  return {};
}

/// Counts connections and logs what goes wrong with them.
class ConnectionRecord final : public http_server::ConnectionObserver {
 public:
  ConnectionRecord(HttpMetrics& metrics, const LogFunction& log) : metrics_(metrics), log_(log) {}
  void connection_opened() override { metrics_.connections.Increment(); }
  void connection_closed() override { metrics_.connections.Decrement(); }
  void failed(std::string_view what) override {
    if (log_) log_(HttpLogLevel::error, what);
  }

 private:
  HttpMetrics& metrics_;
  const LogFunction& log_;
};

class HttpServerImpl final : public HttpServer {
 public:
  HttpServerImpl(HttpOptions options, mcp::Server& server)
      : options_(std::move(options)),
        mcp_(server),
        metrics_(options_.metrics),
        observer_(metrics_, options_.log),
        context_{options_.limits, &is_singleton_field},
        activity_(std::make_shared<http_server::Activity>()),
        router_(options_, server, metrics_, activity_),
        admin_handler_(router_, metrics_),
        workers_(options_.threads),
        listener_(environment(router_, activity_, true)),
        // Connections of the admin listener do not hold up a stop: it answers until the end.
        admin_listener_(environment(admin_handler_, std::make_shared<http_server::Activity>(), false)),
        sweep_timer_(workers_.first().context()) {}

  ~HttpServerImpl() override { HttpServerImpl::stop(std::chrono::milliseconds(0)); }

  boost::system::result<void, std::string> begin() {
    if (auto loaded = load_tls(); !loaded) return loaded.error();
    if (auto bound = listener_.bind(options_.listen); !bound) return bound.error();
    if (!options_.admin.host.empty()) {
      if (auto bound = admin_listener_.bind(options_.admin); !bound) return bound.error();
      admin_listener_.start();
    }
    listener_.start();
    sweep_later();
    workers_.run();
    running_ = true;
    return {};
  }

  std::uint16_t port() const override { return listener_.port(); }
  std::uint16_t admin_port() const override { return admin_listener_.port(); }
  std::size_t connections() const override { return activity_->count(); }

  boost::system::result<void, std::string> reload_tls() override { return load_tls(); }

  bool stop(std::chrono::milliseconds drain) override {
    if (!running_) return true;
    running_ = false;
    const auto until = steady_clock::now() + drain;
    router_.begin_stop();
    workers_.on_first([this] { listener_.close(); });
    mcp_.shutdown();
    workers_.on_connections([](http_server::HttpConnection& connection) { connection.stop(); });
    const bool finished = activity_->wait_until_idle(until);
    if (!finished) {
      router_.cancel_all();
      workers_.on_connections([](http_server::HttpConnection& connection) { connection.abort(); });
      std::ignore = activity_->wait_until_idle(steady_clock::now() + k_cancel_grace);
    }
    workers_.on_first([this] {
      admin_listener_.close();
      sweep_timer_.cancel();
    });
    workers_.join();
    return finished;
  }

 private:
  http_server::HttpListener::Environment environment(http_server::RequestHandler& handler,
                                                     std::shared_ptr<http_server::Activity> activity,
                                                     bool is_public) {
    return {workers_, handler, context_, observer_, std::move(activity), is_public};
  }

  boost::system::result<void, std::string> load_tls() {
    if (options_.tls.certificate_file.empty()) return {};
    auto context = http_server::load_tls_context(options_.tls.certificate_file, options_.tls.key_file);
    if (!context) return context.error();
    listener_.use_tls(*context);
    return {};
  }

  void sweep_later() {
    sweep_timer_.expires_after(k_sweep_interval);
    sweep_timer_.async_wait([this](const boost::system::error_code& error) {
      if (error) return;
      router_.sweep();
      sweep_later();
    });
  }

  const HttpOptions options_;
  mcp::Server& mcp_;
  HttpMetrics metrics_;
  ConnectionRecord observer_;
  http_server::ConnectionContext context_;
  std::shared_ptr<http_server::Activity> activity_;
  HttpRouter router_;
  AdminHandler admin_handler_;
  // Declared after what its coroutines use, so that they are destroyed before it.
  http_server::WorkerPool workers_;
  http_server::HttpListener listener_;
  http_server::HttpListener admin_listener_;
  asio::steady_timer sweep_timer_;
  bool running_ = false;
};

}  // namespace

boost::system::result<std::unique_ptr<HttpServer>, std::string> HttpServer::start(HttpOptions options,
                                                                                  mcp::Server& server) {
  if (auto checked = check(options); !checked) return checked.error();
  auto running = std::make_unique<HttpServerImpl>(std::move(options), server);
  if (auto begun = running->begin(); !begun) return begun.error();
  return std::unique_ptr<HttpServer>(std::move(running));
}

}  // namespace reply_mcp::transport::http
