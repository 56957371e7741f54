// Where `reply-mcp healthcheck` asks, from the options and from how the server was started. Pure.
#pragma once

#include <boost/system/result.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::app::commands {

/// What the command line of a running server says about it.
struct ServerCommandLine {
  bool is_stdio = false;                    ///< it serves standard input and output: nothing to connect to
  std::optional<std::string> listen;        ///< value of --listen
  std::optional<std::string> admin_listen;  ///< value of --admin-listen
  bool tls = false;                         ///< --tls-cert was given
};

/// `arguments` as /proc/PID/cmdline has them: separated and ended by NUL, the program first. For anything but
/// a command line of this program the result is an empty ServerCommandLine.
[[nodiscard]] ServerCommandLine read_server_command_line(std::string_view arguments);

struct HealthTarget {
  std::string host;  ///< an address of this machine
  std::uint16_t port = 0;
  bool tls = false;
};

/// The admin address when there is one, because it answers without TLS; the address that means all of
/// the machine's becomes loopback. The error names the option whose address cannot be asked.
[[nodiscard]] boost::system::result<HealthTarget, std::string> find_health_target(
    const std::string& listen, const std::string& admin_listen, bool tls);

}  // namespace reply_mcp::app::commands
