#include "app/commands/account_command.hpp"

#include <utility>

namespace reply_mcp::app::commands {

AccountCommand::AccountCommand(std::string_view log_level) {
  log_.level = log_level;
}

void AccountCommand::declare(CLI::App& app) {
  account_.declare(app);
  catalogue_.declare(app);
  log_.declare(app);
}

cli::Validation AccountCommand::validate(const cli::Origins& origins) {
  return account_.validate(origins);
}

boost::system::result<std::unique_ptr<service::Service>, std::string> AccountCommand::open_service() {
  if (const auto opened = log_.open(); !opened) return opened.error();
  auto catalogue = catalogue_.load();
  if (!catalogue) return catalogue.error();
  return service::Service::create(std::move(*catalogue), account_, {});
}

std::vector<std::string> AccountCommand::take_warnings() {
  return std::exchange(account_.warnings, {});
}

}  // namespace reply_mcp::app::commands
