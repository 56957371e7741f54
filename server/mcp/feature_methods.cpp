#include "mcp/feature_methods.hpp"

#include "base/uri_text.hpp"
#include "mcp/message/errors.hpp"
#include "mcp/message/params.hpp"

namespace reply_mcp::mcp {
namespace {

/// `ref`, `argument` and `context` of completion/complete. (MCP 2026-07-28, schema, CompleteRequestParams)
message::Checked<void> check_completion(const json::object& params) {
  const json::object* ref = message::find_object(params, "ref");
  if (ref == nullptr) return message::wrong_param("ref", "an object", params.if_contains("ref"));
  const std::string type = message::find_string(*ref, "type");
  if (type != "ref/prompt" && type != "ref/resource") {
    return message::invalid_params("params.ref.type must be \"ref/prompt\" or \"ref/resource\"");
  }
  const std::string_view named_by = type == "ref/prompt" ? "name" : "uri";
  if (const json::value* name = ref->if_contains(named_by); name == nullptr || !name->is_string()) {
    return message::wrong_param("ref." + std::string(named_by), "a string", name);
  }
  const json::object* argument = message::find_object(params, "argument");
  if (argument == nullptr)
    return message::wrong_param("argument", "an object", params.if_contains("argument"));
  for (const std::string_view key : {"name", "value"}) {
    const json::value* value = argument->if_contains(key);
    if (value == nullptr || !value->is_string())
      return message::wrong_param("argument." + std::string(key), "a string", value);
  }
  const json::value* context = params.if_contains("context");
  if (context == nullptr) return {};
  if (!context->is_object()) return message::wrong_param("context", "an object", context);
  const json::value* known = context->get_object().if_contains("arguments");
  if (known != nullptr && !known->is_object())
    return message::wrong_param("context.arguments", "an object", known);
  return {};
}

message::Checked<void> check_task(const json::object& params) {
  const json::value* id = params.if_contains("taskId");
  if (id == nullptr || !id->is_string()) return message::wrong_param("taskId", "a string", id);
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
asio::awaitable<message::Outcome> list(Source& source,
                                       message::Outcome (Source::*page)(const std::optional<std::string>&,
                                                                        const CallContext&),
                                       json::object params, CallContext& context) {
  auto cursor = message::optional_string_param(params, "cursor");
  if (!cursor) co_return message::Outcome(cursor.error());
  if (*cursor && (*cursor)->empty()) cursor->reset();  // how some clients write that they have none
  co_return (source.*page)(*cursor, context);
}

}  // namespace

asio::awaitable<message::Outcome> list_tools(const Core& core, json::object params, CallContext& context) {
  return list(*core.features.tools, &ToolSource::list, std::move(params), context);
}

asio::awaitable<message::Outcome> call_tool(const Core& core, json::object params, CallContext& context) {
  auto name = message::string_param(params, "name");
  if (!name) co_return message::Outcome(name.error());
  auto arguments = message::take_object_param(params, "arguments");
  if (!arguments) co_return message::Outcome(arguments.error());
  message::Outcome outcome =
      co_await core.features.tools->call(std::move(*name), std::move(*arguments), context);
  co_return outcome;
}

asio::awaitable<message::Outcome> list_resources(const Core& core, json::object params,
                                                 CallContext& context) {
  return list(*core.features.resources, &ResourceSource::list, std::move(params), context);
}

asio::awaitable<message::Outcome> list_resource_templates(const Core& core, json::object params,
                                                          CallContext& context) {
  return list(*core.features.resources, &ResourceSource::list_templates, std::move(params), context);
}

asio::awaitable<message::Outcome> read_resource(const Core& core, json::object params, CallContext& context) {
  auto uri = message::string_param(params, "uri");
  if (!uri) co_return message::Outcome(uri.error());
  std::string canonical = base::canonical_uri(*uri);
  message::Outcome outcome = co_await core.features.resources->read(std::move(canonical), context);
  co_return outcome;
}

asio::awaitable<message::Outcome> list_prompts(const Core& core, json::object params, CallContext& context) {
  return list(*core.features.prompts, &PromptSource::list, std::move(params), context);
}

asio::awaitable<message::Outcome> get_prompt(const Core& core, json::object params, CallContext& context) {
  auto name = message::string_param(params, "name");
  if (!name) co_return message::Outcome(name.error());
  auto arguments = message::take_object_param(params, "arguments");
  if (!arguments) co_return message::Outcome(arguments.error());
  for (const auto& [key, value] : *arguments) {
    if (!value.is_string())
      co_return message::Outcome(message::wrong_param("arguments." + std::string(key), "a string", &value));
  }
  message::Outcome outcome =
      co_await core.features.prompts->get(std::move(*name), std::move(*arguments), context);
  co_return outcome;
}

asio::awaitable<message::Outcome> complete_argument(const Core& core, json::object params,
                                                    CallContext& context) {
  if (auto checked = check_completion(params); !checked) co_return message::Outcome(checked.error());
  message::Outcome outcome = co_await core.features.completion->complete(std::move(params), context);
  if (auto* complete = std::get_if<message::Complete>(&outcome)) limit_completion(complete->result);
  co_return outcome;
}

asio::awaitable<message::Outcome> get_task(const Core& core, json::object params, CallContext& context) {
  if (auto checked = check_task(params); !checked) co_return message::Outcome(checked.error());
  message::Outcome outcome = co_await core.features.tasks->get(std::move(params), context);
  co_return outcome;
}

asio::awaitable<message::Outcome> update_task(const Core& core, json::object params, CallContext& context) {
  if (auto checked = check_task(params); !checked) co_return message::Outcome(checked.error());
  const json::value* answers = params.if_contains("inputResponses");
  if (answers == nullptr || !answers->is_object()) {
    co_return message::Outcome(message::wrong_param("inputResponses", "an object", answers));
  }
  message::Outcome outcome = co_await core.features.tasks->update(std::move(params), context);
  co_return outcome;
}

asio::awaitable<message::Outcome> cancel_task(const Core& core, json::object params, CallContext& context) {
  if (auto checked = check_task(params); !checked) co_return message::Outcome(checked.error());
  message::Outcome outcome = co_await core.features.tasks->cancel(std::move(params), context);
  co_return outcome;
}

}  // namespace reply_mcp::mcp
