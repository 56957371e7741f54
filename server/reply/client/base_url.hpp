// Where Reply is: the base URL of the API, taken apart and checked once, at start.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::reply::client {

struct BaseUrl {
  bool tls = true;
  std::string host;         ///< name or IP address, an IPv6 address without brackets
  std::uint16_t port = 0;   ///< the scheme's own when the URL names none
  std::string path_prefix;  ///< "" or "/a/b", never with a slash at the end
  /// Set when `host` is an IP address.
  std::optional<boost::asio::ip::address> address;
  /// Plain http that may only reach this machine, whatever `host` resolves to.
  bool loopback_only = false;

  /// "host:port" as a person writes it, brackets around an IPv6 address.
  [[nodiscard]] std::string authority() const;
  /// The Host field (RFC 9110, 7.2): the authority, without a port that is the scheme's own.
  [[nodiscard]] std::string host_field() const;
};

/// Reads "https://host[:port][/prefix]". Plain http is accepted for loopback hosts, and for others only
/// with `allow_plain_http`. The error is a sentence that shows the URL (without any password in it), what
/// is wrong and what would be right.
[[nodiscard]] boost::system::result<BaseUrl, std::string> parse_base_url(std::string_view text,
                                                                         bool allow_plain_http);

}  // namespace reply_mcp::reply::client
