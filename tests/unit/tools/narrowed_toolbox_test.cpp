// What the toolbox shows and calls when the operator chose some tools and a request asks for fewer.
#include "support/fake_api.hpp"
#include "tools/operation/wait_operation.hpp"
#include "tools/toolbox.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace reply_mcp::tools {

namespace json = boost::json;
namespace {

using test::FakeApi;
using test::jo;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsSubsetOf;
using testing::Not;

class NarrowedToolbox : public testing::Test {
 protected:
  std::unique_ptr<Toolbox> make(const selection::SelectionRequest& request, std::string prefix = {}) {
    auto sets = schemas::Toolsets::embedded().value();
    sets.aliases["people_get"] = "contacts_get";
    ToolboxOptions options;
    options.names = {std::move(prefix), *selection::Selection::choose(
                                            selection::facts_of(*test::embedded_catalogue()), sets, request)};
    options.toolsets = std::make_shared<const schemas::Toolsets>(std::move(sets));
    return Toolbox::create(
        test::embedded_catalogue(), api_, [](const mcp::CallContext&) { return reply::Identity{}; },
        std::move(options));
  }

  std::vector<std::string> listed(Toolbox& toolbox) {
    std::vector<std::string> names;
    const auto page = std::get<mcp::message::Complete>(toolbox.list(std::nullopt, context_));
    const json::value tools = json::parse(*page.rendered.text);
    for (const json::value& tool : tools.as_array()) {
      names.emplace_back(tool.at("name").as_string());
    }
    return names;
  }

  mcp::message::Outcome call(Toolbox& toolbox, std::string name, json::object arguments) {
    return test::run(toolbox.call(std::move(name), std::move(arguments), context_));
  }

  bool known(Toolbox& toolbox, std::string_view name) {
    return toolbox.input_schema(name, context_) != nullptr;
  }

