#include "tools/result/not_kept.hpp"

#include "base/json_pointer.hpp"
#include "support/argument_generator.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::ArgumentGenerator;
using test::Extent;
using test::jo;

class Kept : public testing::Test {
 protected:
  json::array lost(std::string_view operation, json::object body, const json::value& answer, int status) {
    binding_ = operation::bind(test::operation(operation), false);
    operation::BoundArguments arguments;
    arguments.body = std::move(body);
    return not_kept(binding_, arguments, status, answer, hints_);
  }
  HintSource hints_{*test::embedded_catalogue()};
  operation::Binding binding_;
};

TEST_F(Kept, ACustomFieldThatReplyDroppedIsNamedWithTheNextStep) {
  const json::array found =
      lost("contacts_create",
           jo("{'email':'ann@example.com','customFields':[{'key':'Seats','value':'7'},"
              "{'key':'Plan','value':'gold'}]}"),
           jo("{'id':5,'email':'ann@example.com','customFields':[{'key':'412','value':'gold'}]}"), 201);
  ASSERT_EQ(found.size(), 1U) << json::serialize(found);
  const json::object& entry = found.at(0).as_object();
  EXPECT_EQ(entry.at("pointer"), "/customFields/0");
  EXPECT_EQ(entry.at("kept"), "nothing");
  EXPECT_NE(entry.at("next").as_string().find("custom_fields_list or custom_fields_create"),
            std::string::npos);
}

TEST_F(Kept, SpellingIsNoLoss) {
  EXPECT_EQ(lost("contacts_create",
                 jo("{'email':'Ann@Example.com','companySize':'Fifty','phone':' +1 5 ','title':''}"),
                 jo("{'email':'ann@example.com','companySize':'fifty','phone':'+1 5','title':null}"), 201)
                .size(),
            0U);
  EXPECT_EQ(lost("contacts_update", jo("{'id':1,'phone':null}"), jo("{'id':1}"), 200).size(), 0U);
}

TEST_F(Kept, WhatStoodBeforeIsAnotherValue) {
  const json::array found = lost("contacts_update", jo("{'phone':'1'}"), jo("{'id':1,'phone':'2'}"), 200);
  ASSERT_EQ(found.size(), 1U);
  EXPECT_EQ(found.at(0).at("kept"), "another value");
}

/// Every create and update of the catalogue, and every member of its body that the answer describes.
TEST_F(Kept, EveryMemberThatAnAnswerDescribesIsMissedWhenItIsNotThere) {
  std::size_t members = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.effect != schemas::Effect::create && operation.effect != schemas::Effect::update) continue;
    const operation::Binding binding = operation::bind(operation, false);
    if (binding.body != operation::BodyForm::members) continue;
    const json::object body = ArgumentGenerator(3, Extent::maximal).value(*operation.body_schema).as_object();
    for (const schemas::SuccessResponse& success : operation.successes) {
      if (!success.schema || success.content_type != "application/json") continue;
      operation::BoundArguments arguments;
      arguments.body = body;
      EXPECT_EQ(not_kept(binding, arguments, success.status, body, hints_).size(), 0U) << operation.id;
      for (const auto& [name, value] : body) {
        const json::object* described = schemas::json_schema::object_member(*success.schema, "properties");
        if (described == nullptr || !described->contains(name)) continue;
        const json::object* asked =
            schemas::json_schema::object_member(operation.body_schema->at("properties").as_object(), name);
        if (asked == nullptr || schemas::json_schema::is_confidential(*asked)) continue;
        json::object without = body;
        without.erase(name);
        const json::array found = not_kept(binding, arguments, success.status, without, hints_);
        EXPECT_FALSE(found.empty()) << operation.id << " /" << name;
        ++members;
      }
    }
  }
  EXPECT_GT(members, 100U);
}

}  // namespace
}  // namespace reply_mcp::tools::result
