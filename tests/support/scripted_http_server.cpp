#include "support/scripted_http_server.hpp"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace reply_mcp::testing {

namespace {

std::string lower(std::string_view text) {
  std::string out(text);
  std::transform(out.begin(), out.end(), out.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; });
  return out;
}

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

/// A file descriptor of a socket, closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor() { ::close(fd_); }
  [[nodiscard]] int get() const { return fd_; }
  /// False when nothing can be read within k_patience.
  [[nodiscard]] bool wait_readable() const {
    pollfd poll_fd{fd_, POLLIN, 0};
    const auto limit = std::chrono::duration_cast<std::chrono::milliseconds>(k_patience);
    return ::poll(&poll_fd, 1, static_cast<int>(limit.count())) > 0;
  }

 private:
  int fd_;
};

using SslContext = std::shared_ptr<SSL_CTX>;

template <typename Object, typename Read>
std::shared_ptr<Object> from_pem(const std::string& pem, Read read, void (*release)(Object*)) {
  const std::unique_ptr<BIO, decltype(&BIO_free)> memory(
      BIO_new_mem_buf(pem.data(), static_cast<int>(pem.size())), BIO_free);
  return std::shared_ptr<Object>(read(memory.get(), nullptr, nullptr, nullptr), release);
}

SslContext make_context(const Credentials& credentials, int max_version) {
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

void Event::set() {
  {
    const std::lock_guard lock(mutex_);
    set_ = true;
  }
  changed_.notify_all();
}

bool Event::wait() {
  std::unique_lock lock(mutex_);
  return changed_.wait_for(lock, k_patience, [this] { return set_; });
}

bool Event::is_set() const {
  const std::lock_guard lock(mutex_);
  return set_;
}

std::string ReceivedRequest::field(const std::string& name) const {
  return fields.count(name) == 1 ? fields.find(name)->second : std::string();
}

/// A connection over a blocking socket. Only its own thread uses it, but for stop().
class SocketSession final : public ScriptedHttpServer::Session {
 public:
  using Record = std::function<void(const ReceivedRequest&)>;

  SocketSession(int fd, std::size_t number, Record record)
      : socket_(fd), number_(number), record_(std::move(record)) {}

  /// The TLS handshake; false when it failed.
  bool accept_tls(const SslContext& context) {
    ssl_ = std::shared_ptr<SSL>(SSL_new(context.get()), SSL_free);
    SSL_set_fd(ssl_.get(), socket_.get());
    const bool done = SSL_accept(ssl_.get()) == 1;
    ERR_clear_error();
    return done;
  }

  /// From another thread: makes every blocking call return.
  void stop() { ::shutdown(socket_.get(), SHUT_RDWR); }

  [[nodiscard]] std::size_t number() const override { return number_; }

  [[nodiscard]] std::string server_name() const override {
    const char* const name = ssl_ ? SSL_get_servername(ssl_.get(), TLSEXT_NAMETYPE_host_name) : nullptr;
    return name == nullptr ? std::string() : std::string(name);
  }

  std::optional<ReceivedRequest> read_request() override {
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

  bool read_until(std::string_view text) override {
    std::size_t found = 0;
    while ((found = unread_.find(text)) == std::string::npos) {
      if (read_more() != Read::data) return false;
    }
    unread_.erase(0, found + text.size());
    return true;
  }

  bool wait_for_close() override {
    Read got = Read::data;
    while (got == Read::data) got = read_more();
    return got == Read::closed;
  }

  bool send(std::string_view bytes) override {
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

  void close() override {
    if (ssl_) SSL_shutdown(ssl_.get());
    ERR_clear_error();
    cut();
  }

  void cut() override { ::shutdown(socket_.get(), SHUT_WR); }

  void reset() override {
    // Connecting to "no address" resets the connection at once (connect(2), AF_UNSPEC).
    sockaddr none{};
    none.sa_family = AF_UNSPEC;
    ::connect(socket_.get(), &none, sizeof none);
  }

 private:
  enum class Read { data, closed, timeout };

  Read read_more() {
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

  Descriptor socket_;
  const std::size_t number_;
  Record record_;
  std::shared_ptr<SSL> ssl_;
  std::string unread_;
};

class ScriptedHttpServer::Impl {
 public:
  Impl(Script script, Options options)
      : script_(std::move(script)), options_(std::move(options)), listener_(listen_on(options_)) {
    // A peer that is gone is an ordinary event here; OpenSSL writes without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
    if (options_.tls) context_ = make_context(*options_.tls, options_.max_tls_version);
    sockaddr_storage bound{};
    socklen_t size = sizeof bound;
    if (::getsockname(listener_.get(), reinterpret_cast<sockaddr*>(&bound), &size) != 0) fail("getsockname");
    port_ = ntohs(bound.ss_family == AF_INET6 ? reinterpret_cast<sockaddr_in6&>(bound).sin6_port
                                              : reinterpret_cast<sockaddr_in&>(bound).sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
  }

  ~Impl() {
    stopping_ = true;
    ::shutdown(listener_.get(), SHUT_RDWR);
    acceptor_.join();
    {
      const std::lock_guard lock(mutex_);
      for (const auto& session : sessions_) session->stop();
    }
    for (std::thread& thread : threads_) thread.join();
  }

  Impl(const Impl&) = delete;
  Impl& operator=(const Impl&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] const Options& options() const { return options_; }
  [[nodiscard]] std::size_t connections() const {
    const std::lock_guard lock(mutex_);
    return accepted_;
  }
  [[nodiscard]] std::size_t failed_handshakes() const {
    const std::lock_guard lock(mutex_);
    return failed_handshakes_;
  }
  [[nodiscard]] std::vector<ReceivedRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  bool wait_for_connections(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, k_patience, [&] { return accepted_ >= count; });
  }
  bool wait_for_ended(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, k_patience, [&] { return ended_ >= count; });
  }

 private:
  static int listen_on(const Options& options) {
    const bool v6 = options.address.find(':') != std::string::npos;
    const int fd = ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (fd < 0) fail("socket");
    const int on = 1;
    ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_storage address{};
    socklen_t size = sizeof(sockaddr_in);
    if (v6) {
      auto& in6 = reinterpret_cast<sockaddr_in6&>(address);
      in6.sin6_family = AF_INET6;
      in6.sin6_port = htons(options.port);
      ::inet_pton(AF_INET6, options.address.c_str(), &in6.sin6_addr);
      size = sizeof(sockaddr_in6);
    } else {
      auto& in4 = reinterpret_cast<sockaddr_in&>(address);
      in4.sin_family = AF_INET;
      in4.sin_port = htons(options.port);
      ::inet_pton(AF_INET, options.address.c_str(), &in4.sin_addr);
    }
    if (::bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0) fail("bind");
    if (::listen(fd, 512) != 0) fail("listen");
    return fd;
  }

  void accept_all() {
    for (;;) {
      const int fd = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
      if (stopping_) {
        if (fd >= 0) ::close(fd);
        return;
      }
      if (fd < 0) continue;
      const int on = 1;
      ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
      const std::lock_guard lock(mutex_);
      auto session = std::make_shared<SocketSession>(fd, ++accepted_, [this](const ReceivedRequest& request) {
        const std::lock_guard record_lock(mutex_);
        requests_.push_back(request);
      });
      sessions_.push_back(session);
      threads_.emplace_back([this, session] { serve(session); });
      changed_.notify_all();
    }
  }

  void serve(std::shared_ptr<SocketSession> session) {
    const bool ready = !context_ || session->accept_tls(context_);
    if (ready) {
      script_(*session);
    } else {
      const std::lock_guard lock(mutex_);
      ++failed_handshakes_;
    }
    const std::lock_guard lock(mutex_);
    std::erase(sessions_, session);
    session.reset();  // closes the socket before anyone hears that the connection has ended
    ++ended_;
    changed_.notify_all();
  }

  const Script script_;
  const Options options_;
  Descriptor listener_;
  SslContext context_;
  std::uint16_t port_ = 0;
  std::atomic<bool> stopping_{false};
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::size_t accepted_ = 0;
  std::size_t ended_ = 0;
  std::size_t failed_handshakes_ = 0;
  std::vector<ReceivedRequest> requests_;
  std::vector<std::shared_ptr<SocketSession>> sessions_;
  std::vector<std::thread> threads_;
  std::thread acceptor_;
};

ScriptedHttpServer::ScriptedHttpServer(Script script) : ScriptedHttpServer(std::move(script), Options()) {}

ScriptedHttpServer::ScriptedHttpServer(Script script, Options options)
    : impl_(std::make_unique<Impl>(std::move(script), std::move(options))) {}

ScriptedHttpServer::~ScriptedHttpServer() = default;

std::uint16_t ScriptedHttpServer::port() const {
  return impl_->port();
}

std::string ScriptedHttpServer::base_url(const std::string& host) const {
  const std::string& address = impl_->options().address;
  const std::string bracketed = address.find(':') == std::string::npos ? address : "[" + address + "]";
  const std::string scheme = impl_->options().tls ? "https://" : "http://";
  return scheme + (host.empty() ? bracketed : host) + ":" + std::to_string(impl_->port());
}

std::size_t ScriptedHttpServer::connections() const {
  return impl_->connections();
}

std::size_t ScriptedHttpServer::failed_handshakes() const {
  return impl_->failed_handshakes();
}

std::vector<ReceivedRequest> ScriptedHttpServer::requests() const {
  return impl_->requests();
}

bool ScriptedHttpServer::wait_for_connections(std::size_t count) {
  return impl_->wait_for_connections(count);
}

bool ScriptedHttpServer::wait_for_ended(std::size_t count) {
  return impl_->wait_for_ended(count);
}

bool ScriptedHttpServer::Session::respond(int status, std::string_view body, std::string_view fields) {
  std::string answer = "HTTP/1.1 " + std::to_string(status) + " Scripted\r\n";
  answer.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  answer.append(fields).append("\r\n").append(body);
  return send(answer);
}

ScriptedHttpServer::Script always(int status, std::string body, std::string fields) {
  return [status, body = std::move(body), fields = std::move(fields)](ScriptedHttpServer::Session& session) {
    while (session.read_request()) {
      if (!session.respond(status, body, fields)) return;
    }
  };
}

}  // namespace reply_mcp::testing
