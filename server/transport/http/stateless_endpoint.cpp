#include "transport/http/stateless_endpoint.hpp"

#include "transport/http/delivery.hpp"
#include "transport/http/header_rules.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace reply_mcp::transport::http {
namespace {

namespace asio = boost::asio;

}  // namespace

asio::awaitable<void> StatelessEndpoint::post(HttpCall& call, mcp::message::Decoded body) {
  http_server::HttpResponse refusal =
      error_response(400, mcp::message::code::k_invalid_request,
                     "A POST of this revision carries one request or notification");
  if (!body.batch && body.only_request() != nullptr) {
    co_await run(call, std::move(body));
    co_return;
  }
  // This revision has no notification that a client sends over HTTP; one is accepted and means nothing.
  if (!body.batch && body.messages.size() == 1 &&
      std::holds_alternative<mcp::message::NotificationMessage>(body.messages.front())) {
    refusal = http_server::HttpResponse{202, {}, {}};
  }
  co_await call.reply(std::move(refusal));
}

asio::awaitable<void> StatelessEndpoint::run(HttpCall& call, mcp::message::Decoded body) {
  const mcp::message::RequestMessage& request = *body.only_request();
  const mcp::message::RequestId id = request.id;
  const mcp::MirroredValues mirrored = services_.server.mirrored_values(request, call.caller);
  if (const auto checked = check_mirrored_headers(call.request, mirrored); !checked) {
    http_server::HttpResponse refusal = rpc_error(400, id, checked.error());
    co_await call.reply(std::move(refusal));
    co_return;
  }
  const bool streams = mcp::facts_of(body).opens_stream;
  if (streams && !call.accepts_sse) {
    http_server::HttpResponse refusal =
        error_response(406, "A subscription is a stream: accept text/event-stream");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  const SessionLimits& limits = services_.options.session_limits;
  std::vector<base::KeyedLimit::Ticket> tickets;
  tickets.push_back((streams ? *services_.streams : *services_.requests).enter(call.limit_key()));
  if (!tickets.back()) {
    http_server::HttpResponse refusal =
        too_many(id, streams ? limits.max_streams_per_caller : limits.max_requests_per_caller,
                 streams ? "streams" : "requests");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  EventStream::Options options;
  options.max_queue_bytes = limits.max_stream_queue_bytes;
  auto stream = std::make_shared<EventStream>(std::string(), options);
  const auto sink = std::make_shared<PostSink>(services_, stream, std::move(tickets), nullptr);
  const auto channel = services_.server.open_channel({.era = mcp::Era::stateless});
  channel->receive(std::move(body), call.caller, sink, call.out.executor());
  DeliveryOptions delivery;
  delivery.status_without_answer = 503;
  const Delivered result = co_await deliver(services_, call, stream, std::move(delivery));
  if (result == Delivered::complete) co_return;
  // The end of the response is the cancellation of the request ("Cancellation").
  services_.metrics.cancelled.Increment();
  channel->close();
}

}  // namespace reply_mcp::transport::http
