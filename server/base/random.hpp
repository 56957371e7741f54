// The program's one source of randomness: OpenSSL's generator, which is unguessable, seeded by the kernel,
// reseeded after a fork and safe to use from every thread.
//
// std::random_device asks the kernel each time that one is made, and nothing promises that it cannot be
// guessed. Where there is no randomness, each function throws std::runtime_error: an id or a code that could
// be guessed is worse than a call that fails.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace reply_mcp::base {

void fill_random(std::span<unsigned char> bytes);

/// Twice as many lower-case hexadecimal digits as `bytes`; 16 bytes cannot be guessed.
[[nodiscard]] std::string random_hex(std::size_t bytes);

[[nodiscard]] std::uint64_t random_number();

/// Evenly spread from 0 up to, but not including, 1: for spreading pauses.
[[nodiscard]] double random_fraction();

}  // namespace reply_mcp::base
