// Tools that ask the client in the course of a call; written once, asked in the way of each era.
#include "fixture.hpp"

#include <utility>

namespace reply_mcp::conformance {
namespace {

mcp::message::Outcome ask(std::string key, mcp::message::InputRequest request) {
  mcp::message::InputRequired input;
  input.requests.emplace_back(std::move(key), std::move(request));
  return input;
}

/// "action=accept, content={...}" of an ElicitResult.
std::string describe(const json::value& answer) {
  const json::object& object = answer.as_object();
  const json::value* action = object.if_contains("action");
  const json::value* content = object.if_contains("content");
  return "action=" + text_or(action, "none") +
         ", content=" + (content == nullptr ? "{}" : json::serialize(*content));
}

asio::awaitable<mcp::message::Outcome> run_sampling(json::object arguments, mcp::CallContext& context) {
  const json::value* answer = context.inputs.if_contains("reply");
  if (answer == nullptr)
    co_return ask("reply", ask_model(text_or(arguments.if_contains("prompt"), "Say hello")));
  const json::value* content = answer->as_object().if_contains("content");
  const json::value* text =
      content != nullptr && content->is_object() ? content->get_object().if_contains("text") : nullptr;
  co_return text_result("LLM response: " + text_or(text, "none"));
}

asio::awaitable<mcp::message::Outcome> run_elicitation(json::object arguments, mcp::CallContext& context) {
  if (const json::value* answer = context.inputs.if_contains("answer")) {
    co_return text_result("User response: " + describe(*answer));
  }
  const std::string message = text_or(arguments.if_contains("message"), "Please answer");
  co_return ask("answer", ask_field(message, "response", "string"));
}

/// A tool that shows one form and tells what was filled in.
Tool form_tool(std::string name, std::string description, std::string_view properties) {
  auto run = [properties](json::object /*arguments*/,
                          mcp::CallContext& context) -> asio::awaitable<mcp::message::Outcome> {
    if (const json::value* answer = context.inputs.if_contains("form")) {
      co_return text_result("Elicitation completed: " + describe(*answer));
    }
    json::object fields = json::parse(properties).as_object();
    co_return ask("form", ask_form("Please fill in the form", std::move(fields), {}));
  };
  return {std::move(name), std::move(description), object_schema(), std::move(run)};
}

constexpr std::string_view k_defaults = R"({
  "name": {"type": "string", "description": "User name", "default": "John Doe"},
  "age": {"type": "integer", "description": "User age", "default": 30},
  "score": {"type": "number", "description": "User score", "default": 95.5},
  "status": {"type": "string", "enum": ["active", "inactive", "pending"], "default": "active"},
  "verified": {"type": "boolean", "description": "Verification status", "default": true}})";

constexpr std::string_view k_enums = R"({
  "untitledSingle": {"type": "string", "enum": ["option1", "option2", "option3"]},
  "titledSingle": {"type": "string", "oneOf": [
    {"const": "value1", "title": "First Option"},
    {"const": "value2", "title": "Second Option"},
    {"const": "value3", "title": "Third Option"}]},
  "legacyEnum": {"type": "string", "enum": ["opt1", "opt2", "opt3"],
    "enumNames": ["Option One", "Option Two", "Option Three"]},
  "untitledMulti": {"type": "array", "minItems": 1, "maxItems": 3,
    "items": {"type": "string", "enum": ["option1", "option2", "option3"]}},
  "titledMulti": {"type": "array", "minItems": 1, "maxItems": 3, "items": {"anyOf": [
    {"const": "value1", "title": "First Choice"},
    {"const": "value2", "title": "Second Choice"},
    {"const": "value3", "title": "Third Choice"}]}}})";

}  // namespace

void add_asking_tools(std::vector<Tool>& tools) {
  const json::object text{{"type", "string"}};
  tools.push_back({"test_sampling", "Asks the model", object_schema({{"prompt", text}}), run_sampling});
  tools.push_back(
      {"test_elicitation", "Asks the person", object_schema({{"message", text}}), run_elicitation});
  tools.push_back(form_tool("test_elicitation_sep1034_defaults", "Asks with default values", k_defaults));
  tools.push_back(form_tool("test_elicitation_sep1330_enums", "Asks with every kind of choice", k_enums));
}

}  // namespace reply_mcp::conformance
