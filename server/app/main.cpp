#include "app/cli/command_line.hpp"
#include "app/cli/environment.hpp"
#include "app/cli/exit_code.hpp"
#include "app/commands/commands.hpp"

#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  using namespace reply_mcp::app;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  cli::CommandLine command_line(commands::all_commands());
  const auto command = command_line.parse(arguments, cli::process_environment());
  if (!command) {
    const cli::Exit exit = command.error();
    (exit.code == cli::k_exit_ok ? std::cout : std::cerr) << exit.text << std::flush;
    return exit.code;
  }
  return (*command)->run();
}
