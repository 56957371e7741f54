// What the HTTP transport counts, for Prometheus.
#pragma once

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>

#include <memory>
#include <string>

namespace reply_mcp::transport::http {

class HttpMetrics {
 public:
  /// Registers in `registry`, or in one of its own when that is null.
  explicit HttpMetrics(std::shared_ptr<prometheus::Registry> registry);

  void request_done(int status, double seconds);

  prometheus::Gauge& connections;
  prometheus::Gauge& streams;
  prometheus::Gauge& sessions;
  prometheus::Counter& slow_readers;
  prometheus::Counter& cancelled;

  /// Everything in the registry in the text format that Prometheus reads.
  [[nodiscard]] std::string text() const;

 private:
  HttpMetrics(const std::shared_ptr<prometheus::Registry>& registry, int /*not null*/);

  std::shared_ptr<prometheus::Registry> registry_;
  prometheus::Family<prometheus::Counter>& requests_;
  prometheus::Histogram& seconds_;
};

}  // namespace reply_mcp::transport::http
