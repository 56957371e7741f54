// One HTTP exchange as values, so that the account can be tested without sockets.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::sandbox::engine {

/// Header fields in the order they came; names in lower case in requests.
using Headers = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;  ///< upper case
  std::string target;  ///< request target as it came: origin form, or absolute form (RFC 9112 3.2)
  Headers headers;
  std::string body;

  /// First field of that (lower-case) name, or empty.
  [[nodiscard]] std::string_view header(std::string_view name) const {
    for (const auto& [key, value] : headers) {
      if (key == name) return value;
    }
    return {};
  }
};

struct HttpReply {
  int status = 200;
  Headers headers;
  std::string body;
};

/// Answers one request. Called from any thread of the executor, several at a time.
using Responder = std::function<HttpReply(const HttpRequest&)>;

}  // namespace reply_mcp::sandbox::engine
