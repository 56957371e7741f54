#include "sandbox/engine/problem.hpp"

#include <boost/beast/http/status.hpp>

#include <utility>

namespace reply_mcp::sandbox::engine {

std::string_view reason_of(int status) {
  const boost::beast::string_view reason =
      boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  return {reason.data(), reason.size()};
}

Answer plain_problem(int status, std::string_view detail) {
  Answer answer;
  answer.kind = Answer::Kind::problem;
  answer.status = status;
  answer.body = json::object{{"title", reason_of(status)}, {"status", status}, {"detail", detail}};
  return answer;
}

Answer business_problem(int status, std::string_view code, std::string_view detail) {
  Answer answer = plain_problem(status, detail);
  answer.body.as_object()["code"] = code;
  return answer;
}

Answer validation_problem(const std::vector<Violation>& violations) {
  Answer answer = plain_problem(400, "The request does not fit this operation; see errors.");
  json::array errors;
  for (const Violation& violation : violations) {
    errors.push_back(json::object{{"pointer", violation.pointer}, {"detail", violation.detail}});
  }
  answer.body.as_object()["title"] = "Validation failed";
  answer.body.as_object()["errors"] = std::move(errors);
  return answer;
}

Answer unauthorized() {
  Answer answer = plain_problem(401, "Authentication credentials are missing or invalid.");
  answer.headers.emplace_back("WWW-Authenticate", "Bearer");
  return answer;
}

Answer done(json::value body) {
  Answer answer;
  answer.body = std::move(body);
  return answer;
}

Answer done_with(int status, json::value body) {
  Answer answer = done(std::move(body));
  answer.status = status;
  return answer;
}

Answer exactly(json::value body) {
  Answer answer = done(std::move(body));
  answer.kind = Answer::Kind::exact;
  return answer;
}

HttpReply to_reply(Answer answer) {
  HttpReply reply;
  reply.status = answer.status;
  if (answer.kind == Answer::Kind::problem) {
    reply.headers.emplace_back("Content-Type", "application/problem+json");
    reply.body = json::serialize(answer.body);
  } else if (answer.kind == Answer::Kind::text) {
    reply.headers.emplace_back("Content-Type", answer.content_type);
    reply.body = std::move(answer.text);
  } else if (!answer.body.is_null()) {
    reply.headers.emplace_back("Content-Type", "application/json; charset=utf-8");
    reply.body = json::serialize(answer.body);
  }
  for (auto& header : answer.headers) reply.headers.push_back(std::move(header));
  return reply;
}

}  // namespace reply_mcp::sandbox::engine
