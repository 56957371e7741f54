#include "reply/client/key_guard.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace reply_mcp::reply::client {
namespace {

constexpr std::size_t k_min_key = 8;
constexpr std::string_view k_replacement = "[API key removed]";

void replace_all(std::string& text, std::string_view key) {
  for (std::size_t at = 0; (at = text.find(key, at)) != std::string::npos; at += k_replacement.size()) {
    text.replace(at, key.size(), k_replacement);
  }
}

}  // namespace

void remove_key(Response& response, const base::Secret& key) {
  const std::string_view text = key.expose();
  if (text.size() < k_min_key) return;
  replace_all(response.body, text);
  for (auto& [name, value] : response.headers) replace_all(value, text);
}

}  // namespace reply_mcp::reply::client
