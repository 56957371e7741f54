#include "tools/operation/binding.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::operation {
namespace {

using test::TestOperation;

/// Of the arguments that go to Reply.
std::vector<std::string> names(const Binding& binding) {
  std::vector<std::string> names;
  for (const Argument& argument : binding.arguments) {
    if (argument.place != RequestPlace::server) names.push_back(argument.name);
  }
  return names;
}

constexpr const char* k_id = "[{'name':'id','in':'path','required':true,'schema':{'type':'integer'}}]";

TEST(Bind, PutsPathThenQueryThenBodyMembers) {
  TestOperation operation("POST", "/v3/things/{id}",
                          "[{'name':'top','in':'query','schema':{'type':'integer'}},"
                          "{'name':'id','in':'path','required':true,'schema':{'type':'integer'}}]",
                          "{'type':'object','required':['name'],'properties':{'name':{'type':'string'},'tag':"
                          "{'type':'string'}}}");
  const Binding binding = bind(*operation, false);
  EXPECT_EQ(names(binding), (std::vector<std::string>{"id", "top", "name", "tag"}));
  EXPECT_TRUE(binding.find("id")->required);
  EXPECT_FALSE(binding.find("top")->required);
  EXPECT_TRUE(binding.find("name")->required);
  EXPECT_FALSE(binding.find("tag")->required);
}

TEST(Bind, WhatCanChangeSomethingTakesADryRunBehindAllElse) {
  TestOperation operation("PUT", "/v3/things/{id}", k_id,
                          "{'type':'object','properties':{'name':{'type':'string'}}}");
  const Binding changing = bind(*operation, false);
  EXPECT_EQ(changing.arguments.back().name, "dry_run");
  EXPECT_EQ(changing.arguments.back().place, RequestPlace::server);
  operation->effect = schemas::Effect::read;
  const Binding reading = bind(*operation, false);
  EXPECT_EQ(reading.find("dry_run"), nullptr);
  // Arguments that raise the effect make it one that can change something.
  operation->effect_conditions.push_back({"/name", std::nullopt, schemas::Effect::send});
  const Binding raised = bind(*operation, false);
  EXPECT_NE(raised.find("dry_run"), nullptr);
}

TEST(Bind, ABodyMemberThatClashesWithAParameterIsPrefixed) {
  TestOperation operation(
      "PUT", "/v3/things/{id}", k_id,
      "{'type':'object','properties':{'id':{'type':'integer'},'name':{'type':'string'}}}");
  const Binding binding = bind(*operation, false);
  EXPECT_EQ(names(binding), (std::vector<std::string>{"id", "body_id", "name"}));
  EXPECT_EQ(binding.find("body_id")->wire_name, "id");
}

TEST(Bind, AQueryThatClashesWithThePathIsPrefixed) {
  TestOperation operation("GET", "/v3/things/{id}",
                          "[{'name':'id','in':'query','schema':{'type':'integer'}},"
                          "{'name':'id','in':'path','required':true,'schema':{'type':'integer'}}]");
  EXPECT_EQ(names(bind(*operation, false)), (std::vector<std::string>{"id", "query_id"}));
}

TEST(Bind, AClashOfThePrefixedNameIsNumbered) {
  TestOperation operation("PUT", "/v3/things/{id}/{body_id}",
                          "[{'name':'id','in':'path','schema':{'type':'integer'}},"
                          "{'name':'body_id','in':'path','schema':{'type':'integer'}}]",
                          "{'type':'object','properties':{'id':{'type':'integer'}}}");
  EXPECT_EQ(names(bind(*operation, false)), (std::vector<std::string>{"id", "body_id", "body_id_2"}));
}

TEST(Bind, NamesThatClientsRefuseAreMadePlain) {
  TestOperation operation("GET", "/v3/things",
                          "[{'name':'filter[name]','in':'query','schema':{'type':'string'}}]");
  const Binding binding = bind(*operation, false);
  EXPECT_EQ(names(binding), std::vector<std::string>{"filter_name_"});
  EXPECT_EQ(binding.arguments[0].wire_name, "filter[name]");
}

TEST(Bind, AnArrayBodyIsOneArgumentItems) {
  TestOperation operation("POST", "/v3/things", "[]", "{'type':'array','items':{'type':'string'}}");
  const Binding binding = bind(*operation, false);
  EXPECT_EQ(names(binding), std::vector<std::string>{"items"});
  EXPECT_EQ(binding.body, BodyForm::whole);
  EXPECT_TRUE(binding.arguments[0].required);
}

TEST(Bind, AnOpenObjectIsOneArgumentBody) {
  TestOperation operation("POST", "/v3/things", "[]", "{'type':'object','additionalProperties':true}");
  EXPECT_EQ(names(bind(*operation, false)), std::vector<std::string>{"body"});
}

TEST(Bind, AUnionOfObjectsGivesTheMembersOfAllKinds) {
  TestOperation operation(
      "POST", "/v3/things", "[]",
      "{'oneOf':[{'type':'object','required':['type','a'],'properties':{'type':{'const':'x'},'a':{}}},"
      "{'type':'object','required':['type'],'properties':{'type':{'const':'y'},'b':{}}}]}");
  const Binding binding = bind(*operation, false);
  EXPECT_EQ(names(binding), (std::vector<std::string>{"type", "a", "b"}));
  EXPECT_TRUE(binding.find("type")->required);
  EXPECT_FALSE(binding.find("a")->required);
}

TEST(Bind, AnUploadTakesNameAndContentAndWherePossibleAPath) {
  const char* form =
      "{'type':'object','required':['file'],'properties':{'file':{'type':'string','format':'binary'},"
      "'note':{'type':'string'}}}";
  TestOperation operation("POST", "/v3/things", "[]", form, "multipart/form-data");
  const Binding plain = bind(*operation, false);
  EXPECT_EQ(names(plain), (std::vector<std::string>{"file_name", "content_base64", "note"}));
  EXPECT_TRUE(plain.find("content_base64")->required);
  const Binding with_path = bind(*operation, true);
  EXPECT_EQ(names(with_path), (std::vector<std::string>{"file_name", "content_base64", "path", "note"}));
  EXPECT_FALSE(with_path.find("content_base64")->required);
}

TEST(ArgumentPointer, RenamesTheFirstTokenAlone) {
  TestOperation operation("PUT", "/v3/things/{id}", k_id,
                          "{'type':'object','properties':{'id':{'type':'object'}}}");
  const Binding binding = bind(*operation, false);
  EXPECT_EQ(binding.argument_pointer("/id/id"), "/body_id/id");
  EXPECT_EQ(binding.argument_pointer("/id"), "/body_id");
  EXPECT_EQ(binding.argument_pointer(""), "");
  EXPECT_EQ(binding.argument_pointer("/other"), "/other");
}

TEST(ArgumentPointer, GoesThroughTheArgumentOfAWholeBody) {
  TestOperation operation("POST", "/v3/things", "[]", "{'type':'array','items':{'type':'object'}}");
  const Binding binding = bind(*operation, false);
  EXPECT_EQ(binding.argument_pointer("/0/pattern"), "/items/0/pattern");
  EXPECT_EQ(binding.argument_pointer(""), "/items");
}

class LocateReported : public testing::Test {
 protected:
  ArgumentPlace locate(std::string_view reported) { return locate_reported(binding_, reported); }
  TestOperation operation_{
      "POST", "/v3/things/{id}",
      "[{'name':'id','in':'path','schema':{'type':'integer'}},"
      "{'name':'top','in':'query','schema':{'type':'integer'}}]",
      "{'type':'object','properties':{'id':{'type':'integer'},'filters':{'type':'object'}}}"};
  Binding binding_ = bind(*operation_, false);
};

TEST_F(LocateReported, APointerLeadsIntoTheBody) {
  EXPECT_EQ(locate("/filters/from").pointer, "/filters/from");
  EXPECT_EQ(locate("/filters/from").argument, "filters");
  EXPECT_EQ(locate("/id").argument, "body_id");
}

TEST_F(LocateReported, ABareNameIsAParameter) {
  EXPECT_EQ(locate("id").pointer, "/id");
  EXPECT_EQ(locate("top").argument, "top");
}

TEST_F(LocateReported, AParameterMayComeWithASlash) {
  EXPECT_EQ(locate("/top").pointer, "/top");
  EXPECT_EQ(locate("/top").argument, "top");
}

TEST_F(LocateReported, CaseMakesNoDifference) {
  EXPECT_EQ(locate("/Filters/From").pointer, "/filters/From");
  EXPECT_EQ(locate("TOP").argument, "top");
}

TEST_F(LocateReported, ABareNameOfABodyMemberIsFoundToo) {
  EXPECT_EQ(locate("filters").argument, "filters");
}

TEST_F(LocateReported, TheWholeBodyIsNoSingleArgument) {
  EXPECT_EQ(locate("").pointer, "");
  EXPECT_EQ(locate("").argument, "");
}

TEST_F(LocateReported, WhatFitsNothingStaysAsItCame) {
  EXPECT_EQ(locate("/else/where").pointer, "/else/where");
  EXPECT_EQ(locate("/else/where").argument, "");
}

TEST(LocateReportedInArray, IndexesLeadIntoItems) {
  TestOperation operation("POST", "/v3/things/{id}", k_id, "{'type':'array','items':{'type':'object'}}");
  const Binding binding = bind(*operation, false);
  EXPECT_EQ(locate_reported(binding, "/0/pattern").pointer, "/items/0/pattern");
  EXPECT_EQ(locate_reported(binding, "/0/pattern").argument, "items");
  EXPECT_EQ(locate_reported(binding, "").pointer, "/items");
  EXPECT_EQ(locate_reported(binding, "/id").argument, "id");
}

TEST(LocateReportedInUpload, TheFileIsItsContent) {
  const Binding binding = bind(test::operation("attachments_upload"), false);
  EXPECT_EQ(locate_reported(binding, "/file").argument, "content_base64");
  EXPECT_EQ(locate_reported(binding, "file").argument, "content_base64");
}

}  // namespace
}  // namespace reply_mcp::tools::operation
