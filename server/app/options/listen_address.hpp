// ADDRESS:PORT as an operator writes it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace reply_mcp::app::options {

struct HostAndPort {
  std::string host;  ///< without brackets
  std::uint16_t port = 0;
};

/// "127.0.0.1:9000" or "[::1]:9000" into its two parts; nothing when it is neither.
[[nodiscard]] std::optional<HostAndPort> read_listen_address(std::string_view text);

}  // namespace reply_mcp::app::options
