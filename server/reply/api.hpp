// The one door to Reply: send a request, get its response or the reason why there is none.
// reply/client/client.hpp implements it over HTTPS; tests implement it in memory.
#pragma once

#include "reply/types.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/system/result.hpp>

namespace reply_mcp::reply {

/// Result of Api::send. Any HTTP status is a Response; a Failure means that no whole answer came.
using SendResult = boost::system::result<Response, Failure>;

class Api {
 public:
  virtual ~Api() = default;
  /// Thread-safe. Cancelling the coroutine closes its connection; nothing more is sent for it.
  virtual boost::asio::awaitable<SendResult> send(Request request, Identity identity,
                                                  CallOptions options) = 0;
};

}  // namespace reply_mcp::reply

namespace boost::system {
/// Lets result<Response, Failure>::value() compile; reaching it is a bug, so it is an exception.
[[noreturn]] void throw_exception_from_error(const reply_mcp::reply::Failure& failure,
                                             const boost::source_location& location);
}  // namespace boost::system
