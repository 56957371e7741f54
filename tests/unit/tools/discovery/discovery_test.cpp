// Discovery mode as a client sees it: four tools that find, describe and call the others.
#include "tools/discovery/discovery.hpp"

#include "support/fake_api.hpp"
#include "tools/operation/definition.hpp"
#include "tools/toolbox.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::discovery {

namespace json = boost::json;
namespace {

using test::CallResult;
using test::FakeApi;
using test::jo;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class DiscoveryMode : public testing::Test {
 protected:
  std::unique_ptr<Toolbox> make(const selection::SelectionRequest& request = {}, std::string prefix = {},
                                Mode mode = Mode::discover) {
    ToolboxOptions options;
    options.mode = mode;
    options.detail = operation::SchemaDetail::lean;
    options.names = {std::move(prefix),
                     *selection::Selection::choose(
                         known_tools(*test::embedded_catalogue(), mode, options.detail), {}, request)};
    return Toolbox::create(
        test::embedded_catalogue(), api_, [](const mcp::CallContext&) { return reply::Identity{}; },
        std::move(options));
  }

  std::vector<std::string> listed(Toolbox& toolbox) {
    std::vector<std::string> names;
    const json::array definitions = toolbox.definitions();
    for (const json::value& tool : definitions) names.emplace_back(tool.at("name").as_string());
    return names;
  }

  CallResult call(Toolbox& toolbox, std::string name, json::object arguments) {
    const mcp::message::Outcome outcome =
        test::run(toolbox.call(std::move(name), std::move(arguments), context_));
    return test::result_of(std::get<mcp::message::Complete>(outcome));
  }

  std::vector<std::string> found(Toolbox& toolbox, json::object arguments) {
    std::vector<std::string> names;
    const CallResult result = call(toolbox, "reply_find_tools", std::move(arguments));
    for (const json::value& tool : result.structured.at("tools").as_array()) {
      names.emplace_back(tool.at("name").as_string());
    }
    return names;
  }

  FakeApi api_;
  mcp::CallContext context_;
};

TEST_F(DiscoveryMode, ListsFourToolsWithSchemas) {
  const auto toolbox = make();
  EXPECT_THAT(listed(*toolbox),
              ElementsAre("reply_describe_tool", "reply_find_tools", "reply_read", "reply_write"));
  const json::array definitions = toolbox->definitions();
  EXPECT_EQ(definitions[2].at("annotations").at("readOnlyHint"), true);
  EXPECT_EQ(definitions[3].at("annotations").at("destructiveHint"), true);
  EXPECT_NE(toolbox->input_schema("reply_read", context_), nullptr);
  EXPECT_EQ(toolbox->input_schema("contacts_get", context_), nullptr);
}

TEST_F(DiscoveryMode, FindsToolsWithOneLineEach) {
  const auto toolbox = make();
  EXPECT_THAT(found(*toolbox, jo("{'query':'start a sequence'}")), Contains("sequences_start"));
  EXPECT_EQ(found(*toolbox, jo("{'query':'contact','limit':3}")).size(), 3U);
  const CallResult result = call(*toolbox, "reply_find_tools", jo("{'query':'delete a contact'}"));
  EXPECT_THAT(result.text, HasSubstr("contacts_delete (delete): "));
  EXPECT_EQ(result.structured.at("tools").at(0).as_object().size(), 4U);
  EXPECT_THAT(call(*toolbox, "reply_find_tools", jo("{'query':'xyzzy'}")).text, HasSubstr("No tool matches"));
}

TEST_F(DiscoveryMode, DescribesAToolWhole) {
  const auto toolbox = make();
  const CallResult result = call(*toolbox, "reply_describe_tool", jo("{'tool':'sequences_create'}"));
  EXPECT_FALSE(result.is_error);
  const json::object whole =
      operation::definition(operation::bind(test::operation("sequences_create"), false));
  EXPECT_EQ(result.structured.at("inputSchema"), whole.at("inputSchema"));
  EXPECT_EQ(result.structured.at("callWith"), "reply_write");
  EXPECT_EQ(json::parse(result.text), json::value(result.structured));
  EXPECT_TRUE(api_.sent.empty());
}

TEST_F(DiscoveryMode, SaysTheSameEffectWhereverItNamesATool) {
  const auto toolbox = make();
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.status == schemas::Status::coming_soon) continue;
    const CallResult described = call(*toolbox, "reply_describe_tool", {{"tool", operation.id}});
    const CallResult listed =
        call(*toolbox, "reply_find_tools", {{"query", operation.id + ' ' + operation.title}, {"limit", 50}});
    for (const json::value& tool : listed.structured.at("tools").as_array()) {
      if (tool.at("name") != json::value(operation.id)) continue;
      EXPECT_EQ(tool.at("effect"), described.structured.at("effect")) << operation.id;
    }
    EXPECT_EQ(described.structured.at("callWith") == "reply_read",
              described.structured.at("effect") == "read")
        << operation.id;
  }
}

