// Tools that only answer, report progress or log.
#include "fixture.hpp"

#include <chrono>
#include <utility>

namespace reply_mcp::conformance {
namespace {

using std::chrono::milliseconds;

json::object image_content() {
  return {{"type", "image"}, {"data", k_png}, {"mimeType", "image/png"}};
}

json::object resource_content(std::string_view uri, std::string_view type, std::string_view text) {
  json::object resource;
  resource.emplace("uri", uri);
  resource.emplace("mimeType", type);
  resource.emplace("text", text);
  json::object content;
  content.emplace("type", "resource");
  content.emplace("resource", std::move(resource));
  return content;
}

/// A tool without arguments whose answer is always the same.
Tool constant(std::string name, std::string description, json::array content) {
  auto run = [content = std::move(content)](
                 json::object /*arguments*/,
                 mcp::CallContext& /*context*/) -> asio::awaitable<mcp::message::Outcome> {
    json::array copy = content;
    co_return content_result(std::move(copy));
  };
  return {std::move(name), std::move(description), object_schema(), std::move(run)};
}

asio::awaitable<mcp::message::Outcome> run_with_logging(json::object /*arguments*/,
                                                        mcp::CallContext& context) {
  for (const char* line : {"Tool execution started", "Tool processing data", "Tool execution completed"}) {
    context.log(mcp::message::LogLevel::info, "fixture", line);
    co_await sleep_for(milliseconds(20));
  }
  co_return text_result("Logged three times");
}

asio::awaitable<mcp::message::Outcome> run_with_progress(json::object /*arguments*/,
                                                         mcp::CallContext& context) {
  for (const int done : {0, 50, 100}) {
    context.progress(done, 100, "Completed step " + std::to_string(done) + " of 100");
    co_await sleep_for(milliseconds(20));
  }
  co_return text_result("Reported progress");
}

asio::awaitable<mcp::message::Outcome> run_failing(json::object /*arguments*/,
                                                   mcp::CallContext& /*context*/) {
  mcp::message::Outcome outcome = text_result("This tool intentionally returns an error for testing");
  std::get<mcp::message::Complete>(outcome).result.emplace("isError", true);
  co_return outcome;
}

/// Lets the connection go in the middle of the call (SEP-1699).
asio::awaitable<mcp::message::Outcome> run_reconnecting(json::object /*arguments*/,
                                                        mcp::CallContext& context) {
  context.release_connection();
  co_await sleep_for(milliseconds(100));
  co_return text_result("The answer came on another connection");
}

asio::awaitable<mcp::message::Outcome> run_needing_sampling(json::object /*arguments*/,
                                                            mcp::CallContext& context) {
  if (!context.capabilities.sampling()) {
    json::object required;
    required.emplace("sampling", json::object());
    co_return mcp::message::missing_client_capability(std::move(required));
  }
  co_return text_result("The client can sample");
}

asio::awaitable<mcp::message::Outcome> run_streaming(json::object /*arguments*/, mcp::CallContext& context) {
  context.progress(1, 2, "Half way");
  co_return text_result("Streamed");
}

asio::awaitable<mcp::message::Outcome> run_logging_once(json::object /*arguments*/,
                                                        mcp::CallContext& context) {
  context.log(mcp::message::LogLevel::info, "fixture", "Only for those who asked");
  co_return text_result("Logged, where it was wanted");
}

asio::awaitable<mcp::message::Outcome> run_custom_header(json::object arguments,
                                                         mcp::CallContext& /*context*/) {
  co_return text_result("Region " + text_or(arguments.if_contains("region"), "none"));
}

/// A schema with keywords of JSON Schema 2020-12 that a server must not drop.
json::object rich_schema() {
  return json::parse(R"({
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "type": "object",
    "$defs": {"address": {"$anchor": "addressDef", "type": "object",
      "properties": {"street": {"type": "string"}, "city": {"type": "string"}}}},
    "properties": {
      "name": {"type": "string"},
      "address": {"$ref": "#/$defs/address"},
      "contactMethod": {"type": "string", "enum": ["phone", "email"]},
      "phone": {"type": "string"},
      "email": {"type": "string"}},
    "allOf": [{"anyOf": [{"required": ["phone"]}, {"required": ["email"]}]}],
    "if": {"properties": {"contactMethod": {"const": "phone"}}, "required": ["contactMethod"]},
    "then": {"required": ["phone"]},
    "else": {"required": ["email"]},
    "additionalProperties": false})")
      .as_object();
}

void add_constant_tools(std::vector<Tool>& tools) {
  const json::object image = image_content();
  const json::object text = text_content("This is a simple text response for testing.");
  const json::object resource = resource_content("test://embedded-resource", "text/plain", "Embedded text");
  const json::object audio{{"type", "audio"}, {"data", k_wav}, {"mimeType", "audio/wav"}};
  const json::object mixed =
      resource_content("test://mixed-content-resource", "application/json", R"({"test":"data","value":123})");
  tools.push_back(constant("test_simple_text", "Answers with a text", {text}));
  tools.push_back(constant("test_image_content", "Answers with an image", {image}));
  tools.push_back(constant("test_audio_content", "Answers with a sound", {audio}));
  tools.push_back(constant("test_embedded_resource", "Answers with a resource", {resource}));
  tools.push_back(constant("test_multiple_content_types", "Answers with a text, an image and a resource",
                           {text_content("Multiple content types test:"), image, mixed}));
}

void add_change_tools(std::vector<Tool>& tools, Changes& changes) {
  auto tool_change = [&changes](json::object /*arguments*/,
                                mcp::CallContext& /*context*/) -> asio::awaitable<mcp::message::Outcome> {
    changes.feed->tools_changed();
    co_return text_result("Said that tools changed");
  };
  auto prompt_change = [&changes](json::object /*arguments*/,
                                  mcp::CallContext& /*context*/) -> asio::awaitable<mcp::message::Outcome> {
    changes.feed->prompts_changed();
    co_return text_result("Said that prompts changed");
  };
  tools.push_back({"test_trigger_tool_change", "Says that the tools changed", object_schema(), tool_change});
  tools.push_back(
      {"test_trigger_prompt_change", "Says that the prompts changed", object_schema(), prompt_change});
}

}  // namespace

void add_basic_tools(std::vector<Tool>& tools, Changes& changes) {
  add_constant_tools(tools);
  tools.push_back({"test_tool_with_logging", "Logs while it runs", object_schema(), run_with_logging});
  tools.push_back({"test_tool_with_progress", "Reports progress", object_schema(), run_with_progress});
  tools.push_back({"test_error_handling", "Always fails", object_schema(), run_failing});
  tools.push_back({"test_reconnection", "Lets its connection go", object_schema(), run_reconnecting});
  tools.push_back({"test_missing_capability", "Needs sampling", object_schema(), run_needing_sampling});
  tools.push_back({"test_streaming_elicitation", "Reports progress once", object_schema(), run_streaming});
  tools.push_back({"test_logging_tool", "Logs once", object_schema(), run_logging_once});
  json::object region{{"type", "string"}, {"x-mcp-header", "Region"}};
  tools.push_back({"test_custom_header", "Has an argument that a header mirrors",
                   object_schema({{"region", std::move(region)}}), run_custom_header});
  Tool rich =
      constant("json_schema_2020_12_tool", "Has a schema with many keywords", {text_content("Called")});
  rich.input_schema = rich_schema();
  tools.push_back(std::move(rich));
  add_change_tools(tools, changes);
}

}  // namespace reply_mcp::conformance
