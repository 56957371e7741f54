#include "mcp/session.hpp"

#include "base/random.hpp"
#include "mcp/capabilities.hpp"
#include "mcp/errors.hpp"
#include "mcp/mrtr.hpp"
#include "mcp/request_sink.hpp"
#include "mcp/revision.hpp"
#include "mcp/stateless_meta.hpp"

#include <boost/asio/this_coro.hpp>

#include <stdexcept>

namespace reply_mcp::mcp {
namespace {

Error refusal(CallRegistry::Refusal reason, std::size_t max_in_flight) {
  switch (reason) {
    case CallRegistry::Refusal::duplicate_id:
      return {code::k_invalid_request, "A request with this id is still running", std::nullopt};
    case CallRegistry::Refusal::too_many:
      return {code::k_internal_error,
              "Too many requests at once: wait for answers, at most " + std::to_string(max_in_flight) +
                  " may run",
              std::nullopt};
    case CallRegistry::Refusal::closed:
      break;
  }
  return {code::k_invalid_request, "The session is closed", std::nullopt};
}

Error not_initialized() {
  return {code::k_invalid_request,
          "Not initialized: send initialize first, or use revision " + std::string(k_stateless_version) +
              " with its _meta on every request",
          std::nullopt};
}

/// Takes the request out of the registry when it ends in whatever way.
class Registered {
 public:
  Registered(CallRegistry& calls, const RequestId& id) : calls_(calls), id_(id) {}
  Registered(const Registered&) = delete;
  Registered& operator=(const Registered&) = delete;
  ~Registered() { calls_.remove(id_); }

