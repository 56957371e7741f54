// Tools that need several rounds (InputRequired, state), for the input-required-result scenarios.
#include "fixture.hpp"

#include <utility>

namespace reply_mcp::conformance {
namespace {

using Requests = std::vector<std::pair<std::string, mcp::message::InputRequest>>;

mcp::message::Outcome ask_all(Requests requests, std::optional<json::value> state = std::nullopt) {
  mcp::message::InputRequired input;
  input.requests = std::move(requests);
  input.state = std::move(state);
  return input;
}

mcp::message::Outcome ask_one(std::string key, mcp::message::InputRequest request,
                              std::optional<json::value> state = std::nullopt) {
  Requests requests;
  requests.emplace_back(std::move(key), std::move(request));
  return ask_all(std::move(requests), std::move(state));
}

std::size_t root_count(const json::value& answer) {
  const json::object* object = answer.if_object();
  const json::value* roots = object == nullptr ? nullptr : object->if_contains("roots");
  return roots != nullptr && roots->is_array() ? roots->get_array().size() : 0;
}

std::string sampled_text(const json::value& answer) {
  const json::object* object = answer.if_object();
  const json::value* content = object == nullptr ? nullptr : object->if_contains("content");
  const bool readable = content != nullptr && content->is_object();
  return text_or(readable ? content->get_object().if_contains("text") : nullptr, "nothing");
}

bool state_is(const mcp::CallContext& context, std::string_view kind) {
  return context.state && *context.state == json::value(kind);
}

asio::awaitable<mcp::message::Outcome> run_elicitation(json::object /*arguments*/,
                                                       mcp::CallContext& context) {
  if (const json::value* name = form_value(context.inputs, "user_name", "name")) {
    co_return text_result("Hello, " + text_or(name, "you") + "!");
  }
  co_return ask_one("user_name", ask_field("What is your name?", "name", "string"));
}

asio::awaitable<mcp::message::Outcome> run_sampling(json::object /*arguments*/, mcp::CallContext& context) {
  if (const json::value* answer = context.inputs.if_contains("capital_question")) {
    co_return text_result("Sampled: " + sampled_text(*answer));
  }
  co_return ask_one("capital_question", ask_model("What is the capital of France?"));
}

asio::awaitable<mcp::message::Outcome> run_roots(json::object /*arguments*/, mcp::CallContext& context) {
  if (const json::value* answer = context.inputs.if_contains("client_roots")) {
    co_return text_result("Roots: " + std::to_string(root_count(*answer)));
  }
  co_return ask_one("client_roots", {"roots/list", {}});
}

/// Asks for a yes and remembers in the state that it did.
Tool confirming(std::string name, std::string description, std::string answer) {
  auto run = [answer = std::move(answer)](
                 json::object /*arguments*/,
                 mcp::CallContext& context) -> asio::awaitable<mcp::message::Outcome> {
    if (state_is(context, "asked") && form_value(context.inputs, "confirm", "ok") != nullptr) {
      co_return text_result(answer);
    }
    co_return ask_one("confirm", ask_field("Please confirm", "ok", "boolean"), json::value("asked"));
  };
  return {std::move(name), std::move(description), object_schema(), std::move(run)};
}

asio::awaitable<mcp::message::Outcome> run_several(json::object /*arguments*/, mcp::CallContext& context) {
  const json::value* name = form_value(context.inputs, "user_name", "name");
  const json::value* greeting = context.inputs.if_contains("greeting");
  const json::value* roots = context.inputs.if_contains("client_roots");
  if (state_is(context, "asked") && name != nullptr && greeting != nullptr && roots != nullptr) {
    co_return text_result(text_or(name, "you") + ": " + sampled_text(*greeting) + " " +
                          std::to_string(root_count(*roots)));
  }
  Requests requests;
  requests.emplace_back("user_name", ask_field("What is your name?", "name", "string"));
  requests.emplace_back("greeting", ask_model("Generate a greeting"));
  requests.emplace_back("client_roots", mcp::message::InputRequest{"roots/list", {}});
  co_return ask_all(std::move(requests), json::value("asked"));
}

asio::awaitable<mcp::message::Outcome> run_rounds(json::object /*arguments*/, mcp::CallContext& context) {
  const json::object* state = context.state ? context.state->if_object() : nullptr;
  if (state != nullptr && state->contains("name")) {
    if (const json::value* color = form_value(context.inputs, "step2", "color")) {
      co_return text_result(text_or(state->if_contains("name"), "") + " likes " + text_or(color, "nothing"));
    }
  } else if (state != nullptr) {
    if (const json::value* name = form_value(context.inputs, "step1", "name")) {
      json::object next{{"name", *name}};
      co_return ask_one("step2", ask_field("Step 2: What is your favorite color?", "color", "string"),
                        json::value(std::move(next)));
    }
  }
  co_return ask_one("step1", ask_field("Step 1: What is your name?", "name", "string"),
                    json::value(json::object()));
}

asio::awaitable<mcp::message::Outcome> run_capabilities(json::object /*arguments*/,
                                                        mcp::CallContext& context) {
  if (!context.inputs.empty()) co_return text_result("Answered");
  Requests requests;
  if (context.capabilities.elicitation_form()) {
    requests.emplace_back("elicit_input", ask_field("A value, please", "value", "string"));
  }
  if (context.capabilities.sampling()) requests.emplace_back("sample_input", ask_model("A sample, please"));
  if (requests.empty()) co_return text_result("The client can be asked nothing");
  co_return ask_all(std::move(requests));
}

}  // namespace

void add_round_trip_tools(std::vector<Tool>& tools) {
  const std::string prefix = "test_input_required_result_";
  tools.push_back({prefix + "elicitation", "Asks the person", object_schema(), run_elicitation});
  tools.push_back({prefix + "sampling", "Asks the model", object_schema(), run_sampling});
  tools.push_back({prefix + "list_roots", "Asks for roots", object_schema(), run_roots});
  tools.push_back(confirming(prefix + "request_state", "Remembers that it asked", "state-ok"));
  tools.push_back(confirming(prefix + "tampered_state", "Notices a changed state", "integrity-ok"));
  tools.push_back(
      {prefix + "multiple_inputs", "Asks for three things at once", object_schema(), run_several});
  tools.push_back({prefix + "multi_round", "Asks twice", object_schema(), run_rounds});
  tools.push_back(
      {prefix + "capabilities", "Asks only what the client can do", object_schema(), run_capabilities});
}

}  // namespace reply_mcp::conformance
