// One HTTP request on its way through the endpoints, and the work that it started.
#pragma once

#include "base/keyed_limit.hpp"
#include "http_server/activity.hpp"
#include "http_server/connection.hpp"
#include "http_server/message.hpp"
#include "mcp/server.hpp"
#include "transport/http/error_response.hpp"
#include "transport/http/event_stream.hpp"
#include "transport/http/metrics.hpp"
#include "transport/http/options.hpp"

#include <boost/asio/awaitable.hpp>

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::transport::http {

class HttpSession;

/// What all endpoints share. Thread-safe as its members are.
struct HttpServices {
  const HttpOptions& options;
  mcp::Server& server;
  HttpMetrics& metrics;
  std::shared_ptr<http_server::Activity> activity;
  std::shared_ptr<base::KeyedLimit> requests;  ///< in flight, by caller
  std::shared_ptr<base::KeyedLimit> streams;   ///< open for as long as the client likes, by caller

  void log(HttpLogLevel level, std::string_view line) const {
    if (options.log) options.log(level, line);
  }
};

/// A request that was let in.
struct HttpCall {
  http_server::HttpRequest request;
  mcp::Caller caller;
  http_server::HeaderList cors;  ///< for every answer
  http_server::ResponseWriter& out;
  bool accepts_json = true;
  bool accepts_sse = true;
  int status = 0;         ///< of the answer, once there is one
  bool streamed = false;  ///< the answer was a stream

  /// Who is counted against the limits: the principal, or the address of somebody without one.
  [[nodiscard]] std::string limit_key() const {
    return caller.principal.empty() ? "address " + out.peer() : caller.principal;
  }
  boost::asio::awaitable<void> reply(http_server::HttpResponse response);
  /// The head of an event stream and its first bytes.
  boost::asio::awaitable<void> begin_events(std::string first);
};

struct Accepted {
  bool json = false;
  bool sse = false;
};
/// What of our two media types an Accept field allows (RFC 9110 section 12.5.1); absent: both.
[[nodiscard]] Accepted read_accept(const std::string* accept);
/// Whether a Content-Type field is JSON in UTF-8.
[[nodiscard]] bool is_json_content(const std::string* content_type);

/// What mcp answers one POST with, on its way to the stream that carries it, and what the POST holds for as
/// long as it is worked on. That may go on after the connection that brought it has gone.
class PostSink final : public mcp::message::MessageSink {
 public:
  /// `tickets` are given back with the answer. `session` stays in memory until then (null: there is none).
  PostSink(const HttpServices& services, std::shared_ptr<EventStream> stream,
           std::vector<base::KeyedLimit::Ticket> tickets, std::shared_ptr<const HttpSession> session);

  void send(std::string message) override { stream_->send(std::move(message)); }
  void finish(mcp::message::EncodedAnswer answer) override;
  [[nodiscard]] bool can_ask() const override { return stream_->can_ask(); }
  void release() override { stream_->release(); }

 private:
  const std::shared_ptr<EventStream> stream_;
  std::vector<base::KeyedLimit::Ticket> tickets_;
  std::shared_ptr<const HttpSession> session_;
  std::unique_ptr<http_server::Activity::Token> activity_;
};

/// 429 for a caller that has too much in flight.
[[nodiscard]] http_server::HttpResponse too_many(const std::optional<mcp::message::RequestId>& id,
                                                 std::size_t limit, std::string_view of_what);
}  // namespace reply_mcp::transport::http
