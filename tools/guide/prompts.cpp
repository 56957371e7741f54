#include "tools/guide/prompts.hpp"

#include "base/nearest.hpp"
#include "base/truncate.hpp"
#include "base/utf8.hpp"
#include "mcp/message/errors.hpp"
#include "prompts_embedded.hpp"

#include <algorithm>
#include <utility>

namespace reply_mcp::tools::guide {

namespace json = boost::json;
namespace {

constexpr std::size_t k_max_value = 300;
constexpr std::size_t k_shown = 100;

std::string text_of(const json::object& object, std::string_view name) {
  const json::value* value = object.if_contains(name);
  return value == nullptr ? std::string() : std::string(value->as_string());
}

Prompt read_prompt(const json::object& from) {
  Prompt prompt;
  prompt.name = text_of(from, "name");
  prompt.title = text_of(from, "title");
  prompt.description = text_of(from, "description");
  prompt.preset = text_of(from, "preset");
  for (const json::value& entry : from.at("arguments").as_array()) {
    const json::object& object = entry.as_object();
    const json::value* required = object.if_contains("required");
    prompt.arguments.push_back({text_of(object, "name"), text_of(object, "description"),
                                required != nullptr && required->as_bool(), text_of(object, "completes")});
  }
  for (const json::value& line : from.at("text").as_array()) {
    if (!prompt.text.empty()) prompt.text += '\n';
    prompt.text += line.as_string();
  }
  for (const json::value& tool : from.at("uses").as_array()) prompt.uses.emplace_back(tool.as_string());
  return prompt;
}

std::vector<Prompt> read_prompts() {
  const json::value document = json::parse(embedded::prompts_embedded_files().front().bytes);
  std::vector<Prompt> prompts;
  for (const json::value& prompt : document.at("prompts").as_array())
    prompts.push_back(read_prompt(prompt.as_object()));
  return prompts;
}

/// A value of a person, as it may stand in the middle of a sentence.
std::string tame(std::string_view value) {
  std::string out;
  for (const char c : base::utf8::prefix(value, k_max_value)) {
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    out += control ? ' ' : c == '{' ? '(' : c == '}' ? ')' : c;
  }
  return out;
}

/// Where the "}}" is that closes the "{{" before `from`.
std::size_t closing(std::string_view text, std::size_t from) {
  int depth = 1;
  for (std::size_t at = from; at + 1 < text.size(); ++at) {
    if (text.substr(at, 2) == "{{") {
      ++depth;
      ++at;
    } else if (text.substr(at, 2) == "}}") {
      if (--depth == 0) return at;
      ++at;
    }
  }
  return std::string_view::npos;
}

void put_in(std::string& out, std::string_view text,
            const std::map<std::string, std::string, std::less<>>& values) {
  for (;;) {
    const std::size_t open = text.find("{{");
    out += text.substr(0, open);
    if (open == std::string_view::npos) return;
    const std::size_t close = closing(text, open + 2);
    if (close == std::string_view::npos) return;
    const std::string_view inside = text.substr(open + 2, close - open - 2);
    text.remove_prefix(close + 2);
    const std::size_t colon = inside.find(':');
    const auto value = values.find(inside.substr(0, colon));
    if (value == values.end() || value->second.empty()) continue;
    if (colon == std::string_view::npos) {
      out += tame(value->second);
    } else {
      put_in(out, inside.substr(colon + 1), values);
    }
  }
}

class Prompts final : public mcp::PromptSource {
 public:
  explicit Prompts(call::CallerTools& tools) : tools_(tools) {}

  mcp::message::Outcome list(const std::optional<std::string>& cursor,
                             const mcp::CallContext& context) override {
    if (cursor) return mcp::message::invalid_params("params.cursor: the list of prompts is one page");
    json::array all;
    for (const Prompt& prompt : all_prompts()) {
      if (offered(prompt, context)) all.push_back(described(prompt));
    }
    mcp::message::Complete complete;
    complete.result["prompts"] = std::move(all);
    return complete;
  }

  mcp::asio::awaitable<mcp::message::Outcome> get(std::string name, json::object arguments,
                                                  mcp::CallContext& context) override {
    const Prompt* prompt = find_prompt(name);
    if (prompt == nullptr || !offered(*prompt, context)) co_return unknown(name, context);
    std::map<std::string, std::string, std::less<>> values;
    for (const auto& [key, value] : arguments) {
      if (prompt->find(key) == nullptr) {
        co_return mcp::message::invalid_params("params.arguments: " + prompt->name + " has no argument \"" +
                                               base::shorten(key, k_shown) + '"');
      }
      if (!value.is_string()) {
        co_return mcp::message::invalid_params("params.arguments." + std::string(key) + " must be a string");
      }
      values.emplace(key, value.get_string());
    }
    for (const PromptArgument& argument : prompt->arguments) {
      if (argument.required && values[argument.name].empty()) {
        co_return mcp::message::invalid_params("params.arguments." + argument.name +
                                               " is required: " + argument.description);
      }
    }
    json::object content{{"type", "text"}, {"text", fill_prompt(*prompt, values, tools_.names())}};
    json::object message{{"role", "user"}, {"content", std::move(content)}};
    mcp::message::Complete complete;
    complete.result["description"] = prompt->description;
    complete.result["messages"] = json::array{std::move(message)};
    co_return complete;
  }

 private:
  [[nodiscard]] bool offered(const Prompt& prompt, const mcp::CallContext& context) const {
    return std::all_of(prompt.uses.begin(), prompt.uses.end(),
                       [&](const std::string& tool) { return tools_.offers(tool, context); });
  }

  static json::object described(const Prompt& prompt) {
    json::array arguments;
    for (const PromptArgument& argument : prompt.arguments) {
      arguments.push_back(json::object{
          {"name", argument.name}, {"description", argument.description}, {"required", argument.required}});
    }
    return json::object{{"name", prompt.name},
                        {"title", prompt.title},
                        {"description", prompt.description},
                        {"arguments", std::move(arguments)}};
  }

  [[nodiscard]] mcp::message::Error unknown(const std::string& name, const mcp::CallContext& context) const {
    std::vector<std::string> names;
    for (const Prompt& prompt : all_prompts()) {
      if (offered(prompt, context)) names.push_back(prompt.name);
    }
    const auto near = name.size() > k_shown ? std::nullopt : base::nearest_name(name, names);
    return mcp::message::invalid_params("Unknown prompt: " + base::shorten(name, k_shown) +
                                        (near ? "; did you mean " + *near + '?' : std::string()));
  }

  call::CallerTools& tools_;
};

}  // namespace

const PromptArgument* Prompt::find(std::string_view argument) const {
  const auto found = std::find_if(arguments.begin(), arguments.end(),
                                  [&](const PromptArgument& known) { return known.name == argument; });
  return found == arguments.end() ? nullptr : &*found;
}

std::span<const Prompt> all_prompts() {
  static const std::vector<Prompt> prompts = read_prompts();
  return prompts;
}

const Prompt* find_prompt(std::string_view name) {
  for (const Prompt& prompt : all_prompts()) {
    if (prompt.name == name) return &prompt;
  }
  return nullptr;
}

std::string fill_prompt(const Prompt& prompt, const std::map<std::string, std::string, std::less<>>& values,
                        const selection::ToolNames& names) {
  std::string out;
  put_in(out, names.in_text(prompt.text), values);
  return out;
}

std::unique_ptr<mcp::PromptSource> make_prompts(call::CallerTools& tools) {
  return std::make_unique<Prompts>(tools);
}

}  // namespace reply_mcp::tools::guide
