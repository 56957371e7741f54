#include "app/cli/command_line.hpp"
#include "app/cli/environment.hpp"
#include "app/commands/commands.hpp"

#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  using namespace reply_mcp::app;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  cli::CommandLine command_line(commands::all_commands());
  const auto parsed = command_line.parse(arguments, cli::process_environment());
  if (const auto* const exit = std::get_if<cli::Exit>(&parsed)) {
    (exit->code == 0 ? std::cout : std::cerr) << exit->text << std::flush;
    return exit->code;
  }
  return std::get<cli::Command*>(parsed)->run();
}
