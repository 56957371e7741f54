#include "mcp/session.hpp"

#include "base/random.hpp"
#include "mcp/capabilities.hpp"
#include "mcp/message/errors.hpp"
#include "mcp/message/revision.hpp"
#include "mcp/mrtr.hpp"
#include "mcp/request_sink.hpp"
#include "mcp/stateless_meta.hpp"

#include <algorithm>
#include <stdexcept>

namespace reply_mcp::mcp {
namespace {

message::Error not_initialized() {
  return {message::code::k_invalid_request,
          "Not initialized: send initialize first, or use revision " +
              std::string(message::k_stateless_version) + " with its _meta on every request",
          std::nullopt};
}

message::EncodedAnswer refusal(const message::RequestId& id, const message::Error& error) {
  const bool too_early = error.code == message::code::k_invalid_request;
  return {message::encode_error(id, error), too_early ? 400 : 200};
}

}  // namespace

struct Session::Start {
  const MethodBinding* method = nullptr;
  CallContext context;
  WireRequestSink::Settings updates;
};

Session::Session(const Core& core) : core_(core) {
  state_.id = base::random_hex(16);
}

Session::Session(const Core& core, SessionState state)
    : core_(core), initialized_(true), state_(std::move(state)) {
  state_.beginning = std::max<std::int64_t>(state_.beginning, 1);
}

message::Checked<Session::Start> Session::start(message::RequestMessage& request, Caller caller,
                                                bool can_ask) {
  Start out;
  out.method = find_method(request.method);
  {
    const std::lock_guard lock(mutex_);
    if (!initialized_ &&
        !(out.method != nullptr && (out.method->begins_session || out.method->needs_no_session))) {
      return not_initialized();
    }
    out.context.client = state_.client;
    out.context.capabilities.raw = state_.client_capabilities;
    out.context.protocol_version = state_.protocol_version;
    if (core_.options.logging) out.updates.log_from = log_from_;
  }
  if (out.method == nullptr || !out.method->is_stateful() ||
      !out.method->offered(core_.options, core_.features)) {
    return message::method_not_found(request.method);
  }
  if (json::value* meta = request.params.if_contains("_meta"); meta != nullptr && meta->is_object()) {
    auto token = progress_token(meta->get_object());
    if (!token) return token.error();
    out.updates.progress_token = std::move(*token);
    out.context.meta = std::move(meta->get_object());
  }
  request.params.erase("_meta");
  out.updates.progress_message = out.context.protocol_version >= message::revision::k_2025_03_26;
  out.context.caller = std::move(caller);
  out.context.request_id = base::random_hex(16);
  out.context.may_ask = can_ask && !questions_.stopped();
  return out;
}

asio::awaitable<message::EncodedAnswer> Session::handle(message::RequestMessage request, Caller caller,
                                                        std::shared_ptr<message::MessageSink> sink,
                                                        RunningCall& running) {
  auto started = start(request, std::move(caller), sink->can_ask());
  if (!started) co_return refusal(request.id, started.error());
  CallContext& context = started->context;
  const MethodBinding& method = *started->method;
  if (method.in_session != nullptr) co_return answer_at_once(request, *started);

  WireRequestSink updates(sink, started->updates, running);
  context.bind(&updates, started->updates.progress_token.has_value());
  asio::awaitable<message::Outcome> work =
      run_until_complete(method, std::move(request.params), context, sink);
  std::optional<message::Outcome> outcome =
      co_await core_.run(method.name, std::move(work), context, running);
  updates.close();
  if (!outcome) co_return message::EncodedAnswer{{}, 200};
  co_return answer(request.id, method, std::move(*outcome), context);
}

message::EncodedAnswer Session::begin(message::RequestMessage request, Caller caller) {
  const auto started = start(request, std::move(caller), false);
  if (!started) return refusal(request.id, started.error());
  return answer_at_once(request, *started);
}

message::EncodedAnswer Session::answer_at_once(message::RequestMessage& request, const Start& started) {
  message::Outcome outcome = (this->*started.method->in_session)(std::move(request.params));
  return answer(request.id, *started.method, std::move(outcome), started.context);
}

asio::awaitable<message::Outcome> Session::run_until_complete(const MethodBinding& method,
                                                              json::object params, CallContext& context,
                                                              std::shared_ptr<message::MessageSink> sink) {
  if (!method.may_ask) {
    message::Outcome outcome = co_await method.run(core_, std::move(params), context);
    if (std::holds_alternative<message::InputRequired>(outcome)) {
      throw std::logic_error("a handler of this method may not require input");
    }
    co_return outcome;
  }
  constexpr int k_max_rounds = 64;
  for (int round = 0; round < k_max_rounds; ++round) {
    json::object again = params;
    message::Outcome outcome = co_await method.run(core_, std::move(again), context);
    auto* needed = std::get_if<message::InputRequired>(&outcome);
    if (needed == nullptr) co_return outcome;
    check_questions(*needed);
    if (auto missing = missing_for(*needed, context.capabilities)) {
      co_return message::Outcome(message::missing_client_capability(std::move(*missing)));
    }
    if (!needed->requests.empty() && !sink->can_ask()) {
      co_return message::Outcome(message::Error{
          message::code::k_internal_error,
          "Input from the client is needed, but it cannot be asked on this connection", std::nullopt});
    }
    auto answers = co_await questions_.ask(*needed, context.caller.principal, sink, context.protocol_version,
                                           core_.options.ask_timeout);
    if (!answers) co_return message::Outcome(answers.error());
    context.inputs = std::move(*answers);
    context.state = std::move(needed->state);
  }
  throw std::logic_error("a handler required input without end");
}

message::EncodedAnswer Session::answer(const message::RequestId& id, const MethodBinding& method,
                                       message::Outcome outcome, const CallContext& context) const {
  if (auto* complete = std::get_if<message::Complete>(&outcome)) {
    message::downgrade_result(context.protocol_version, method.name, complete->result);
    const auto rendered =
        core_.downgraded_lists.downgrade(context.protocol_version, method.name, complete->rendered);
    return {message::encode_result(id, complete->result, rendered), 200};
  }
  if (const auto* error = std::get_if<message::Error>(&outcome))
    return {message::encode_error(id, *error), 200};
  // A task: the extension, and with it the client's consent, belongs to the stateless era.
  return {message::encode_error(id, message::missing_tasks_extension()), 200};
}

bool Session::respond(message::ResponseMessage response, const Caller& caller) {
  return questions_.answer(std::move(response), caller.principal);
}

bool Session::initialized() const {
  const std::lock_guard lock(mutex_);
  return initialized_;
}

SessionState Session::state() const {
  const std::lock_guard lock(mutex_);
  return state_;
}

std::string Session::revision() const {
  const std::lock_guard lock(mutex_);
  return state_.protocol_version;
}

void Session::attach(std::shared_ptr<message::MessageSink> sink) {
  const std::lock_guard lock(mutex_);
  sink_.swap(sink);
}

void Session::stop_asking() {
  questions_.stop();
}

}  // namespace reply_mcp::mcp
