// reply-mcp catalogue: all operations as one OpenAPI 3.1 document, for mock servers and other tools.
#include "app/cli/exit_code.hpp"
#include "app/commands/commands.hpp"
#include "app/options/catalogue_options.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace reply_mcp::app::commands {
namespace {

class CatalogueCommand : public cli::Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "catalogue"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Print the operation catalogue as one OpenAPI document";
  }
  [[nodiscard]] bool hidden() const override { return true; }

  void declare(CLI::App& app) override { catalogue_.declare(app); }

  int run() override {
    auto catalogue = catalogue_.load();
    if (!catalogue) return refuse(catalogue.error());
    std::cout << boost::json::serialize((*catalogue)->bundle()) << std::endl;
    return std::cout ? cli::k_exit_ok : cli::k_exit_failed;
  }

 private:
  options::CatalogueOptionGroup catalogue_;
};

}  // namespace

std::unique_ptr<cli::Command> make_catalogue_command() {
  return std::make_unique<CatalogueCommand>();
}

}  // namespace reply_mcp::app::commands
