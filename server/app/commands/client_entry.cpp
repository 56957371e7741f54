#include "app/commands/client_entry.hpp"

#include "app/commands/json_edit.hpp"

#include <boost/json.hpp>

namespace reply_mcp::app::commands {
namespace {

namespace json = boost::json;

constexpr std::string_view k_key_input = "reply-api-key";

std::string value_of(const cli::Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

json::object key_input() {
  return {{"type", "promptString"},
          {"id", k_key_input},
          {"description", "Reply.io API key (Settings, API Key)"},
          {"password", true}};
}

/// VS Code's `inputs` with the question for the key in it.
json::array with_key_input(const json::value* inputs) {
  json::array out = inputs != nullptr && inputs->is_array() ? inputs->as_array() : json::array{};
  for (const json::value& input : out) {
    const json::object* object = input.if_object();
    const json::value* id = object == nullptr ? nullptr : object->if_contains("id");
    if (id != nullptr && *id == json::value(k_key_input)) return out;
  }
  out.push_back(key_input());
  return out;
}

}  // namespace

std::filesystem::path client_file(std::string_view client, const cli::Environment& environment) {
  const std::filesystem::path home = value_of(environment, "HOME");
  if (home.empty()) return {};
  if (client == "cursor") return home / ".cursor" / "mcp.json";
#ifdef __APPLE__
  const std::filesystem::path config = home / "Library" / "Application Support";
#else
  const std::string xdg = value_of(environment, "XDG_CONFIG_HOME");
  const std::filesystem::path config = xdg.empty() ? home / ".config" : std::filesystem::path(xdg);
#endif
  return client == "vscode" ? config / "Code" / "User" / "mcp.json"
                            : config / "Claude" / "claude_desktop_config.json";
}

std::string_view servers_member(std::string_view client) {
  return client == "vscode" ? "servers" : "mcpServers";
}

json::value client_entry(std::string_view client, const ServerEntry& entry) {
  json::object out;
  if (client == "vscode") out["type"] = "stdio";
  out["command"] = entry.program;
  out["args"] = json::array(entry.arguments.begin(), entry.arguments.end());
  if (entry.ask_for_key) {
    out["env"] = json::object{{"REPLY_API_KEY", "${input:" + std::string(k_key_input) + "}"}};
  } else if (!entry.key.empty()) {
    out["env"] = json::object{{"REPLY_API_KEY", entry.key.expose()}};
  }
  return out;
}

boost::system::result<std::string, EditError> with_entry(std::string_view client, const std::string& text,
                                                         const ServerEntry& entry) {
  auto edited = set_member(text, {servers_member(client), entry.name}, client_entry(client, entry));
  if (!edited || !entry.ask_for_key) return edited;
  const auto parsed = parse_with_comments(*edited);
  if (!parsed) return parsed.error();
  const json::value* inputs = parsed->as_object().if_contains("inputs");
  json::array wanted = with_key_input(inputs);
  if (inputs != nullptr && *inputs == wanted) return edited;
  return set_member(*edited, {"inputs"}, wanted);
}

}  // namespace reply_mcp::app::commands
