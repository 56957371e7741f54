// HTTP/1.1 messages as plain values: what the parser produces and what the connection writes. No I/O.
// Source: RFC 9110 and RFC 9112.
#pragma once

#include <boost/system/result.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::http_server {

/// Field name and value in the order of the message.
using HeaderList = std::vector<std::pair<std::string, std::string>>;

struct HttpRequest {
  std::string method;
  std::string path;    ///< as sent, without query; begins with '/'
  std::string query;   ///< without '?'
  std::string host;    ///< Host, or the authority of an absolute target
  HeaderList headers;  ///< names in lower case, values without surrounding white space
  std::string body;
  bool http_1_0 = false;
  bool keep_alive = true;  ///< whether the client wants to reuse the connection

  /// Path and query together.
  [[nodiscard]] std::string target() const { return query.empty() ? path : path + '?' + query; }
  /// The field's value, or null. The parser has refused repeated fields that may occur only once, and has
  /// joined the others.
  [[nodiscard]] const std::string* find(std::string_view lower_case_name) const;
  /// The same as text: empty without the field.
  [[nodiscard]] std::string_view header(std::string_view lower_case_name) const {
    const std::string* value = find(lower_case_name);
    return value == nullptr ? std::string_view() : std::string_view(*value);
  }
  /// The value of a query parameter, percent-decoded; nothing when it is absent or malformed.
  [[nodiscard]] std::optional<std::string> query_parameter(std::string_view name) const;
};

/// What is wrong with a request as HTTP, before any handler has seen it.
struct HttpViolation {
  int status = 400;
  std::string message;
};

struct HttpResponse {
  int status = 200;
  HeaderList headers;  ///< without Content-Length, Connection and Date, which the connection writes
  std::string body;
};

/// Nothing, or the response that refuses the request.
using HttpAdmission = boost::system::result<void, HttpResponse>;

[[nodiscard]] std::string_view reason_phrase(int status);

/// Status line and fields up to the empty line. `body_size`: Content-Length, or nothing for a body of
/// unknown size (chunked, or up to the end of the connection in HTTP/1.0).
[[nodiscard]] std::string render_head(const HttpResponse& response, bool http_1_0, bool keep_alive,
                                      std::optional<std::size_t> body_size);

/// A JSON body with its content type.
[[nodiscard]] HttpResponse json_response(int status, std::string body);

}  // namespace reply_mcp::http_server
