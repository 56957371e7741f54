// Delivers a stream of messages to the client as one HTTP response: a JSON body when there is nothing but the
// answer, server-sent events otherwise.
#pragma once

#include "transport/http/call.hpp"
#include "transport/http/event_stream.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace reply_mcp::transport::http {

enum class Delivered {
  complete,      ///< the answer was given, or there was none to give
  disconnected,  ///< the client disconnected
  slow,          ///< the client did not read and was disconnected
  unfinished,    ///< the response ended before the stream did: released, superseded, too old, stopping
  lost           ///< nothing was sent: what the client wants to resume is no longer kept
};

struct DeliveryOptions {
  bool event_ids = false;           ///< so that a client can reconnect for the rest
  bool priming = false;             ///< begin with the event that has an id and no data
  bool begin_at_once = false;       ///< as a stream, even while there is nothing to send
  std::string preamble;             ///< text before the first event
  std::uint64_t after = 0;          ///< the last event that the client has
  int status_without_answer = 202;  ///< for a request that was cancelled before anything was sent
  /// Called when the response becomes a stream.
  std::function<void()> on_begin;
  /// Whether the stream may end because the server stops; empty: it waits for its answer.
  std::function<bool()> may_stop;
};

/// Returns when the response has ended. Nothing consumes the stream any more then.
boost::asio::awaitable<Delivered> deliver(const HttpServices& services, HttpCall& call,
                                          std::shared_ptr<EventStream> stream, DeliveryOptions options);

}  // namespace reply_mcp::transport::http
