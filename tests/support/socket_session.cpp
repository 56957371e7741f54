#include "support/socket_session.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace reply_mcp::testing {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

template <typename Object, typename Read>
std::shared_ptr<Object> from_pem(const std::string& pem, Read read, void (*release)(Object*)) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return std::shared_ptr<Object>(read(memory.get(), nullptr, nullptr, nullptr), release);
}

/// The request in `head` (up to and without the empty line); the body is read by the caller.
ReceivedRequest parse_head(std::string_view head) {
  ReceivedRequest request;
  request.head = std::string(head);
  std::size_t line_start = 0;
  for (bool first = true; line_start < head.size(); first = false) {
    const std::size_t line_end = std::min(head.find("\r\n", line_start), head.size());
    const std::string_view line = head.substr(line_start, line_end - line_start);
    line_start = line_end + 2;
    if (first) {
      const std::size_t one = line.find(' ');
      const std::size_t two = line.rfind(' ');
      if (one == std::string_view::npos || two <= one) continue;
      request.method = std::string(line.substr(0, one));
      request.target = std::string(line.substr(one + 1, two - one - 1));
    } else if (const std::size_t colon = line.find(':'); colon != std::string_view::npos) {
      std::string_view value = line.substr(colon + 1);
      while (value.starts_with(' ')) value.remove_prefix(1);
      request.fields.emplace(lower(line.substr(0, colon)), std::string(value));
    }
  }
  return request;
}

}  // namespace

SslContext make_server_context(const Credentials& credentials, int max_version) {
  SslContext context(SSL_CTX_new(TLS_server_method()), SSL_CTX_free);
  const auto certificate = from_pem<X509>(credentials.certificate, PEM_read_bio_X509, X509_free);
  const auto key = from_pem<EVP_PKEY>(credentials.key, PEM_read_bio_PrivateKey, EVP_PKEY_free);
  if (max_version != 0 && max_version < TLS1_2_VERSION) {
    SSL_CTX_set_security_level(context.get(), 0);  // OpenSSL 3 refuses old versions at its usual level
  }
  SSL_CTX_set_min_proto_version(context.get(), 0);
  SSL_CTX_set_max_proto_version(context.get(), max_version);
  if (SSL_CTX_use_certificate(context.get(), certificate.get()) != 1 ||
      SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1) {
    throw std::runtime_error("the server's certificate or key cannot be used");
  }
  return context;
}

Descriptor::~Descriptor() {
  ::close(fd_);
}

bool Descriptor::wait_readable() const {
  pollfd poll_fd{fd_, POLLIN, 0};
  const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(k_patience);
  return ::poll(&poll_fd, 1, static_cast<int>(limit.count())) > 0;
}

SocketSession::SocketSession(int fd, std::size_t number, Record record)
    : socket_(fd), number_(number), record_(std::move(record)) {}

bool SocketSession::accept_tls(const SslContext& context) {
  ssl_ = std::shared_ptr<SSL>(SSL_new(context.get()), SSL_free);
  SSL_set_fd(ssl_.get(), socket_.get());
  const bool done = SSL_accept(ssl_.get()) == 1;
  ERR_clear_error();
  return done;
}

void SocketSession::stop() {
  ::shutdown(socket_.get(), SHUT_RDWR);
}

std::string SocketSession::server_name() const {
  const char* const name = ssl_ ? SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name) : nullptr;
  return name == nullptr ? std::string() : std::string(name);
}

bool SocketSession::resumed() const {
  return ssl_ && SSL_session_reused(ssl_.get()) == 1;
}

std::optional<ReceivedRequest> SocketSession::read_request() {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n\r\n")) == std::string::npos) {
    if (read_more() != Read::data) return std::nullopt;
  }
  ReceivedRequest request = parse_head(std::string_view(unread_).substr(0, end));
  request.connection = number_;
  unread_.erase(0, end + 4);
  const std::string length = request.field("content-length");
  const std::size_t size = length.empty() ? 0 : std::stoul(length);
  while (unread_.size() < size) {
    if (read_more() != Read::data) return std::nullopt;
  }
  request.body = unread_.substr(0, size);
  unread_.erase(0, size);
  record_(request);
  return request;
}

std::optional<std::string> SocketSession::peek_line() {
  std::size_t end = 0;
  while ((end = unread_.find("\r\n")) == std::string::npos) {
    if (read_more() != Read::data) return std::nullopt;
  }
  return unread_.substr(0, end);
}

bool SocketSession::read_until(std::string_view text) {
  std::size_t found = 0;
  while ((found = unread_.find(text)) == std::string::npos) {
    // What was searched is dropped, but for an end that may be the text's beginning.
    if (unread_.size() > text.size()) unread_.erase(0, unread_.size() - text.size());
    if (read_more() != Read::data) return false;
  }
  unread_.erase(0, found + text.size());
  return true;
}

bool SocketSession::wait_for_close() {
  Read got = Read::data;
  while (got == Read::data) {
    unread_.clear();
    got = read_more();
  }
  return got == Read::closed;
}

bool SocketSession::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const std::size_t part = std::min<std::size_t>(bytes.size(), 1 << 20);
    const ssize_t n = ssl_ ? SSL_write(ssl_.get(), bytes.data(), static_cast<int>(part))
                           : ::send(socket_.get(), bytes.data(), part, MSG_NOSIGNAL);
    ERR_clear_error();
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void SocketSession::close() {
  if (ssl_) SSL_shutdown(ssl_.get());
  ERR_clear_error();
  cut();
}

void SocketSession::cut() {
  ::shutdown(socket_.get(), SHUT_WR);
}

void SocketSession::reset() {
  // Connecting to "no address" resets the connection at once (connect(2), AF_UNSPEC).
  sockaddr none{};
  none.sa_family = AF_UNSPEC;
  ::connect(socket_.get(), &none, sizeof none);
}

SocketSession::Read SocketSession::read_more() {
  const bool buffered = ssl_ && SSL_pending(ssl_.get()) > 0;
  if (!buffered && !socket_.wait_readable()) return Read::timeout;
  char bytes[16 * 1024];
  const ssize_t n =
      ssl_ ? SSL_read(ssl_.get(), bytes, sizeof bytes) : ::recv(socket_.get(), bytes, sizeof bytes, 0);
  ERR_clear_error();
  if (n <= 0) return Read::closed;
  unread_.append(bytes, static_cast<std::size_t>(n));
  return Read::data;
}

}  // namespace reply_mcp::testing
