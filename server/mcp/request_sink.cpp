#include "mcp/request_sink.hpp"

#include "mcp/message/message.hpp"

#include <cmath>

namespace reply_mcp::mcp {
namespace {

/// Whole numbers without an exponent: Boost.JSON writes the double 50 as 5E1.
json::value number(double value) {
  constexpr double k_max_exact = 9007199254740992.0;
  if (std::trunc(value) == value && std::abs(value) <= k_max_exact) return static_cast<std::int64_t>(value);
  return value;
}

}  // namespace

void WireRequestSink::progress(double progress, std::optional<double> total, std::string_view message) {
  if (!is_open() || !settings_.progress_token || !std::isfinite(progress)) return;
  // It must increase with each notification (MCP, basic, "Progress").
  if (last_ && progress <= *last_) return;
  last_ = progress;
  json::object params{{"progressToken", *settings_.progress_token}, {"progress", number(progress)}};
  if (total && std::isfinite(*total)) params.emplace("total", number(*total));
  if (!message.empty() && settings_.progress_message) params.emplace("message", message);
  sink_->send(message::encode_notification("notifications/progress", params));
}

void WireRequestSink::log(message::LogLevel level, std::string_view logger, const json::value& data) {
  if (!is_open() || !settings_.log_from || level < *settings_.log_from) return;
  json::object params{{"level", message::to_string(level)}, {"data", data}};
  if (!logger.empty()) params.emplace("logger", logger);
  sink_->send(message::encode_notification("notifications/message", params));
}

}  // namespace reply_mcp::mcp
