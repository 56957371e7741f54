#include "tools/call/call_sender.hpp"

#include "base/traceparent.hpp"
#include "tools/call/request.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::call {
namespace {

/// Reading and shaping more takes long enough that others would notice.
constexpr std::size_t k_large_answer = std::size_t{128} * 1024;
/// Of messages to clients that asked for them (notifications/message).
constexpr std::string_view k_logger = "reply";

/// The trace that the client says in `_meta`, else the one of its HTTP request; empty when there is none that
/// may be passed on.
std::string traceparent_of(const mcp::CallContext& context) {
  std::string trace;
  const json::value* given = context.meta.if_contains("traceparent");
  const auto header = context.caller.headers.find("traceparent");
  if (given != nullptr) {
    if (given->is_string()) trace = given->get_string();
  } else if (header != context.caller.headers.end()) {
    trace = header->second;
  }
  return base::is_traceparent(trace) ? trace : std::string();
}

}  // namespace

mcp::asio::awaitable<reply::SendResult> CallSender::send(const schemas::Operation& operation,
                                                         reply::Request request) {
  reply::CallOptions options = call_options(operation);
  reply::Identity identity = identity_;
  const auto begin = std::chrono::steady_clock::now();
  reply::SendResult sent =
      co_await tools_.api.send(std::move(request), std::move(identity), std::move(options));
  answered_ = answered_ || sent.has_value();
  log(operation, sent, std::chrono::steady_clock::now() - begin);
  co_return sent;
}

CallSender::Read CallSender::read(const result::FailedCall& call, const reply::SendResult& sent,
                                  const operation::BoundArguments& arguments) const {
  if (!sent) {
    reply::Failure failure = sent.error();
    failure.sent_before = failure.sent_before || answered_;
    return result::from_failure(call, failure);
  }
  if (std::optional<json::object> done = result::deleted_before(call, arguments, *sent))
    return *std::move(done);
  if (sent->problem) return result::from_problem(call, *sent->problem, sent->outcome_unknown);
  return result::read_answer(call, arguments, *sent);
}

mcp::asio::awaitable<void> CallSender::where_fit(const reply::SendResult& sent, std::function<void()> work) {
  if (sent && sent->body.size() > k_large_answer) {
    co_await tools_.background.run(std::move(work));
  } else {
    work();
  }
}

mcp::asio::awaitable<CallSender::Read> CallSender::exchange(result::FailedCall call,
                                                            operation::BoundArguments arguments) {
  reply::Request request = build_request(call.binding, arguments);
  const reply::SendResult sent = co_await send(*call.binding.operation, std::move(request));
  Read answer;
  std::function<void()> work = [&] { answer = read(call, sent, arguments); };
  co_await where_fit(sent, std::move(work));
  co_return answer;
}

reply::CallOptions CallSender::call_options(const schemas::Operation& operation) {
  reply::CallOptions options;
  options.request_id = context_.request_id;
  options.caller = context_.caller.principal;
  options.traceparent = traceparent_of(context_);
  options.on_wait = [this, &operation](std::string_view reason, std::chrono::milliseconds wait) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(wait + std::chrono::milliseconds(999));
    const std::string words = "waiting " + std::to_string(seconds.count()) + " s for " + std::string(reason);
    report(0, words);
    context_.log(
        mcp::message::LogLevel::debug, k_logger,
        json::object{{"operation", operation.id}, {"requestId", context_.request_id}, {"message", words}});
  };
  return options;
}

/// What became of a request, for a client that wants to follow its calls; nothing of what was in it.
void CallSender::log(const schemas::Operation& operation, const reply::SendResult& sent,
                     std::chrono::steady_clock::duration time) {
  json::object told{{"operation", operation.id},
                    {"requestId", context_.request_id},
                    {"milliseconds", std::chrono::duration_cast<std::chrono::milliseconds>(time).count()}};
  if (sent) {
    told["status"] = sent->status;
  } else {
    told["failure"] = reply::to_string(sent.error().kind);
  }
  context_.log(mcp::message::LogLevel::debug, k_logger, std::move(told));
}

void CallSender::report(double at_least, std::string_view message) {
  // Less than an item, so that waiting between two pages does not overtake the items.
  constexpr double k_step = 0.001;
  progress_ = std::max(at_least, progress_ + k_step);
  context_.progress(progress_, std::nullopt, message);
}

}  // namespace reply_mcp::tools::call