TEST_F(DiscoveryMode, CallsToolsThroughReadAndWriteAsIfByName) {
  const auto toolbox = make();
  api_.answers(200, R"({"id":5,"ownerUserId":7})");
  const CallResult read = call(*toolbox, "reply_read",
                               jo("{'tool':'contacts_get','arguments':{'id':5,'fields':['ownerUserId']}}"));
  EXPECT_EQ(read.structured, jo("{'ownerUserId':7}"));
  ASSERT_EQ(api_.sent.size(), 1U);
  EXPECT_EQ(api_.sent[0].request.target, "/v3/contacts/5");
  const CallResult wrong = call(*toolbox, "reply_read", jo("{'tool':'contacts_get','arguments':{'id':'x'}}"));
  EXPECT_EQ(wrong.structured.at("error").at("errors").at(0).at("pointer"), "/id");
  const CallResult text =
      call(*toolbox, "reply_read", jo(R"({'tool':'contacts_get','arguments':'{\'id\':5}'})"));
  EXPECT_FALSE(text.is_error) << "arguments as JSON text are understood";
  const CallResult written =
      call(*toolbox, "reply_write", jo("{'tool':'contacts_update','arguments':{'id':5,'firstName':'Ann'}}"));
  EXPECT_FALSE(written.is_error) << written.text;
  EXPECT_EQ(api_.sent.size(), 3U);
}

TEST_F(DiscoveryMode, ReadingCallsNothingThatChangesSomethingAndTheOtherWayRound) {
  const auto toolbox = make();
  const CallResult read = call(*toolbox, "reply_read", jo("{'tool':'contacts_delete','arguments':{'id':5}}"));
  EXPECT_TRUE(read.is_error);
  EXPECT_THAT(read.text, HasSubstr("call it with reply_write"));
  const CallResult write = call(*toolbox, "reply_write", jo("{'tool':'contacts_get','arguments':{'id':5}}"));
  EXPECT_THAT(write.text, HasSubstr("call it with reply_read"));
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.effect == schemas::Effect::read) continue;
    json::object arguments{{"tool", operation.id}, {"arguments", json::object{{"id", 1}}}};
    EXPECT_TRUE(call(*toolbox, "reply_read", std::move(arguments)).is_error) << operation.id;
  }
  EXPECT_TRUE(api_.sent.empty());
}

