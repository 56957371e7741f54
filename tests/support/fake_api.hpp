// A reply::Api in memory: it keeps what was sent and answers what a test told it to.
#pragma once

#include "reply/api.hpp"
#include "reply/client/problem_reader.hpp"

#include <boost/asio/awaitable.hpp>

#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::test {

class FakeApi : public reply::Api {
 public:
  struct Sent {
    reply::Request request;
    reply::Identity identity;
    reply::CallOptions options;
  };

  boost::asio::awaitable<reply::SendResult> send(reply::Request request, reply::Identity identity,
                                                 reply::CallOptions options) override {
    sent.push_back({std::move(request), std::move(identity), std::move(options)});
    reply::SendResult result = answer(sent.back());
    co_return result;
  }

  /// What to answer; 204 unless a test says otherwise.
  std::function<reply::SendResult(const Sent&)> answer = [](const Sent&) { return response(204, ""); };
  std::vector<Sent> sent;

  static reply::Response response(int status, std::string body,
                                  std::string content_type = "application/json") {
    reply::Response response;
    response.status = status;
    response.body = std::move(body);
    if (!response.body.empty()) response.headers.emplace_back("content-type", std::move(content_type));
    if (status >= 400) response.problem = reply::client::read_problem(response);
    return response;
  }

  void answers(int status, std::string body, std::string content_type = "application/json") {
    answer = [=](const Sent&) { return response(status, body, content_type); };
  }
  void fails(reply::Failure failure) {
    answer = [=](const Sent&) { return failure; };
  }
};

}  // namespace reply_mcp::test
