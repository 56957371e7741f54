// Which operation catalogue is used: the one in the binary or a folder's.
#pragma once

#include "app/cli/command.hpp"
#include "schemas/catalogue.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <string>

namespace reply_mcp::app::options {

class CatalogueOptionGroup {
 public:
  void declare(CLI::App& app);
  /// The error names file, JSON Pointer and reason.
  [[nodiscard]] boost::system::result<std::shared_ptr<const schemas::Catalogue>, std::string> load() const;

  std::string directory;  ///< empty: the catalogue in the binary
};

}  // namespace reply_mcp::app::options
