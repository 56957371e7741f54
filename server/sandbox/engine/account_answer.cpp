#include "sandbox/engine/account_answer.hpp"

#include <utility>

namespace reply_mcp::sandbox::engine {

AccountAnswer plain_problem(int status, std::string_view detail) {
  AccountAnswer answer;
  answer.kind = AccountAnswer::Kind::problem;
  answer.status = status;
  answer.body =
      json::object{{"title", http_server::reason_phrase(status)}, {"status", status}, {"detail", detail}};
  return answer;
}

AccountAnswer business_problem(int status, std::string_view code, std::string_view detail) {
  AccountAnswer answer = plain_problem(status, detail);
  answer.body.as_object()["code"] = code;
  return answer;
}

AccountAnswer validation_problem(const schemas::json_schema::Violations& violations) {
  AccountAnswer answer = plain_problem(400, "The request does not fit this operation; see errors.");
  json::array errors;
  for (const schemas::json_schema::Violation& violation : violations) {
    errors.push_back(json::object{{"pointer", violation.pointer}, {"detail", violation.detail}});
  }
  answer.body.as_object()["title"] = "Validation failed";
  answer.body.as_object()["errors"] = std::move(errors);
  return answer;
}

AccountAnswer unauthorized() {
  AccountAnswer answer = plain_problem(401, "Authentication credentials are missing or invalid.");
  answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  return answer;
}

AccountAnswer done(json::value body) {
  AccountAnswer answer;
  answer.body = std::move(body);
  return answer;
}

AccountAnswer done_with(int status, json::value body) {
  AccountAnswer answer = done(std::move(body));
  answer.status = status;
  return answer;
}

AccountAnswer exactly(json::value body) {
  AccountAnswer answer = done(std::move(body));
  answer.kind = AccountAnswer::Kind::exact;
  return answer;
}

http_server::HttpResponse to_response(AccountAnswer answer) {
  http_server::HttpResponse response;
  response.status = answer.status;
  if (answer.kind == AccountAnswer::Kind::problem) {
    response.headers.emplace_back("Content-Type", "application/problem+json");
    response.body = json::serialize(answer.body);
  } else if (answer.kind == AccountAnswer::Kind::text) {
    response.headers.emplace_back("Content-Type", answer.content_type);
    response.body = std::move(answer.text);
  } else if (!answer.body.is_null()) {
    response.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    response.body = json::serialize(answer.body);
  }
  for (auto& header : answer.headers) response.headers.push_back(std::move(header));
  return response;
}

}  // namespace reply_mcp::sandbox::engine
