#include "support/scripted_http_server.hpp"

#include "support/socket_session.hpp"

#include <openssl/ssl.h>

#include <algorithm>
#include <arpa/inet.h>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <system_error>
#include <thread>
#include <unistd.h>

namespace reply_mcp::testing {

namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

}  // namespace

void Event::set() const {
  const std::lock_guard lock(state_->mutex);
  state_->set = true;
  state_->changed.notify_all();
}

bool Event::wait() const {
  std::unique_lock lock(state_->mutex);
  return state_->changed.wait_for(lock, k_patience, [this] { return state_->set; });
}

bool Event::is_set() const {
  const std::lock_guard lock(state_->mutex);
  return state_->set;
}

std::string ReceivedRequest::field(const std::string& name) const {
  return fields.count(name) == 1 ? fields.find(name)->second : std::string();
}

class ScriptedHttpServer::Impl {
 public:
  Impl(Script script, Options options)
      : script_(std::move(script)), options_(std::move(options)), listener_(listen_on(options_)) {
    // A peer that is gone is an ordinary event here; OpenSSL writes without MSG_NOSIGNAL.
    std::signal(SIGPIPE, SIG_IGN);
    if (options_.tls) context_ = make_server_context(*options_.tls, options_.max_tls_version);
    if (context_ && !options_.tls_ciphers.empty())
      SSL_CTX_set_cipher_list(context_.get(), options_.tls_ciphers.c_str());
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

std::vector<ReceivedRequest> ScriptedHttpServer::changes() const {
  std::vector<ReceivedRequest> all = requests();
  std::erase_if(all, [](const ReceivedRequest& request) { return request.method == "GET"; });
  return all;
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
