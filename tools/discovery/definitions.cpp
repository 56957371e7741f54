#include "tools/discovery/definitions.hpp"

#include <map>
#include <string>

namespace reply_mcp::tools::discovery {
namespace {

namespace json = boost::json;

json::object text_argument(std::string_view description) {
  return {{"type", "string"}, {"minLength", 1}, {"description", description}};
}

json::object tool(std::string_view name, std::string_view title, std::string_view description,
                  json::object properties, json::array required, json::object annotations) {
  return {{"name", name},
          {"title", title},
          {"description", description},
          {"inputSchema",
           {{"type", "object"}, {"properties", std::move(properties)}, {"required", std::move(required)}}},
          {"annotations", std::move(annotations)}};
}

json::object call_arguments() {
  return {
      {"tool", text_argument("Name, from reply_find_tools")},
      // As text: clients refuse an object whose members they do not know, and strict ones let none through.
      {"arguments",
       text_argument("Its arguments as a JSON object in text, such as {\"id\": 5}, as reply_describe_tool "
                     "shows them")}};
}

/// All said: what they call reaches wherever any tool does.
json::object hints(std::string_view title, bool reads, bool destructive, bool open_world) {
  return {{"title", title},
          {"readOnlyHint", reads},
          {"destructiveHint", destructive},
          {"idempotentHint", reads},
          {"openWorldHint", open_world}};
}

json::object make(std::string_view name) {
  if (name == k_find_tools) {
    return tool(
        name, "Find tools",
        "Finds tools of this Reply.io account by what they do: ranked names with one line each. Reply "
        "has tools for contacts, lists, sequences and their steps, the inbox, tasks, templates, "
        "mailboxes, LinkedIn accounts, schedules, reports, webhooks, the AI SDR and settings.",
        {{"query", text_argument("A few words, such as: add contacts to a sequence")},
         {"limit",
          {{"type", "integer"},
           {"minimum", 1},
           {"maximum", k_max_found},
           {"description", "Most tools to name; default 10"}}}},
        {"query"}, hints("Find tools", true, false, false));
  }
  if (name == k_describe_tool) {
    return tool(name, "Describe a tool",
                "Returns the whole definition of a tool: every argument, nested objects and limits included. "
                "Use it where a definition says \"Also:\" or leaves something open.",
                {{"tool", text_argument("Name of the tool")}}, {"tool"},
                hints("Describe a tool", true, false, false));
  }
  if (name == k_read_tool) {
    return tool(name, "Read from Reply",
                "Calls a tool that only reads, as if it had been called by its name.", call_arguments(),
                {"tool"}, hints("Read from Reply", true, false, true));
  }
  return tool(name, "Change or send in Reply",
              "Calls a tool that creates, changes, deletes or sends; reply_find_tools says which these are. "
              "Sending reaches real people.",
              call_arguments(), {"tool"}, hints("Change or send in Reply", false, true, true));
}

}  // namespace

const json::object& discovery_definition(std::string_view name) {
  static const std::map<std::string, json::object, std::less<>> definitions = [] {
    std::map<std::string, json::object, std::less<>> made;
    for (const std::string_view one : k_discovery_tools) made.emplace(one, make(one));
    return made;
  }();
  return definitions.find(name)->second;
}

}  // namespace reply_mcp::tools::discovery
