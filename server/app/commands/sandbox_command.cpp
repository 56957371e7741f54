// reply-mcp sandbox: the embedded Reply account alone, as a server on loopback that other programs can call.
#include "app/cli/exit_code.hpp"
#include "app/cli/option_values.hpp"
#include "app/commands/commands.hpp"
#include "app/options/catalogue_options.hpp"
#include "app/options/listen_address.hpp"
#include "app/options/log_options.hpp"
#include "app/service/lifecycle.hpp"
#include "sandbox/sandbox.hpp"

#include <CLI/CLI.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/system/error_code.hpp>
#include <spdlog/spdlog.h>

#include <iostream>
#include <memory>
#include <optional>
#include <string>

namespace reply_mcp::app::commands {
namespace {

/// Ends when it is cancelled.
boost::asio::awaitable<void> wait_for_stop() {
  boost::asio::steady_timer forever(co_await boost::asio::this_coro::executor,
                                    boost::asio::steady_timer::time_point::max());
  boost::system::error_code cancelled;
  co_await forever.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, cancelled));
}

class SandboxCommand : public cli::Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "sandbox"; }
  [[nodiscard]] std::string_view summary() const override {
    return "Serve the embedded example account alone, over HTTP on this machine";
  }

  void declare(CLI::App& app) override {
    declare_account(app);
    catalogue_.declare(app);
    log_.declare(app);
  }

  [[nodiscard]] cli::Validation validate(const cli::Origins&) override {
    const auto address = options::read_listen_address("--listen", listen_);
    if (!address) return address.error();
    options_.address = address->host;
    options_.port = address->port;
    if (any_key_) options_.api_key.clear();
    return {};
  }

  int run() override {
    if (const auto opened = log_.open(); !opened) return refuse(opened.error());
    auto catalogue = catalogue_.load();
    if (!catalogue) return refuse(catalogue.error());
    boost::asio::io_context io(1);
    auto sandbox = sandbox::Sandbox::start(std::move(*catalogue), options_);
    if (!sandbox) {
      spdlog::error("--listen: {}", sandbox.error());
      return cli::k_exit_failed;
    }
    std::cout << "Reply example account at " << (*sandbox)->base_url() << ", API key "
              << (any_key_ ? "any" : options_.api_key) << std::endl;
    return service::run_to_end(io, wait_for_stop());
  }

 private:
  void declare_account(CLI::App& app) {
    const cli::OptionSection section(app, "Example account");
    cli::add_text(app, "--listen", listen_, "ADDRESS:PORT",
                  "Loopback address and port to serve on; port 0 takes a free one");
    cli::add_number(app, "--per-minute", options_.per_minute, 0, 1'000'000,
                    "Calls a minute before it answers 429; 0: no limit");
    cli::add_number(app, "--per-hour", options_.per_hour, 0, 100'000'000,
                    "Calls an hour before it answers 429; 0: no limit");
    cli::add_number(app, "--seed", options_.seed, 0, UINT32_MAX, "Another number gives other example data");
    app.add_flag("--any-key", any_key_, "Accept every API key, not just sandbox-key");
  }

  options::CatalogueOptionGroup catalogue_;
  options::LogOptionGroup log_;
  sandbox::SandboxOptions options_;
  std::string listen_ = "127.0.0.1:9000";
  bool any_key_ = false;
};

}  // namespace

std::unique_ptr<cli::Command> make_sandbox_command() {
  return std::make_unique<SandboxCommand>();
}

}  // namespace reply_mcp::app::commands
