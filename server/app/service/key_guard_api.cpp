#include "app/service/key_guard_api.hpp"

namespace reply_mcp::app::service {
namespace {
constexpr std::size_t k_shortest_key = 8;
constexpr std::string_view k_replacement = "[API key removed]";
}  // namespace

std::string without_key(std::string text, const base::Secret& secret) {
  const std::string_view key = secret.expose();
  if (key.size() < k_shortest_key) return text;
  for (std::size_t at = 0; (at = text.find(key, at)) != std::string::npos; at += k_replacement.size()) {
    text.replace(at, key.size(), k_replacement);
  }
  return text;
}

boost::asio::awaitable<reply::SendResult> KeyGuardApi::send(reply::Request request, reply::Identity identity,
                                                            reply::CallOptions options) {
  const base::Secret key = identity.api_key;
  reply::SendResult result =
      co_await inner_.send(std::move(request), std::move(identity), std::move(options));
  if (result.has_value() && result->status >= 400) {
    result->body = without_key(std::move(result->body), key);
    for (auto& [name, value] : result->headers) value = without_key(std::move(value), key);
  }
  co_return result;
}

}  // namespace reply_mcp::app::service
