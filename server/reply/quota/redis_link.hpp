// The byte stream to a Redis server: TCP, TLS or a Unix domain socket. Knows nothing of Redis' protocol.
#pragma once

#include "reply/quota/redis_url.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

namespace reply_mcp::reply::quota {

/// Used on one executor that runs one handler at a time. One read and one write may be under way at once.
class RedisLink {
 public:
  virtual ~RedisLink() = default;
  /// The bytes that came are valid during the call of `done`.
  virtual void read(std::function<void(boost::system::error_code, std::string_view)> done) = 0;
  virtual void write(std::string bytes, std::function<void(boost::system::error_code)> done) = 0;
  /// Ends what is under way; its `done` is still called, with an error.
  virtual void close() = 0;
};

/// Connects until `deadline`. `tls` is needed when the URL asks for TLS. The error is a sentence.
[[nodiscard]] boost::asio::awaitable<boost::system::result<std::shared_ptr<RedisLink>, std::string>>
open_redis_link(const RedisUrl& url, boost::asio::ssl::context* tls,
                std::chrono::steady_clock::time_point deadline);

}  // namespace reply_mcp::reply::quota
