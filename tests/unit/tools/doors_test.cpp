// Every door by which a request can come to an operation asks the same question: does this caller have the
// tool? The doors are the methods of the protocol; a new one has to be tried here.
#include "mcp/methods.hpp"
#include "support/argument_generator.hpp"
#include "support/fake_api.hpp"
#include "tools/guide/completions.hpp"
#include "tools/guide/prompts.hpp"
#include "tools/guide/resources.hpp"
#include "tools/jobs/job_tasks.hpp"
#include "tools/operation/binding.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <map>

namespace reply_mcp::tools {

namespace json = boost::json;
namespace {

using test::FakeApi;
using test::jo;
using testing::SizeIs;

/// Makes no secret of what it seals.
class OpenSealer final : public mcp::Sealer {
 public:
  std::string seal(std::string_view plain, std::string_view, std::string_view,
                   std::chrono::seconds) const override {
    return std::string(plain);
  }
  std::optional<std::string> open(std::string_view token, std::string_view, std::string_view) const override {
    return std::string(token);
  }
};

class Doors : public testing::TestWithParam<discovery::Mode> {
 protected:
  Doors() {
    const auto catalogue = test::embedded_catalogue();
    ToolboxOptions options;
    options.mode = GetParam();
    options.toolsets = sets_;
    options.jobs = handles_;
    toolbox_ = Toolbox::create(catalogue, api_, identity_, std::move(options));
    resources_ = guide::make_resources(catalogue, *sets_, *toolbox_);
    prompts_ = guide::make_prompts(*toolbox_);
    completions_ = guide::make_completions(catalogue, *toolbox_, identity_);
    tasks_ = jobs::make_job_tasks(*catalogue, *toolbox_, toolbox_->names(), handles_, identity_);
    api_.answers(200, "{}");
    context_.capabilities.raw = jo("{'extensions':{'io.modelcontextprotocol/tasks':{}}}");
  }

  static json::object task(std::string_view tool) {
    const json::object sealed{
        {"job", "5d5e7a1c-0000-4000-8000-000000000001"}, {"tool", tool}, {"created", ""}};
    return {{"taskId", json::serialize(sealed)}};
  }
  static json::array listed(mcp::message::Outcome outcome, std::string_view member) {
    return std::get<mcp::message::Complete>(std::move(outcome)).result.at(member).as_array();
  }
  /// With every member in braces as "1".
  static std::string filled(std::string uri) {
    for (std::size_t open = uri.find('{'); open != std::string::npos; open = uri.find('{')) {
      uri.replace(open, uri.find('}') + 1 - open, "1");
    }
    return uri;
  }

  void call_everything() {
    for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
      const json::object valid = test::ArgumentGenerator(1, test::Extent::minimal)
                                     .arguments(operation::bind(operation, /*paths_allowed=*/false));
      json::object own = valid;
      std::ignore = test::run(toolbox_->call(operation.id, std::move(own), context_));
      for (const char* door : {"reply_read", "reply_write", "reply_describe_tool"}) {
        json::object arguments{{"tool", operation.id}};
        if (door != std::string_view("reply_describe_tool")) arguments["arguments"] = valid;
        std::ignore = test::run(toolbox_->call(door, std::move(arguments), context_));
      }
    }
  }
  void read_everything() {
    EXPECT_FALSE(templates_.empty());
    for (const std::string& uri : templates_)
      std::ignore = test::run(resources_->read(filled(uri), context_));
  }
  void get_every_prompt() {
    EXPECT_FALSE(prompt_names_.empty());
    for (const std::string& name : prompt_names_)
      std::ignore = test::run(prompts_->get(name, jo("{'sequence_id':'1','id':'1'}"), context_));
  }
  void complete_everything() {
    for (const std::string& uri : templates_) {
      for (const char* argument : {"id", "contactId", "sequenceId"}) {
        json::object params{{"ref", json::object{{"type", "ref/resource"}, {"uri", uri}}},
                            {"argument", json::object{{"name", argument}, {"value", ""}}}};
        std::ignore = test::run(completions_->complete(std::move(params), context_));
      }
    }
  }
  void list_everything() {
    std::ignore = toolbox_->list(std::nullopt, context_);
    std::ignore = resources_->list(std::nullopt, context_);
    std::ignore = resources_->list_templates(std::nullopt, context_);
    std::ignore = prompts_->list(std::nullopt, context_);
  }

