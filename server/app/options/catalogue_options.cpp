#include "app/options/catalogue_options.hpp"

#include "app/cli/option_values.hpp"

#include <CLI/CLI.hpp>

namespace reply_mcp::app::options {

void CatalogueOptions::declare(CLI::App& app) {
  cli::add_text(app, "--schemas", directory, "DIR",
                "Read the operation catalogue from the *.json files of DIR")
      ->group("Tools");
}

boost::system::result<std::shared_ptr<const schemas::Catalogue>, std::string> CatalogueOptions::load() const {
  auto catalogue =
      directory.empty() ? schemas::Catalogue::embedded() : schemas::Catalogue::from_directory(directory);
  if (catalogue.has_error()) return "--schemas: " + catalogue.error().message();
  return std::move(*catalogue);
}

}  // namespace reply_mcp::app::options
