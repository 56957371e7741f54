#include "mcp/stateless.hpp"

#include "base/random.hpp"
#include "mcp/capabilities.hpp"
#include "mcp/message/errors.hpp"
#include "mcp/mrtr.hpp"
#include "mcp/stateless_meta.hpp"

#include <algorithm>
#include <exception>
#include <stdexcept>

namespace reply_mcp::mcp {
namespace {

message::EncodedAnswer refusal(const message::RequestId& id, const message::Error& error,
                               std::optional<int> status = std::nullopt) {
  return {message::encode_error(id, error), status ? *status : http_status_of(error)};
}

/// `-32002` and what else belonged to older revisions only (MCP 2026-07-28, basic, "Error Codes").
message::Error map_legacy_code(message::Error error) {
  if (error.code == message::code::k_resource_not_found) error.code = message::code::k_invalid_params;
  return error;
}

void add_caching(json::object& result, const MethodBinding& method, const message::Complete& complete,
                 const ServerOptions& options, bool is_retry) {
  if (method.caching == Caching::none) return;
  std::int64_t ttl = complete.ttl_ms;
  bool is_public = complete.cache_public;
  if (method.caching == Caching::list) {
    if (ttl == 0) ttl = options.list_ttl_ms;
    is_public = is_public || options.list_cache_public;
  }
  if (is_retry) {  // it depends on answers that are not part of the cache key
    ttl = 0;
    is_public = false;
  }
  result.emplace("ttlMs", std::max<std::int64_t>(ttl, 0));
  result.emplace("cacheScope", is_public ? "public" : "private");
}

}  // namespace

int http_status_of(const message::Error& error) {
  switch (error.code) {
    case message::code::k_method_not_found:
      return 404;
    case message::code::k_header_mismatch:
    case message::code::k_missing_client_capability:
    case message::code::k_unsupported_protocol_version:
    case message::code::k_parse_error:
    case message::code::k_invalid_request:
      return 400;
    default:
      return 200;
  }
}

asio::awaitable<message::EncodedAnswer> StatelessAdapter::handle(message::RequestMessage request,
                                                                 Caller caller,
                                                                 std::shared_ptr<message::MessageSink> sink,
                                                                 RunningCall& running) {
  CallContext context;
  context.caller = std::move(caller);
  context.request_id = base::random_hex(16);
  auto meta = take_stateless_meta(request.params, context);
  if (!meta) co_return refusal(request.id, meta.error(), 400);

  const auto found = find(request.method, context);
  if (!found) co_return refusal(request.id, found.error());
  const MethodBinding* method = *found;

  std::string binding;
  bool is_retry = false;
  if (method->may_ask) {
    binding = state_binding(method->name, request.params, context.caller.principal);
    auto round = take_round(request.params, core_.sealer.get(), binding);
    if (!round) co_return refusal(request.id, round.error());
    context.inputs = std::move(round->inputs);
    context.state = std::move(round->state);
    is_retry = round->is_retry;
  }

  if (!core_.options.logging) meta->updates.log_from.reset();
  WireRequestSink updates(sink, meta->updates, running);
  context.bind(&updates, meta->updates.progress_token.has_value());
  StatelessCall call{request.id, context, sink, running};
  std::optional<message::Outcome> outcome = co_await run(*method, std::move(request.params), call);
  updates.close();
  if (!outcome) co_return message::EncodedAnswer{{}, 200};
  co_return answer(request.id, *method, std::move(*outcome), context, binding, is_retry);
}

message::Checked<const MethodBinding*> StatelessAdapter::find(std::string_view name,
                                                              const CallContext& context) const {
  const MethodBinding* method = find_method(name);
  if (method == nullptr || !method->is_stateless() || !method->offered(core_.options, core_.features)) {
    return message::method_not_found(name);
  }
  if (method->of_tasks && !context.accepts_tasks()) return message::missing_tasks_extension();
  return method;
}

asio::awaitable<std::optional<message::Outcome>> StatelessAdapter::run(const MethodBinding& method,
                                                                       json::object params,
                                                                       StatelessCall& call) {
  asio::awaitable<message::Outcome> work = method.run != nullptr
                                               ? method.run(core_, std::move(params), call.context)
                                               : (this->*method.in_stateless)(std::move(params), call);
  return core_.run(method.name, std::move(work), call.context, call.running);
}

json::object StatelessAdapter::add_envelope(json::object result, std::string_view type) const {
  result.insert_or_assign("resultType", type);
  json::value& meta = result["_meta"];
  if (!meta.is_object()) meta = json::object();
  meta.get_object().insert_or_assign(meta_key::k_server_info,
                                     implementation_object(core_.options.info, message::k_stateless_version));
  return result;
}

message::EncodedAnswer StatelessAdapter::answer(const message::RequestId& id, const MethodBinding& method,
                                                message::Outcome outcome, const CallContext& context,
                                                std::string_view binding, bool is_retry) const {
  if (auto* error = std::get_if<message::Error>(&outcome))
    return refusal(id, map_legacy_code(std::move(*error)));
  if (auto* complete = std::get_if<message::Complete>(&outcome)) {
    json::object result = add_envelope(std::move(complete->result), "complete");
    add_caching(result, method, *complete, core_.options, is_retry);
    return {message::encode_result(id, result, complete->rendered), 200};
  }
  try {
    if (auto* task = std::get_if<message::TaskStarted>(&outcome))
      return task_answer(id, method, *task, context);
    const auto& needed = std::get<message::InputRequired>(outcome);
    if (!method.may_ask) throw std::logic_error("a handler of this method may not require input");
    if (auto missing = missing_for(needed, context.capabilities)) {
      return refusal(id, message::missing_client_capability(std::move(*missing)));
    }
    json::object result =
        input_required_result(needed, core_.sealer.get(), binding, core_.options.state_lifetime);
    return {message::encode_result(id, add_envelope(std::move(result), "input_required")), 200};
  } catch (const std::exception& bug) {
    core_.report(method.name, context, bug.what());
    return refusal(id, message::internal_error(context.request_id));
  }
}

message::EncodedAnswer StatelessAdapter::task_answer(const message::RequestId& id,
                                                     const MethodBinding& method, message::TaskStarted& task,
                                                     const CallContext& context) const {
  if (!method.may_start_task) throw std::logic_error("a handler of this method may not start a task");
  if (core_.features.tasks == nullptr)
    throw std::logic_error("a handler starts a task that nobody can ask for");
  if (!context.accepts_tasks()) return refusal(id, message::missing_tasks_extension());
  return {message::encode_result(id, add_envelope(std::move(task.task), "task")), 200};
}

asio::awaitable<message::Outcome> StatelessAdapter::discover(json::object, StatelessCall&) {
  message::Complete complete;
  complete.result.emplace("supportedVersions", json::array{json::value(message::k_stateless_version)});
  complete.result.emplace("capabilities",
                          server_capabilities(core_.options, core_.features, message::k_stateless_version));
  if (!core_.options.instructions.empty()) {
    complete.result.emplace("instructions", core_.options.instructions);
  }
  co_return message::Outcome(std::move(complete));
}

asio::awaitable<message::Outcome> StatelessAdapter::listen(json::object params, StatelessCall& call) {
  const auto wanted = SubscriptionFilter::read(params);
  if (!wanted) co_return message::Outcome(wanted.error());
  if (!wanted->tasks.empty() && !call.context.accepts_tasks())
    co_return message::Outcome(message::missing_tasks_extension());

  Subscriptions::Stream stream(subscriptions_, call.id, wanted->honoured(core_.features, call.context),
                               call.sink, call.running.executor());
  if (!subscriptions_.open(stream)) {
    co_return message::Outcome(
        message::Error{message::code::k_internal_error, "The server is shutting down", std::nullopt});
  }
  co_await stream.wait_for_end();
  json::object tag;
  tag.emplace(meta_key::k_subscription_id, message::to_json(call.id));
  message::Complete complete;
  complete.result.emplace("_meta", std::move(tag));
  co_return message::Outcome(std::move(complete));
}

}  // namespace reply_mcp::mcp
