// The subcommands, one maker each; commands.cpp puts them in order.
#pragma once

#include "app/command.hpp"

#include <memory>
#include <string_view>

namespace reply_mcp::app {

[[nodiscard]] std::unique_ptr<Command> make_stdio_command();
[[nodiscard]] std::unique_ptr<Command> make_http_command();
[[nodiscard]] std::unique_ptr<Command> make_sandbox_command();
[[nodiscard]] std::unique_ptr<Command> make_tools_command();
[[nodiscard]] std::unique_ptr<Command> make_check_command();
[[nodiscard]] std::unique_ptr<Command> make_doctor_command();
[[nodiscard]] std::unique_ptr<Command> make_install_command();
[[nodiscard]] std::unique_ptr<Command> make_healthcheck_command();
[[nodiscard]] std::unique_ptr<Command> make_catalogue_command();
[[nodiscard]] std::unique_ptr<Command> make_options_command();

/// Says on standard error why a command refuses to start, and gives k_exit_refused.
int refuse(std::string_view reason);

}  // namespace reply_mcp::app
