#include "app/options/tool_options.hpp"

#include "app/cli/option_values.hpp"
#include "schemas/toolsets.hpp"
#include "tools/selection/tool_names.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <utility>

namespace reply_mcp::app::options {
namespace {

constexpr const char* k_group = "Tools";
constexpr const char* k_answers = "Answers";

/// A list that was given and names nothing would mean everything.
bool names_nothing(const std::string& list) {
  return !list.empty() && tools::selection::split_names(list).empty();
}

}  // namespace

std::string preset_names() {
  std::string names;
  // Data that cannot be read is refused by load(); a help text is not the place for it.
  if (const auto& sets = schemas::Toolsets::embedded()) {
    for (const auto& [name, preset] : sets->presets) names += (names.empty() ? "" : ", ") + name;
  }
  return names;
}

void ToolOptionGroup::declare(CLI::App& app) {
  declare_selection(app);
  declare_answers(app);
}

void ToolOptionGroup::declare_selection(CLI::App& app) {
  cli::add_text(app, "--toolsets", toolsets_, "NAMES",
                "Only the tools of these resource groups, separated by commas (reply-mcp tools names them)")
      ->group(k_group);
  cli::add_text(app, "--preset", presets_, "NAMES",
                "Only the tools of these roles, separated by commas: " + preset_names())
      ->group(k_group);
  cli::add_text(app, "--tools", tools_, "NAMES",
                "Only these tools; added to what --toolsets and --preset choose")
      ->group(k_group);
  cli::add_text(app, "--exclude-tools", exclude_, "NAMES", "Not these tools, whatever else was chosen")
      ->group(k_group);
  app.add_flag("--read-only", read_only_, "Only tools that change nothing; wins over every other choice")
      ->group(k_group);
  app.add_flag("--include-coming-soon", include_coming_soon_,
               "Also tools for operations that Reply has announced but does not serve yet")
      ->group(k_group);
  cli::add_choice(
      app, "--mode", mode_, tools::discovery::k_mode_names,
      "direct: a tool for each operation; discover: four tools that find, describe and call the others")
      ->group(k_group);
  cli::add_choice(app, "--schema-detail", schema_detail_, tools::operation::k_schema_detail_names,
                  "How much of a tool's definition the list shows; reply_describe_tool always has all of it")
      ->group(k_group);
  cli::add_text(app, "--tool-prefix", prefix_, "PREFIX", "Put PREFIX before the name of every tool")
      ->group(k_group);
}

void ToolOptionGroup::declare_answers(CLI::App& app) {
  cli::add_choice(app, "--output", output_, tools::result::k_output_names,
                  "How lists read: compact (a header line and rows, where items are flat) or json; the exact "
                  "data is in structuredContent either way")
      ->group(k_answers);
  cli::add_number(app, "--max-result-tokens", max_result_tokens_, tools::result::k_min_result_tokens,
                  tools::result::k_max_result_tokens,
                  "Largest answer of a tool, counted as bytes divided by 4; lists end at an item, texts at a "
                  "paragraph, and say how to go on")
      ->group(k_answers);
  cli::add_choice(app, "--untrusted-text", untrusted_text_, tools::result::k_untrusted_text_names,
                  "Text that people outside your account wrote: mark sets it apart behind a warning, strip "
                  "also removes HTML and invisible characters, off leaves it as it is")
      ->group(k_answers);
}

cli::Validation ToolOptionGroup::validate() {
  for (const auto& [option, list] :
       {std::pair{"--toolsets", &toolsets_}, std::pair{"--preset", &presets_}, std::pair{"--tools", &tools_},
        std::pair{"--exclude-tools", &exclude_}}) {
    if (names_nothing(*list)) {
      return std::string(option) + " was given and names nothing; leave it out for no restriction";
    }
  }
  if (!tools::selection::is_tool_prefix(prefix_)) {
    return "--tool-prefix: \"" + cli::shown(prefix_) + "\" is no prefix: at most " +
           std::to_string(tools::selection::k_max_prefix) + " letters, digits, \"_\" and \"-\"";
  }
  return {};
}

boost::system::result<tools::ToolboxOptions, std::string> ToolOptionGroup::load(
    const schemas::Catalogue& catalogue) const {
  const auto& sets = schemas::Toolsets::embedded();
  if (!sets) return sets.error().message();
  tools::selection::SelectionRequest request;
  request.toolsets = tools::selection::split_names(toolsets_);
  request.presets = tools::selection::split_names(presets_);
  request.tools = tools::selection::split_names(tools_);
  request.exclude = tools::selection::split_names(exclude_);
  request.read_only = read_only_;
  request.include_coming_soon = include_coming_soon_;
  tools::ToolboxOptions options;
  options.mode = *tools::discovery::parse_mode(mode_);
  options.detail = *tools::operation::parse_schema_detail(schema_detail_);
  auto selection = tools::selection::Selection::choose(
      tools::known_tools(catalogue, options.mode, options.detail), *sets, request);
  if (!selection) return selection.error();
  const bool useful = std::any_of(catalogue.operations().begin(), catalogue.operations().end(),
                                  [&](const auto& one) { return selection->contains(one.id); });
  if (!useful) return std::string("no tool is left of what the options choose");
  options.names = {prefix_, *std::move(selection)};
  options.toolsets = std::make_shared<const schemas::Toolsets>(*sets);
  options.answers.output = *tools::result::parse_output(output_);
  options.answers.max_result_tokens = max_result_tokens_;
  options.answers.untrusted_text = *tools::result::parse_untrusted_text(untrusted_text_);
  return options;
}

}  // namespace reply_mcp::app::options
