#include "mcp/feature_methods.hpp"

#include "mcp/errors.hpp"
#include "mcp/params.hpp"

namespace reply_mcp::mcp {
namespace {

/// `ref`, `argument` and `context` of completion/complete. (MCP 2026-07-28, schema, CompleteRequestParams)
Checked<void> check_completion(const json::object& params) {
  const json::object* ref = find_object(params, "ref");
  if (ref == nullptr) return wrong_param("ref", "an object", params.if_contains("ref"));
  const std::string type = find_string(*ref, "type");
  if (type != "ref/prompt" && type != "ref/resource") {
    return invalid_params("params.ref.type must be \"ref/prompt\" or \"ref/resource\"");
  }
  const std::string_view named_by = type == "ref/prompt" ? "name" : "uri";
  if (const json::value* name = ref->if_contains(named_by); name == nullptr || !name->is_string()) {
    return wrong_param("ref." + std::string(named_by), "a string", name);
  }
  const json::object* argument = find_object(params, "argument");
  if (argument == nullptr) return wrong_param("argument", "an object", params.if_contains("argument"));
  for (const std::string_view key : {"name", "value"}) {
    const json::value* value = argument->if_contains(key);
    if (value == nullptr || !value->is_string())
      return wrong_param("argument." + std::string(key), "a string", value);
  }
  const json::value* context = params.if_contains("context");
  if (context == nullptr) return {};
  if (!context->is_object()) return wrong_param("context", "an object", context);
  const json::value* known = context->get_object().if_contains("arguments");
  if (known != nullptr && !known->is_object()) return wrong_param("context.arguments", "an object", known);
  return {};
}

Checked<void> check_task(const json::object& params) {
  const json::value* id = params.if_contains("taskId");
  if (id == nullptr || !id->is_string()) return wrong_param("taskId", "a string", id);
  return {};
}

/// A result has at most 100 values (MCP 2026-07-28, server/utilities/completion, "Completion Results").
void limit_completion(json::object& result) {
  constexpr std::size_t k_max_entries = 100;
  json::value* completion = result.if_contains("completion");
  json::object* object = completion == nullptr ? nullptr : completion->if_object();
  json::value* values = object == nullptr ? nullptr : object->if_contains("values");
  if (values == nullptr || !values->is_array() || values->get_array().size() <= k_max_entries) return;
  const std::size_t total = values->get_array().size();
  values->get_array().resize(k_max_entries);
  // Last, because a new member may move the others.
  object->emplace("total", total);
  object->insert_or_assign("hasMore", true);
}

/// Lists differ only in what they list.
template <typename Source>
asio::awaitable<Outcome> list(Source& source,
                              Outcome (Source::*page)(const std::optional<std::string>&, const CallContext&),
                              json::object params, CallContext& context) {
  const auto cursor = optional_string_param(params, "cursor");
  if (!cursor) co_return Outcome(cursor.error());
  co_return (source.*page)(*cursor, context);
}

}  // namespace

asio::awaitable<Outcome> list_tools(const Core& core, json::object params, CallContext& context) {
  return list(*core.features.tools, &ToolSource::list, std::move(params), context);
}

asio::awaitable<Outcome> call_tool(const Core& core, json::object params, CallContext& context) {
  auto name = string_param(params, "name");
  if (!name) co_return Outcome(name.error());
  auto arguments = take_object_param(params, "arguments");
  if (!arguments) co_return Outcome(arguments.error());
  Outcome outcome = co_await core.features.tools->call(std::move(*name), std::move(*arguments), context);
  co_return outcome;
}

asio::awaitable<Outcome> list_resources(const Core& core, json::object params, CallContext& context) {
  return list(*core.features.resources, &ResourceSource::list, std::move(params), context);
}

asio::awaitable<Outcome> list_resource_templates(const Core& core, json::object params,
                                                 CallContext& context) {
  return list(*core.features.resources, &ResourceSource::list_templates, std::move(params), context);
}

asio::awaitable<Outcome> read_resource(const Core& core, json::object params, CallContext& context) {
  auto uri = string_param(params, "uri");
  if (!uri) co_return Outcome(uri.error());
  Outcome outcome = co_await core.features.resources->read(std::move(*uri), context);
  co_return outcome;
}

asio::awaitable<Outcome> list_prompts(const Core& core, json::object params, CallContext& context) {
  return list(*core.features.prompts, &PromptSource::list, std::move(params), context);
}

asio::awaitable<Outcome> get_prompt(const Core& core, json::object params, CallContext& context) {
  auto name = string_param(params, "name");
  if (!name) co_return Outcome(name.error());
  auto arguments = take_object_param(params, "arguments");
  if (!arguments) co_return Outcome(arguments.error());
  for (const auto& [key, value] : *arguments) {
    if (!value.is_string())
      co_return Outcome(wrong_param("arguments." + std::string(key), "a string", &value));
  }
  Outcome outcome = co_await core.features.prompts->get(std::move(*name), std::move(*arguments), context);
  co_return outcome;
}

asio::awaitable<Outcome> complete_argument(const Core& core, json::object params, CallContext& context) {
  if (auto checked = check_completion(params); !checked) co_return Outcome(checked.error());
  Outcome outcome = co_await core.features.completion->complete(std::move(params), context);
  if (auto* complete = std::get_if<Complete>(&outcome)) limit_completion(complete->result);
  co_return outcome;
}

asio::awaitable<Outcome> get_task(const Core& core, json::object params, CallContext& context) {
  if (auto checked = check_task(params); !checked) co_return Outcome(checked.error());
  Outcome outcome = co_await core.features.tasks->get(std::move(params), context);
  co_return outcome;
}

asio::awaitable<Outcome> update_task(const Core& core, json::object params, CallContext& context) {
  if (auto checked = check_task(params); !checked) co_return Outcome(checked.error());
  const json::value* answers = params.if_contains("inputResponses");
  if (answers == nullptr || !answers->is_object()) {
    co_return Outcome(wrong_param("inputResponses", "an object", answers));
  }
  Outcome outcome = co_await core.features.tasks->update(std::move(params), context);
  co_return outcome;
}

asio::awaitable<Outcome> cancel_task(const Core& core, json::object params, CallContext& context) {
  if (auto checked = check_task(params); !checked) co_return Outcome(checked.error());
  Outcome outcome = co_await core.features.tasks->cancel(std::move(params), context);
  co_return outcome;
}

}  // namespace reply_mcp::mcp
