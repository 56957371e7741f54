// Decides what a request is for: path and method, who calls, which era; and keeps the record of it.
#pragma once

#include "base/keyed_limit.hpp"
#include "http_server/connection.hpp"
#include "transport/http/access_control.hpp"
#include "transport/http/call.hpp"
#include "transport/http/session_endpoint.hpp"
#include "transport/http/session_registry.hpp"
#include "transport/http/sse_endpoint.hpp"
#include "transport/http/stateless_endpoint.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace reply_mcp::transport::http {

/// The public listener's requests. Thread-safe.
class HttpRouter final : public http_server::RequestHandler {
 public:
  HttpRouter(const HttpOptions& options, mcp::Server& server, HttpMetrics& metrics,
             std::shared_ptr<http_server::Activity> activity);

  [[nodiscard]] http_server::HttpAdmission admit(const http_server::HttpRequest& head) override;
  [[nodiscard]] http_server::HttpResponse render_error(int status, std::string_view message) const override;
  boost::asio::awaitable<void> handle(http_server::HttpRequest request,
                                      http_server::ResponseWriter& responder) override;

  /// /readyz says 503 from here on.
  void begin_stop() { stopping_ = true; }
  [[nodiscard]] bool stopping() const { return stopping_; }
  /// Cancels everything in flight in sessions.
  void cancel_all();
  /// Housekeeping; called now and then.
  void sweep();

 private:
  struct Route {
    enum class Target { none, mcp, sse, messages, healthz, readyz };
    Target target = Target::none;
    std::string below;  ///< the path below the endpoint

    [[nodiscard]] bool is_health() const { return target == Target::healthz || target == Target::readyz; }
  };

  [[nodiscard]] Route find_route(const http_server::HttpRequest& request) const;
  [[nodiscard]] static std::string_view methods_of(Route::Target target);
  [[nodiscard]] http_server::HttpAdmission check_route(const http_server::HttpRequest& request,
                                                       const Route& route) const;
  [[nodiscard]] http_server::HttpAdmission check_caller(const mcp::Caller& caller) const;
  std::optional<http_server::HttpResponse> answer_without_engine(HttpCall& call, Route& route) const;
  [[nodiscard]] http_server::HttpResponse health(const Route& route) const;
  boost::asio::awaitable<void> dispatch(HttpCall& call, Route::Target target);
  boost::asio::awaitable<void> post_mcp(HttpCall& call);
  void record(const HttpCall& call, std::chrono::steady_clock::time_point began) const;

  const HttpOptions& options_;
  const AccessControl access_control_;
  HttpServices services_;
  SessionRegistry sessions_;
  StatelessEndpoint stateless_;
  SessionEndpoint stateful_;
  SseEndpoint sse_;
  std::atomic<bool> stopping_{false};
};

/// The admin listener's requests: /metrics, /healthz, /readyz.
class AdminHandler final : public http_server::RequestHandler {
 public:
  AdminHandler(const HttpRouter& router, const HttpMetrics& metrics) : router_(router), metrics_(metrics) {}
  [[nodiscard]] http_server::HttpAdmission admit(const http_server::HttpRequest& head) override;
  [[nodiscard]] http_server::HttpResponse render_error(int status, std::string_view message) const override;
  boost::asio::awaitable<void> handle(http_server::HttpRequest request,
                                      http_server::ResponseWriter& responder) override;

 private:
  const HttpRouter& router_;
  const HttpMetrics& metrics_;
};

}  // namespace reply_mcp::transport::http
