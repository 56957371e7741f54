// Groups of options, parsed as the program does it for a command that has them and nothing else.
#pragma once

#include "app/cli/command_line.hpp"

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace reply_mcp::test {

/// `Options` has declare() and validate() as a Command has.
template <typename Options>
class OptionsCommand final : public app::cli::Command {
 public:
  explicit OptionsCommand(Options& options) : options_(options) {}
  [[nodiscard]] std::string_view name() const override { return "call"; }
  [[nodiscard]] std::string_view summary() const override { return "Call Reply"; }
  void declare(CLI::App& app) override { options_.declare(app); }
  [[nodiscard]] app::cli::Validation validate(const app::cli::Origins& origins) override {
    return options_.validate(origins);
  }
  int run() override { return 0; }

 private:
  Options& options_;
};

/// The refusal's text, "" when the options were taken.
template <typename Options>
std::string take_options(Options& options, std::vector<std::string> arguments,
                         const app::cli::Environment& environment = {}) {
  std::vector<std::unique_ptr<app::cli::Command>> commands;
  commands.push_back(std::make_unique<OptionsCommand<Options>>(options));
  app::cli::CommandLine line(std::move(commands));
  arguments.insert(arguments.begin(), "call");
  const auto parsed = line.parse(arguments, environment);
  return parsed ? "" : parsed.error().text;
}

}  // namespace reply_mcp::test
