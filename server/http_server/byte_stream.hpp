// The bytes of a connection, plain or over TLS, behind one interface, so that what is above is compiled once
// and need not know which.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/context.hpp>
#include <boost/system/error_code.hpp>
#include <boost/system/result.hpp>

#include <cstddef>
#include <functional>
#include <memory>
#include <string>

namespace reply_mcp::http_server {

/// Used from one executor only. One read and one write may be in progress at the same time.
class ByteStream {
 public:
  using ReadHandler = std::function<void(boost::system::error_code, std::size_t)>;

  ByteStream() = default;
  ByteStream(const ByteStream&) = delete;
  ByteStream& operator=(const ByteStream&) = delete;
  virtual ~ByteStream() = default;

  virtual boost::asio::any_io_executor executor() = 0;
  virtual boost::asio::awaitable<boost::system::error_code> handshake() = 0;
  /// Not a coroutine: a read outlives the handling of one request and is never cancelled alone.
  virtual void read_some(boost::asio::mutable_buffer into, ReadHandler handler) = 0;
  /// Writes both, in one system call where they are small.
  virtual boost::asio::awaitable<boost::system::error_code> write(boost::asio::const_buffer first,
                                                                  boost::asio::const_buffer second) = 0;
  /// Says that nothing more will be sent (TLS close_notify, FIN). Reading goes on.
  virtual boost::asio::awaitable<void> finish() = 0;
  /// Ends what is in progress with an error; the kernel still delivers what was written.
  virtual void close() = 0;
  /// As close(), but what was written and not yet delivered is discarded, so that a peer that does not read
  /// holds no memory.
  virtual void reset() = 0;
};

[[nodiscard]] std::unique_ptr<ByteStream> make_plain_stream(boost::asio::ip::tcp::socket socket);
[[nodiscard]] std::unique_ptr<ByteStream> make_tls_stream(boost::asio::ip::tcp::socket socket,
                                                          boost::asio::ssl::context& context);

/// A context for TLS 1.2 and later with this certificate chain and key (PEM). Error: which file and why.
[[nodiscard]] boost::system::result<std::shared_ptr<boost::asio::ssl::context>, std::string> load_tls_context(
    const std::string& certificate_file, const std::string& key_file);

}  // namespace reply_mcp::http_server
