// Where the shared quota is kept: a Redis URL, taken apart and checked once, at start.
#pragma once

#include "base/secret.hpp"
#include "reply/client/base_url.hpp"

#include <boost/system/result.hpp>

#include <string>
#include <string_view>

namespace reply_mcp::reply::quota {

struct RedisUrl {
  client::BaseUrl server;   ///< host, port and whether TLS is used; unused with `socket_path`
  std::string socket_path;  ///< Unix domain socket; empty: TCP
  std::string user;         ///< empty: Redis' default user
  base::Secret password;    ///< empty: no AUTH
  unsigned database = 0;

  /// "host:port" or the path of the socket: for messages, without any credentials.
  [[nodiscard]] std::string place() const;
};

/// Reads "redis://[[user]:password@]host[:port][/database]", the same with rediss:// for TLS, or
/// "redis+unix://[[user]:password@]/path/of.sock[?db=N]". User and password may be percent-encoded. The
/// error is a sentence that says what is wrong and what would be right, and never shows the password.
[[nodiscard]] boost::system::result<RedisUrl, std::string> parse_redis_url(std::string_view text);

}  // namespace reply_mcp::reply::quota
