// A toolbox before a recording upstream, for the tests of the policy.
#pragma once

#include "support/destructive_calls.hpp"
#include "support/fake_api.hpp"
#include "tools/operation/effect.hpp"
#include "tools/toolbox.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <string>
#include <string_view>

namespace reply_mcp::tools::guard {

namespace json = boost::json;

/// What a client declares that can put forms to a person.
inline json::object elicitation() {
  return json::object{{"elicitation", json::object{}}};
}

inline GuardOptions rules(std::string_view text, PolicyDecision fallback = PolicyDecision::allow) {
  GuardOptions options;
  options.policy = *Policy::parse(text, selection::facts_of(*test::embedded_catalogue()));
  options.confirm_fallback = fallback;
  return options;
}

/// The structured error of an outcome; empty when it is none.
inline json::object error_of(const mcp::message::Outcome& outcome) {
  const auto* complete = std::get_if<mcp::message::Complete>(&outcome);
  if (complete == nullptr) return {};
  const test::CallResult result = test::result_of(*complete);
  return result.is_error ? result.structured.at("error").as_object() : json::object();
}

struct Sample {
  std::string tool;
  json::object arguments;
};

class Guarded {
 public:
  explicit Guarded(GuardOptions guard, discovery::Mode mode = discovery::Mode::direct,
                   bool read_only = false) {
    ToolboxOptions options;
    options.guard = std::move(guard);
    options.mode = mode;
    selection::SelectionRequest request;
    request.read_only = read_only;
    request.include_coming_soon = true;
    options.names = {{},
                     *selection::Selection::choose(
                         known_tools(*test::embedded_catalogue(), mode, options.detail), {}, request)};
    toolbox_ = Toolbox::create(
        test::embedded_catalogue(), api,
        [this](const mcp::CallContext&) {
          reply::Identity identity;
          identity.api_key = base::Secret("key-of-the-test");
          identity.team_id = team;
          return identity;
        },
        std::move(options));
  }

  mcp::message::Outcome call(const Sample& sample, json::object capabilities = {}) {
    context = mcp::CallContext{};
    context.capabilities.raw = std::move(capabilities);
    return again(sample);
  }
  mcp::message::Outcome again(const Sample& sample) {
    return test::run(toolbox_->call(sample.tool, sample.arguments, context));
  }
  /// The next round of the call that asked. `yes`: what is said beside the action, unless it is null.
  mcp::message::Outcome answer(const Sample& sample, const mcp::message::InputRequired& asked,
                               std::string_view action, json::value yes) {
    context.state = asked.state;
    json::object given{{"action", action}};
    if (!yes.is_null()) given["content"] = json::object{{"confirm", std::move(yes)}};
    context.inputs = json::object{{asked.requests.at(0).first, std::move(given)}};
    return again(sample);
  }

  test::FakeApi api;
  mcp::CallContext context;
  std::string team = "7";

 private:
  std::unique_ptr<Toolbox> toolbox_;
};

}  // namespace reply_mcp::tools::guard
