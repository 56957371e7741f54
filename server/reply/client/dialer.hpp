// From several addresses to one connected socket: happy eyeballs (RFC 8305). An address that does not
// answer holds up a call for a quarter of a second, not for a connect timeout.
#pragma once

#include "reply/client/resolver.hpp"
#include "reply/types.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <string>

namespace reply_mcp::reply::client {

struct DialLimits {
  std::chrono::milliseconds step_timeout{0};       ///< for one address
  std::chrono::steady_clock::time_point deadline;  ///< of the whole call
  /// Head start of an address before the next one is tried beside it (RFC 8305, 5: 250 ms).
  std::chrono::milliseconds head_start{250};
};

/// The addresses so that the families take turns, the first one's family first (RFC 8305, 4).
[[nodiscard]] Endpoints interleave(const Endpoints& endpoints);

/// Connects to the first of `endpoints` that accepts. Each is tried when the one before it has failed or
/// has used up its head start; those that lose are closed. `peer` is for messages; the failure names each
/// address that was tried. Cancellation (terminal) ends it with FailureKind::cancelled.
[[nodiscard]] boost::asio::awaitable<boost::system::result<boost::asio::ip::tcp::socket, Failure>> dial(
    std::string peer, Endpoints endpoints, DialLimits limits);

}  // namespace reply_mcp::reply::client
