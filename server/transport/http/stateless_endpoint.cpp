#include "transport/http/stateless_endpoint.hpp"

#include "transport/http/delivery.hpp"
#include "transport/http/header_rules.hpp"

#include <utility>

namespace reply_mcp::transport::http {
namespace {

namespace asio = boost::asio;

constexpr std::string_view k_listen = "subscriptions/listen";

}  // namespace

asio::awaitable<void> StatelessEndpoint::post(HttpCall& call, mcp::Decoded body) {
  http_server::HttpResponse refusal = error_response(
      400, mcp::code::k_invalid_request, "A POST of this revision carries one request or notification");
  if (!body.batch && body.messages.size() == 1) {
    if (auto* request = std::get_if<mcp::RequestMessage>(&body.messages.front())) {
      mcp::RequestMessage message = std::move(*request);
      co_await run(call, std::move(message));
      co_return;
    }
    // This revision has no notification that a client sends over HTTP; one is accepted and means nothing.
    if (std::holds_alternative<mcp::NotificationMessage>(body.messages.front())) {
      refusal = http_server::HttpResponse{202, {}, {}};
    }
  }
  co_await call.reply(std::move(refusal));
}

asio::awaitable<void> StatelessEndpoint::run(HttpCall& call, mcp::RequestMessage message) {
  const mcp::RequestId id = message.id;
  if (const auto error = check_mirrored_headers(call.request, message, schema_of(call, message))) {
    http_server::HttpResponse refusal = rpc_error(400, id, *error);
    co_await call.reply(std::move(refusal));
    co_return;
  }
  const bool listens = message.method == k_listen;
  if (listens && !call.accepts_sse) {
    http_server::HttpResponse refusal =
        error_response(406, "A subscription is a stream: accept text/event-stream");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  const SessionLimits& limits = services_.options.session_limits;
  CallerLimit& limit = listens ? *services_.streams : *services_.requests;
  CallerLimit::Ticket ticket = limit.enter(call.limit_key());
  if (!ticket) {
    http_server::HttpResponse refusal =
        too_many(id, listens ? limits.max_streams_per_caller : limits.max_requests_per_caller,
                 listens ? "streams" : "requests");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  EventStream::Options options;
  options.max_queue_bytes = limits.max_stream_queue_bytes;
  auto stream = std::make_shared<EventStream>(std::string(), options);
  auto work = services_.server.handle(std::move(message), call.caller, stream);
  const auto running =
      RunningCall::start(services_, call.out.executor(), std::move(work), std::move(ticket),
                         [stream](mcp::Answer answer) { stream->finish(std::move(answer)); });
  DeliveryOptions delivery;
  delivery.status_without_answer = 503;
  const Delivered result = co_await deliver(services_, call, stream, std::move(delivery));
  if (result == Delivered::complete) co_return;
  // The end of the response is the cancellation of the request ("Cancellation").
  services_.metrics.cancelled.Increment();
  running->cancel();
}

/// The input schema of the tool that is called, for the headers that mirror its arguments.
const boost::json::object* StatelessEndpoint::schema_of(const HttpCall& call,
                                                        const mcp::RequestMessage& message) const {
  if (message.method != "tools/call" || services_.server.features().tools == nullptr) return nullptr;
  const boost::json::value* name = message.params.if_contains("name");
  if (name == nullptr || !name->is_string()) return nullptr;
  mcp::CallContext context;
  context.caller = call.caller;
  return services_.server.features().tools->input_schema(name->get_string(), context);
}

}  // namespace reply_mcp::transport::http
