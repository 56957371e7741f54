// reply-mcp options: every command and option as JSON, from the definitions that the program itself
// reads. The manual page, the shell completions and docs/options.md are made from it.
#include "app/cli/command_line.hpp"
#include "app/cli/exit_code.hpp"
#include "app/commands/commands.hpp"
#include "base/version.hpp"

#include <CLI/CLI.hpp>
#include <boost/json.hpp>

#include <iostream>

namespace reply_mcp::app::commands {
namespace {

class OptionsCommand : public cli::Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "options"; }
  [[nodiscard]] std::string_view summary() const override { return "Print every command and option as JSON"; }
  [[nodiscard]] bool hidden() const override { return true; }
  void declare(CLI::App& /*app*/) override {}

  int run() override {
    boost::json::array commands;
    const cli::CommandLine line(all_commands());
    const auto options = line.options();
    for (const auto& command : all_commands()) {
      if (command->hidden()) continue;
      boost::json::array own;
      for (const auto& option : options) {
        if (option.command != command->name()) continue;
        own.push_back({{"name", option.name},
                       {"group", option.group},
                       {"variable", option.environment},
                       {"value", option.value},
                       {"default", option.fallback},
                       {"description", option.description}});
      }
      commands.push_back(
          {{"name", command->name()}, {"summary", command->summary()}, {"options", std::move(own)}});
    }
    std::cout << boost::json::serialize(
                     boost::json::value{{"version", base::k_version}, {"commands", std::move(commands)}})
              << "\n";
    return std::cout.flush() ? cli::k_exit_ok : cli::k_exit_failed;
  }
};

}  // namespace

std::unique_ptr<cli::Command> make_options_command() {
  return std::make_unique<OptionsCommand>();
}

}  // namespace reply_mcp::app::commands
