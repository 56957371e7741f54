#include "transport/http/session_endpoint.hpp"

#include "transport/http/sse.hpp"

#include <algorithm>
#include <charconv>
#include <utility>
#include <variant>

namespace reply_mcp::transport::http {
namespace {

namespace asio = boost::asio;

/// Collects the answers of one POST and ends its stream with the last one.
class AnswerCollector {
 public:
  AnswerCollector(std::shared_ptr<EventStream> stream, std::vector<std::string> bodies, std::size_t waiting,
                  bool batch)
      : stream_(std::move(stream)),
        bodies_(std::move(bodies)),
        waiting_(std::max<std::size_t>(waiting, 1)),
        batch_(batch) {}

  void add(mcp::Answer answer) {
    if (!batch_) {
      stream_->finish(std::move(answer));
      return;
    }
    if (!answer.body.empty()) bodies_.push_back(std::move(answer.body));
    if (--waiting_ > 0) return;
    mcp::Answer all;
    for (const std::string& body : bodies_) {
      all.body += all.body.empty() ? "[" : ",";
      all.body += body;
    }
    if (!all.body.empty()) all.body += "]";
    stream_->finish(std::move(all));
  }

 private:
  const std::shared_ptr<EventStream> stream_;
  std::vector<std::string> bodies_;
  std::size_t waiting_;
  const bool batch_;
};

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

}  // namespace

asio::awaitable<void> SessionEndpoint::post(HttpCall& call, mcp::Decoded body) {
  auto* first =
      body.messages.size() == 1 ? std::get_if<mcp::RequestMessage>(&body.messages.front()) : nullptr;
  if (first != nullptr && !body.batch && first->method == "initialize" &&
      call.request.find("mcp-session-id") == nullptr) {
    mcp::RequestMessage message = std::move(*first);
    co_await initialize(call, std::move(message));
    co_return;
  }
  const std::shared_ptr<HttpSession> session = co_await find_session(call);
  if (!session) co_return;
  if (body.batch && !mcp::has_batches(session->revision())) {
    http_server::HttpResponse refusal =
        error_response(400, mcp::code::k_invalid_request,
                       "Revision " + session->revision() + " has no batches: send one message");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  std::vector<mcp::RequestMessage> requests;
  std::vector<std::string> answers;
  bool unexpected = false;
  for (mcp::Message& message : body.messages) {
    if (auto* request = std::get_if<mcp::RequestMessage>(&message)) {
      requests.push_back(std::move(*request));
    } else if (const auto* notification = std::get_if<mcp::NotificationMessage>(&message)) {
      session->session().notify(*notification, call.caller);
    } else if (auto* response = std::get_if<mcp::ResponseMessage>(&message)) {
      unexpected |= !session->session().respond(std::move(*response), call.caller);
    } else if (const auto* invalid = std::get_if<mcp::InvalidMessage>(&message)) {
      answers.push_back(mcp::encode_error(invalid->id, invalid->error));
    }
  }
  if (!requests.empty() || !answers.empty()) {
    co_await run(call, session, std::move(requests), std::move(answers), body.batch);
    co_return;
  }
  http_server::HttpResponse accepted{202, {}, {}};
  if (unexpected) {
    accepted =
        error_response(400, mcp::code::k_invalid_request,
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
        error_response(400, mcp::code::k_invalid_request,
                       "Mcp-Session-Id is missing: initialize first, then send the id that "
                       "came with the answer");
    co_await call.reply(std::move(refusal));
    co_return nullptr;
  }
  std::shared_ptr<HttpSession> session = sessions_.find(*token, call.caller.principal);
  if (!session) {
    http_server::HttpResponse refusal = error_response(
        404, mcp::code::k_invalid_request, "This session is over or not the caller's: initialize a new one");
    co_await call.reply(std::move(refusal));
  }
  co_return session;
}

asio::awaitable<void> SessionEndpoint::initialize(HttpCall& call, mcp::RequestMessage message) {
  const mcp::RequestId id = message.id;
  const std::shared_ptr<mcp::Session> session = services_.server.open_session();
  auto stream = std::make_shared<EventStream>(std::string(), EventStream::Options());
  mcp::Answer answer = co_await session->handle(std::move(message), call.caller, stream);
  http_server::HttpResponse response = http_server::json_response(answer.http_status, std::move(answer.body));
  if (session->initialized()) {
    std::optional<std::string> token = sessions_.admit(session, call.caller.principal);
    if (!token) {
      response =
          rpc_error(400, id,
                    {mcp::code::k_invalid_params,
                     "clientInfo and capabilities are too long to be kept in a session id", std::nullopt});
    } else {
      response.headers.emplace_back("Mcp-Session-Id", *std::move(token));
    }
  }
  if (!call.accepts_json && response.status == 200) {
    response.headers.front().second = "text/event-stream";
    response.body = sse::event("message", "", response.body);
  }
  co_await call.reply(std::move(response));
}

asio::awaitable<void> SessionEndpoint::run(HttpCall& call, std::shared_ptr<HttpSession> session,
                                           std::vector<mcp::RequestMessage> requests,
                                           std::vector<std::string> answers, bool batch) {
  for (const mcp::RequestMessage& request : requests) {
    if (!batch || request.method != "initialize") continue;
    http_server::HttpResponse refusal = rpc_error(
        400, request.id, {mcp::code::k_invalid_request, "initialize cannot be part of a batch", {}});
    co_await call.reply(std::move(refusal));
    co_return;
  }
  std::vector<CallerLimit::Ticket> tickets;
  for (const mcp::RequestMessage& request : requests) {
    tickets.push_back(services_.requests->enter(call.limit_key()));
    if (tickets.back()) continue;
    http_server::HttpResponse refusal =
        too_many(request.id, services_.options.session_limits.max_requests_per_caller, "requests");
    co_await call.reply(std::move(refusal));
    co_return;
  }
  const std::shared_ptr<EventStream> stream = session->new_stream(call.accepts_sse);
  const auto collector =
      std::make_shared<AnswerCollector>(stream, std::move(answers), requests.size(), batch);
  for (std::size_t i = 0; i < requests.size(); ++i) {
    auto work = session->session().handle(std::move(requests[i]), call.caller, stream);
    // The work holds the session, so that it stays in memory for as long as a client may come back.
    RunningCall::start(services_, call.out.executor(), std::move(work), std::move(tickets[i]),
                       [collector, session](mcp::Answer answer) { collector->add(std::move(answer)); });
  }
  if (requests.empty()) collector->add({std::string(), 200});
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
  CallerLimit::Ticket ticket = services_.streams->enter(call.limit_key());
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
  const std::shared_ptr<EventStream> channel = session->new_channel();
  co_await deliver_or_refuse(call, channel, std::move(options));
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
    if (HttpSession::is_channel(stream->id())) options.may_stop = [] { return true; };
    co_await deliver_or_refuse(call, stream, std::move(options));
    co_return;
  }
  if (place && HttpSession::is_channel(place->stream)) {
    // Nothing is kept of this one any more (another replica, or a restart); it goes on from now.
    options.priming = session->knows_priming();
    options.may_stop = [] { return true; };
    stream = session->new_channel();
    co_await deliver_or_refuse(call, stream, std::move(options));
    co_return;
  }
  http_server::HttpResponse refusal =
      error_response(400, mcp::code::k_invalid_request,
                     "Nothing is kept after this event: the stream is over, too old, or was "
                     "begun on another replica");
  co_await call.reply(std::move(refusal));
}

asio::awaitable<void> SessionEndpoint::deliver_or_refuse(HttpCall& call, std::shared_ptr<EventStream> stream,
                                                         DeliveryOptions options) {
  const Delivered result = co_await deliver(services_, call, stream, std::move(options));
  if (result != Delivered::lost) co_return;
  http_server::HttpResponse refusal =
      error_response(400, mcp::code::k_invalid_request, "What came after this event is not kept any more");
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
