// What the fixture server is made of: tools, resources, prompts and tasks that the official conformance
// suite expects by name, on this project's own protocol and transport libraries.
#pragma once

#include "mcp/features.hpp"
#include "mcp/message/errors.hpp"

#include <boost/asio/awaitable.hpp>
#include <boost/json.hpp>

#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace reply_mcp::conformance {

namespace asio = boost::asio;
namespace json = boost::json;

/// A 1x1 pixel PNG and an empty WAV, in base64.
inline constexpr std::string_view k_png =
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";
inline constexpr std::string_view k_wav = "UklGRiQAAABXQVZFZm10IBAAAAABAAEAQB8AAIA+AAACABAAZGF0YQAAAAA=";

struct Tool {
  std::string name;
  std::string description;
  json::object input_schema;
  std::function<asio::awaitable<mcp::message::Outcome>(json::object arguments, mcp::CallContext& context)>
      run;
};

/// {"type":"object","properties":{...}}
[[nodiscard]] json::object object_schema(json::object properties = {});
[[nodiscard]] json::object text_content(std::string_view text);
/// A result with one text.
[[nodiscard]] mcp::message::Outcome text_result(std::string_view text);
[[nodiscard]] mcp::message::Outcome content_result(json::array content);
/// elicitation/create for one field of a type.
[[nodiscard]] mcp::message::InputRequest ask_field(std::string_view message, std::string_view field,
                                                   std::string_view type);
[[nodiscard]] mcp::message::InputRequest ask_form(std::string_view message, json::object properties,
                                                  json::array required);
[[nodiscard]] mcp::message::InputRequest ask_model(std::string_view prompt);
/// What was typed into a field, or nothing when the answer `key` is not there, was not accepted or is
/// of another shape.
[[nodiscard]] const json::value* form_value(const json::object& answers, std::string_view key,
                                            std::string_view field);
[[nodiscard]] std::string text_or(const json::value* value, std::string_view otherwise);
asio::awaitable<void> sleep_for(std::chrono::milliseconds time);

class TaskStore;
/// Where a tool that changes a list says so; set once there is a server.
struct Changes {
  mcp::ChangeFeed* feed = nullptr;
};

void add_basic_tools(std::vector<Tool>& tools, Changes& changes);
void add_asking_tools(std::vector<Tool>& tools);
void add_round_trip_tools(std::vector<Tool>& tools);
void add_task_tools(std::vector<Tool>& tools, TaskStore& tasks);

class FixtureTools final : public mcp::ToolSource {
 public:
  explicit FixtureTools(std::vector<Tool> tools) : tools_(std::move(tools)) {}
  [[nodiscard]] bool list_changes() const override { return true; }
  mcp::message::Outcome list(const std::optional<std::string>& cursor,
                             const mcp::CallContext& context) override;
  const json::object* input_schema(std::string_view name, const mcp::CallContext& context) override;
  asio::awaitable<mcp::message::Outcome> call(std::string name, json::object arguments,
                                              mcp::CallContext& context) override;

 private:
  [[nodiscard]] const Tool* find(std::string_view name) const;
  std::vector<Tool> tools_;
};

[[nodiscard]] std::unique_ptr<mcp::ResourceSource> make_resources();
[[nodiscard]] std::unique_ptr<mcp::PromptSource> make_prompts();
[[nodiscard]] std::unique_ptr<mcp::CompletionSource> make_completion();

}  // namespace reply_mcp::conformance
