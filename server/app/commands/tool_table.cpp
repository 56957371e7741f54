#include "app/commands/tool_table.hpp"

#include "tools/operation/effect.hpp"

#include <map>

namespace reply_mcp::app::commands {
namespace {

namespace json = boost::json;

struct ToolRow {
  std::string name;
  std::string title;
  std::string required;
  const schemas::Operation* operation = nullptr;
  std::string effect;
};

std::string text_of(const json::object& object, std::string_view key) {
  const json::value* value = object.if_contains(key);
  return value != nullptr && value->is_string() ? std::string(value->get_string()) : std::string();
}

std::string required_of(const json::object& tool) {
  const json::value* schema = tool.if_contains("inputSchema");
  const json::value* required =
      schema != nullptr && schema->is_object() ? schema->get_object().if_contains("required") : nullptr;
  std::string out;
  if (required == nullptr || !required->is_array()) return out;
  for (const json::value& name : required->get_array()) {
    if (!out.empty()) out += ", ";
    if (name.is_string()) out += name.get_string();
  }
  return out;
}

std::string first_sentence(const std::string& text) {
  return text.substr(0, text.find(". "));
}

/// "create or send" where arguments decide.
std::string effect_of(const schemas::Operation& operation) {
  std::string effect(schemas::to_string(operation.effect));
  const schemas::Effect highest = tools::operation::highest_effect(operation);
  if (highest != operation.effect) effect += " or " + std::string(schemas::to_string(highest));
  return effect;
}

/// Of a tool that is not an operation. One that does more than read calls the others, which may do anything.
std::string effect_of(const json::object& tool) {
  const json::value* hints = tool.if_contains("annotations");
  const json::value* reads =
      hints != nullptr && hints->is_object() ? hints->get_object().if_contains("readOnlyHint") : nullptr;
  return reads != nullptr && *reads == json::value(true) ? "read" : "any";
}

/// Resource group -> its tools. A tool that is not an operation of the catalogue is in "general".
std::map<std::string, std::vector<ToolRow>> rows_by_group(const schemas::Catalogue& catalogue,
                                                          const json::array& definitions,
                                                          const tools::selection::ToolNames& names) {
  std::map<std::string, std::vector<ToolRow>> groups;
  for (const json::value& definition : definitions) {
    const json::object& tool = definition.get_object();
    ToolRow row{text_of(tool, "name"), text_of(tool, "title"), required_of(tool), nullptr, {}};
    if (const auto id = names.without_prefix(row.name)) row.operation = catalogue.find(*id);
    row.effect = row.operation != nullptr ? effect_of(*row.operation) : effect_of(tool);
    // Lean definitions have no title that only repeats the name.
    if (row.title.empty()) {
      row.title =
          row.operation != nullptr ? row.operation->title : first_sentence(text_of(tool, "description"));
    }
    groups[row.operation != nullptr ? row.operation->group : "general"].push_back(std::move(row));
  }
  return groups;
}

std::string padded(std::string_view text, std::size_t width) {
  std::string out(text);
  out.append(text.size() < width ? width - text.size() : 1, ' ');
  return out;
}

std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

}  // namespace

std::string tool_list(const schemas::Catalogue& catalogue, const json::array& definitions,
                      const tools::selection::ToolNames& names) {
  std::string out;
  for (const auto& [group, rows] : rows_by_group(catalogue, definitions, names)) {
    out += group + "\n";
    for (const ToolRow& row : rows) {
      out += "  " + padded(row.name, 44) + padded(row.effect, 16) + row.title + "\n";
    }
  }
  return out + std::to_string(definitions.size()) + " tools\n";
}

std::string tool_markdown(const schemas::Catalogue& catalogue, const json::array& definitions,
                          const tools::selection::ToolNames& names) {
  std::string out = "# Tools\n\n" + std::to_string(definitions.size()) + " tools.\n";
  for (const auto& [group, rows] : rows_by_group(catalogue, definitions, names)) {
    out += "\n## " + group +
           "\n\n| Tool | What it does | Effect | Required arguments | Reply API |\n|---|---|---|---|---|\n";
    for (const ToolRow& row : rows) {
      const std::string call =
          row.operation != nullptr ? "`" + row.operation->method + " " + row.operation->path + "`" : "";
      out += "| `" + row.name + "` | " + cell(row.title) + " | " + row.effect + " | " + cell(row.required) +
             " | " + call + " |\n";
    }
  }
  return out;
}

}  // namespace reply_mcp::app::commands
