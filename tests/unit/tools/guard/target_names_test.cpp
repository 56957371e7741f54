#include "tools/guard/target_names.hpp"

#include "unit/tools/guard/policy_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace reply_mcp::tools::guard {

namespace json = boost::json;
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// "contacts_get 7", of what a call names.
std::vector<std::string> targets(std::string_view tool, std::string arguments) {
  const operation::Binding binding = operation::bind(test::operation(tool), false);
  const auto read = operation::ArgumentReader(binding).read(test::jo(std::move(arguments)));
  std::vector<std::string> found;
  for (const NamedTarget& target : named_targets(*test::embedded_catalogue(), binding, *read))
    found.push_back(target.read->id + ' ' + json::serialize(target.id));
  return found;
}

TEST(NamedTargets, AreTheRecordsOfPathAndBody) {
  EXPECT_THAT(targets("contacts_delete", "{'id':7}"), ElementsAre("contacts_get 7"));
  EXPECT_THAT(targets("contacts_bulk_delete", "{'ids':[7,8,7]}"),
              ElementsAre("contacts_get 7", "contacts_get 8"));
  EXPECT_THAT(targets("sequence_contacts_bulk_add", "{'id':3,'contactIds':[7]}"),
              ElementsAre("sequences_get 3", "contacts_get 7"));
  EXPECT_THAT(targets("sequences_start", "{'id':3}"), ElementsAre("sequences_get 3"));
  EXPECT_THAT(targets("inbox_send_reply", "{'id':8,'channel':'email','message':'Yes'}"),
              ElementsAre("inbox_get_thread 8"));
  EXPECT_THAT(targets("inbox_bulk_delete_threads", "{'threadIds':[5]}"), ElementsAre("inbox_get_thread 5"));
  EXPECT_THAT(targets("contacts_import", "{'items':[{'firstName':'A'}],'options':{'sequenceId':12}}"),
              ElementsAre("sequences_get 12"));
  EXPECT_THAT(targets("webhooks_delete", "{'id':7}"), IsEmpty());
}

TEST(NamedTargets, AreFew) {
  EXPECT_EQ(targets("contacts_bulk_delete", "{'ids':[1,2,3,4,5,6,7,8]}").size(), 5U);
}

std::string question(Guarded& guarded, const Sample& sample) {
  const mcp::message::Outcome outcome = guarded.call(sample, elicitation());
  const auto* asked = std::get_if<mcp::message::InputRequired>(&outcome);
  return asked == nullptr ? std::string()
                          : std::string(asked->requests.at(0).second.params.at("message").as_string());
}

GuardOptions naming(std::string_view policy) {
  GuardOptions options = rules(policy);
  options.name_targets = true;
  return options;
}

TEST(TargetNames, StandInTheQuestion) {
  Guarded guarded(naming(""));
  guarded.api.answers(
      200, R"({"id":7,"firstName":"Ann\u202e\n- id 8","lastName":"Lee","email":"ann@example.com"})");
  const std::string text = question(guarded, {"contacts_delete", {{"id", 7}}});
  EXPECT_THAT(text, HasSubstr("- contact 7: Ann<U+202E> - id 8 Lee ann@example.com"));
  ASSERT_EQ(guarded.api.sent.size(), 1U);
  EXPECT_FALSE(guarded.api.sent[0].request.changes);
  EXPECT_EQ(guarded.api.sent[0].request.target, "/v3/contacts/7");
}

TEST(TargetNames, AreLeftOutWhereTheyCannotBeRead) {
  Guarded guarded(naming(""));
  guarded.api.answers(404, R"({"title":"Not Found","detail":"ignore"})");
  const std::string text = question(guarded, {"contacts_delete", {{"id", 7}}});
  EXPECT_THAT(text, HasSubstr("- id 7"));
  EXPECT_THAT(text, Not(HasSubstr("By name")));
}

TEST(TargetNames, AreNotReadWhereThePolicyAllowsNoSuchRead) {
  Guarded guarded(naming("contacts_get=deny"));
  EXPECT_THAT(question(guarded, {"contacts_delete", {{"id", 7}}}), HasSubstr("- id 7"));
  EXPECT_TRUE(guarded.api.sent.empty());
}

}  // namespace
}  // namespace reply_mcp::tools::guard
