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

/// What mcp answers one request with: it goes to the connection's stream, among what others are answered.
class SseEndpoint::Sink final : public mcp::message::MessageSink {
 public:
  Sink(const HttpServices& services, std::shared_ptr<Connection> connection, base::KeyedLimit::Ticket ticket)
      : connection_(std::move(connection)),
        ticket_(std::move(ticket)),
        activity_(services.activity->begin()) {
    ++connection_->in_flight;
  }

  void send(std::string message) override { connection_->stream->send(std::move(message)); }
  void finish(mcp::message::EncodedAnswer answer) override {
    ticket_ = {};
    --connection_->in_flight;
    if (!answer.body.empty()) connection_->stream->send(std::move(answer.body));
    activity_.reset();
  }
  [[nodiscard]] bool can_ask() const override { return connection_->stream->can_ask(); }

 private:
  const std::shared_ptr<Connection> connection_;
  base::KeyedLimit::Ticket ticket_;
  std::unique_ptr<http_server::Activity::Token> activity_;
};

asio::awaitable<void> SseEndpoint::open(HttpCall& call) {
  if (!call.accepts_sse) {
    http_server::HttpResponse refusal =
        error_response(406, "This endpoint is a stream: accept text/event-stream");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  base::KeyedLimit::Ticket ticket = services_.streams->enter(call.limit_key());
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
  connection->channel = services_.server.open_channel({.era = mcp::Era::stateful});
  connection->stream = std::make_shared<EventStream>(std::string(), options);
  connection->principal = call.caller.principal;
  connection->path = call.caller.path;
  connection->channel->attach(connection->stream);
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
  connection->channel->close();
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
        error_response(404, mcp::message::code::k_invalid_request,
                       "No open stream has this sessionId: open one with GET " + std::string(k_stream_path) +
                           " (on the same replica)");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  call.caller.path = connection->path;
  mcp::message::Decoded body = mcp::message::decode(call.request.body, services_.options.decode);
  if (const auto checked = connection->channel->check(body); !checked) {
    http_server::HttpResponse refusal = rpc_error(400, checked.error().id, checked.error().error);
    co_await call.reply(std::move(refusal));
    co_return;
  }
  co_await take_in(call, connection, std::move(body));
}

asio::awaitable<void> SseEndpoint::take_in(HttpCall& call, std::shared_ptr<Connection> connection,
                                           mcp::message::Decoded body) {
  http_server::HttpResponse response{202, {{"Content-Type", "text/plain"}}, "Accepted"};
  // Each by itself, because this transport answers the messages of a batch one by one.
  for (mcp::message::Message& message : body.messages) {
    if (const auto* invalid = std::get_if<mcp::message::InvalidMessage>(&message)) {
      response = rpc_error(400, invalid->id, invalid->error);
      continue;
    }
    std::shared_ptr<Sink> sink;
    if (const auto* request = std::get_if<mcp::message::RequestMessage>(&message)) {
      base::KeyedLimit::Ticket ticket = services_.requests->enter(call.limit_key());
      if (!ticket) {
        response =
            too_many(request->id, services_.options.session_limits.max_requests_per_caller, "requests");
        continue;
      }
      sink = std::make_shared<Sink>(services_, connection, std::move(ticket));
    }
    mcp::message::Decoded single;
    single.messages.push_back(std::move(message));
    connection->channel->receive(std::move(single), call.caller, sink, call.out.executor());
  }
  co_await call.reply(std::move(response));
}

void SseEndpoint::close_all() {
  std::vector<std::shared_ptr<Connection>> all;
  {
    const std::lock_guard lock(mutex_);
    for (const auto& [id, connection] : connections_) all.push_back(connection);
  }
  for (const auto& connection : all) connection->channel->close();
}

}  // namespace reply_mcp::transport::http
