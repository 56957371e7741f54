// reply-mcp check: is the key good, whose is it, and which team does it act in.
#include "app/cli/exit_code.hpp"
#include "app/commands/account_command.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/whoami_report.hpp"
#include "app/service/lifecycle.hpp"

#include <boost/asio/io_context.hpp>

#include <iostream>

namespace reply_mcp::app::commands {
namespace {

boost::asio::awaitable<void> ask_whose_key(service::Service& service, const schemas::Operation& probe,
                                           CheckReport& report) {
  const reply::SendResult result = co_await service.probe(probe);
  report = whoami_report(result, service.base_url());
}

class CheckCommand : public AccountCommand {
 public:
  CheckCommand() : AccountCommand("warning") {}
  [[nodiscard]] std::string_view name() const override { return "check"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Say whether the API key is good, whose it is and in which team it acts";
  }

  int run() override {
    auto service = open_service();
    if (!service) return refuse(service.error());
    boost::asio::io_context io(1);
    CheckReport report;
    const int code =
        service::run_to_end(io, ask_whose_key(**service, *catalogue().find_identity_probe(), report));
    if (report.text.empty()) {
      std::cerr << "The check was stopped before an answer came.\n";
      return cli::k_exit_failed;
    }
    (report.good ? std::cout : std::cerr) << report.text << std::flush;
    return code == cli::k_exit_ok && report.good ? cli::k_exit_ok : cli::k_exit_failed;
  }
};

}  // namespace

std::unique_ptr<cli::Command> make_check_command() {
  return std::make_unique<CheckCommand>();
}

}  // namespace reply_mcp::app::commands
