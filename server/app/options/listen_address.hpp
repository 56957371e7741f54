// ADDRESS:PORT as an operator writes it.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <string>

namespace reply_mcp::app::options {

struct HostAndPort {
  std::string host;  ///< without brackets
  std::uint16_t port = 0;
};

/// "127.0.0.1:9000" or "[::1]:9000" into its two parts. The error names the option that holds something else.
[[nodiscard]] boost::system::result<HostAndPort, std::string> read_listen_address(const std::string& option,
                                                                                  const std::string& text);

}  // namespace reply_mcp::app::options
