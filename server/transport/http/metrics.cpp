#include "transport/http/metrics.hpp"

#include <prometheus/text_serializer.h>

#include <utility>

namespace reply_mcp::transport::http {
namespace {

prometheus::Gauge& gauge(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildGauge().Name(name).Help(help).Register(registry).Add({});
}

prometheus::Counter& counter(prometheus::Registry& registry, const char* name, const char* help) {
  return prometheus::BuildCounter().Name(name).Help(help).Register(registry).Add({});
}

}  // namespace

HttpMetrics::HttpMetrics(std::shared_ptr<prometheus::Registry> registry)
    : HttpMetrics(registry ? std::move(registry) : std::make_shared<prometheus::Registry>(), 0) {}

HttpMetrics::HttpMetrics(const std::shared_ptr<prometheus::Registry>& registry, int /*not null*/)
    : connections(gauge(*registry, "mcp_http_connections", "Open connections.")),
      streams(gauge(*registry, "mcp_http_streams", "Open server-sent event streams.")),
      sessions(gauge(*registry, "mcp_http_sessions", "Sessions of the stateful era that are in memory.")),
      slow_readers(counter(*registry, "mcp_http_slow_readers_total",
                           "Streams that were cut because the client did not read.")),
      cancelled(counter(*registry, "mcp_http_cancelled_total",
                        "Requests that were cancelled because the client went away.")),
      registry_(registry),
      requests_(prometheus::BuildCounter()
                    .Name("mcp_http_requests_total")
                    .Help("Finished HTTP requests by status.")
                    .Register(*registry)),
      seconds_(prometheus::BuildHistogram()
                   .Name("mcp_http_request_seconds")
                   .Help("Time from the whole request to the whole answer, without streams that stay open.")
                   .Register(*registry)
                   .Add({}, prometheus::Histogram::BucketBoundaries{0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5,
                                                                    10, 60})) {}

void HttpMetrics::request_done(int status, double seconds) {
  requests_.Add({{"status", std::to_string(status)}}).Increment();
  if (seconds >= 0) seconds_.Observe(seconds);
}

std::string HttpMetrics::text() const {
  return prometheus::TextSerializer().Serialize(registry_->Collect());
}

}  // namespace reply_mcp::transport::http
