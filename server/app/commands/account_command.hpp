// What `reply-mcp check` and `reply-mcp doctor` have in common: the options of an account, and a service
// through which they ask it questions of their own.
#pragma once

#include "app/cli/command.hpp"
#include "app/options/account_options.hpp"
#include "app/options/catalogue_options.hpp"
#include "app/options/log_options.hpp"
#include "app/service/service.hpp"

#include <boost/system/result.hpp>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::app::commands {

class AccountCommand : public cli::Command {
 public:
  /// `log_level`: the default of --log-level. What such a command finds out goes to standard output, so its
  /// log is quieter than a server's.
  explicit AccountCommand(std::string_view log_level);

  void declare(CLI::App& app) override;
  [[nodiscard]] cli::Validation validate(const cli::Origins& origins) override;

 protected:
  /// Opens the log and puts the service together. The error is why the command refuses to start.
  [[nodiscard]] boost::system::result<std::unique_ptr<service::Service>, std::string> open_service();
  /// The catalogue of that service; it has an operation that tells whose key it is.
  [[nodiscard]] const schemas::Catalogue& catalogue() const { return *known_; }
  /// What the operator should know about the options; what is taken here is not logged by the service.
  [[nodiscard]] std::vector<std::string> take_warnings();

 private:
  std::shared_ptr<const schemas::Catalogue> known_;
  options::AccountOptionGroup account_;
  options::CatalogueOptionGroup catalogue_;
  options::LogOptionGroup log_;
};

}  // namespace reply_mcp::app::commands