TEST_F(DiscoveryMode, NamesWhatIsWrongWithACall) {
  const auto toolbox = make();
  const auto detail = [&](std::string name, std::string arguments) {
    const CallResult result = call(*toolbox, std::move(name), jo(std::move(arguments)));
    EXPECT_TRUE(result.is_error);
    EXPECT_EQ(result.structured.at("error").at("kind"), "invalidArguments");
    return result.text;
  };
  EXPECT_THAT(detail("reply_read", "{'tool':'contact_get'}"),
              AllOf(HasSubstr("did you mean \"contacts_get\"?"), HasSubstr("reply_find_tools")));
  EXPECT_THAT(detail("reply_read", "{'tol':'contacts_get'}"), HasSubstr("/tol"));
  EXPECT_THAT(detail("reply_read", "{}"), HasSubstr("tool"));
  EXPECT_THAT(detail("reply_read", "{'tool':'contacts_get','arguments':[1]}"), HasSubstr("/arguments"));
  EXPECT_THAT(detail("reply_find_tools", "{'query':'x','limit':0}"), HasSubstr("/limit"));
  EXPECT_THAT(detail("reply_describe_tool", "{'tool':'" + std::string(9'000, 'a') + "'}"),
              Not(HasSubstr(std::string(200, 'a'))));
  EXPECT_TRUE(api_.sent.empty());
}

TEST_F(DiscoveryMode, KnowsOldNamesOfTools) {
  auto sets = schemas::Toolsets::embedded().value();
  sets.aliases["people_get"] = "contacts_get";
  ToolboxOptions options;
  options.mode = Mode::discover;
  options.toolsets = std::make_shared<const schemas::Toolsets>(std::move(sets));
  const auto toolbox = Toolbox::create(
      test::embedded_catalogue(), api_, [](const mcp::CallContext&) { return reply::Identity{}; },
      std::move(options));
  api_.answers(200, R"({"id":5})");
  EXPECT_FALSE(call(*toolbox, "reply_read", jo("{'tool':'people_get','arguments':{'id':5}}")).is_error);
  EXPECT_EQ(call(*toolbox, "reply_describe_tool", jo("{'tool':'people_get'}")).structured.at("name"),
            "contacts_get");
}

TEST_F(DiscoveryMode, AToolIsNotCalledByItsOwnName) {
  const auto toolbox = make();
  const mcp::message::Outcome outcome = test::run(toolbox->call("contacts_get", jo("{'id':5}"), context_));
  EXPECT_THAT(std::get<mcp::message::Error>(outcome).message, HasSubstr("reply_read"));
}

TEST_F(DiscoveryMode, FindsDescribesAndCallsNothingThatWasNotChosen) {
  const auto toolbox = make({.toolsets = {"contacts"}, .read_only = true});
  EXPECT_THAT(listed(*toolbox), ElementsAre("reply_describe_tool", "reply_find_tools", "reply_read"));
  EXPECT_THAT(found(*toolbox, jo("{'query':'delete contact sequence start','limit':50}")),
              AllOf(Not(Contains("contacts_delete")), Not(Contains("sequences_start"))));
  EXPECT_TRUE(call(*toolbox, "reply_describe_tool", jo("{'tool':'contacts_delete'}")).is_error);
  EXPECT_TRUE(call(*toolbox, "reply_read", jo("{'tool':'sequences_list'}")).is_error);
  const mcp::message::Outcome writing = test::run(
      toolbox->call("reply_write", jo("{'tool':'contacts_delete','arguments':{'id':5}}"), context_));
  EXPECT_TRUE(std::holds_alternative<mcp::message::Error>(writing));
  EXPECT_TRUE(api_.sent.empty());
}

TEST_F(DiscoveryMode, NamesCarryThePrefix) {
  const auto toolbox = make({}, "crm_");
  EXPECT_THAT(listed(*toolbox), Contains("crm_reply_find_tools"));
  const CallResult result = call(*toolbox, "crm_reply_find_tools", jo("{'query':'get a contact'}"));
  EXPECT_THAT(result.text, HasSubstr("crm_contacts_get (read)"));
  api_.answers(200, R"({"id":5})");
  EXPECT_FALSE(
      call(*toolbox, "crm_reply_read", jo("{'tool':'crm_contacts_get','arguments':{'id':5}}")).is_error);
}

TEST_F(DiscoveryMode, BesideLeanDefinitionsThereIsAToolForTheWholeOnes) {
  const auto toolbox = make({.tools = {"sequences_create"}}, {}, Mode::direct);
  EXPECT_THAT(listed(*toolbox), ElementsAre("reply_describe_tool", "sequences_create"));
  const CallResult result = call(*toolbox, "reply_describe_tool", jo("{'tool':'sequences_create'}"));
  EXPECT_TRUE(
      result.structured.at("inputSchema").at("properties").at("settings").as_object().contains("properties"));
  EXPECT_FALSE(result.structured.contains("callWith"));
  const auto without =
      make({.tools = {"sequences_create"}, .exclude = {"reply_describe_tool"}}, {}, Mode::direct);
  EXPECT_THAT(listed(*without), ElementsAre("sequences_create"));
}

}  // namespace
}  // namespace reply_mcp::tools::discovery
