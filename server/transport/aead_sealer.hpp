// Seals what leaves the process and comes back (session ids, requestState) with AES-256-GCM.
//
// A token is base64url(version | nonce | ciphertext | tag). The plaintext begins with the time at which the
// token expires; purpose and binding are authenticated but not part of the token. Replicas that are given the
// same secret open each other's tokens; with a random key, tokens end with the process.
#pragma once

#include "base/secret.hpp"
#include "mcp/sealer.hpp"

#include <boost/system/result.hpp>

#include <array>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::transport {

class AeadSealer final : public mcp::Sealer {
 public:
  using Clock = std::function<std::chrono::system_clock::time_point()>;

  /// Shortest secret that is accepted, in bytes: a key needs 256 bits from somewhere.
  static constexpr std::size_t k_min_secret = 32;

  /// Keys derived from `secrets` by HKDF-SHA-256. The first one seals; all of them open, so that a
  /// secret can be replaced without ending sessions. Error: none given, or one that is too short.
  static boost::system::result<std::shared_ptr<const AeadSealer>, std::string> from_secrets(
      const std::vector<base::Secret>& secrets, Clock clock = {});
  /// A key of its own that leaves no other process able to open the tokens.
  static std::shared_ptr<const AeadSealer> with_random_key(Clock clock = {});

  ~AeadSealer() override;
  AeadSealer(const AeadSealer&) = delete;
  AeadSealer& operator=(const AeadSealer&) = delete;

  /// Thread-safe. Throws std::runtime_error only when the machine's random source or OpenSSL fails.
  [[nodiscard]] std::string seal(std::string_view plain, std::string_view purpose, std::string_view binding,
                                 std::chrono::seconds lifetime) const override;
  [[nodiscard]] std::optional<std::string> open(std::string_view token, std::string_view purpose,
                                                std::string_view binding) const override;

 private:
  using Key = std::array<unsigned char, 32>;
  AeadSealer(std::vector<Key> keys, Clock clock);

  std::vector<Key> keys_;
  Clock clock_;
};

}  // namespace reply_mcp::transport
