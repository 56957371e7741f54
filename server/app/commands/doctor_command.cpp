// reply-mcp doctor: examines everything between an AI client and Reply from this machine, in plain words.
#include "app/cli/exit_code.hpp"
#include "app/commands/account_command.hpp"
#include "app/commands/client_entry.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/doctor_report.hpp"
#include "app/service/lifecycle.hpp"

#include <boost/asio/io_context.hpp>

#include <array>
#include <iostream>
#include <utility>

namespace reply_mcp::app::commands {
namespace {

boost::asio::awaitable<void> examine(service::Service& service, const schemas::Catalogue& catalogue,
                                     std::vector<Finding>& findings) {
  const reply::SendResult who = co_await service.probe(*catalogue.find_identity_probe());
  for (Finding& finding : account_findings(who, service.base_url())) findings.push_back(std::move(finding));
  if (!who) co_return;
  const auto now = std::chrono::system_clock::now();
  findings.push_back(clock_finding(*who, std::chrono::floor<std::chrono::seconds>(now)));
  findings.push_back(quota_finding(*who, now));
  if (who->status != 200) co_return;
  for (const schemas::Operation& operation : catalogue.operations()) {
    if (operation.probe != schemas::Probe::scope) continue;
    const reply::SendResult answer = co_await service.probe(operation);
    findings.push_back(scope_finding(operation.scope, answer));
  }
}

class DoctorCommand : public AccountCommand {
 public:
  DoctorCommand() : AccountCommand("error") {}
  [[nodiscard]] std::string_view name() const override { return "doctor"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Look for what is wrong: key, scopes, network, TLS, proxy, clock, quota, clients on this machine";
  }

  int run() override {
    const cli::Environment environment = cli::process_environment();
    std::vector<Finding> findings = environment_findings(environment);
    for (std::string& warning : take_warnings()) {
      findings.push_back({Finding::State::note, "key", std::move(warning)});
    }
    auto service = open_service();
    if (!service) return refuse(service.error());
    boost::asio::io_context io(1);
    if (service::run_to_end(io, examine(**service, catalogue(), findings)) != cli::k_exit_ok)
      return cli::k_exit_failed;
    for (const std::string_view client : k_client_names) {
      findings.push_back(client_finding(client, client_file(client, environment), environment));
    }
    std::cout << doctor_text(findings) << std::flush;
    return is_well(findings) ? cli::k_exit_ok : cli::k_exit_failed;
  }
};

}  // namespace

std::unique_ptr<cli::Command> make_doctor_command() {
  return std::make_unique<DoctorCommand>();
}

}  // namespace reply_mcp::app::commands
