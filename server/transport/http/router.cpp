#include "transport/http/router.hpp"

#include "base/truncate.hpp"

#include <algorithm>
#include <utility>
#include <variant>

namespace reply_mcp::transport::http {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;

/// What follows `prefix` when the path is it or lies below it.
std::optional<std::string> below(std::string_view path, std::string_view prefix) {
  if (!path.starts_with(prefix)) return std::nullopt;
  path.remove_prefix(prefix.size());
  if (!path.empty() && path.front() != '/') return std::nullopt;
  return std::string(path == "/" ? std::string_view() : path);
}

http_server::HttpResponse plain(int status, std::string text) {
  return {status,
          {{"Content-Type", "text/plain; charset=utf-8"}, {"Cache-Control", "no-store"}},
          std::move(text)};
}

}  // namespace

HttpRouter::HttpRouter(const HttpOptions& options, mcp::Server& server, HttpMetrics& metrics,
                       std::shared_ptr<http_server::Activity> activity)
    : options_(options),
      access_control_(options),
      services_{options,
                server,
                metrics,
                std::move(activity),
                std::make_shared<base::KeyedLimit>(options.session_limits.max_requests_per_caller),
                std::make_shared<base::KeyedLimit>(options.session_limits.max_streams_per_caller)},
      sessions_(server, options.sealer, options.session_limits),
      stateless_(services_),
      stateful_(services_, sessions_),
      sse_(services_) {}

HttpRouter::Route HttpRouter::find_route(const http_server::HttpRequest& request) const {
  using Target = Route::Target;
  // Clients look there for what this server does not have, below the endpoint too; 404 says so to everybody.
  if ((request.path + '/').find("/.well-known/") != std::string::npos) return {};
  if (request.path == "/healthz") return {Target::healthz, {}};
  if (request.path == "/readyz") return {Target::readyz, {}};
  if (auto rest = below(request.path, options_.endpoint)) return {Target::mcp, *std::move(rest)};
  if (!options_.serve_sse) return {};
  if (auto rest = below(request.path, SseEndpoint::k_stream_path)) return {Target::sse, *std::move(rest)};
  if (request.path == SseEndpoint::k_message_path) return {Target::messages, {}};
  return {};
}

std::string_view HttpRouter::methods_of(Route::Target target) {
  switch (target) {
    case Route::Target::mcp:
      return "GET, POST, DELETE, OPTIONS";
    case Route::Target::messages:
      return "POST, OPTIONS";
    case Route::Target::sse:
      return "GET, OPTIONS";
    default:
      return "GET, HEAD";
  }
}

/// What can be said before anybody has to be identified.
http_server::HttpAdmission HttpRouter::check_route(const http_server::HttpRequest& request,
                                                   const Route& route) const {
  if (route.target == Route::Target::none) return error_response(404, "Nothing is served at this path");
  const std::string_view methods = methods_of(route.target);
  std::string_view rest = methods;
  while (!rest.empty()) {
    const std::size_t end = std::min(rest.find(", "), rest.size());
    if (rest.substr(0, end) == request.method) return {};
    rest.remove_prefix(std::min(end + 2, rest.size()));
  }
  http_server::HttpResponse refusal = error_response(405, "This path answers to " + std::string(methods));
  refusal.headers.emplace_back("Allow", methods);
  return refusal;
}

http_server::HttpAdmission HttpRouter::admit(const http_server::HttpRequest& head) {
  const Route route = find_route(head);
  if (auto checked = check_route(head, route); !checked) return checked;
  // Anybody may send these, so they cost nothing: only what has a body comes here.
  if (route.is_health() || head.method == "OPTIONS") return error_response(413, "Such a request has no body");
  http_server::HttpAdmission admission = access_control_.check_site(head);
  if (admission) {
    if (auto who = access_control_.identify(head, {}); !who) admission = who.error();
  }
  if (admission) return {};
  http_server::HttpResponse refusal = admission.error();
  const http_server::HeaderList cors = access_control_.cors_headers(head);
  refusal.headers.insert(refusal.headers.end(), cors.begin(), cors.end());
  return refusal;
}

http_server::HttpAdmission HttpRouter::check_caller(const mcp::Caller& caller) const {
  if (!options_.check_caller) return {};
  const auto checked = options_.check_caller(caller);
  if (!checked) return error_response(400, "Refused: " + checked.error());
  return {};
}

http_server::HttpResponse HttpRouter::health(const Route& route) const {
  if (route.target == Route::Target::readyz && stopping_) return plain(503, "stopping\n");
  return plain(200, "ok\n");
}

/// Refusals, health checks and preflights; nothing for what an endpoint has to answer, and then
/// `call.caller` is who calls.
std::optional<http_server::HttpResponse> HttpRouter::answer_without_engine(HttpCall& call,
                                                                           Route& route) const {
  if (auto checked = check_route(call.request, route); !checked) return checked.error();
  if (route.is_health()) return health(route);
  if (auto checked = access_control_.check_site(call.request); !checked) return checked.error();
  if (call.request.method == "OPTIONS") {
    call.cors.clear();  // the preflight has its own
    return access_control_.preflight(call.request, methods_of(route.target));
  }
  auto who = access_control_.identify(call.request, std::move(route.below));
  if (!who) return who.error();
  call.caller = *std::move(who);
  if (auto checked = check_caller(call.caller); !checked) return checked.error();
  return std::nullopt;
}