 private:
  CallRegistry& calls_;
  const RequestId& id_;
};

}  // namespace

struct SessionImpl::Start {
  const MethodBinding* method = nullptr;
  CallContext context;
  ExchangeSink::Settings sink;
};

SessionImpl::SessionImpl(const Core& core) : core_(core), calls_(core.options.max_in_flight) {
  state_.id = base::random_hex(16);
}

std::shared_ptr<SessionImpl> SessionImpl::create(const Core& core) {
  return std::shared_ptr<SessionImpl>(new SessionImpl(core));
}

std::shared_ptr<SessionImpl> SessionImpl::restore(const Core& core, SessionState state) {
  auto session = create(core);
  session->state_ = std::move(state);
  session->initialized_ = true;
  return session;
}

Checked<SessionImpl::Start> SessionImpl::start(RequestMessage& request, Caller caller,
                                               const std::shared_ptr<Exchange>& exchange) {
  Start out;
  out.method = find_method(request.method);
  {
    const std::lock_guard lock(mutex_);
    if (!initialized_ && request.method != "initialize" && request.method != "ping") return not_initialized();
    out.context.client = state_.client;
    out.context.capabilities.raw = state_.client_capabilities;
    out.context.protocol_version = state_.protocol_version;
    if (core_.options.logging) out.sink.log_from = log_from_;
  }
  if (out.method == nullptr || !out.method->is_stateful() ||
      !out.method->offered(core_.options, core_.features)) {
    return method_not_found(request.method);
  }
  if (json::value* meta = request.params.if_contains("_meta"); meta != nullptr && meta->is_object()) {
    auto token = progress_token(meta->get_object());
    if (!token) return token.error();
    out.sink.progress_token = std::move(*token);
    out.context.meta = std::move(meta->get_object());
  }
  request.params.erase("_meta");
  out.sink.progress_message = out.context.protocol_version >= revision::k_2025_03_26;
  out.context.caller = std::move(caller);
  out.context.request_id = base::random_hex(16);
  out.context.may_ask = exchange->can_ask() && !questions_.stopped();
  return out;
}

asio::awaitable<Answer> SessionImpl::handle(RequestMessage request, Caller caller,
                                            std::shared_ptr<Exchange> exchange) {
  return shield_from_cancellation(
      run(shared_from_this(), std::move(request), std::move(caller), std::move(exchange)));
}

asio::awaitable<Answer> SessionImpl::run(std::shared_ptr<Session>, RequestMessage request, Caller caller,
                                         std::shared_ptr<Exchange> exchange) {
  auto started = start(request, std::move(caller), exchange);
  if (!started) {
    const bool too_early = started.error().code == code::k_invalid_request;
    co_return Answer{encode_error(request.id, started.error()), too_early ? 400 : 200};
  }
  CallContext& context = started->context;
  const MethodBinding& method = *started->method;

  const auto running = std::make_shared<RunningCall>(co_await asio::this_coro::executor);
  if (const auto reason = calls_.add(request.id, context.caller.principal, running)) {
    co_return Answer{encode_error(request.id, refusal(*reason, core_.options.max_in_flight)), 200};
  }
  const Registered registered(calls_, request.id);

  if (method.in_session != nullptr) {
    Outcome outcome = (this->*method.in_session)(std::move(request.params));
    co_return answer(request.id, method, std::move(outcome), context);
  }
  ExchangeSink sink(exchange, started->sink, *running);
  context.bind(&sink, started->sink.progress_token.has_value());
  asio::awaitable<Outcome> work = run_until_complete(method, std::move(request.params), context, exchange);
  std::optional<Outcome> outcome = co_await core_.run(method.name, std::move(work), context, *running);
  sink.close();
  if (!outcome) co_return Answer{{}, 200};
  co_return answer(request.id, method, std::move(*outcome), context);
}

asio::awaitable<Outcome> SessionImpl::run_until_complete(const MethodBinding& method, json::object params,
                                                         CallContext& context,
                                                         std::shared_ptr<Exchange> exchange) {
  constexpr int k_max_rounds = 64;
  for (int round = 0; round < k_max_rounds; ++round) {
    json::object again = method.may_ask ? params : std::move(params);
    Outcome outcome = co_await method.run(core_, std::move(again), context);
    auto* needed = std::get_if<InputRequired>(&outcome);
    if (needed == nullptr) co_return outcome;
    if (!method.may_ask) throw std::logic_error("a handler of this method may not require input");
    check_questions(*needed);
    if (auto missing = missing_for(*needed, context.capabilities)) {
      co_return Outcome(missing_client_capability(std::move(*missing)));
    }
    if (!needed->requests.empty() && !exchange->can_ask()) {
      co_return Outcome(Error{code::k_internal_error,
                              "Input from the client is needed, but it cannot be asked on this connection",
                              std::nullopt});
    }
    auto answers = co_await questions_.ask(*needed, context.caller.principal, exchange,
                                           context.protocol_version, core_.options.ask_timeout);
    if (!answers) co_return Outcome(answers.error());
    context.inputs = std::move(*answers);
    context.state = std::move(needed->state);
  }
  throw std::logic_error("a handler required input without end");
}

Answer SessionImpl::answer(const RequestId& id, const MethodBinding& method, Outcome outcome,
                           const CallContext& context) const {
  if (auto* complete = std::get_if<Complete>(&outcome)) {
    downgrade_result(context.protocol_version, method.name, complete->result);
    const auto rendered =
        core_.downgraded_lists.downgrade(context.protocol_version, method.name, complete->rendered);
    return {encode_result(id, complete->result, rendered), 200};
  }
  if (const auto* error = std::get_if<Error>(&outcome)) return {encode_error(id, *error), 200};
  // A task: the extension, and with it the client's consent, belongs to the stateless era.
  return {encode_error(id, missing_tasks_extension()), 200};
}

void SessionImpl::notify(const NotificationMessage& notification, const Caller& caller) {
  // Roots are asked for when they are needed and initialized() does not wait for the client's consent, so
  // cancellation is the only notification that changes anything.
  if (notification.method != "notifications/cancelled") return;
  const json::value* raw = notification.params.if_contains("requestId");
  const auto id = raw == nullptr ? std::nullopt : parse_request_id(*raw);
  if (id) calls_.cancel(*id, caller.principal);
}

bool SessionImpl::respond(ResponseMessage response, const Caller& caller) {
  return questions_.answer(std::move(response), caller.principal);
}

bool SessionImpl::initialized() const {
  const std::lock_guard lock(mutex_);
  return initialized_;
}

SessionState SessionImpl::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

void SessionImpl::attach(std::shared_ptr<Exchange> channel) {
  const std::lock_guard lock(mutex_);
  channel_.swap(channel);
}

void SessionImpl::stop_asking() {
  questions_.stop();
}

void SessionImpl::close() {
  calls_.close();
  questions_.stop();
  attach(nullptr);
}

}  // namespace reply_mcp::mcp
