#include "app/commands/tool_stats.hpp"

#include "base/json_text.hpp"
#include "reply/null_api.hpp"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

namespace reply_mcp::app::commands {
namespace {

constexpr std::size_t k_bytes_per_token = 4;

/// How many tools, and tokens of their list.
std::pair<std::size_t, std::size_t> measure(const std::shared_ptr<const schemas::Catalogue>& catalogue,
                                            tools::ToolboxOptions options) {
  reply::NullApi api;
  const auto toolbox = tools::Toolbox::create(
      catalogue, api, [](const mcp::CallContext&) { return reply::Identity{}; }, std::move(options));
  const boost::json::array definitions = toolbox->definitions();
  const std::size_t bytes = base::compact_json(definitions).size();
  return {definitions.size(), (bytes + k_bytes_per_token - 1) / k_bytes_per_token};
}

tools::ToolboxOptions options_of(const schemas::Catalogue& catalogue,
                                 const std::shared_ptr<const schemas::Toolsets>& toolsets,
                                 tools::discovery::Mode mode,
                                 const tools::selection::SelectionRequest& request) {
  tools::ToolboxOptions options;
  options.mode = mode;
  options.toolsets = toolsets;
  const auto known = tools::known_tools(catalogue, mode, tools::operation::SchemaDetail::lean);
  if (auto chosen = tools::selection::Selection::choose(known, *toolsets, request)) {
    options.names = {{}, *std::move(chosen)};
  }
  return options;
}

std::string padded(std::string text, std::size_t width, bool right) {
  text.insert(right ? 0 : text.size(), width > text.size() ? width - text.size() : 0, ' ');
  return text;
}

/// "12,345"
std::string grouped(std::size_t number) {
  std::string text = std::to_string(number);
  for (std::size_t at = text.size(); at > 3; at -= 3) text.insert(at - 3, 1, ',');
  return text;
}

}  // namespace

ToolSetSize size_of_set(const std::shared_ptr<const schemas::Catalogue>& catalogue,
                        tools::ToolboxOptions options) {
  ToolSetSize size;
  options.detail = tools::operation::SchemaDetail::full;
  size.full_tokens = measure(catalogue, options).second;
  options.detail = tools::operation::SchemaDetail::lean;
  std::tie(size.tools, size.lean_tokens) = measure(catalogue, std::move(options));
  return size;
}

std::vector<ToolSetSize> sizes_of_sets(const std::shared_ptr<const schemas::Catalogue>& catalogue,
                                       const std::shared_ptr<const schemas::Toolsets>& toolsets) {
  std::vector<ToolSetSize> sizes;
  const auto add = [&](std::string options, tools::discovery::Mode mode,
                       const tools::selection::SelectionRequest& request) {
    sizes.push_back(size_of_set(catalogue, options_of(*catalogue, toolsets, mode, request)));
    sizes.back().options = std::move(options);
  };
  add("all tools", tools::discovery::Mode::direct, {});
  add("--include-coming-soon", tools::discovery::Mode::direct, {.include_coming_soon = true});
  for (const auto& [name, preset] : toolsets->presets) {
    add("--preset " + name, tools::discovery::Mode::direct, {.presets = {name}});
  }
  add("--mode discover", tools::discovery::Mode::discover, {});
  return sizes;
}

std::string stats_table(const std::vector<ToolSetSize>& sizes) {
  std::vector<std::array<std::string, 4>> rows{{"options", "tools", "tokens", "with --schema-detail full"}};
  for (const ToolSetSize& size : sizes) {
    rows.push_back({size.options.starts_with('-') ? "with `" + size.options + '`' : size.options,
                    grouped(size.tools), grouped(size.lean_tokens), grouped(size.full_tokens)});
  }
  std::array<std::size_t, 4> widths{};
  for (const auto& row : rows) {
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], row[i].size());
  }
  std::string table;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    for (std::size_t j = 0; j < widths.size(); ++j)
      table += "| " + padded(rows[i][j], widths[j], j > 0) + ' ';
    table += "|\n";
    if (i > 0) continue;
    for (std::size_t j = 0; j < widths.size(); ++j) {
      table += '|' + std::string(widths[j] + (j > 0 ? 1 : 2), '-') + (j > 0 ? ":" : "");
    }
    table += "|\n";
  }
  return table;
}

}  // namespace reply_mcp::app::commands
