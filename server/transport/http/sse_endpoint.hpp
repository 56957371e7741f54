// The HTTP+SSE transport of 2024-11-05: GET opens a stream for everything that the server sends, and names
// the path to which the client POSTs its messages.
//
// The stream is the session: it lives in one process, so both requests must reach the same replica.
// Source: MCP 2024-11-05, basic/transports, "HTTP with SSE".
#pragma once

#include "transport/http/call.hpp"
#include "transport/http/event_stream.hpp"

#include <boost/asio/awaitable.hpp>

#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace reply_mcp::transport::http {

class SseEndpoint {
 public:
  static constexpr std::string_view k_stream_path = "/sse";
  static constexpr std::string_view k_message_path = "/messages";

  explicit SseEndpoint(const HttpServices& services) : services_(services) {}

  boost::asio::awaitable<void> open(HttpCall& call);
  boost::asio::awaitable<void> post(HttpCall& call);
  /// Cancels everything in flight.
  void close_all();

 private:
  class Sink;
  struct Connection {
    std::shared_ptr<mcp::Channel> channel;
    std::shared_ptr<EventStream> stream;
    std::string principal;
    std::string path;  ///< Caller::path is the stream's, whatever path a message is posted to
    std::atomic<int> in_flight{0};
  };

  boost::asio::awaitable<void> take_in(HttpCall& call, std::shared_ptr<Connection> connection,
                                       mcp::message::Decoded body);
  std::shared_ptr<Connection> find(const HttpCall& call);

  const HttpServices& services_;
  std::mutex mutex_;
  std::unordered_map<std::string, std::shared_ptr<Connection>> connections_;
};

}  // namespace reply_mcp::transport::http