  /// What a method can be asked for. Null: it comes to no operation.
  using Try = std::function<void()>;
  std::map<std::string_view, Try> doors() {
    const Try lists = [this] { list_everything(); };
    json::object update = task("email_validations_schedule");
    update["inputResponses"] = json::object();
    return {
        {"initialize", nullptr},
        {"ping", nullptr},
        {"server/discover", nullptr},
        {"subscriptions/listen", nullptr},
        {"logging/setLevel", nullptr},
        {"tools/list", lists},
        {"tools/call", [this] { call_everything(); }},
        {"resources/list", lists},
        {"resources/templates/list", lists},
        {"resources/read", [this] { read_everything(); }},
        {"resources/subscribe", nullptr},
        {"resources/unsubscribe", nullptr},
        {"prompts/list", lists},
        {"prompts/get", [this] { get_every_prompt(); }},
        {"completion/complete", [this] { complete_everything(); }},
        {"tasks/get",
         [this] { std::ignore = test::run(tasks_->get(task("email_validations_schedule"), context_)); }},
        {"tasks/update", [this, update] { std::ignore = test::run(tasks_->update(update, context_)); }},
        {"tasks/cancel",
         [this] { std::ignore = test::run(tasks_->cancel(task("email_validations_schedule"), context_)); }},
    };
  }
  void note_what_there_is() {
    for (const json::value& one :
         listed(resources_->list_templates(std::nullopt, context_), "resourceTemplates"))
      templates_.emplace_back(one.at("uriTemplate").as_string());
    for (const json::value& one : listed(prompts_->list(std::nullopt, context_), "prompts"))
      prompt_names_.emplace_back(one.at("name").as_string());
  }

  std::shared_ptr<const schemas::Toolsets> sets_ =
      std::make_shared<const schemas::Toolsets>(schemas::Toolsets::embedded().value());
  std::shared_ptr<const jobs::JobHandles> handles_ =
      std::make_shared<const jobs::JobHandles>(std::make_shared<OpenSealer>());
  call::IdentityOf identity_ = [](const mcp::CallContext&) { return reply::Identity{}; };
  FakeApi api_;
  mcp::CallContext context_;
  std::unique_ptr<Toolbox> toolbox_;
  std::unique_ptr<mcp::ResourceSource> resources_;
  std::unique_ptr<mcp::PromptSource> prompts_;
  std::unique_ptr<mcp::CompletionSource> completions_;
  std::unique_ptr<mcp::TaskSource> tasks_;
  std::vector<std::string> templates_;
  std::vector<std::string> prompt_names_;
};
INSTANTIATE_TEST_SUITE_P(, Doors, testing::Values(discovery::Mode::direct, discovery::Mode::discover),
                         [](const auto& info) {
                           return std::string(info.param == discovery::Mode::direct ? "Direct" : "Discover");
                         });

TEST_P(Doors, AreTheMethodsOfTheProtocol) {
  const auto known = doors();
  for (const mcp::MethodBinding& method : mcp::methods()) {
    EXPECT_TRUE(known.contains(method.name)) << method.name << " is tried nowhere: add it to doors()";
    if (method.run != nullptr && known.contains(method.name)) {
      EXPECT_TRUE(known.at(method.name)) << method.name << " comes to the features";
    }
  }
  EXPECT_THAT(known, SizeIs(mcp::methods().size()));
}

TEST_P(Doors, LeadNowhereForACallerWhoHasNoSuchTool) {
  note_what_there_is();
  context_.caller.headers["x-mcp-tools"] = GetParam() == discovery::Mode::direct
                                               ? "whoami_get"
                                               : "whoami_get,reply_read,reply_write,reply_describe_tool";
  std::size_t passed = 0;
  for (const auto& [method, attempt] : doors()) {
    if (!attempt) continue;
    attempt();
    for (const FakeApi::Sent& sent : api_.sent) EXPECT_EQ(sent.request.target, "/v3/whoami") << method;
    passed += api_.sent.size();
    api_.sent.clear();
  }
  EXPECT_GT(passed, 0U) << "the tool that the caller has";
}

TEST_P(Doors, ChangeNothingForACallerWhoMayOnlyRead) {
  note_what_there_is();
  context_.caller.headers["x-mcp-readonly"] = "true";
  std::size_t passed = 0;
  for (const auto& [method, attempt] : doors()) {
    if (!attempt) continue;
    attempt();
    for (const FakeApi::Sent& sent : api_.sent)
      EXPECT_FALSE(sent.request.changes) << method << " sent " << sent.request.target;
    passed += api_.sent.size();
    api_.sent.clear();
  }
  EXPECT_GT(passed, 100U) << "what reads";
}

TEST_P(Doors, OfTasksAnswerAsToolsCallDoes) {
  const json::object begun = task("email_validations_schedule");
  json::object update = begun;
  update["inputResponses"] = json::object();
  const auto refused = [](const mcp::message::Outcome& outcome) {
    const auto* error = std::get_if<mcp::message::Error>(&outcome);
    return error == nullptr ? std::string() : error->message.substr(0, error->message.find(';'));
  };
  context_.caller.headers["x-mcp-readonly"] = "true";
  EXPECT_EQ(refused(test::run(tasks_->cancel(begun, context_))), "Unknown tool: background_jobs_cancel");
  EXPECT_EQ(refused(test::run(tasks_->update(update, context_))), "Unknown tool: email_validations_schedule");
  EXPECT_EQ(refused(test::run(tasks_->get(begun, context_))), "") << "reading is allowed";
  context_.caller.headers = {{"x-mcp-tools", "email_validations_schedule"}};
  EXPECT_EQ(refused(test::run(tasks_->get(begun, context_))), "") << "it is part of the call";
  EXPECT_EQ(refused(test::run(tasks_->update(update, context_))), "");
  EXPECT_EQ(refused(test::run(tasks_->cancel(begun, context_))), "Unknown tool: background_jobs_cancel");
}

}  // namespace
}  // namespace reply_mcp::tools
