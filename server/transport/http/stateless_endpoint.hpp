// Requests of the stateless era on the MCP endpoint: one POST, one answer, nothing remembered.
// Source: MCP 2026-07-28, basic/transports/streamable-http.
#pragma once

#include "transport/http/call.hpp"

#include <boost/asio/awaitable.hpp>

namespace reply_mcp::transport::http {

class StatelessEndpoint {
 public:
  explicit StatelessEndpoint(const HttpServices& services) : services_(services) {}

  /// `body` has been decoded and found to belong to this era.
  boost::asio::awaitable<void> post(HttpCall& call, mcp::message::Decoded body);

 private:
  boost::asio::awaitable<void> run(HttpCall& call, mcp::message::Decoded body);

  const HttpServices& services_;
};

}  // namespace reply_mcp::transport::http
