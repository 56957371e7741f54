#include "base/digest.hpp"

#include "base/hex.hpp"

#include <openssl/evp.h>

#include <array>
#include <span>

namespace reply_mcp::base {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size, EVP_sha256(), nullptr);
  return to_hex(std::span<const unsigned char>(digest.data(), size));
}

}  // namespace reply_mcp::base
