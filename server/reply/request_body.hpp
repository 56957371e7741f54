// The body of a request: bytes that are shared and never change. A request passes through several layers and
// may be sent more than once; none of that copies its body, which may be a file of many megabytes.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace reply_mcp::reply {

class RequestBody {
 public:
  /// No body.
  RequestBody() = default;
  /// Not explicit: `request.body = std::move(text)` is how a request gets its body.
  RequestBody(std::string bytes)  // NOLINT(google-explicit-constructor)
      : bytes_(bytes.empty() ? nullptr : std::make_shared<const std::string>(std::move(bytes))) {}

  /// Valid for as long as this body or a copy of it lives.
  [[nodiscard]] std::string_view view() const noexcept {
    return bytes_ ? std::string_view(*bytes_) : std::string_view();
  }
  [[nodiscard]] std::size_t size() const noexcept { return view().size(); }
  [[nodiscard]] bool empty() const noexcept { return bytes_ == nullptr; }

 private:
  std::shared_ptr<const std::string> bytes_;  // null when empty
};

}  // namespace reply_mcp::reply
