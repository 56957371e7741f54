// Resources, prompts and completion of the fixture server.
#include "fixture.hpp"

#include <utility>

namespace reply_mcp::conformance {
namespace {

json::object resource(std::string_view uri, std::string_view name, std::string_view type) {
  json::object made;
  made.emplace("uri", uri);
  made.emplace("name", name);
  made.emplace("description", std::string(name) + " for testing");
  made.emplace("mimeType", type);
  return made;
}

mcp::message::Outcome contents(std::string_view uri, std::string_view type, std::string_view member,
                               std::string_view value) {
  json::object one;
  one.emplace("uri", uri);
  one.emplace("mimeType", type);
  one.emplace(member, value);
  json::array all;
  all.push_back(std::move(one));
  mcp::message::Complete complete;
  complete.result.emplace("contents", std::move(all));
  complete.ttl_ms = 1000;
  return complete;
}

mcp::message::Outcome listed(std::string_view member, json::array items,
                             const std::optional<std::string>& cursor) {
  if (cursor) return mcp::message::invalid_params("There is only one page");
  mcp::message::Complete complete;
  complete.result.emplace(member, std::move(items));
  complete.ttl_ms = 1000;
  return complete;
}

class Resources final : public mcp::ResourceSource {
 public:
  [[nodiscard]] bool list_changes() const override { return true; }
  [[nodiscard]] bool has_subscriptions() const override { return true; }

  mcp::message::Outcome list(const std::optional<std::string>& cursor,
                             const mcp::CallContext& /*context*/) override {
    json::array items;
    items.push_back(resource("test://static-text", "Static Text", "text/plain"));
    items.push_back(resource("test://static-binary", "Static Binary", "image/png"));
    items.push_back(resource("test://watched-resource", "Watched Resource", "text/plain"));
    return listed("resources", std::move(items), cursor);
  }

  mcp::message::Outcome list_templates(const std::optional<std::string>& cursor,
                                       const mcp::CallContext& /*context*/) override {
    json::object one = resource("", "Resource Template", "application/json");
    one.erase("uri");
    one.emplace("uriTemplate", "test://template/{id}/data");
    json::array items;
    items.push_back(std::move(one));
    return listed("resourceTemplates", std::move(items), cursor);
  }

  asio::awaitable<mcp::message::Outcome> read(std::string uri, mcp::CallContext& /*context*/) override {
    constexpr std::string_view k_before = "test://template/";
    constexpr std::string_view k_behind = "/data";
    if (uri == "test://static-text") co_return contents(uri, "text/plain", "text", "The static text.");
    if (uri == "test://static-binary") co_return contents(uri, "image/png", "blob", k_png);
    if (uri == "test://watched-resource") co_return contents(uri, "text/plain", "text", "The watched text.");
    if (uri.starts_with(k_before) && uri.ends_with(k_behind) &&
        uri.size() > k_before.size() + k_behind.size()) {
      const std::string id = uri.substr(k_before.size(), uri.size() - k_before.size() - k_behind.size());
      json::object data;
      data.emplace("id", id);
      data.emplace("templateTest", true);
      data.emplace("data", "Data for ID: " + id);
      co_return contents(uri, "application/json", "text", json::serialize(data));
    }
    co_return mcp::message::resource_not_found(uri);
  }

  [[nodiscard]] bool can_subscribe(std::string_view uri) const override { return uri.starts_with("test://"); }
};

json::object message(json::object content) {
  json::object made;
  made.emplace("role", "user");
  made.emplace("content", std::move(content));
  return made;
}

mcp::message::Outcome messages(json::array all) {
  mcp::message::Complete complete;
  complete.result.emplace("messages", std::move(all));
  return complete;
}

json::object prompt(std::string_view name, std::string_view description,
                    const std::vector<std::string_view>& arguments = {}) {
  json::object made;
  made.emplace("name", name);
  made.emplace("description", description);
  json::array described;
  for (const std::string_view argument : arguments) {
    described.push_back(json::object{{"name", argument}, {"description", "An argument"}, {"required", true}});
  }
  if (!described.empty()) made.emplace("arguments", std::move(described));
  return made;
}

class Prompts final : public mcp::PromptSource {
 public:
  [[nodiscard]] bool list_changes() const override { return true; }

  mcp::message::Outcome list(const std::optional<std::string>& cursor,
                             const mcp::CallContext& /*context*/) override {
    json::array items;
    items.push_back(prompt("test_simple_prompt", "Has no arguments"));
    items.push_back(prompt("test_prompt_with_arguments", "Has two arguments", {"arg1", "arg2"}));
    items.push_back(prompt("test_prompt_with_embedded_resource", "Embeds a resource", {"resourceUri"}));
    items.push_back(prompt("test_prompt_with_image", "Has an image"));
    items.push_back(prompt("test_input_required_result_prompt", "Asks for its context"));
    return listed("prompts", std::move(items), cursor);
  }

  asio::awaitable<mcp::message::Outcome> get(std::string name, json::object arguments,
                                             mcp::CallContext& context) override {
    if (name == "test_simple_prompt") {
      co_return messages({message(text_content("This is a simple prompt for testing."))});
    }
    if (name == "test_prompt_with_arguments") {
      const std::string text = "Prompt with arguments: arg1='" + text_or(arguments.if_contains("arg1"), "") +
                               "', arg2='" + text_or(arguments.if_contains("arg2"), "") + "'";
      co_return messages({message(text_content(text))});
    }
    if (name == "test_prompt_with_embedded_resource") {
      json::object resource;
      resource.emplace("uri", text_or(arguments.if_contains("resourceUri"), "test://none"));
      resource.emplace("mimeType", "text/plain");
      resource.emplace("text", "Embedded resource content for testing.");
      json::object content;
      content.emplace("type", "resource");
      content.emplace("resource", std::move(resource));
      co_return messages({message(std::move(content)),
                          message(text_content("Please process the embedded resource above."))});
    }
    if (name == "test_prompt_with_image") {
      json::object image{{"type", "image"}, {"data", k_png}, {"mimeType", "image/png"}};
      co_return messages(
          {message(std::move(image)), message(text_content("Please analyze the image above."))});
    }
    if (name == "test_input_required_result_prompt") co_return ask_context(context);
    co_return mcp::message::invalid_params("Unknown prompt: " + name);
  }

 private:
  static mcp::message::Outcome ask_context(const mcp::CallContext& context) {
    if (const json::value* given = form_value(context.inputs, "user_context", "context")) {
      return messages({message(text_content("With context: " + text_or(given, "")))});
    }
    mcp::message::InputRequired input;
    input.requests.emplace_back("user_context",
                                ask_field("What context should the prompt use?", "context", "string"));
    return input;
  }
};

class Completion final : public mcp::CompletionSource {
 public:
  asio::awaitable<mcp::message::Outcome> complete(json::object /*params*/,
                                                  mcp::CallContext& /*context*/) override {
    json::object completion;
    completion.emplace("values", json::array());
    completion.emplace("total", 0);
    completion.emplace("hasMore", false);
    mcp::message::Complete complete;
    complete.result.emplace("completion", std::move(completion));
    co_return complete;
  }
};

}  // namespace

std::unique_ptr<mcp::ResourceSource> make_resources() {
  return std::make_unique<Resources>();
}
std::unique_ptr<mcp::PromptSource> make_prompts() {
  return std::make_unique<Prompts>();
}
std::unique_ptr<mcp::CompletionSource> make_completion() {
  return std::make_unique<Completion>();
}

}  // namespace reply_mcp::conformance
