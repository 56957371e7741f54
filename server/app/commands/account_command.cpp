#include "app/commands/account_command.hpp"

#include <utility>

namespace reply_mcp::app::commands {

namespace {

constexpr std::string_view k_no_identity_probe =
    "--schemas: no operation has \"x-probe\": \"identity\", so none can tell whose key it is";

}  // namespace

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
  known_ = *std::move(catalogue);
  if (known_->find_identity_probe() == nullptr) return std::string(k_no_identity_probe);
  return service::Service::create(known_, account_, {});
}

std::vector<std::string> AccountCommand::take_warnings() {
  return std::exchange(account_.warnings, {});
}

}  // namespace reply_mcp::app::commands
