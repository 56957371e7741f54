#include "app/service/reply_metrics.hpp"

#include "app/service/reply_stack.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace reply_mcp::app::service {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;
using Clock = std::chrono::steady_clock;

const prometheus::Histogram::BucketBoundaries& boundaries() {
  static const prometheus::Histogram::BucketBoundaries k_seconds{0.005, 0.025, 0.1, 0.25, 0.5, 1,
                                                                 2.5,   5,     10,  30,   60,  120};
  return k_seconds;
}

prometheus::Family<prometheus::Histogram>& histogram(prometheus::Registry& registry, const char* name,
                                                     const char* help) {
  return prometheus::BuildHistogram().Name(name).Help(help).Register(registry);
}

/// One family of figures that are kept elsewhere.
class Figures {
 public:
  Figures(std::vector<MetricFamily>& all, std::string name, std::string help, MetricType type)
      : family_(all.emplace_back()) {
    family_.name = std::move(name);
    family_.help = std::move(help);
    family_.type = type;
  }
  Figures& add(std::size_t value, std::string label = "", std::string label_value = "") {
    ClientMetric metric;
    if (!label.empty()) metric.label.push_back({std::move(label), std::move(label_value)});
    const auto figure = static_cast<double>(value);
    (family_.type == MetricType::Counter ? metric.counter.value : metric.gauge.value) = figure;
    family_.metric.push_back(std::move(metric));
    return *this;
  }
  Figures& seconds(std::chrono::milliseconds time) {
    ClientMetric metric;
    metric.counter.value = std::chrono::duration<double>(time).count();
    family_.metric.push_back(std::move(metric));
    return *this;
  }

 private:
  MetricFamily& family_;
};

void add_resilience(std::vector<MetricFamily>& all, const reply::resilience::ResilienceStats& stats) {
  using State = reply::resilience::CircuitBreaker::State;
  {
    Figures retries(all, "reply_retries_total", "Requests sent again, by the row of the retry table.",
                    MetricType::Counter);
    for (const reply::resilience::RetryRule& rule : reply::resilience::retry_rules()) {
      if (rule.verdict == reply::resilience::Verdict::finish) continue;
      const auto found = stats.retries_by_rule.find(rule.name);
      retries.add(found == stats.retries_by_rule.end() ? 0 : found->second, "rule", std::string(rule.name));
    }
  }
  Figures(all, "reply_quota_waits_total", "Calls that had to wait for Reply's quota.", MetricType::Counter)
      .add(stats.quota_waits);
  Figures(all, "reply_quota_wait_seconds_total", "Time that calls spent waiting for Reply's quota.",
          MetricType::Counter)
      .seconds(stats.quota_wait_time);
  Figures(all, "reply_quota_refusals_total", "Calls refused because the wait would have been too long.",
          MetricType::Counter)
      .add(stats.quota_refusals);
  Figures(all, "reply_quota_waiting", "Calls that wait for Reply's quota now.", MetricType::Gauge)
      .add(stats.waiting);
  Figures(all, "reply_rate_limited_total", "Answers 429 of the request quota that came all the same.",
          MetricType::Counter)
      .add(stats.rate_limited);
  Figures(all, "reply_breaker_state", "1 for the state that the circuit breaker is in.", MetricType::Gauge)
      .add(stats.breaker == State::closed ? 1 : 0, "state", "closed")
      .add(stats.breaker == State::open ? 1 : 0, "state", "open")
      .add(stats.breaker == State::half_open ? 1 : 0, "state", "half_open");
  Figures(all, "reply_breaker_opened_total", "How often the circuit breaker opened.", MetricType::Counter)
      .add(stats.breaker_opened);
  Figures(all, "reply_breaker_refusals_total", "Calls that the open circuit breaker refused.",
          MetricType::Counter)
      .add(stats.breaker_refusals);
}

