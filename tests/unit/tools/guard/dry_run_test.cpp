// dry_run as a client sees it: the request is shown exactly, and nothing is sent.
#include "support/argument_generator.hpp"
#include "support/fake_api.hpp"
#include "tools/call/request.hpp"
#include "tools/operation/effect.hpp"
#include "tools/toolbox.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::guard {

namespace json = boost::json;
namespace {

class DryRun : public testing::Test {
 protected:
  std::unique_ptr<Toolbox> toolbox(std::string_view rules = "") {
    ToolboxOptions options;
    options.guard.policy = *Policy::parse(rules, {});
    return Toolbox::create(
        test::embedded_catalogue(), api_, [](const mcp::CallContext&) { return reply::Identity{}; },
        std::move(options));
  }
  test::CallResult call(Toolbox& toolbox, std::string tool, json::object arguments) {
    return test::result_of(std::get<mcp::message::Complete>(
        test::run(toolbox.call(std::move(tool), std::move(arguments), context_))));
  }

  test::FakeApi api_;
  mcp::CallContext context_;
};

TEST_F(DryRun, ShowsMethodPathQueryAndBodyAndSendsNothing) {
  const test::CallResult result =
      call(*toolbox(), "contacts_update", test::jo("{'id':5,'firstName':'Robin','dry_run':true}"));
  EXPECT_EQ(result.structured, test::jo("{'dryRun':true,'request':{'method':'PATCH','path':'/v3/contacts/5',"
                                        "'contentType':'application/json','body':{'firstName':'Robin'}},"
                                        "'effect':'update','policy':'allow'}"));
  EXPECT_TRUE(api_.sent.empty());
}

TEST_F(DryRun, OfEveryToolThatChangesSomethingIsTheRequestThatTheCallSends) {
  const auto tools = toolbox("delete=allow,send=allow");
  std::size_t shown = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    const bool changes = operation::highest_effect(operation) != schemas::Effect::read;
    ASSERT_EQ(binding.find("dry_run") != nullptr, changes) << operation.id;
    if (!changes) continue;
    json::object arguments = test::ArgumentGenerator(11, test::Extent::maximal).arguments(binding);
    arguments["dry_run"] = true;
    const test::CallResult dry = call(*tools, operation.id, arguments);
    ASSERT_TRUE(api_.sent.empty()) << operation.id;
    arguments["dry_run"] = false;
    std::ignore = call(*tools, operation.id, arguments);
    ASSERT_EQ(api_.sent.size(), 1U) << operation.id;
    const reply::Request& sent = api_.sent[0].request;
    const json::object& request = dry.structured.at("request").as_object();
    EXPECT_EQ(request.at("method"), json::value(reply::to_string(sent.method))) << operation.id;
    std::string target(request.at("path").as_string());
    if (const auto* query = request.if_contains("query")) target += '?' + std::string(query->as_string());
    EXPECT_EQ(target, sent.target) << operation.id;
    if (const auto* body = request.if_contains("body")) {
      EXPECT_EQ(*body, json::parse(sent.body.view())) << operation.id;
    } else if (request.contains("bodyBytes")) {
      EXPECT_EQ(request.at("bodyBytes").to_number<std::size_t>(), sent.body.size()) << operation.id;
    } else {
      EXPECT_TRUE(sent.body.empty()) << operation.id;
    }
    api_.sent.clear();
    ++shown;
  }
  EXPECT_GT(shown, 200U);
}

TEST_F(DryRun, SaysWhatThePolicyWouldSay) {
  EXPECT_EQ(call(*toolbox(), "sequences_start", {{"id", 1}, {"dry_run", true}}).structured.at("policy"),
            "confirm");
  EXPECT_EQ(
      call(*toolbox("send=deny"), "sequences_start", {{"id", 1}, {"dry_run", true}}).structured.at("policy"),
      "deny");
  EXPECT_TRUE(api_.sent.empty());
}

TEST_F(DryRun, IsNoLongerThanAnyAnswerMayBe) {
  json::array items;
  for (int i = 0; i < 1'000; ++i) {
    items.push_back(
        {{"email", "person" + std::to_string(i) + "@example.com"}, {"firstName", std::string(200, 'x')}});
  }
  const auto tools = toolbox();
  for (auto& [tool, arguments] : std::vector<std::pair<std::string, json::object>>{
           {"contacts_import", {{"items", items}, {"dry_run", true}}},
           {"contacts_add_note", {{"id", 5}, {"notes", std::string(300'000, 'x')}, {"dry_run", true}}}}) {
    const mcp::message::Outcome outcome = test::run(tools->call(tool, arguments, context_));
    const json::object& result = std::get<mcp::message::Complete>(outcome).result;
    EXPECT_LE(json::serialize(result).size(), 80'000U) << tool;
    ASSERT_FALSE(result.contains("isError")) << json::serialize(result).substr(0, 500);
    EXPECT_TRUE(result.at("structuredContent").at("truncated").as_object().contains("cuts")) << tool;
  }
}

TEST_F(DryRun, OfAnUploadNamesTheFileAndItsDigest) {
  const test::CallResult result =
      call(*toolbox(), "attachments_upload",
           {{"file_name", "a.txt"}, {"content_base64", "aGVsbG8="}, {"dry_run", true}});
  EXPECT_EQ(result.structured.at("request").at("file"),
            test::jo("{'name':'a.txt','bytes':5,"
                     "'sha256':'2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824'}"));
}

TEST_F(DryRun, ChecksArgumentsLikeTheCallItself) {
  const test::CallResult result = call(*toolbox(), "contacts_update", {{"id", 0}, {"dry_run", true}});
  EXPECT_TRUE(result.is_error);
  EXPECT_EQ(result.structured.at("error").at("kind"), "invalidArguments");
}

}  // namespace
}  // namespace reply_mcp::tools::guard
