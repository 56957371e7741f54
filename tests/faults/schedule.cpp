#include "schedule.hpp"

#include "reply/client/client.hpp"
#include "reply/resilience/resilient_api.hpp"
#include "upstream.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <chrono>
#include <memory>
#include <ostream>

namespace reply_mcp::faults {
namespace {

namespace asio = boost::asio;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using namespace std::chrono_literals;

/// No call may take longer, on a machine that is busy with other things.
constexpr auto k_longest = 10s;

struct Call {
  CallPlan plan;
  std::size_t number = 0;
  asio::cancellation_signal cancel;
  std::optional<reply::SendResult> result;
};

reply::Request request_of(const Call& call) {
  reply::Request request;
  request.target = "/v3/calls/" + std::to_string(call.number);
  request.operation = "test";
  request.group = "test";
  request.changes = call.plan.kind != Kind::read;
  request.repeat = call.plan.kind == Kind::harmful_change ? reply::Repeat::harmful : reply::Repeat::harmless;
  switch (call.plan.kind) {
    case Kind::read:
      request.method = reply::Method::get;
      break;
    case Kind::repeatable_change:
      request.method = reply::Method::put;
      break;
    case Kind::harmful_change:
      request.method = reply::Method::post;
      break;
  }
  if (request.changes) {
    request.content_type = "application/json";
    request.body = std::string(R"({"a":1})");
  }
  return request;
}

asio::awaitable<void> make(reply::Api& api, Call& call) {
  asio::steady_timer timer(co_await asio::this_coro::executor, milliseconds(call.plan.start_ms));
  co_await timer.async_wait(asio::use_awaitable);
  reply::Identity identity;
  identity.api_key = base::Secret("key");
  reply::CallOptions options;
  options.caller = call.number % 2 == 0 ? "even" : "odd";
  if (call.plan.deadline_ms) options.deadline = Clock::now() + milliseconds{*call.plan.deadline_ms};
  reply::Request request = request_of(call);
  call.result = co_await api.send(std::move(request), std::move(identity), std::move(options));
}

asio::awaitable<void> cancel_later(Call& call) {
  const int at = call.plan.start_ms + *call.plan.cancel_after_ms;
  asio::steady_timer timer(co_await asio::this_coro::executor, milliseconds(at));
  co_await timer.async_wait(asio::use_awaitable);
  call.cancel.emit(asio::cancellation_type::terminal);
}

/// Whether the caller was told that the change may have been made.
bool told_unknown(const reply::SendResult& result) {
  return result.has_error() ? result.error().maybe_executed : result->outcome_unknown;
}

/// What a caller is told "Nothing was sent" of.
bool held_back(const reply::Failure& failure) {
  const bool refused =
      failure.kind == reply::FailureKind::quota || failure.kind == reply::FailureKind::unavailable;
  return refused && !failure.sent_before && !failure.maybe_executed;
}

bool is_success(const reply::SendResult& result) {
  return result.has_value() && result->status >= 200 && result->status < 300;
}

std::string words(const reply::SendResult& result) {
  if (result.has_value())
    return "status " + std::to_string(result->status) + ' ' + result->body.substr(0, 40);
  return std::string(to_string(result.error().kind)) + " (" + result.error().message + ")";
}

/// What is wrong with one call, given what the upstream saw of it.
std::string judge(const Call& call, const std::vector<Arrival>& log) {
  const std::string name = "call " + std::to_string(call.number);
  if (!call.result) return name + " never ended\n";
  std::size_t unrefused = 0;
  std::size_t executed = 0;
  bool arrived = false;
  for (const Arrival& arrival : log) {
    if (arrival.call != call.number) continue;
    arrived = true;
    if (!arrival.refused) ++unrefused;
    if (arrival.whole && arrival.executed) ++executed;
  }
  std::string wrong;
  if (call.plan.kind == Kind::harmful_change && unrefused > 1) {
    wrong += name + " must not be repeated and was sent " + std::to_string(unrefused) + " times\n";
  }
  if (is_success(*call.result)) {
    if (executed == 0) wrong += name + " was told of a success that never was\n";
    // What cannot be unpacked is said to be so; it is the answer to this call all the same.
    if (!(*call.result)->unreadable.empty()) return wrong;
    if ((*call.result)->body != R"({"call":)" + std::to_string(call.number) + '}') {
      wrong += name + " got the answer of another: " + (*call.result)->body + '\n';
    }
  } else if (call.plan.kind != Kind::read && executed > 0 && !told_unknown(*call.result)) {
    wrong += name + " may have been carried out, and its caller was told only " + words(*call.result) + '\n';
  }
  if (call.result->has_error() && arrived && held_back(call.result->error())) {
    wrong += name + " was sent, and its caller was told that nothing was: " + words(*call.result) + '\n';
  }
  if (call.result->has_error() && call.result->error().message.empty()) {
    wrong += name + " failed without a word\n";
  }
  return wrong;
}

reply::client::ClientOptions client_options(const Schedule& schedule, std::uint16_t port) {
  reply::client::ClientOptions options;
  options.base_url = "http://127.0.0.1:" + std::to_string(port);
  options.connect_timeout = 500ms;
  options.idle_timeout = 15ms;
  options.total_timeout = 40ms;
  options.max_response_bytes = 64 * 1024;
  options.replace_dead_connections = false;
  options.max_connections = schedule.max_connections;
  return options;
}

reply::resilience::ResilientApi::Options resilience_options() {
  reply::resilience::ResilientApi::Options options;
  options.retry.first_backoff = 1ms;
  options.retry.max_backoff = 4ms;
  options.retry.max_wait = 20ms;
  options.breaker.failures_to_open = 6;
  options.breaker.cool_down = 5ms;
  options.breaker.max_cool_down = 20ms;
  options.total_timeout = 150ms;
  return options;
}

}  // namespace

std::ostream& operator<<(std::ostream& out, const Schedule& schedule) {
  static constexpr const char* k_kinds[] = {"read", "put", "post"};
  out << "connections " << schedule.max_connections << (schedule.small_quota ? ", small quota" : "")
      << "; calls:";
  for (const CallPlan& call : schedule.calls) {
    out << ' ' << k_kinds[static_cast<std::size_t>(call.kind)] << '@' << call.start_ms;
    if (call.cancel_after_ms) out << " cancelled+" << *call.cancel_after_ms;
    if (call.deadline_ms) out << " within " << *call.deadline_ms;
    out << ',';
  }
  out << " faults:";
  for (const Fault fault : schedule.faults) out << ' ' << static_cast<int>(fault);
  return out;
}

std::string violations(const Schedule& schedule) {
  Upstream upstream(schedule.faults);
  auto client = reply::client::Client::create(client_options(schedule, upstream.port()));
  if (!client) return client.error();
  const auto quota =
      schedule.small_quota
          ? std::unique_ptr<reply::quota::QuotaStore>(new reply::quota::LocalQuotaStore(
                {.per_minute = 3, .per_hour = 50, .reporting_per_minute = 1, .reporting_per_hour = 1}))
          : std::unique_ptr<reply::quota::QuotaStore>(new reply::quota::UncountedQuotaStore);
  reply::resilience::ResilientApi api(**client, *quota, resilience_options());
  std::string wrong;
  {
    asio::io_context io(1);
    std::vector<std::unique_ptr<Call>> calls;
    for (const CallPlan& plan : schedule.calls) {
      calls.push_back(std::make_unique<Call>());
      Call& call = *calls.back();
      call.plan = plan;
      call.number = calls.size();
      asio::co_spawn(io, make(api, call), asio::bind_cancellation_slot(call.cancel.slot(), asio::detached));
      if (plan.cancel_after_ms) asio::co_spawn(io, cancel_later(call), asio::detached);
    }
    const auto begin = Clock::now();
    io.run_for(k_longest);
    if (Clock::now() - begin >= k_longest) wrong += "the calls did not end in time\n";
    const reply::client::ConnectionStats connections = (*client)->connections();
    if (connections.in_use != 0 || connections.waiting != 0) wrong += "a place in the pool was not freed\n";
    if (api.stats().waiting != 0) wrong += "a place in the line for the quota was not freed\n";
    const std::vector<Arrival> log = upstream.log();
    for (const auto& call : calls) wrong += judge(*call, log);
    const auto counted = static_cast<std::size_t>(
        std::count_if(log.begin(), log.end(), [](const Arrival& arrival) { return arrival.whole; }));
    if (schedule.small_quota && counted > 3) wrong += "more requests than the quota allows were sent\n";
  }
  return wrong;
}

}  // namespace reply_mcp::faults
