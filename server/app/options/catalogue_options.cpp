#include "app/options/catalogue_options.hpp"

#include "app/cli/option_values.hpp"

#include <CLI/CLI.hpp>

namespace reply_mcp::app::options {

void CatalogueOptionGroup::declare(CLI::App& app) {
  cli::add_text(app, "--schemas", directory, "DIR",
                "Read the operation catalogue from the *.json files of DIR instead of from the program")
      ->group("Tools");
}

boost::system::result<std::shared_ptr<const schemas::Catalogue>, std::string> CatalogueOptionGroup::load()
    const {
  auto catalogue =
      directory.empty() ? schemas::Catalogue::embedded() : schemas::Catalogue::from_directory(directory);
  if (!catalogue) return "--schemas: " + catalogue.error().message();
  return std::move(*catalogue);
}

}  // namespace reply_mcp::app::options
