// The subcommands, one maker each; commands.cpp puts them in order.
#pragma once

#include "app/cli/command.hpp"

#include <memory>
#include <string_view>
#include <vector>

namespace reply_mcp::app::commands {

[[nodiscard]] std::unique_ptr<cli::Command> make_stdio_command();
[[nodiscard]] std::unique_ptr<cli::Command> make_http_command();
[[nodiscard]] std::unique_ptr<cli::Command> make_sandbox_command();
[[nodiscard]] std::unique_ptr<cli::Command> make_tools_command();
[[nodiscard]] std::unique_ptr<cli::Command> make_check_command();
[[nodiscard]] std::unique_ptr<cli::Command> make_doctor_command();
[[nodiscard]] std::unique_ptr<cli::Command> make_install_command();
[[nodiscard]] std::unique_ptr<cli::Command> make_healthcheck_command();
[[nodiscard]] std::unique_ptr<cli::Command> make_catalogue_command();
[[nodiscard]] std::unique_ptr<cli::Command> make_options_command();

/// Every command of the program, in the order in which help lists them.
[[nodiscard]] std::vector<std::unique_ptr<cli::Command>> all_commands();

/// Says on standard error why a command refuses to start, and gives cli::k_exit_refused.
int refuse(std::string_view reason);

}  // namespace reply_mcp::app::commands
