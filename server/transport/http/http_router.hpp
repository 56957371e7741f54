// Decides what a request is for: path and method, who calls, which era; and keeps the record of it.
#pragma once

#include "transport/http/caller_limits.hpp"
#include "transport/http/http_call.hpp"
#include "transport/http/http_connection.hpp"
#include "transport/http/http_gate.hpp"
#include "transport/http/session_endpoint.hpp"
#include "transport/http/session_registry.hpp"
#include "transport/http/sse_endpoint.hpp"
#include "transport/http/stateless_endpoint.hpp"

#include <atomic>
#include <memory>
#include <optional>
#include <string>

namespace reply_mcp::transport {

/// The public listener's requests. Thread-safe.
class HttpRouter final : public RequestHandler {
 public:
  HttpRouter(const HttpOptions& options, mcp::Server& server, HttpMetrics& metrics,
             std::shared_ptr<Activity> activity);

  [[nodiscard]] std::optional<HttpResponse> refuse(const HttpRequest& head) override;
  boost::asio::awaitable<void> handle(HttpRequest request, Responder& responder) override;

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
  };

  [[nodiscard]] Route find_route(const HttpRequest& request) const;
  [[nodiscard]] static std::string_view methods_of(Route::Target target);
  [[nodiscard]] std::optional<HttpResponse> refuse_route(const HttpRequest& request,
                                                         const Route& route) const;
  [[nodiscard]] std::optional<HttpResponse> refuse_caller(const mcp::Caller& caller) const;
  [[nodiscard]] HttpResponse health(const Route& route) const;
  boost::asio::awaitable<void> dispatch(HttpCall& call, Route::Target target);
  boost::asio::awaitable<void> post_mcp(HttpCall& call);
  void record(const HttpCall& call, std::chrono::steady_clock::time_point began) const;

  const HttpOptions& options_;
  const HttpGate gate_;
  HttpServices services_;
  SessionRegistry sessions_;
  StatelessEndpoint stateless_;
  SessionEndpoint stateful_;
  SseEndpoint sse_;
  std::atomic<bool> stopping_{false};
};

/// The admin listener's requests: /metrics, /healthz, /readyz.
class AdminHandler final : public RequestHandler {
 public:
  AdminHandler(const HttpRouter& router, const HttpMetrics& metrics) : router_(router), metrics_(metrics) {}
  [[nodiscard]] std::optional<HttpResponse> refuse(const HttpRequest& head) override;
  boost::asio::awaitable<void> handle(HttpRequest request, Responder& responder) override;

 private:
  const HttpRouter& router_;
  const HttpMetrics& metrics_;
};

}  // namespace reply_mcp::transport
