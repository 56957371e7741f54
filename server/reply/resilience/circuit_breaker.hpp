// Stops sending for a while when Reply does not answer at all, so that a dead upstream costs callers
// milliseconds instead of a timeout each, and a recovering one is not run over.
//
// closed:    requests pass; failures in a row are counted.
// open:      requests are refused until the cool-down is over.
// half open: one request passes as a probe; its result closes or opens the breaker again.
//
// An HTTP answer of any kind except 502, 503 without business code and 504 counts as success: Reply is
// there, whatever it thinks of the request. No clock inside; `now` comes from outside.
#pragma once

#include <chrono>
#include <cstddef>
#include <string_view>

namespace reply_mcp::reply::resilience {

class CircuitBreaker {
 public:
  using Time = std::chrono::steady_clock::time_point;

  struct Options {
    unsigned failures_to_open = 8;               ///< in a row
    std::chrono::milliseconds cool_down{2'000};  ///< first time; doubles with every failed probe
    std::chrono::milliseconds max_cool_down{60'000};
  };
  enum class State { closed, open, half_open };

  explicit CircuitBreaker(Options options) : options_(options), cool_down_(options.cool_down) {}
  CircuitBreaker() : CircuitBreaker(Options{}) {}

  /// Whether a request may be sent now. True in half open takes the place of the probe, so every request
  /// that was let through must be reported with succeeded(), failed() or abandoned().
  [[nodiscard]] bool allow(Time now);
  void succeeded();
  void failed(Time now);
  /// The request ended without saying anything about Reply (cancelled by its caller).
  void abandoned();

  [[nodiscard]] State state(Time now) const;
  /// How long until the next probe may go; zero when requests pass.
  [[nodiscard]] std::chrono::milliseconds retry_in(Time now) const;

 private:
  Options options_;
  std::chrono::milliseconds cool_down_;
  unsigned failures_ = 0;
  bool open_ = false;
  bool probing_ = false;
  Time open_until_{};
};

[[nodiscard]] std::string_view to_string(CircuitBreaker::State state);

}  // namespace reply_mcp::reply::resilience
