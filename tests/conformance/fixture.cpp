#include "fixture.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>

#include <algorithm>
#include <utility>

namespace reply_mcp::conformance {

json::object object_schema(json::object properties) {
  json::object schema;
  schema.emplace("type", "object");
  schema.emplace("properties", std::move(properties));
  return schema;
}

json::object text_content(std::string_view text) {
  return {{"type", "text"}, {"text", text}};
}

mcp::message::Outcome content_result(json::array content) {
  mcp::message::Complete complete;
  complete.result.emplace("content", std::move(content));
  return complete;
}

mcp::message::Outcome text_result(std::string_view text) {
  json::array content;
  content.push_back(text_content(text));
  return content_result(std::move(content));
}

mcp::message::InputRequest ask_form(std::string_view message, json::object properties, json::array required) {
  json::object schema = object_schema(std::move(properties));
  schema.emplace("required", std::move(required));
  json::object params;
  params.emplace("message", message);
  params.emplace("requestedSchema", std::move(schema));
  return {"elicitation/create", std::move(params)};
}

mcp::message::InputRequest ask_field(std::string_view message, std::string_view field,
                                     std::string_view type) {
  json::object properties;
  properties.emplace(field, json::object{{"type", type}});
  json::array required;
  required.emplace_back(field);
  return ask_form(message, std::move(properties), std::move(required));
}

mcp::message::InputRequest ask_model(std::string_view prompt) {
  json::object message;
  message.emplace("role", "user");
  message.emplace("content", text_content(prompt));
  json::array messages;
  messages.push_back(std::move(message));
  json::object params;
  params.emplace("messages", std::move(messages));
  params.emplace("maxTokens", 100);
  return {"sampling/createMessage", std::move(params)};
}

const json::value* form_value(const json::object& answers, std::string_view key, std::string_view field) {
  const json::value* answer = answers.if_contains(key);
  if (answer == nullptr || !answer->is_object()) return nullptr;
  const json::value* action = answer->get_object().if_contains("action");
  const json::value* content = answer->get_object().if_contains("content");
  if (action == nullptr || *action != "accept" || content == nullptr || !content->is_object()) return nullptr;
  return content->get_object().if_contains(field);
}

std::string text_or(const json::value* value, std::string_view otherwise) {
  const json::string* text = value == nullptr ? nullptr : value->if_string();
  return text == nullptr ? std::string(otherwise) : std::string(text->data(), text->size());
}

asio::awaitable<void> sleep_for(std::chrono::milliseconds time) {
  asio::steady_timer timer(co_await asio::this_coro::executor, time);
  co_await timer.async_wait(asio::use_awaitable);
}

mcp::message::Outcome FixtureTools::list(const std::optional<std::string>& cursor,
                                         const mcp::CallContext& /*context*/) {
  if (cursor) return mcp::message::invalid_params("There is only one page of tools");
  json::array tools;
  for (const Tool& tool : tools_) {
    tools.push_back(json::object{
        {"name", tool.name}, {"description", tool.description}, {"inputSchema", tool.input_schema}});
  }
  mcp::message::Complete complete;
  complete.result.emplace("tools", std::move(tools));
  complete.ttl_ms = 1000;
  return complete;
}

const Tool* FixtureTools::find(std::string_view name) const {
  const auto found =
      std::find_if(tools_.begin(), tools_.end(), [&](const Tool& tool) { return tool.name == name; });
  return found == tools_.end() ? nullptr : &*found;
}

const json::object* FixtureTools::input_schema(std::string_view name, const mcp::CallContext& /*context*/) {
  const Tool* tool = find(name);
  return tool == nullptr ? nullptr : &tool->input_schema;
}

asio::awaitable<mcp::message::Outcome> FixtureTools::call(std::string name, json::object arguments,
                                                          mcp::CallContext& context) {
  const Tool* tool = find(name);
  if (tool == nullptr) co_return mcp::message::invalid_params("Unknown tool: " + name);
  mcp::message::Outcome outcome = co_await tool->run(std::move(arguments), context);
  co_return outcome;
}

}  // namespace reply_mcp::conformance
