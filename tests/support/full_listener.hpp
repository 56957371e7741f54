// A port on loopback that completes no connection, as an address behind a silent firewall does.
#pragma once

#include <cstdint>
#include <netinet/in.h>
#include <stdexcept>
#include <sys/socket.h>
#include <unistd.h>

namespace reply_mcp::testing {

/// Listens with a queue that is full, and accepts nobody; the kernel then ignores who else wants in.
class FullListener {
 public:
  FullListener() : listener_(::socket(AF_INET, SOCK_STREAM, 0)), filler_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    auto* const generic = reinterpret_cast<sockaddr*>(&at);
    const bool ready = ::bind(listener_, generic, size) == 0 && ::listen(listener_, 0) == 0 &&
                       ::getsockname(listener_, generic, &size) == 0 &&
                       ::connect(filler_, generic, size) == 0;
    if (!ready) throw std::runtime_error("cannot fill a listener");
    port_ = ntohs(at.sin_port);
  }
  FullListener(const FullListener&) = delete;
  FullListener& operator=(const FullListener&) = delete;
  ~FullListener() {
    ::close(filler_);
    ::close(listener_);
  }
  [[nodiscard]] std::uint16_t port() const { return port_; }

 private:
  int listener_;
  int filler_;
  std::uint16_t port_ = 0;
};

}  // namespace reply_mcp::testing
