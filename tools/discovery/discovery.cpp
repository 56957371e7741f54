#include "tools/discovery/discovery.hpp"

#include "base/json_reader.hpp"
#include "base/json_text.hpp"
#include "base/nearest.hpp"
#include "base/truncate.hpp"
#include "schemas/json_schema/explain.hpp"
#include "schemas/json_schema/rules.hpp"
#include "tools/discovery/definitions.hpp"
#include "tools/operation/definition.hpp"
#include "tools/operation/effect.hpp"
#include "tools/result/tool_error.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::discovery {
namespace {

namespace json = boost::json;

constexpr std::size_t k_line = 160;
constexpr std::size_t k_shown_name = 100;

/// The first sentence, on one line.
std::string one_line(std::string_view description) {
  const std::size_t end = description.find(". ");
  std::string line =
      base::shorten(description.substr(0, end == std::string_view::npos ? end : end + 1), k_line);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

bool only_reads(const schemas::Operation& operation) {
  return operation::highest_effect(operation) == schemas::Effect::read;
}

std::string argument_words(const json::object& schema) {
  std::string words;
  const json::value* properties = schema.if_contains("properties");
  if (properties == nullptr) return words;
  for (const auto& [key, member] : properties->as_object()) {
    words += std::string(key) + ' ';
    if (const json::value* text = member.as_object().if_contains("description")) {
      words += std::string(text->as_string()) + ' ';
    }
  }
  return words;
}

mcp::message::Outcome result(std::string text, json::object structured) {
  mcp::message::Complete complete;
  complete.result["content"] = json::array{json::object{{"type", "text"}, {"text", std::move(text)}}};
  complete.result["structuredContent"] = std::move(structured);
  return complete;
}

}  // namespace

std::optional<Mode> parse_mode(std::string_view name) {
  if (name == k_mode_names[0]) return Mode::direct;
  if (name == k_mode_names[1]) return Mode::discover;
  return std::nullopt;
}

Discovery::Discovery(Operations operations, Options options)
    : operations_(std::move(operations)), options_(std::move(options)) {}

std::vector<selection::ToolFacts> Discovery::facts(Mode mode, operation::SchemaDetail detail) {
  std::vector<selection::ToolFacts> facts;
  for (const std::string_view name : k_discovery_tools) {
    const bool beside = name == k_describe_tool && detail == operation::SchemaDetail::lean;
    if (mode == Mode::direct && !beside) continue;
    const schemas::Effect effect = name == k_write_tool ? schemas::Effect::send : schemas::Effect::read;
    facts.push_back({.name = std::string(name),
                     .toolset = {},
                     .effect = effect,
                     .coming_soon = false,
                     .companion = true});
  }
  return facts;
}

bool Discovery::has(std::string_view name) {
  return std::find(k_discovery_tools.begin(), k_discovery_tools.end(), name) != k_discovery_tools.end();
}

const json::object& Discovery::definition(std::string_view name) {
  return discovery_definition(name);
}

Discovery::Answer Discovery::call(std::string_view name, json::object arguments,
                                  const selection::ToolNames& tools, std::string_view request_id) const {
  Call call{name, std::move(arguments), tools, request_id};
  const json::object& schema = definition(name).at("inputSchema").as_object();
  const json::object& known = schema.at("properties").as_object();
  std::vector<std::string> names;
  for (const auto& [key, member] : known) names.emplace_back(key);
  for (const auto& [key, value] : call.arguments) {
    if (!known.contains(key)) return refuse(call, key, schemas::json_schema::unknown_name(key, names));
  }
  // Models write nested arguments as JSON text now and then; what is meant is plain.
  if (json::value* given = call.arguments.if_contains("arguments"); given != nullptr && given->is_string()) {
    auto parsed = base::read_json(given->get_string());
    if (parsed && parsed->is_object()) *given = *std::move(parsed);
  }
  json::object shown = call.arguments;
  // Shown as text, and best as the object that it says.
  if (const json::value* given = shown.if_contains("arguments")) {
    if (!given->is_object()) {
      return refuse(call, "arguments", "expected an object, got " + base::describe_value(*given));
    }
    shown.erase("arguments");
  }
  const schemas::json_schema::Violations violations =
      schemas::json_schema::explain(schema, json::value(std::move(shown)), "");
  if (!violations.empty()) {
    const std::string& where = violations.front().pointer;
    return refuse(call, where.empty() ? where : where.substr(1), violations.front().detail);
  }
  if (name == k_find_tools) return find(call);
  if (name == k_describe_tool) return describe(call);
  return target(std::move(call));
}

Discovery::Answer Discovery::find(const Call& call) const {
  std::int64_t limit = k_found_by_default;
  if (const json::value* given = call.arguments.if_contains("limit"))
    limit = given->to_number<std::int64_t>();
  const auto found = index().find(call.arguments.at("query").as_string(), static_cast<std::size_t>(limit),
                                  [&](std::size_t i) { return call.names.has(operations_[i].get().id); });
  std::string text;
  json::array tools;
  for (const std::size_t i : found) {
    const schemas::Operation& operation = operations_[i];
    const std::string_view effect = schemas::to_string(operation::highest_effect(operation));
    const std::string line = call.names.in_text(one_line(operation.description));
    text += call.names.of(operation.id) + " (" + std::string(effect) + "): " + line + '\n';
    tools.push_back({{"name", call.names.of(operation.id)},
                     {"effect", effect},
                     {"toolset", operation.group},
                     {"description", line}});
  }
  if (tools.empty()) text = "No tool matches. Try the name of what it is about: contact, sequence, inbox.\n";
  text.pop_back();
  return result(std::move(text), {{"tools", std::move(tools)}});
}

Discovery::Answer Discovery::describe(const Call& call) const {
  const auto named = operation(call);
  if (!named) return refuse(call, "tool", named.error());
  const schemas::Operation* found = *named;
  const operation::Binding binding = operation::bind(*found, options_.paths_allowed);
  json::object whole = operation::definition(binding, options_.max_answer_bytes);
  operation::describe_effect(binding, whole);
  whole["toolset"] = found->group;
  if (options_.mode == Mode::discover) {
    whole["callWith"] = call.names.of(only_reads(*found) ? k_read_tool : k_write_tool);
  }
  std::string text = call.names.in_text(base::compact_json(whole));
  json::value structured = json::parse(text);
  return result(std::move(text), std::move(structured.as_object()));
}

Discovery::Answer Discovery::target(Call call) const {
  const auto named = operation(call);
  if (!named) return refuse(call, "tool", named.error());
  const schemas::Operation* found = *named;
  const bool reading = call.name == k_read_tool;
  if (reading != only_reads(*found)) {
    return refuse(call, "tool",
                  call.names.of(found->id) +
                      (reading ? " changes something: call it with " : " only reads: call it with ") +
                      call.names.of(reading ? k_write_tool : k_read_tool));
  }
  Target target{found, {}};
  if (json::value* given = call.arguments.if_contains("arguments")) {
    target.arguments = std::move(given->as_object());
  }
  return target;
}

/// The operation that the argument `tool` names, never null; or that the caller has none such.
boost::system::result<const schemas::Operation*, std::string> Discovery::operation(const Call& call) const {
  const std::string_view given = call.arguments.at("tool").as_string();
  std::string_view name = call.names.without_prefix(given).value_or(given);
  if (!call.names.has(name) && options_.toolsets) {
    const auto alias = options_.toolsets->aliases.find(name);
    if (alias != options_.toolsets->aliases.end()) name = alias->second;
  }
  if (call.names.has(name)) {
    const auto at = std::lower_bound(
        operations_.begin(), operations_.end(), name,
        [](const schemas::Operation& operation, std::string_view key) { return operation.id < key; });
    if (at != operations_.end() && at->get().id == name) return &at->get();
  }
  std::string violation = "no tool is called \"" + base::shorten(given, k_shown_name) + '"';
  if (given.size() <= k_shown_name) {
    if (const auto near = base::nearest_name(name, call.names.offered()->names())) {
      violation += "; did you mean \"" + call.names.of(*near) + "\"?";
    }
  }
  return violation;
}

Discovery::Answer Discovery::refuse(const Call& call, const std::string& argument, std::string detail) const {
  result::ToolError error;
  error.kind = result::ErrorKind::invalid_arguments;
  error.title = "The arguments are not valid";
  error.detail = "Nothing was sent to Reply.";
  error.request_id = call.request_id;
  error.errors.push_back({argument.empty() ? argument : '/' + argument, argument, std::move(detail)});
  error.hint = "Correct the arguments named in errors and call again.";
  if (options_.mode == Mode::discover && argument == "tool") {
    error.hint += ' ' + call.names.of(k_find_tools) + " finds tools by what they do.";
  }
  return result::render_error(error, call.names.of(call.name));
}

const ToolIndex& Discovery::index() const {
  std::call_once(once_, [this] {
    std::vector<ToolIndex::Document> documents;
    for (const schemas::Operation& operation : operations_) {
      const json::object whole = operation::definition(operation::bind(operation, options_.paths_allowed),
                                                       options_.max_answer_bytes);
      documents.push_back({operation.id, operation.title, operation.description,
                           argument_words(whole.at("inputSchema").as_object())});
    }
    index_ = std::make_unique<const ToolIndex>(documents);
  });
  return *index_;
}

}  // namespace reply_mcp::tools::discovery
