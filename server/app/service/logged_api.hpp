// A reply::Api that writes a log line for every call of Reply. Names of operations, statuses and times
// only: what travels in a header or a body is not this class's to see.
#pragma once

#include "reply/api.hpp"

namespace reply_mcp::app::service {

class LoggedApi : public reply::Api {
 public:
  /// `inner` must outlive this object.
  explicit LoggedApi(reply::Api& inner) : inner_(inner) {}

  boost::asio::awaitable<reply::SendResult> send(reply::Request request, reply::Identity identity,
                                                 reply::CallOptions options) override;

 private:
  reply::Api& inner_;
};

}  // namespace reply_mcp::app::service
