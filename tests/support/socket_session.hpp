// One connection of the scripted server, over a blocking socket, plain or TLS. Used by
// scripted_http_server.cpp only; tests see it as ScriptedHttpServer::Session.
#pragma once

#include "support/scripted_http_server.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

struct ssl_ctx_st;
struct ssl_st;

namespace reply_mcp::testing {

using SslContext = std::shared_ptr<ssl_ctx_st>;

/// A server context that speaks up to `max_version` (0: OpenSSL's newest).
[[nodiscard]] SslContext make_server_context(const Credentials& credentials, int max_version);

/// A file descriptor of a socket, closed at the end.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  ~Descriptor();
  [[nodiscard]] int get() const { return fd_; }
  /// False when nothing can be read within k_patience.
  [[nodiscard]] bool wait_readable() const;

 private:
  int fd_;
};

/// Only its own thread uses it, but for stop().
class SocketSession final : public ScriptedHttpServer::Session {
 public:
  using Record = std::function<void(const ReceivedRequest&)>;

  SocketSession(int fd, std::size_t number, Record record);

  /// The TLS handshake; false when it failed.
  bool accept_tls(const SslContext& context);
  /// From another thread: makes every blocking call return.
  void stop();

  [[nodiscard]] std::size_t number() const override { return number_; }
  [[nodiscard]] std::string server_name() const override;
  [[nodiscard]] bool resumed() const override;
  std::optional<ReceivedRequest> read_request() override;
  std::optional<std::string> peek_line() override;
  bool read_until(std::string_view text) override;
  bool wait_for_close() override;
  bool send(std::string_view bytes) override;
  void close() override;
  void cut() override;
  void reset() override;

 private:
  enum class Read { data, closed, timeout };
  Read read_more();

  Descriptor socket_;
  const std::size_t number_;
  Record record_;
  std::shared_ptr<ssl_st> ssl_;
  std::string unread_;
};

}  // namespace reply_mcp::testing
