#include "app/service/logged_api.hpp"

#include <spdlog/spdlog.h>

#include <chrono>

namespace reply_mcp::app::service {

boost::asio::awaitable<reply::SendResult> LoggedApi::send(reply::Request request, reply::Identity identity,
                                                          reply::CallOptions options) {
  const std::string operation = request.operation;
  const std::string request_id = options.request_id;
  const std::string_view method = reply::to_string(request.method);
  const std::size_t sent = request.body.size();
  const auto begin = std::chrono::steady_clock::now();

  reply::SendResult result =
      co_await inner_.send(std::move(request), std::move(identity), std::move(options));

  const auto ms =
      std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begin).count();
  if (result.has_value()) {
    const auto level = result->status >= 500 ? spdlog::level::warn : spdlog::level::debug;
    spdlog::log(level, "reply {} {} {} {} ms, {} bytes out, {} bytes in, call {}", method, operation,
                result->status, ms, sent, result->body.size(), request_id);
  } else {
    const auto level =
        result.error().kind == reply::FailureKind::cancelled ? spdlog::level::debug : spdlog::level::warn;
    spdlog::log(level, "reply {} {} failed: {} after {} ms, call {}", method, operation,
                reply::to_string(result.error().kind), ms, request_id);
  }
  co_return result;
}

}  // namespace reply_mcp::app::service
