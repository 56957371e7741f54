// The options that say what a model may do: the policy, what holds where nobody can be asked, how many
// deletions and sends an hour may bring; and where all of it is written down.
#pragma once

#include "app/cli/command.hpp"
#include "schemas/catalogue.hpp"
#include "tools/toolbox.hpp"

#include <cstddef>
#include <optional>
#include <string>

namespace reply_mcp::app::options {

class GuardOptionSet {
 public:
  void declare(CLI::App& app);
  [[nodiscard]] std::optional<std::string> conclude(const cli::Origins& origins);
  /// Reads the rules against what the catalogue has: first those of the file, then those of the option.
  /// An error names the option (and the line of the file), what is unknown and the nearest that is known.
  /// With what is to be written down, the log is opened.
  [[nodiscard]] std::optional<std::string> load(const schemas::Catalogue& catalogue,
                                                tools::ToolboxOptions& toolbox) const;

 private:
  std::string policy_;
  std::string policy_file_;
  std::string confirm_fallback_ = "allow";
  std::size_t max_sends_ = 0;
  std::size_t max_deletes_ = 0;
  std::string audit_log_;
  tools::guard::AuditOptions audit_;
};

}  // namespace reply_mcp::app::options
