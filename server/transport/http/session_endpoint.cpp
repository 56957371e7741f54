#include "transport/http/session_endpoint.hpp"

#include "transport/http/sse.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

namespace reply_mcp::transport::http {
namespace {

namespace asio = boost::asio;

struct EventPlace {
  std::string stream;
  std::uint64_t sequence = 0;
};

/// Reads back what delivery.cpp writes as event id: "<stream>.<number>".
std::optional<EventPlace> read_event_id(std::string_view id) {
  const std::size_t dot = id.rfind('.');
  if (dot == std::string_view::npos) return std::nullopt;
  EventPlace place{std::string(id.substr(0, dot)), 0};
  const std::string_view digits = id.substr(dot + 1);
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), place.sequence);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return place;
}

mcp::message::EncodedAnswer too_long_for_an_id(const mcp::message::RequestId& id) {
  const mcp::message::Error error{mcp::message::code::k_invalid_params,
                                  "clientInfo and capabilities are too long to be kept in a session id",
                                  std::nullopt};
  return {mcp::message::encode_error(id, error), 400};
}

}  // namespace

asio::awaitable<void> SessionEndpoint::post(HttpCall& call, mcp::message::Decoded body) {
  const mcp::TextFacts facts = mcp::facts_of(body);
  if (facts.begins_session && call.request.find("mcp-session-id") == nullptr) {
    auto message = std::get<mcp::message::RequestMessage>(std::move(body.messages.front()));
    co_await open(call, std::move(message));
    co_return;
  }
  if (facts.needs_no_session && call.request.find("mcp-session-id") == nullptr) {
    // As before initialize on other transports; clients that speak of no session look this way whether the
    // server is there.
    auto message = std::get<mcp::message::RequestMessage>(std::move(body.messages.front()));
    mcp::OpenedSession answered = services_.server.open_session(std::move(message), call.caller);
    co_await answer_beginning(call, std::move(answered.answer), std::nullopt);
    co_return;
  }
  const std::shared_ptr<HttpSession> session = co_await find_session(call);
  if (!session) co_return;
  if (facts.begins_session) {
    auto message = std::get<mcp::message::RequestMessage>(std::move(body.messages.front()));
    co_await begin_again(call, *session, std::move(message));
    co_return;
  }
  if (const auto checked = session->channel().check(body); !checked) {
    http_server::HttpResponse refusal = rpc_error(400, checked.error().id, checked.error().error);
    co_await call.reply(std::move(refusal));
    co_return;
  }
  if (facts.needs_answer) {
    co_await run(call, session, std::move(body));
    co_return;
  }
  http_server::HttpResponse accepted{202, {}, {}};
  if (!session->channel().receive(std::move(body), call.caller, nullptr, call.out.executor())) {
    accepted =
        error_response(400, mcp::message::code::k_invalid_request,
                       "No request with this id waits for an answer here: it was answered, timed out, or "
                       "was sent by another replica (route a session's requests to one replica)");
  }
  co_await call.reply(std::move(accepted));
}

/// The session that the request names, or null and the refusal has been sent.
asio::awaitable<std::shared_ptr<HttpSession>> SessionEndpoint::find_session(HttpCall& call) {
  const std::string* token = call.request.find("mcp-session-id");
  if (token == nullptr) {
    http_server::HttpResponse refusal =
        error_response(400, mcp::message::code::k_invalid_request,
                       "Mcp-Session-Id is missing: initialize first, then send the id that "
                       "came with the answer");
    co_await call.reply(std::move(refusal));
    co_return nullptr;
  }
  std::shared_ptr<HttpSession> session = sessions_.find(*token, call.caller.principal);
  if (!session) {
    http_server::HttpResponse refusal =
        error_response(404, mcp::message::code::k_invalid_request,
                       "This session is over or not the caller's: initialize a new one");
    co_await call.reply(std::move(refusal));
  }
  co_return session;
}

asio::awaitable<void> SessionEndpoint::open(HttpCall& call, mcp::message::RequestMessage message) {
  const mcp::message::RequestId id = message.id;
  mcp::OpenedSession opened = services_.server.open_session(std::move(message), call.caller);
  std::optional<std::string> token;
  if (opened.channel) {
    token = sessions_.admit(std::move(opened.channel), call.caller.principal);
    if (!token) opened.answer = too_long_for_an_id(id);
  }
  co_await answer_beginning(call, std::move(opened.answer), std::move(token));
}

/// The session keeps its place and what is kept of it; its state, and so its id, is another now.
asio::awaitable<void> SessionEndpoint::begin_again(HttpCall& call, const HttpSession& session,
                                                   mcp::message::RequestMessage message) {
  const mcp::message::RequestId id = message.id;
  mcp::message::EncodedAnswer answer = session.channel().begin(std::move(message), call.caller);
  std::optional<std::string> token = sessions_.renew(session, call.caller.principal);
  if (!token) {
    sessions_.end(*call.request.find("mcp-session-id"), call.caller.principal);
    answer = too_long_for_an_id(id);
  }
  co_await answer_beginning(call, std::move(answer), std::move(token));
}

