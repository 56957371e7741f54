#include "app/command_line.hpp"
#include "app/environment.hpp"

#include <iostream>
#include <string>
#include <vector>

int main(int argc, char** argv) {
  using namespace reply_mcp::app;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  CommandLine command_line(all_commands());
  const auto parsed = command_line.parse(arguments, process_environment());
  if (const Exit* const exit = std::get_if<Exit>(&parsed)) {
    (exit->code == 0 ? std::cout : std::cerr) << exit->text << std::flush;
    return exit->code;
  }
  return std::get<Command*>(parsed)->run();
}
