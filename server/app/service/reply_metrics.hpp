// What is counted of tool calls and of the way to Reply, for Prometheus: the registry that the admin
// listener of `reply-mcp http` shows.
//
//   mcp_tool_call_seconds{tool,status}         calls as the client sees them; status is "ok", the kind of the
//                                              error (docs/errors.md), "cancelled" or "refused"
//   reply_request_seconds{operation,status}    single tries; status is HTTP's, or the kind of the failure
//   reply_retries_total{rule}, reply_quota_*, reply_connections, reply_breaker_*, reply_cache_*
//
// The second group of names is read from the parts that count, at the moment when Prometheus asks.
#pragma once

#include "mcp/features.hpp"
#include "reply/resilience/attempt_observer.hpp"

#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <chrono>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::app::service {

class ReplyStack;

class ReplyMetrics : public prometheus::Registry, public reply::resilience::AttemptObserver {
 public:
  ReplyMetrics();

  /// Whose figures Collect() adds; null: nobody's any more. Thread-safe.
  void watch(const ReplyStack* stack);
  void tool_called(const std::string& tool, std::string_view status, std::chrono::duration<double> time);
  void answered(const reply::resilience::ObservedAttempt& attempt, const reply::Response& response) override;
  void failed(const reply::resilience::ObservedAttempt& attempt, const reply::Failure& failure) override;

  [[nodiscard]] std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  void attempt_ended(const reply::resilience::ObservedAttempt& attempt, std::string status);

  prometheus::Family<prometheus::Histogram>& tool_calls_;
  prometheus::Family<prometheus::Histogram>& requests_;
  mutable std::mutex mutex_;  // guards stack_, and that it lives while it is read
  const ReplyStack* stack_ = nullptr;
};

/// Times each call of a tool, whatever became of it.
class MeteredTools : public mcp::ToolSource {
 public:
  /// Both must outlive this.
  MeteredTools(mcp::ToolSource& inner, ReplyMetrics& metrics) : inner_(inner), metrics_(metrics) {}

  [[nodiscard]] bool list_changes() const override { return inner_.list_changes(); }
  mcp::message::Outcome list(const std::optional<std::string>& cursor,
                             const mcp::CallContext& context) override {
    return inner_.list(cursor, context);
  }
  const mcp::json::object* input_schema(std::string_view name, const mcp::CallContext& context) override {
    return inner_.input_schema(name, context);
  }
  mcp::asio::awaitable<mcp::message::Outcome> call(std::string name, mcp::json::object arguments,
                                                   mcp::CallContext& context) override;

 private:
  mcp::ToolSource& inner_;
  ReplyMetrics& metrics_;
};

}  // namespace reply_mcp::app::service