void add_figures(std::vector<MetricFamily>& all, const ReplyStack& stack) {
  add_resilience(all, stack.resilience());
  const reply::client::ConnectionStats pool = stack.connections();
  Figures(all, "reply_connections", "Connections to Reply, and calls that wait for one.", MetricType::Gauge)
      .add(pool.in_use, "state", "in_use")
      .add(pool.idle, "state", "idle")
      .add(pool.waiting, "state", "waited_for");
  const reply::resilience::CacheStats cache = stack.cache();
  Figures(all, "reply_cache_reads_total",
          "Reads of reference data: from memory, sent, or sent once for several.", MetricType::Counter)
      .add(cache.hits, "result", "hit")
      .add(cache.misses, "result", "miss")
      .add(cache.joined, "result", "joined");
  Figures(all, "reply_cache_bytes", "Memory that kept answers take.", MetricType::Gauge).add(cache.bytes);
  if (const auto left = stack.quota_left()) {
    Figures(all, "reply_quota_left", "Requests that the server's own account has left.", MetricType::Gauge)
        .add(left->minute, "window", "minute")
        .add(left->hour, "window", "hour")
        .add(left->reporting_minute, "window", "reporting_minute")
        .add(left->reporting_hour, "window", "reporting_hour");
  }
}

/// "ok", or why not: what a client would branch on.
std::string_view status_of(const mcp::message::Outcome& outcome) {
  if (std::holds_alternative<mcp::message::Error>(outcome)) return "refused";
  const auto* complete = std::get_if<mcp::message::Complete>(&outcome);
  if (complete == nullptr) return "ok";  // a question, or a task: what it comes to is another call's answer
  const mcp::json::value* failed = complete->result.if_contains("isError");
  if (failed == nullptr || !failed->is_bool() || !failed->get_bool()) return "ok";
  const mcp::json::value* content = complete->result.if_contains("structuredContent");
  const mcp::json::object* holder = content == nullptr ? nullptr : content->if_object();
  const mcp::json::value* error = holder == nullptr ? nullptr : holder->if_contains("error");
  const mcp::json::object* body = error == nullptr ? nullptr : error->if_object();
  const mcp::json::value* kind = body == nullptr ? nullptr : body->if_contains("kind");
  return kind != nullptr && kind->is_string() ? std::string_view(kind->get_string()) : "internal";
}

}  // namespace

ReplyMetrics::ReplyMetrics()
    : tool_calls_(histogram(*this, "mcp_tool_call_seconds",
                            "Calls of a tool, by what the client was told, and how long they took.")),
      requests_(histogram(*this, "reply_request_seconds",
                          "Requests sent to Reply, by HTTP status or kind of failure; each try counts.")) {}

void ReplyMetrics::watch(const ReplyStack* stack) {
  const std::lock_guard lock(mutex_);
  stack_ = stack;
}

void ReplyMetrics::tool_called(const std::string& tool, std::string_view status,
                               std::chrono::duration<double> time) {
  tool_calls_.Add({{"tool", tool}, {"status", std::string(status)}}, boundaries()).Observe(time.count());
}

void ReplyMetrics::answered(const reply::resilience::ObservedAttempt& attempt,
                            const reply::Response& response) {
  attempt_ended(attempt, std::to_string(response.status));
}

void ReplyMetrics::failed(const reply::resilience::ObservedAttempt& attempt, const reply::Failure& failure) {
  attempt_ended(attempt, std::string(reply::to_string(failure.kind)));
}

void ReplyMetrics::attempt_ended(const reply::resilience::ObservedAttempt& attempt, std::string status) {
  const std::chrono::duration<double> seconds = attempt.time;
  requests_.Add({{"operation", attempt.request.operation}, {"status", std::move(status)}}, boundaries())
      .Observe(seconds.count());
}

std::vector<MetricFamily> ReplyMetrics::Collect() const {
  std::vector<MetricFamily> all = Registry::Collect();
  const std::lock_guard lock(mutex_);
  if (stack_ != nullptr) add_figures(all, *stack_);
  return all;
}

mcp::asio::awaitable<mcp::message::Outcome> MeteredTools::call(std::string name, mcp::json::object arguments,
                                                               mcp::CallContext& context) {
  // A name from outside must not become a label: there is no end of them.
  const std::string tool = inner_.input_schema(name, context) == nullptr ? "unknown" : name;
  const auto begin = Clock::now();
  std::string status = "cancelled";
  try {
    mcp::message::Outcome outcome = co_await inner_.call(std::move(name), std::move(arguments), context);
    status = status_of(outcome);
    metrics_.tool_called(tool, status, Clock::now() - begin);
    co_return outcome;
  } catch (const boost::system::system_error& stopped) {
    const bool cancelled = stopped.code() == boost::asio::error::operation_aborted;
    metrics_.tool_called(tool, cancelled ? "cancelled" : "internal", Clock::now() - begin);
    throw;
  } catch (...) {
    metrics_.tool_called(tool, "internal", Clock::now() - begin);
    throw;
  }
}

}  // namespace reply_mcp::app::service
