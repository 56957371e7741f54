// A value that must never be shown: API keys, bearer tokens, passwords.
//
// The type has no stream operator, no formatter, no conversion and no JSON mapping, so a log line or a
// result that tries to carry one does not compile. The only way out is expose(), which is easy to find
// in a review.
#pragma once

#include <compare>
#include <string>
#include <string_view>

namespace reply_mcp::base {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string value) : value_(std::move(value)) {}
  Secret(const Secret&) = default;
  Secret(Secret&& other) noexcept;
  Secret& operator=(const Secret&) = default;
  Secret& operator=(Secret&& other) noexcept;
  /// Overwrites the memory before it is given back.
  ~Secret();

  [[nodiscard]] bool empty() const noexcept { return value_.empty(); }
  /// The value itself, for the one place that sends it. Never pass the result to a log or a message.
  [[nodiscard]] std::string_view expose() const noexcept { return value_; }
  /// First 16 hexadecimal digits of the value's SHA-256: tells two secrets apart without showing either.
  [[nodiscard]] std::string fingerprint() const;
  /// Compares in time that does not depend on where the values differ.
  friend bool operator==(const Secret& a, const Secret& b) noexcept;

 private:
  void wipe() noexcept;
  std::string value_;
};

}  // namespace reply_mcp::base
