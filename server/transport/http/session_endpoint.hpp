// The stateful era on the MCP endpoint: sessions, streams that can be taken up again, server-to-client
// requests on the streams.
// Source: MCP 2025-11-25, 2025-06-18 and 2025-03-26, basic/transports, "Streamable HTTP".
#pragma once

#include "transport/http/call.hpp"
#include "transport/http/delivery.hpp"
#include "transport/http/session_registry.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>

namespace reply_mcp::transport::http {

class SessionEndpoint {
 public:
  SessionEndpoint(const HttpServices& services, SessionRegistry& sessions)
      : services_(services), sessions_(sessions) {}

  boost::asio::awaitable<void> post(HttpCall& call, mcp::message::Decoded body);
  boost::asio::awaitable<void> get(HttpCall& call);
  boost::asio::awaitable<void> remove(HttpCall& call);

 private:
  boost::asio::awaitable<std::shared_ptr<HttpSession>> find_session(HttpCall& call);
  boost::asio::awaitable<void> open(HttpCall& call, mcp::message::RequestMessage message);
  boost::asio::awaitable<void> begin_again(HttpCall& call, const HttpSession& session,
                                           mcp::message::RequestMessage message);
  static boost::asio::awaitable<void> answer_beginning(HttpCall& call, mcp::message::EncodedAnswer answer,
                                                       std::optional<std::string> token);
  boost::asio::awaitable<void> run(HttpCall& call, std::shared_ptr<HttpSession> session,
                                   mcp::message::Decoded body);
  boost::asio::awaitable<void> resume(HttpCall& call, std::shared_ptr<HttpSession> session,
                                      const std::string& last_event);
  boost::asio::awaitable<void> deliver_or_refuse(HttpCall& call, std::shared_ptr<EventStream> stream,
                                                 DeliveryOptions options);

  const HttpServices& services_;
  SessionRegistry& sessions_;
};

}  // namespace reply_mcp::transport::http
