// Resources, prompts and completion as the protocol layer sees them, over an API that the test answers for.
#pragma once

#include "support/fake_api.hpp"
#include "tools/guide/completions.hpp"
#include "tools/guide/prompts.hpp"
#include "tools/guide/resources.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::guide {

class Guide : public testing::Test {
 protected:
  Guide() { use({}); }

  /// From here on the caller has the tools of that preset alone; all of them, when it is empty.
  void use(const std::string& preset, std::string_view rules = {}, std::string prefix = {}) {
    const auto catalogue = test::embedded_catalogue();
    const auto facts = selection::facts_of(*catalogue);
    ToolboxOptions options;
    selection::SelectionRequest request;
    if (!preset.empty()) request.presets = {preset};
    options.names = {std::move(prefix), *selection::Selection::choose(facts, *sets_, request)};
    options.guard.policy = *guard::Policy::parse(rules, facts);
    toolbox_ = Toolbox::create(catalogue, api_, identity_, std::move(options));
    resources_ = make_resources(catalogue, *sets_, *toolbox_);
    prompts_ = make_prompts(*toolbox_);
    completions_ = make_completions(catalogue, *toolbox_, identity_);
  }

  mcp::message::Outcome read(std::string uri) {
    return test::run(resources_->read(std::move(uri), context_));
  }
  json::object content(std::string uri) {
    return std::get<mcp::message::Complete>(read(std::move(uri))).result.at("contents").at(0).as_object();
  }
  json::value page(std::string uri) { return json::parse(content(std::move(uri)).at("text").as_string()); }
  int error_code(std::string uri) { return std::get<mcp::message::Error>(read(std::move(uri))).code; }

  std::vector<std::string> complete(json::object ref, std::string_view argument, std::string_view typed) {
    json::object params{{"ref", std::move(ref)},
                        {"argument", json::object{{"name", argument}, {"value", typed}}}};
    const mcp::message::Outcome outcome = test::run(completions_->complete(std::move(params), context_));
    const json::value& values =
        std::get<mcp::message::Complete>(outcome).result.at("completion").at("values");
    return json::value_to<std::vector<std::string>>(values);
  }
  static json::object of_template(std::string_view uri) { return {{"type", "ref/resource"}, {"uri", uri}}; }

  std::vector<std::string> prompt_names() {
    std::vector<std::string> names;
    const mcp::message::Outcome outcome = prompts_->list(std::nullopt, context_);
    for (const json::value& prompt :
         std::get<mcp::message::Complete>(outcome).result.at("prompts").as_array()) {
      names.emplace_back(prompt.at("name").as_string());
    }
    return names;
  }
  mcp::message::Outcome prompt(std::string name, json::object arguments) {
    return test::run(prompts_->get(std::move(name), std::move(arguments), context_));
  }
  std::string prompt_text(std::string name, json::object arguments) {
    const mcp::message::Outcome outcome = prompt(std::move(name), std::move(arguments));
    return std::string(std::get<mcp::message::Complete>(outcome)
                           .result.at("messages")
                           .at(0)
                           .at("content")
                           .at("text")
                           .as_string());
  }

  std::shared_ptr<const schemas::Toolsets> sets_ =
      std::make_shared<const schemas::Toolsets>(schemas::Toolsets::embedded().value());
  call::IdentityOf identity_ = [](const mcp::CallContext&) { return reply::Identity{}; };
  test::FakeApi api_;
  mcp::CallContext context_;
  std::unique_ptr<Toolbox> toolbox_;
  std::unique_ptr<mcp::ResourceSource> resources_;
  std::unique_ptr<mcp::PromptSource> prompts_;
  std::unique_ptr<mcp::CompletionSource> completions_;
};

}  // namespace reply_mcp::tools::guide
