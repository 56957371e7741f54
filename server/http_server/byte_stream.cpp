#include "http_server/byte_stream.hpp"

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstring>
#include <tuple>
#include <utility>

namespace reply_mcp::http_server {
namespace {

namespace asio = boost::asio;
namespace ssl = boost::asio::ssl;
using boost::system::error_code;
using tcp = asio::ip::tcp;

constexpr auto k_tuple = asio::as_tuple(asio::use_awaitable);

void reset_socket(tcp::socket& socket) {
  error_code ignored;
  socket.set_option(asio::socket_base::linger(true, 0), ignored);
  socket.close(ignored);
}

class PlainByteStream final : public ByteStream {
 public:
  explicit PlainByteStream(tcp::socket socket) : socket_(std::move(socket)) {}

  asio::any_io_executor executor() override { return socket_.get_executor(); }

  asio::awaitable<error_code> handshake() override { co_return error_code(); }

  void read_some(asio::mutable_buffer into, ReadHandler handler) override {
    socket_.async_read_some(into, std::move(handler));
  }

  asio::awaitable<error_code> write(asio::const_buffer first, asio::const_buffer second) override {
    const std::array<asio::const_buffer, 2> both = {first, second};
    const auto [error, size] = co_await asio::async_write(socket_, both, k_tuple);
    co_return error;
  }

  asio::awaitable<void> finish() override {
    error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
    co_return;
  }

  void close() override {
    error_code ignored;
    socket_.close(ignored);
  }

  void reset() override { reset_socket(socket_); }

 private:
  tcp::socket socket_;
};

class TlsByteStream final : public ByteStream {
 public:
  TlsByteStream(tcp::socket socket, ssl::context& context) : stream_(std::move(socket), context) {}

  asio::any_io_executor executor() override { return stream_.get_executor(); }

  asio::awaitable<error_code> handshake() override {
    const auto [error] = co_await stream_.async_handshake(ssl::stream_base::server, k_tuple);
    co_return error;
  }

  void read_some(asio::mutable_buffer into, ReadHandler handler) override {
    stream_.async_read_some(into, std::move(handler));
  }

  asio::awaitable<error_code> write(asio::const_buffer first, asio::const_buffer second) override {
    // Each buffer of a sequence becomes a TLS record and a system call of its own, so small ones are joined.
    if (first.size() + second.size() <= joined_.size()) {
      std::memcpy(joined_.data(), first.data(), first.size());
      if (second.size() > 0) std::memcpy(joined_.data() + first.size(), second.data(), second.size());
      first = asio::const_buffer(joined_.data(), first.size() + second.size());
      second = asio::const_buffer();
    }
    const auto [error, size] = co_await asio::async_write(stream_, first, k_tuple);
    if (error || second.size() == 0) co_return error;
    const auto [second_error, second_size] = co_await asio::async_write(stream_, second, k_tuple);
    co_return second_error;
  }

  asio::awaitable<void> finish() override {
    std::ignore = co_await stream_.async_shutdown(k_tuple);
    error_code ignored;
    stream_.next_layer().shutdown(tcp::socket::shutdown_send, ignored);
  }

  void close() override {
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

  void reset() override { reset_socket(stream_.next_layer()); }

 private:
  ssl::stream<tcp::socket> stream_;
  std::array<char, 4096> joined_;
};

/// Picks http/1.1 when the client offers protocols at all (RFC 7301).
int select_http_1_1(SSL* /*connection*/, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* offered, unsigned int offered_size, void* /*argument*/) {
  static constexpr unsigned char k_ours[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int result =
      SSL_select_next_proto(&chosen, out_size, k_ours, sizeof(k_ours) - 1, offered, offered_size);
  *out = chosen;
  return result == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

}  // namespace

std::unique_ptr<ByteStream> make_plain_stream(tcp::socket socket) {
  return std::make_unique<PlainByteStream>(std::move(socket));
}

std::unique_ptr<ByteStream> make_tls_stream(tcp::socket socket, ssl::context& context) {
  return std::make_unique<TlsByteStream>(std::move(socket), context);
}

boost::system::result<std::shared_ptr<ssl::context>, std::string> load_tls_context(
    const std::string& certificate_file, const std::string& key_file) {
  auto context = std::make_shared<ssl::context>(ssl::context::tls_server);
  error_code error;
  context->set_options(ssl::context::default_workarounds | ssl::context::no_sslv2 | ssl::context::no_sslv3 |
                           ssl::context::no_tlsv1 | ssl::context::no_tlsv1_1 | ssl::context::no_compression,
                       error);
  SSL_CTX_set_mode(context->native_handle(), SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context->native_handle(), &select_http_1_1, nullptr);
  context->use_certificate_chain_file(certificate_file, error);
  if (error) return "TLS certificate " + certificate_file + ": " + error.message();
  context->use_private_key_file(key_file, ssl::context::pem, error);
  if (error) return "TLS key " + key_file + ": " + error.message();
  if (SSL_CTX_check_private_key(context->native_handle()) != 1) {
    return "TLS key " + key_file + " does not belong to the certificate " + certificate_file;
  }
  return context;
}

}  // namespace reply_mcp::http_server
