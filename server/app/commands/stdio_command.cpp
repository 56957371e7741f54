// reply-mcp stdio: MCP over standard input and output, for clients that start the server themselves.
#include "app/cli/exit_code.hpp"
#include "app/cli/option_values.hpp"
#include "app/commands/commands.hpp"
#include "app/options/account_options.hpp"
#include "app/options/catalogue_options.hpp"
#include "app/options/guard_options.hpp"
#include "app/options/log_options.hpp"
#include "app/options/tool_options.hpp"
#include "app/service/lifecycle.hpp"
#include "app/service/service.hpp"
#include "transport/aead_sealer.hpp"
#include "transport/stdio/stdio.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/io_context.hpp>
#include <spdlog/spdlog.h>

#include <filesystem>
#include <unistd.h>

namespace reply_mcp::app::commands {
namespace {

using namespace std::chrono_literals;

class StdioCommand : public cli::Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "stdio"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Serve MCP over standard input and output (what a client on this machine starts)";
  }

  void declare(CLI::App& app) override {
    account_.declare(app);
    catalogue_.declare(app);
    tools_.declare(app);
    cli::add_text(app, "--files-root", files_root_, "DIR",
                  "Let upload tools read files below DIR; without it they accept content only")
        ->group("Tools");
    guard_.declare(app);
    const std::string protocol = "Protocol";
    cli::add_size(app, "--max-line", stdio_.max_line, 1024, std::size_t{1} << 30,
                  "Longest message accepted from the client")
        ->group(protocol);
    cli::add_number(app, "--max-depth", stdio_.decode.max_depth, 4, 500,
                    "Deepest nesting of arrays and objects accepted from the client")
        ->group(protocol);
    cli::add_duration(
        app, "--drain-timeout", stdio_.drain_timeout, 0ms, 10min,
        "How long calls in flight that change something may take after the end of input or SIGTERM")
        ->group(protocol);
    log_.declare(app);
  }

  [[nodiscard]] cli::Validation validate(const cli::Origins& origins) override {
    if (!files_root_.empty()) {
      std::error_code error;
      if (!std::filesystem::is_directory(files_root_, error))
        return "--files-root: " + files_root_ + " is not a folder";
    }
    if (auto valid = tools_.validate(); !valid) return valid;
    if (auto valid = guard_.validate(origins); !valid) return valid;
    return account_.validate(origins);
  }

  int run() override {
    if (const auto opened = log_.open(); !opened) return refuse(opened.error());
    auto catalogue = catalogue_.load();
    if (!catalogue) return refuse(catalogue.error());

    boost::asio::io_context io(1);
    auto toolbox = tools_.load(**catalogue);
    if (!toolbox) return refuse(toolbox.error());
    stdio_.parent = ::getppid();
    if (!files_root_.empty()) toolbox->files_root = files_root_;
    if (const auto guarded = guard_.apply_to(*toolbox, **catalogue); !guarded) return refuse(guarded.error());
    service::ServiceCallers caller;
    // What it seals never leaves this process and its one client.
    caller.sealer = transport::AeadSealer::with_random_key();
    auto service = service::Service::create(*catalogue, account_, *std::move(toolbox), std::move(caller));
    if (!service) return refuse(service.error());

    const int code = service::run_to_end(
        io, transport::stdio::serve_stdio((*service)->server(), STDIN_FILENO, STDOUT_FILENO, stdio_));
    spdlog::info("stopped");
    return code;
  }

 private:
  options::AccountOptionGroup account_;
  options::CatalogueOptionGroup catalogue_;
  options::ToolOptionGroup tools_;
  options::GuardOptionGroup guard_;
  options::LogOptionGroup log_;
  std::string files_root_;
  transport::stdio::StdioOptions stdio_;
};

}  // namespace

std::unique_ptr<cli::Command> make_stdio_command() {
  return std::make_unique<StdioCommand>();
}

}  // namespace reply_mcp::app::commands
