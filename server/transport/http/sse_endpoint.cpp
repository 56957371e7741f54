#include "transport/http/sse_endpoint.hpp"

#include "base/random.hpp"
#include "transport/http/delivery.hpp"
#include "transport/http/sse.hpp"

#include <utility>
#include <variant>
#include <vector>

namespace reply_mcp::transport::http {
namespace {

namespace asio = boost::asio;

}  // namespace

asio::awaitable<void> SseEndpoint::open(HttpCall& call) {
  if (!call.accepts_sse) {
    http_server::HttpResponse refusal =
        error_response(406, "This endpoint is a stream: accept text/event-stream");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  CallerLimit::Ticket ticket = services_.streams->enter(call.limit_key());
  if (!ticket) {
    http_server::HttpResponse refusal =
        too_many(std::nullopt, services_.options.session_limits.max_streams_per_caller, "streams");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  EventStream::Options options;
  options.max_queue_bytes = services_.options.session_limits.max_stream_queue_bytes;
  options.can_ask = true;
  const auto connection = std::make_shared<Connection>();
  connection->session = services_.server.open_session();
  connection->stream = std::make_shared<EventStream>(std::string(), options);
  connection->principal = call.caller.principal;
  connection->path = call.caller.path;
  connection->session->attach(connection->stream);
  // Whoever can name the stream can speak for it.
  const std::string id = base::random_hex(16);
  {
    const std::lock_guard lock(mutex_);
    connections_.emplace(id, connection);
  }
  DeliveryOptions delivery;
  delivery.begin_at_once = true;
  std::string place(k_message_path);
  place.append("?sessionId=").append(id);
  delivery.preamble = sse::event("endpoint", "", place);
  delivery.may_stop = [connection] { return connection->in_flight == 0; };
  co_await deliver(services_, call, connection->stream, std::move(delivery));
  {
    const std::lock_guard lock(mutex_);
    connections_.erase(id);
  }
  connection->session->close();
}

std::shared_ptr<SseEndpoint::Connection> SseEndpoint::find(const HttpCall& call) {
  const std::optional<std::string> id = call.request.query_parameter("sessionId");
  if (!id) return nullptr;
  const std::lock_guard lock(mutex_);
  const auto found = connections_.find(*id);
  // Another caller's stream is not there for this one.
  if (found == connections_.end() || found->second->principal != call.caller.principal) return nullptr;
  return found->second;
}

asio::awaitable<void> SseEndpoint::post(HttpCall& call) {
  const std::shared_ptr<Connection> connection = find(call);
  if (!connection) {
    http_server::HttpResponse refusal =
        error_response(404, mcp::code::k_invalid_request,
                       "No open stream has this sessionId: open one with GET " + std::string(k_stream_path) +
                           " (on the same replica)");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  call.caller.path = connection->path;
  mcp::Decoded body = mcp::decode(call.request.body, services_.options.decode);
  const std::string revision = connection->session->state().protocol_version;
  if (body.batch && !mcp::has_batches(revision)) {
    http_server::HttpResponse refusal =
        error_response(400, mcp::code::k_invalid_request, "This revision has no batches: send one message");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  co_await take_in(call, connection, std::move(body));
}

asio::awaitable<void> SseEndpoint::take_in(HttpCall& call, std::shared_ptr<Connection> connection,
                                           mcp::Decoded body) {
  http_server::HttpResponse response{202, {{"Content-Type", "text/plain"}}, "Accepted"};
  for (mcp::Message& message : body.messages) {
    if (auto* request = std::get_if<mcp::RequestMessage>(&message)) {
      const mcp::RequestId id = request->id;
      if (start(call, connection, std::move(*request))) continue;
      response = too_many(id, services_.options.session_limits.max_requests_per_caller, "requests");
    } else if (const auto* notification = std::get_if<mcp::NotificationMessage>(&message)) {
      connection->session->notify(*notification, call.caller);
    } else if (auto* answer = std::get_if<mcp::ResponseMessage>(&message)) {
      connection->session->respond(std::move(*answer), call.caller);
    } else if (const auto* invalid = std::get_if<mcp::InvalidMessage>(&message)) {
      response = rpc_error(400, invalid->id, invalid->error);
    }
  }
  co_await call.reply(std::move(response));
}

/// False when the caller has too much in flight.
bool SseEndpoint::start(HttpCall& call, const std::shared_ptr<Connection>& connection,
                        mcp::RequestMessage message) {
  CallerLimit::Ticket ticket = services_.requests->enter(call.limit_key());
  if (!ticket) return false;
  ++connection->in_flight;
  auto work = connection->session->handle(std::move(message), call.caller, connection->stream);
  RunningCall::start(services_, call.out.executor(), std::move(work), std::move(ticket),
                     [connection](mcp::Answer answer) {
                       --connection->in_flight;
                       if (!answer.body.empty()) connection->stream->send(std::move(answer.body));
                     });
  return true;
}

void SseEndpoint::close_all() {
  std::vector<std::shared_ptr<Connection>> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, connection] : connections_) all.push_back(connection);
  }
  for (const auto& connection : all) connection->session->close();
}

}  // namespace reply_mcp::transport::http
