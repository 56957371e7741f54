// Seals bytes that leave the process and come back: session ids, requestState, task ids.
//
// An interface, because this layer has no cryptography of its own; transport/aead_sealer.hpp implements
// it with authenticated encryption.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::mcp {

class Sealer {
 public:
  virtual ~Sealer() = default;
  /// Encrypts and authenticates `plain`, bound to `purpose` and `binding` (neither is part of the
  /// output; the same pair must be given to open) and valid for `lifetime`. The result is URL-safe
  /// base64 without padding.
  [[nodiscard]] virtual std::string seal(std::string_view plain, std::string_view purpose,
                                         std::string_view binding, std::chrono::seconds lifetime) const = 0;
  /// Gives back the plain bytes, or nothing when the token was not made by this sealer (or one with the
  /// same key), was changed, is bound to something else or has expired. Never throws on hostile input.
  [[nodiscard]] virtual std::optional<std::string> open(std::string_view token, std::string_view purpose,
                                                        std::string_view binding) const = 0;
};

}  // namespace reply_mcp::mcp
