// Where `reply-mcp healthcheck` asks, from the options and from how the server was started. Pure.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::app::commands {

/// What the command line of a running server says about it.
struct RunningServer {
  bool is_stdio = false;                    ///< it serves standard input and output: nothing to connect to
  std::optional<std::string> listen;        ///< value of --listen
  std::optional<std::string> admin_listen;  ///< value of --admin-listen
  bool tls = false;                         ///< --tls-cert was given
};

/// `arguments` as /proc/PID/cmdline has them: separated and ended by NUL, the program first. What is no
/// command line of this program gives a RunningServer that says nothing.
[[nodiscard]] RunningServer read_running_server(std::string_view arguments);

struct HealthTarget {
  std::string host;  ///< an address of this machine
  std::uint16_t port = 0;
  bool tls = false;
};

/// The admin address when there is one, because it answers without TLS; an address that stands for all
/// of the machine's becomes loopback. The error says which option holds what cannot be asked.
[[nodiscard]] std::optional<std::string> find_health_target(const std::string& listen,
                                                            const std::string& admin_listen, bool tls,
                                                            HealthTarget& target);

}  // namespace reply_mcp::app::commands
