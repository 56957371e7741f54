// Stands where the Reply client would for commands that list tools and call none.
#pragma once

#include "reply/api.hpp"

#include <boost/asio/awaitable.hpp>

namespace reply_mcp::app::service {

class NoApi : public reply::Api {
 public:
  boost::asio::awaitable<reply::SendResult> send(reply::Request, reply::Identity,
                                                 reply::CallOptions) override {
    co_return reply::Failure{reply::FailureKind::not_configured, "This command sends nothing.", false, {}};
  }
};

}  // namespace reply_mcp::app::service