asio::awaitable<void> HttpRouter::handle(http_server::HttpRequest request,
                                         http_server::ResponseWriter& responder) {
  const auto began = Clock::now();
  Route route = find_route(request);
  HttpCall call{std::move(request), {}, {}, responder};
  call.cors = access_control_.cors_headers(call.request);
  if (auto answer = answer_without_engine(call, route)) {
    co_await call.reply(*std::move(answer));
  } else {
    co_await dispatch(call, route.target);
  }
  record(call, began);
}

asio::awaitable<void> HttpRouter::dispatch(HttpCall& call, Route::Target target) {
  const Accepted accepted = read_accept(call.request.find("accept"));
  call.accepts_json = accepted.json;
  call.accepts_sse = accepted.sse;
  if (call.request.method == "GET") {
    if (target == Route::Target::sse) {
      co_await sse_.open(call);
    } else {
      co_await stateful_.get(call);
    }
    co_return;
  }
  if (call.request.method == "DELETE") {
    co_await stateful_.remove(call);
    co_return;
  }
  std::optional<http_server::HttpResponse> refusal;
  if (!is_json_content(call.request.find("content-type"))) {
    refusal = error_response(415, "The body must be application/json in UTF-8 (Content-Type)");
  } else if (target == Route::Target::mcp && !accepted.json && !accepted.sse) {
    refusal = error_response(406, "Accept must allow application/json and text/event-stream");
  }
  if (refusal) {
    co_await call.reply(*std::move(refusal));
  } else if (target == Route::Target::messages) {
    co_await sse_.post(call);
  } else {
    co_await post_mcp(call);
  }
}

asio::awaitable<void> HttpRouter::post_mcp(HttpCall& call) {
  mcp::message::Decoded body = mcp::message::decode(call.request.body, options_.decode);
  std::string().swap(call.request.body);
  if (!body.batch && body.messages.size() == 1) {
    if (const auto* invalid = std::get_if<mcp::message::InvalidMessage>(&body.messages.front())) {
      http_server::HttpResponse refusal = rpc_error(400, invalid->id, invalid->error);
      co_await call.reply(std::move(refusal));
      co_return;
    }
  }
  const mcp::message::Checked<mcp::Era> era = mcp::era_of(body, call.request.find("mcp-protocol-version"));
  if (!era) {
    const mcp::message::RequestMessage* request = body.only_request();
    http_server::HttpResponse refusal =
        rpc_error(400, request == nullptr ? std::nullopt : std::optional(request->id), era.error());
    co_await call.reply(std::move(refusal));
  } else if (*era == mcp::Era::stateless) {
    co_await stateless_.post(call, std::move(body));
  } else {
    co_await stateful_.post(call, std::move(body));
  }
}

/// One line without anything that a caller could have meant to keep to itself.
void HttpRouter::record(const HttpCall& call, Clock::time_point began) const {
  const std::chrono::duration<double> took = Clock::now() - began;
  services_.metrics.request_done(call.status, call.streamed ? -1.0 : took.count());
  if (!options_.log) return;
  std::string line = call.request.method + " " + base::shorten_foreign(call.request.path, 120);
  line += " " + std::to_string(call.status);
  line += " " + std::to_string(std::chrono::duration_cast<std::chrono::microseconds>(took).count()) + "us";
  line += call.streamed ? " stream " : " ";
  line += call.limit_key();
  options_.log(call.status >= 500 ? HttpLogLevel::warning : HttpLogLevel::debug, line);
}

void HttpRouter::cancel_all() {
  sessions_.close_all();
  sse_.close_all();
}

void HttpRouter::sweep() {
  sessions_.sweep();
  services_.metrics.sessions.Set(static_cast<double>(sessions_.size()));
}

http_server::HttpResponse HttpRouter::render_error(int status, std::string_view message) const {
  return error_response(status, message);
}

http_server::HttpResponse AdminHandler::render_error(int status, std::string_view message) const {
  return error_response(status, message);
}

http_server::HttpAdmission AdminHandler::admit(const http_server::HttpRequest& /*head*/) {
  return error_response(413, "Requests to this listener have no body");
}

asio::awaitable<void> AdminHandler::handle(http_server::HttpRequest request,
                                           http_server::ResponseWriter& responder) {
  http_server::HttpResponse response = error_response(404, "Served here: /metrics, /healthz, /readyz");
  if (request.method != "GET" && request.method != "HEAD") {
    response = error_response(405, "This listener answers to GET");
    response.headers.emplace_back("Allow", "GET, HEAD");
  } else if (request.path == "/metrics") {
    response = plain(200, metrics_.text());
    response.headers.front().second = "text/plain; version=0.0.4; charset=utf-8";
  } else if (request.path == "/healthz") {
    response = plain(200, "ok\n");
  } else if (request.path == "/readyz") {
    response = router_.stopping() ? plain(503, "stopping\n") : plain(200, "ok\n");
  }
  co_await responder.reply(std::move(response));
}

}  // namespace reply_mcp::transport::http
