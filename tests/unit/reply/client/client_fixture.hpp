// What the tests of reply::Client share: a caller with an io_context of its own, and short ways to say the
// usual request, identity and options.
#pragma once

#include "reply/client/client.hpp"
#include "support/scripted_http_server.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <gtest/gtest.h>

#include <exception>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::reply::client {

inline constexpr const char* k_test_key = "key-that-must-not-be-shown-5f1c";

inline Identity test_identity() {
  Identity identity;
  identity.api_key = base::Secret(k_test_key);
  return identity;
}

inline Request get(std::string target) {
  Request request;
  request.method = Method::get;
  request.target = std::move(target);
  request.operation = "test_get";
  request.repeat = Repeat::harmless;
  return request;
}

inline Request post(std::string target, std::string body) {
  Request request;
  request.method = Method::post;
  request.target = std::move(target);
  request.content_type = "application/json";
  request.body = std::move(body);
  request.operation = "test_post";
  request.repeat = Repeat::harmful;
  return request;
}

/// Options with limits that a test never meets by accident.
inline ClientOptions options_for(std::string base_url) {
  ClientOptions options;
  options.base_url = std::move(base_url);
  options.connect_timeout = options.idle_timeout = options.total_timeout = std::chrono::seconds(15);
  options.keep_alive = std::chrono::minutes(10);
  return options;
}

inline std::unique_ptr<Client> make_client(ClientOptions options) {
  auto client = Client::create(std::move(options));
  if (!client) throw std::runtime_error(client.error());
  return std::move(*client);
}

/// Calls a client from an io_context that this object owns, one call after the other or many at once.
class Caller {
 public:
  /// Starts a call; its result is in the returned box after run().
  std::shared_ptr<std::optional<SendResult>> start(Api& api, Request request,
                                                   Identity identity = test_identity(),
                                                   CallOptions options = {},
                                                   boost::asio::cancellation_slot slot = {}) {
    auto box = std::make_shared<std::optional<SendResult>>();
    boost::asio::co_spawn(context_,
                          call_into(box, api, std::move(request), std::move(identity), std::move(options)),
                          boost::asio::bind_cancellation_slot(slot, [](const std::exception_ptr& bug) {
                            if (bug) std::rethrow_exception(bug);
                          }));
    return box;
  }

  /// Runs until every call has its result. That it ends proves that a client with kept connections leaves
  /// no work behind.
  void run() {
    context_.restart();
    context_.run();
  }

  SendResult call(Api& api, Request request, Identity identity = test_identity(), CallOptions options = {}) {
    const auto box = start(api, std::move(request), std::move(identity), std::move(options));
    run();
    if (!box->has_value()) throw std::logic_error("the call ended without a result");
    return checked(std::move(**box));
  }

  boost::asio::io_context& context() { return context_; }

  /// No failure may show the key, whatever it is about.
  static SendResult checked(SendResult result) {
    if (!result) {
      EXPECT_EQ(result.error().message.find(k_test_key), std::string::npos) << result.error().message;
      EXPECT_FALSE(result.error().message.empty());
    }
    return result;
  }

 private:
  static boost::asio::awaitable<void> call_into(std::shared_ptr<std::optional<SendResult>> box, Api& api,
                                                Request request, Identity identity, CallOptions options) {
    // A cancellation that comes before the call has begun is the client's to report as well.
    co_await boost::asio::this_coro::throw_if_cancelled(false);
    SendResult result = co_await api.send(std::move(request), std::move(identity), std::move(options));
    box->emplace(std::move(result));
  }

  boost::asio::io_context context_{1};
};

/// Expects a failure of this kind and says what came instead.
inline Failure expect_failure(const SendResult& result, FailureKind kind, bool maybe_executed) {
  if (result.has_value()) {
    ADD_FAILURE() << "expected a failure, got status " << result->status << " with body " << result->body;
    return {};
  }
  EXPECT_EQ(to_string(result.error().kind), to_string(kind)) << result.error().message;
  EXPECT_EQ(result.error().maybe_executed, maybe_executed) << result.error().message;
  return result.error();
}

inline Response expect_response(const SendResult& result, int status) {
  if (!result) {
    ADD_FAILURE() << "expected status " << status << ", got " << to_string(result.error().kind) << ": "
                  << result.error().message;
    return {};
  }
  EXPECT_EQ(result->status, status);
  return *result;
}

}  // namespace reply_mcp::reply::client
