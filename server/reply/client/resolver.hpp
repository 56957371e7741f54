// From the host of the base URL to the addresses to connect to.
#pragma once

#include "reply/client/base_url.hpp"
#include "reply/types.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <vector>

namespace reply_mcp::reply::client {

using Endpoints = std::vector<boost::asio::ip::tcp::endpoint>;

/// The addresses of `base`, in the order in which they are to be tried; never empty. `fixed` addresses are
/// taken as they are and an IP address needs no look-up; else the system's resolver is asked and given up
/// at `deadline` or on cancellation (its thread finishes on its own). For a base URL that may reach only
/// this machine, other addresses are left out: a name in /etc/hosts or DNS must not lead a key elsewhere.
[[nodiscard]] boost::asio::awaitable<boost::system::result<Endpoints, Failure>> resolve(
    const BaseUrl& base, const std::vector<boost::asio::ip::address>& fixed,
    std::chrono::steady_clock::time_point deadline);

}  // namespace reply_mcp::reply::client
