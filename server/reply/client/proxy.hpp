// The way through an HTTP proxy: CONNECT makes a tunnel (RFC 9110, 9.3.6) through which TLS runs to Reply
// itself, so the proxy sees the host's name and nothing else. Plain http to this machine never uses one.
#pragma once

#include "base/secret.hpp"
#include "reply/client/base_url.hpp"
#include "reply/types.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <string>
#include <string_view>

namespace reply_mcp::reply::client {

struct Proxy {
  BaseUrl server;              ///< where the proxy listens; reached without TLS
  base::Secret authorization;  ///< value of Proxy-Authorization; empty: none is sent
};

/// Reads "http://[user:password@]host[:port]", or "host:port" alone. The error is a sentence that says
/// what is wrong and what would be right, and never shows the password.
[[nodiscard]] boost::system::result<Proxy, std::string> parse_proxy(std::string_view text);

/// Whether `no_proxy` (as curl and others read NO_PROXY: names and addresses separated by commas, a name
/// stands for what is below it too, "*" for everything) says that `host` is reached directly.
[[nodiscard]] bool is_direct(std::string_view host, std::string_view no_proxy);

/// Asks the proxy at the other end of `socket` for a tunnel to `target`. The failure says what the proxy
/// answered; nothing of a request has been sent then.
[[nodiscard]] boost::asio::awaitable<boost::system::result<void, Failure>> open_tunnel(
    boost::asio::ip::tcp::socket& socket, const Proxy& proxy, const BaseUrl& target,
    std::chrono::steady_clock::time_point deadline);

}  // namespace reply_mcp::reply::client