asio::awaitable<void> SessionEndpoint::answer_beginning(HttpCall& call, mcp::message::EncodedAnswer answer,
                                                        std::optional<std::string> token) {
  http_server::HttpResponse response = http_server::json_response(answer.http_status, std::move(answer.body));
  if (token) response.headers.emplace_back("Mcp-Session-Id", *std::move(token));
  if (!call.accepts_json && response.status == 200) {
    response.headers.front().second = "text/event-stream";
    response.body = sse::event("message", "", response.body);
  }
  co_await call.reply(std::move(response));
}

asio::awaitable<void> SessionEndpoint::run(HttpCall& call, std::shared_ptr<HttpSession> session,
                                           mcp::message::Decoded body) {
  std::vector<base::KeyedLimit::Ticket> tickets;
  for (const mcp::message::Message& message : body.messages) {
    const auto* request = std::get_if<mcp::message::RequestMessage>(&message);
    if (request == nullptr) continue;
    tickets.push_back(services_.requests->enter(call.limit_key()));
    if (tickets.back()) continue;
    http_server::HttpResponse refusal =
        too_many(request->id, services_.options.session_limits.max_requests_per_caller, "requests");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  const std::shared_ptr<EventStream> stream = session->new_stream(call.accepts_sse);
  const auto sink = std::make_shared<PostSink>(services_, stream, std::move(tickets), session);
  session->channel().receive(std::move(body), call.caller, sink, call.out.executor());
  DeliveryOptions options;
  options.event_ids = true;
  options.priming = session->knows_priming();
  options.on_begin = [session, stream] { session->keep(stream); };
  // A lost connection is not a cancellation in this era ("Sending Messages to the Server", 6): the work
  // goes on, and if the response was a stream, the client can come back for the rest.
  co_await deliver_or_refuse(call, stream, std::move(options));
}

asio::awaitable<void> SessionEndpoint::get(HttpCall& call) {
  if (!call.accepts_sse) {
    http_server::HttpResponse refusal = error_response(406, "GET opens a stream: accept text/event-stream");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  const std::shared_ptr<HttpSession> session = co_await find_session(call);
  if (!session) co_return;
  base::KeyedLimit::Ticket ticket = services_.streams->enter(call.limit_key());
  if (!ticket) {
    http_server::HttpResponse refusal =
        too_many(std::nullopt, services_.options.session_limits.max_streams_per_caller, "streams");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  if (const std::string* last_event = call.request.find("last-event-id")) {
    co_await resume(call, session, *last_event);
    co_return;
  }
  DeliveryOptions options;
  options.begin_at_once = true;
  options.event_ids = true;
  options.priming = session->knows_priming();
  options.may_stop = [] { return true; };
  const std::shared_ptr<EventStream> session_stream = session->new_session_stream();
  co_await deliver_or_refuse(call, session_stream, std::move(options));
}

asio::awaitable<void> SessionEndpoint::resume(HttpCall& call, std::shared_ptr<HttpSession> session,
                                              const std::string& last_event) {
  DeliveryOptions options;
  options.begin_at_once = true;
  options.event_ids = true;
  const std::optional<EventPlace> place = read_event_id(last_event);
  std::shared_ptr<EventStream> stream = place ? session->find_stream(place->stream) : nullptr;
  if (stream) {
    options.after = place->sequence;
    if (HttpSession::is_session_stream(stream->id())) options.may_stop = [] { return true; };
    co_await deliver_or_refuse(call, stream, std::move(options));
    co_return;
  }
  if (place && HttpSession::is_session_stream(place->stream)) {
    // Nothing is kept of this one any more (another replica, or a restart); it goes on from now.
    options.priming = session->knows_priming();
    options.may_stop = [] { return true; };
    stream = session->new_session_stream();
    co_await deliver_or_refuse(call, stream, std::move(options));
    co_return;
  }
  http_server::HttpResponse refusal =
      error_response(400, mcp::message::code::k_invalid_request,
                     "Nothing is kept after this event: the stream is over, too old, or was "
                     "begun on another replica");
  co_await call.reply(std::move(refusal));
}

asio::awaitable<void> SessionEndpoint::deliver_or_refuse(HttpCall& call, std::shared_ptr<EventStream> stream,
                                                         DeliveryOptions options) {
  const Delivered result = co_await deliver(services_, call, stream, std::move(options));
  if (result != Delivered::lost) co_return;
  http_server::HttpResponse refusal = error_response(400, mcp::message::code::k_invalid_request,
                                                     "What came after this event is not kept any more");
  co_await call.reply(std::move(refusal));
}

asio::awaitable<void> SessionEndpoint::remove(HttpCall& call) {
  const std::shared_ptr<HttpSession> session = co_await find_session(call);
  if (!session) co_return;
  sessions_.end(*call.request.find("mcp-session-id"), call.caller.principal);
  http_server::HttpResponse done{204, {}, {}};
  co_await call.reply(std::move(done));
}

}  // namespace reply_mcp::transport::http
