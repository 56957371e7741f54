#include "app/service/attempt_log.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

namespace reply_mcp::app::service {
namespace {

auto milliseconds_of(const reply::resilience::ObservedAttempt& attempt) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(attempt.time).count();
}

}  // namespace

void AttemptLog::answered(const reply::resilience::ObservedAttempt& attempt,
                          const reply::Response& response) {
  const auto level = response.status >= 500 ? spdlog::level::warn : spdlog::level::debug;
  spdlog::log(level, "reply {} {} {} {} ms, {} bytes out, {} bytes in, call {}",
              reply::to_string(attempt.request.method), attempt.request.operation, response.status,
              milliseconds_of(attempt), attempt.request.body.size(), response.body.size(),
              attempt.options.request_id);
}

void AttemptLog::failed(const reply::resilience::ObservedAttempt& attempt, const reply::Failure& failure) {
  const auto level =
      failure.kind == reply::FailureKind::cancelled ? spdlog::level::debug : spdlog::level::warn;
  spdlog::log(level, "reply {} {} failed: {} after {} ms, call {}", reply::to_string(attempt.request.method),
              attempt.request.operation, reply::to_string(failure.kind), milliseconds_of(attempt),
              attempt.options.request_id);
}

}  // namespace reply_mcp::app::service
