#include "app/commands/commands.hpp"

#include "app/cli/exit_code.hpp"

#include <iostream>

namespace reply_mcp::app::commands {

std::vector<std::unique_ptr<cli::Command>> all_commands() {
  std::vector<std::unique_ptr<cli::Command>> commands;
  commands.push_back(make_stdio_command());
  commands.push_back(make_http_command());
  commands.push_back(make_sandbox_command());
  commands.push_back(make_tools_command());
  commands.push_back(make_check_command());
  commands.push_back(make_doctor_command());
  commands.push_back(make_install_command());
  commands.push_back(make_healthcheck_command());
  commands.push_back(make_catalogue_command());
  commands.push_back(make_options_command());
  return commands;
}

int refuse(std::string_view reason) {
  std::cerr << "reply-mcp: " << reason << "\nreply-mcp: refused to start\n";
  return cli::k_exit_refused;
}

}  // namespace reply_mcp::app::commands
