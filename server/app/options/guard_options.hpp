// The options that say what a model may do: the policy, what applies where nobody can be asked, how many
// deletions and sends an hour may bring, and the audit log.
#pragma once

#include "app/cli/command.hpp"
#include "schemas/catalogue.hpp"
#include "tools/toolbox.hpp"

#include <cstddef>
#include <string>

namespace reply_mcp::app::options {

class GuardOptionGroup {
 public:
  void declare(CLI::App& app);
  [[nodiscard]] cli::Validation validate(const cli::Origins& origins);
  /// Reads the rules against what the catalogue has, first those of the file, then those of the option, and
  /// opens the audit log. An error names the option (and the line of the file), what is unknown and the
  /// nearest that is known.
  [[nodiscard]] cli::Validation apply_to(tools::ToolboxOptions& toolbox,
                                         const schemas::Catalogue& catalogue) const;

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
