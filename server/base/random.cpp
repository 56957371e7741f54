#include "base/random.hpp"

#include "base/hex.hpp"

#include <boost/throw_exception.hpp>
#include <openssl/rand.h>

#include <array>
#include <bit>
#include <limits>
#include <stdexcept>
#include <vector>

namespace reply_mcp::base {

void fill_random(std::span<unsigned char> bytes) {
  constexpr std::size_t k_max_at_once = std::numeric_limits<int>::max();
  if (bytes.size() > k_max_at_once || RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1) {
    boost::throw_exception(std::runtime_error("OpenSSL has no random bytes to give"));
  }
}

std::string random_hex(std::size_t bytes) {
  std::vector<unsigned char> raw(bytes);
  fill_random(raw);
  return to_hex(raw);
}

std::uint64_t random_number() {
  std::array<unsigned char, sizeof(std::uint64_t)> raw{};
  fill_random(raw);
  return std::bit_cast<std::uint64_t>(raw);
}

double random_fraction() {
  constexpr int k_bits = std::numeric_limits<double>::digits;
  return static_cast<double>(random_number() >> (64 - k_bits)) /
         static_cast<double>(std::uint64_t{1} << k_bits);
}

}  // namespace reply_mcp::base
