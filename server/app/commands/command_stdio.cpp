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
                  "Let upload tools read files below DIR; without it they take content only")
        ->group("Tools");
    guard_.declare(app);
    const std::string protocol = "Protocol";
    cli::add_size(app, "--max-line", stdio_.max_line, 1024, std::size_t{1} << 30,
                  "Longest message taken from the client")
        ->group(protocol);
    cli::add_number(app, "--max-depth", stdio_.decode.max_depth, 4, 500,
                    "Deepest nesting of arrays and objects taken from the client")
        ->group(protocol);
    cli::add_duration(app, "--drain-timeout", stdio_.drain_timeout, 0ms, 10min,
                      "How long calls in flight may take after end of input or SIGTERM")
        ->group(protocol);
    log_.declare(app);
  }

  [[nodiscard]] std::optional<std::string> conclude(const cli::Origins& origins) override {
    if (!files_root_.empty()) {
      std::error_code error;
      if (!std::filesystem::is_directory(files_root_, error))
        return "--files-root: " + files_root_ + " is not a folder";
    }
    if (auto error = tools_.conclude()) return error;
    if (auto error = guard_.conclude(origins)) return error;
    return account_.conclude(origins);
  }

  int run() override {
    if (const auto error = log_.open()) return refuse(*error);
    auto catalogue = catalogue_.load();
    if (catalogue.has_error()) return refuse(catalogue.error());

    boost::asio::io_context io(1);
    auto toolbox = tools_.load(**catalogue);
    if (toolbox.has_error()) return refuse(toolbox.error());
    if (!files_root_.empty()) toolbox->files_root = files_root_;
    if (const auto error = guard_.load(**catalogue, *toolbox)) return refuse(*error);
    service::ServiceCallers caller;
    // Nobody but this process and its one client ever sees what it seals.
    caller.sealer = transport::AeadSealer::with_random_key();
    auto service =
        service::Service::create(std::move(*catalogue), account_, *std::move(toolbox), std::move(caller));
    if (service.has_error()) return refuse(service.error());

    const int code = service::run_to_end(
        io, transport::stdio::serve_stdio((*service)->server(), STDIN_FILENO, STDOUT_FILENO, stdio_));
    spdlog::info("stopped");
    return code;
  }

 private:
  options::AccountOptions account_;
  options::CatalogueOptions catalogue_;
  options::ToolOptions tools_;
  options::GuardOptionSet guard_;
  options::LogOptions log_;
  std::string files_root_;
  transport::stdio::StdioOptions stdio_;
};

}  // namespace

std::unique_ptr<cli::Command> make_stdio_command() {
  return std::make_unique<StdioCommand>();
}

}  // namespace reply_mcp::app::commands