  FakeApi api_;
  mcp::CallContext context_;
};

TEST_F(NarrowedToolbox, ShowsAndCallsWhatTheOperatorChoseAndNothingElse) {
  const auto toolbox = make({.tools = {"contacts_get", "whoami_get"}});
  EXPECT_THAT(listed(*toolbox), ElementsAre("contacts_get", "whoami_get"));
  const mcp::message::Outcome refused = call(*toolbox, "contacts_delete", jo("{'id':1}"));
  ASSERT_TRUE(std::holds_alternative<mcp::message::Error>(refused));
  EXPECT_TRUE(api_.sent.empty());
  EXPECT_FALSE(known(*toolbox, "contacts_delete"));
}

TEST_F(NarrowedToolbox, APathNarrowsToAPresetWithinTheOperatorsChoice) {
  const auto toolbox = make({.toolsets = {"contacts"}});
  const std::vector<std::string> all = listed(*toolbox);
  context_.caller.path = "/x/core";
  const std::vector<std::string> some = listed(*toolbox);
  EXPECT_THAT(some, IsSubsetOf(all));
  EXPECT_LT(some.size(), all.size());
  EXPECT_THAT(some, Contains("contacts_get"));
  EXPECT_THAT(some, Not(Contains("whoami_get"))) << "core has it, the operator does not";
  EXPECT_FALSE(known(*toolbox, "whoami_get"));
}

TEST_F(NarrowedToolbox, ReadingOnlyLeavesOutWhatChangesSomething) {
  const auto toolbox = make({});
  context_.caller.path = "/x/core/readonly";
  for (const std::string& name : listed(*toolbox)) {
    const std::string_view operation =
        name == operation::k_wait_tool ? "background_jobs_get" : std::string_view(name);
    EXPECT_EQ(test::operation(operation).effect, schemas::Effect::read) << name;
  }
  context_.caller.path.clear();
  context_.caller.headers["x-mcp-readonly"] = "true";
  const mcp::message::Outcome refused = call(*toolbox, "contacts_delete", jo("{'id':1}"));
  EXPECT_TRUE(std::holds_alternative<mcp::message::Error>(refused));
  EXPECT_TRUE(api_.sent.empty());
  context_.caller.headers["x-mcp-readonly"] = "false";
  EXPECT_TRUE(known(*toolbox, "contacts_delete"));
}

TEST_F(NarrowedToolbox, AReadOnlyServerStaysSoWhateverARequestSays) {
  const auto toolbox = make({.read_only = true});
  context_.caller.headers["x-mcp-readonly"] = "false";
  EXPECT_FALSE(known(*toolbox, "contacts_delete"));
  context_.caller.headers["x-mcp-tools"] = "contacts_delete";
  EXPECT_THAT(toolbox->check(context_.caller).error(), HasSubstr("unknown tool \"contacts_delete\""));
}

TEST_F(NarrowedToolbox, ANarrowingThatIsNotUnderstoodGivesNoTools) {
  const auto toolbox = make({});
  context_.caller.path = "/x/coer";
  EXPECT_THAT(toolbox->check(context_.caller).error(), HasSubstr("did you mean \"core\"?"));
  const mcp::message::Outcome list = toolbox->list(std::nullopt, context_);
  ASSERT_TRUE(std::holds_alternative<mcp::message::Error>(list));
  EXPECT_THAT(std::get<mcp::message::Error>(list).message, HasSubstr("core"));
  EXPECT_FALSE(known(*toolbox, "contacts_get"));
  const mcp::message::Outcome refused = call(*toolbox, "contacts_get", jo("{'id':1}"));
  EXPECT_TRUE(std::holds_alternative<mcp::message::Error>(refused));
  EXPECT_TRUE(api_.sent.empty());
}

TEST_F(NarrowedToolbox, ManyDifferentNarrowingsAreServedOneAfterTheOther) {
  const auto toolbox = make({});
  std::vector<std::string> names = listed(*toolbox);
  names.resize(40);
  for (int round = 0; round < 2; ++round) {
    for (const std::string& name : names) {
      context_.caller.headers["x-mcp-tools"] = name;
      EXPECT_THAT(listed(*toolbox), ElementsAre(name));
    }
  }
}

TEST_F(NarrowedToolbox, AVeryLongUnknownNameIsRefusedShortly) {
  const auto toolbox = make({});
  context_.caller.headers["x-mcp-tools"] = std::string(16'000, 'a');
  EXPECT_LT(toolbox->check(context_.caller).error().size(), 300U);
}

TEST_F(NarrowedToolbox, APrefixStandsBeforeEveryNameInListsCallsAndHints) {
  const auto toolbox = make({.toolsets = {"contacts"}}, "crm_");
  EXPECT_THAT(listed(*toolbox), testing::Each(testing::StartsWith("crm_contacts_")));
  EXPECT_FALSE(known(*toolbox, "contacts_get"));
  EXPECT_TRUE(known(*toolbox, "crm_contacts_get"));
  const auto page = std::get<mcp::message::Complete>(toolbox->list(std::nullopt, context_));
  EXPECT_THAT(*page.rendered.text, HasSubstr("from crm_contacts_list or crm_contacts_filter"));
  api_.answers(404, R"({"title":"Not Found","status":404})", "application/problem+json");
  const mcp::message::Outcome outcome = call(*toolbox, "crm_contacts_get", jo("{'id':5}"));
  const auto result = test::result_of(std::get<mcp::message::Complete>(outcome));
  EXPECT_THAT(std::string(result.structured.at("error").at("hint").as_string()),
              HasSubstr("crm_contacts_list gives ids"));
  EXPECT_THAT(result.text, HasSubstr("crm_contacts_get"));
  const auto unknown = std::get<mcp::message::Error>(call(*toolbox, "crm_contacts_gett", {}));
  EXPECT_THAT(unknown.message, HasSubstr("did you mean crm_contacts_get"));
}

TEST_F(NarrowedToolbox, ARenamedToolAnswersToItsOldName) {
  const auto toolbox = make({});
  api_.answers(200, R"({"id":5})");
  EXPECT_TRUE(std::holds_alternative<mcp::message::Complete>(call(*toolbox, "people_get", jo("{'id':5}"))));
  ASSERT_EQ(api_.sent.size(), 1U);
  EXPECT_EQ(api_.sent[0].request.target, "/v3/contacts/5");
  context_.caller.headers["x-mcp-tools"] = "whoami_get";
  EXPECT_TRUE(std::holds_alternative<mcp::message::Error>(call(*toolbox, "people_get", jo("{'id':5}"))));
}

}  // namespace
}  // namespace reply_mcp::tools
