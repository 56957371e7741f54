// A TCP proxy that is a bad network: it delays, cuts what it passes on into small pieces, is slow, goes
// silent, and breaks connections off, in either direction, at a byte of its choice.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>

namespace reply_mcp::faults {

/// What the network does to one connection.
struct Toxic {
  std::chrono::milliseconds latency{0};  ///< before each piece, either way
  std::size_t piece = 65'536;            ///< most bytes passed on at a time
  enum class End { none, reset, close, silence };
  End end = End::none;                ///< what happens behind the byte below; then nothing more is passed on
  std::size_t after_up = SIZE_MAX;    ///< bytes towards the server
  std::size_t after_down = SIZE_MAX;  ///< bytes towards the client
};

class ToxicProxy {
 public:
  /// Passes connections on to 127.0.0.1:`target`. `next` is asked once for each, on the proxy's own thread.
  ToxicProxy(std::uint16_t target, std::function<Toxic()> next);
  ~ToxicProxy();
  ToxicProxy(const ToxicProxy&) = delete;
  ToxicProxy& operator=(const ToxicProxy&) = delete;

  [[nodiscard]] std::uint16_t port() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace reply_mcp::faults
