// reply-mcp tools: what a client will be offered, as a list, a Markdown reference or JSON.
#include "app/catalogue_options.hpp"
#include "app/commands.hpp"
#include "app/exit_code.hpp"
#include "app/tool_options.hpp"
#include "app/tool_table.hpp"
#include "tools/toolbox.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace reply_mcp::app {
namespace {

/// Listing tools calls nothing; this is what stands where the client would.
class NoApi : public reply::Api {
 public:
  boost::asio::awaitable<reply::SendResult> send(reply::Request, reply::Identity,
                                                 reply::CallOptions) override {
    co_return reply::Failure{reply::FailureKind::not_configured, "This command sends nothing.", false, {}};
  }
};

class ToolsCommand : public Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "tools"; }
  [[nodiscard]] std::string_view summary() const override { return "List the tools that a client gets"; }

  void declare(CLI::App& app) override {
    app.add_flag("--markdown", markdown_, "As Markdown tables, one for each resource")->group("Format");
    app.add_flag("--json", json_, "As the JSON array that tools/list answers")->group("Format");
    catalogue_.declare(app);
    tools_.declare(app);
  }

  [[nodiscard]] std::optional<std::string> conclude(const Origins&) override {
    if (markdown_ && json_) return "--markdown and --json were both given; choose one";
    return tools_.conclude();
  }

  int run() override {
    auto catalogue = catalogue_.load();
    if (catalogue.has_error()) return refuse(catalogue.error());
    auto options = tools_.load(**catalogue);
    if (options.has_error()) return refuse(options.error());
    NoApi api;
    const std::string prefix = options->prefix;
    const auto toolbox = tools::Toolbox::create(
        *catalogue, api, [](const mcp::CallContext&) { return reply::Identity{}; }, *std::move(options));
    const boost::json::array definitions = toolbox->definitions();
    if (json_) {
      std::cout << boost::json::serialize(definitions) << "\n";
    } else {
      std::cout << (markdown_ ? tool_markdown(**catalogue, definitions, prefix)
                              : tool_list(**catalogue, definitions, prefix));
    }
    std::cout.flush();
    return std::cout ? k_exit_ok : k_exit_failed;
  }

 private:
  CatalogueOptions catalogue_;
  ToolOptions tools_;
  bool markdown_ = false;
  bool json_ = false;
};

}  // namespace

std::unique_ptr<Command> make_tools_command() {
  return std::make_unique<ToolsCommand>();
}

}  // namespace reply_mcp::app
