// reply-mcp tools: what a client will be offered, as a list, a Markdown reference or JSON.
#include "app/cli/exit_code.hpp"
#include "app/commands/commands.hpp"
#include "app/commands/tool_stats.hpp"
#include "app/commands/tool_table.hpp"
#include "app/options/catalogue_options.hpp"
#include "app/options/tool_options.hpp"
#include "reply/null_api.hpp"
#include "tools/toolbox.hpp"

#include <CLI/CLI.hpp>

#include <iostream>

namespace reply_mcp::app::commands {
namespace {

class ToolsCommand : public cli::Command {
 public:
  [[nodiscard]] std::string_view name() const override { return "tools"; }
  [[nodiscard]] std::string_view summary() const override { return "List the tools that a client gets"; }

  void declare(CLI::App& app) override {
    app.add_flag("--markdown", markdown_, "As Markdown tables, one for each resource")->group("Format");
    app.add_flag("--json", json_, "As the JSON array that tools/list answers")->group("Format");
    app.add_flag("--stats", stats_,
                 "How many tokens of context the definitions take: as chosen, all, each preset")
        ->group("Format");
    catalogue_.declare(app);
    tools_.declare(app);
  }

  [[nodiscard]] cli::Validation validate(const cli::Origins&) override {
    if (int{markdown_} + int{json_} + int{stats_} > 1) {
      return "more than one of --markdown, --json and --stats was given; choose one";
    }
    return tools_.validate();
  }

  int run() override {
    auto catalogue = catalogue_.load();
    if (!catalogue) return refuse(catalogue.error());
    auto options = tools_.load(**catalogue);
    if (!options) return refuse(options.error());
    if (stats_) return print_stats(*catalogue, *std::move(options));
    reply::NullApi api;
    const auto toolbox = tools::Toolbox::create(
        *catalogue, api, [](const mcp::CallContext&) { return reply::Identity{}; }, *std::move(options));
    const boost::json::array definitions = toolbox->definitions();
    if (json_) {
      std::cout << boost::json::serialize(definitions) << "\n";
    } else {
      std::cout << (markdown_ ? tool_markdown(**catalogue, definitions, toolbox->names())
                              : tool_list(**catalogue, definitions, toolbox->names()));
    }
    std::cout.flush();
    return std::cout ? cli::k_exit_ok : cli::k_exit_failed;
  }

 private:
  static int print_stats(const std::shared_ptr<const schemas::Catalogue>& catalogue,
                         tools::ToolboxOptions options) {
    std::vector<ToolSetSize> sizes = sizes_of_sets(catalogue, options.toolsets);
    sizes.push_back(size_of_set(catalogue, std::move(options)));
    sizes.back().options = "as chosen here";
    std::cout << "Tokens are bytes of the tools in tools/list, divided by 4.\n\n" << stats_table(sizes);
    std::cout.flush();
    return std::cout ? cli::k_exit_ok : cli::k_exit_failed;
  }

  options::CatalogueOptionGroup catalogue_;
  options::ToolOptionGroup tools_;
  bool markdown_ = false;
  bool json_ = false;
  bool stats_ = false;
};

}  // namespace

std::unique_ptr<cli::Command> make_tools_command() {
  return std::make_unique<ToolsCommand>();
}

}  // namespace reply_mcp::app::commands
