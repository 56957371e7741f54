// Stands where the client would for commands that list tools and call none.
#pragma once

#include "reply/api.hpp"

#include <boost/asio/awaitable.hpp>

namespace reply_mcp::reply {

class NullApi : public Api {
 public:
  boost::asio::awaitable<SendResult> send(Request, Identity, CallOptions) override {
    co_return Failure{FailureKind::not_configured, "This command sends nothing.", false, {}};
  }
};

}  // namespace reply_mcp::reply
