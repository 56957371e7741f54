#include "app/service/key_guard_api.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <gtest/gtest.h>

namespace reply_mcp::app::service {
namespace {

/// Answers with the same response every time.
class FixedApi : public reply::Api {
 public:
  reply::Response response;
  boost::asio::awaitable<reply::SendResult> send(reply::Request, reply::Identity,
                                                 reply::CallOptions) override {
    co_return response;
  }
};

reply::Response answer_through_guard(int status, std::string_view key) {
  FixedApi inner;
  inner.response = {
      status, {{"x-echo", "Bearer key-0123456789"}}, "You sent key-0123456789, key-0123456789!"};
  KeyGuardApi guard(inner);
  reply::Identity identity;
  identity.api_key = base::Secret(std::string(key));
  boost::asio::io_context io;
  auto result = boost::asio::co_spawn(io, guard.send({}, std::move(identity), {}), boost::asio::use_future);
  io.run();
  const reply::SendResult sent = result.get();
  return *sent;
}

TEST(KeyGuardApi, TakesTheKeyOutOfErrorAnswers) {
  const reply::Response response = answer_through_guard(502, "key-0123456789");
  EXPECT_EQ(response.body, "You sent [API key removed], [API key removed]!");
  EXPECT_EQ(response.header("x-echo"), "Bearer [API key removed]");
}

TEST(KeyGuardApi, LeavesOtherAnswersAndOtherKeysAlone) {
  EXPECT_EQ(answer_through_guard(200, "key-0123456789").body, "You sent key-0123456789, key-0123456789!");
  EXPECT_EQ(answer_through_guard(502, "key-9876543210").body, "You sent key-0123456789, key-0123456789!");
}

TEST(KeyGuardApi, DoesNotTakeAWordForAKey) {
  EXPECT_EQ(answer_through_guard(502, "sent").body, "You sent key-0123456789, key-0123456789!");
  EXPECT_EQ(answer_through_guard(502, "").body, "You sent key-0123456789, key-0123456789!");
}

}  // namespace
}  // namespace reply_mcp::app::service
