// Reply's error answers: RFC 9457 problem details of three kinds (plain, business, validation), and the
// answers of operations before they are put into HTTP.
// Source: Reply, "Errors"; the 401 as it was seen on the wire.
#pragma once

#include "http_server/message.hpp"
#include "schemas/json_schema/violation.hpp"

#include <boost/json.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::sandbox::engine {

namespace json = boost::json;

/// What an operation answers.
struct AccountAnswer {
  enum class Kind {
    success,  ///< `body` is completed from the response schema before it is sent
    exact,    ///< `body` is sent as it is
    text,     ///< `text` is sent with `content_type`
    problem,
  };
  Kind kind = Kind::success;
  int status = 0;  ///< 0 with success: the operation's first documented one
  json::value body;
  std::string text;
  std::string content_type;
  http_server::HeaderList headers;

  [[nodiscard]] bool failed() const { return kind == Kind::problem; }
};

/// title, status, detail: what Reply's middleware and routing answer.
[[nodiscard]] AccountAnswer plain_problem(int status, std::string_view detail);
/// The same with `code`: what an operation refuses.
[[nodiscard]] AccountAnswer business_problem(int status, std::string_view code, std::string_view detail);
/// 400 with `errors` (never empty) and no code. Every violation of the request at once. Pointers into the
/// body, or the bare name of a path or query value.
[[nodiscard]] AccountAnswer validation_problem(const schemas::json_schema::Violations& violations);
/// 401 with `WWW-Authenticate: Bearer`.
[[nodiscard]] AccountAnswer unauthorized();

/// Success with a body that the response schema completes, with its documented status.
[[nodiscard]] AccountAnswer done(json::value body = nullptr);
/// Success with another than the first documented status.
[[nodiscard]] AccountAnswer done_with(int status, json::value body = nullptr);
/// Success with a body that is sent as it is.
[[nodiscard]] AccountAnswer exactly(json::value body);

[[nodiscard]] http_server::HttpResponse to_response(AccountAnswer answer);

}  // namespace reply_mcp::sandbox::engine
