#include "tools/call/request.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::call {
namespace {

using schemas::Effect;
using test::jo;
using testing::HasSubstr;
using testing::StartsWith;

reply::Request request_of(const schemas::Operation& operation, std::string arguments) {
  const operation::Binding binding = operation::bind(operation, false);
  const operation::ArgumentReader reader(binding);
  const auto read = reader.read(jo(std::move(arguments)));
  EXPECT_TRUE(read) << read.error().front().pointer << ' ' << read.error().front().detail;
  return build_request(binding, *read);
}

TEST(BuildRequest, WritesMethodTargetAndBody) {
  const reply::Request request =
      request_of(test::operation("contacts_update"), "{'id':5,'firstName':'Ann','clear':['title']}");
  EXPECT_EQ(request.method, reply::Method::patch);
  EXPECT_EQ(request.target, "/v3/contacts/5");
  EXPECT_EQ(request.content_type, "application/json");
  EXPECT_EQ(request.body.view(), R"({"firstName":"Ann","title":null})");
  EXPECT_EQ(request.operation, "contacts_update");
  EXPECT_EQ(request.group, "contacts");
  EXPECT_TRUE(request.changes);
}

TEST(BuildRequest, WithoutABodyThereIsNoContentType) {
  const reply::Request request = request_of(test::operation("contacts_list"), "{'top':10,'skip':20}");
  EXPECT_EQ(request.target, "/v3/contacts?top=10&skip=20");
  EXPECT_EQ(request.content_type, "");
  EXPECT_EQ(request.body.view(), "");
  EXPECT_FALSE(request.changes);
}

TEST(BuildRequest, AnArrayBodyIsSentBare) {
  EXPECT_EQ(
      request_of(test::operation("blacklist_bulk_create_domains"), "{'items':[{'pattern':'example.com'}]}")
          .body.view(),
      R"([{"pattern":"example.com"}])");
}

TEST(BuildRequest, ARequiredBodyIsSentEvenWhenItIsEmpty) {
  test::TestOperation operation("POST", "/v3/things", "[]",
                                "{'type':'object','properties':{'a':{'type':'string'}}}");
  EXPECT_EQ(request_of(*operation, "{}").body.view(), "{}");
}

TEST(BuildRequest, AnUploadGetsItsBodyLater) {
  const reply::Request request =
      request_of(test::operation("attachments_upload"), "{'file_name':'a.txt','content_base64':'aGVsbG8='}");
  EXPECT_EQ(request.target, "/v3/attachments");
  EXPECT_TRUE(request.body.empty());
}

TEST(UploadFormTest, HasTheFieldsAndTakesTheFileOutOfTheArguments) {
  const operation::Binding binding = operation::bind(test::operation("attachments_upload"), false);
  const operation::ArgumentReader reader(binding);
  auto read = reader.read(jo("{'file_name':'a.txt','content_base64':'aGVsbG8='}"));
  ASSERT_TRUE(read);
  const UploadForm form = upload_form(binding, *read);
  EXPECT_EQ(form.file_field, "file");
  EXPECT_EQ(form.file.content_base64, "aGVsbG8=");
  EXPECT_EQ(form.file.file_name, "a.txt");
  EXPECT_EQ(read->upload.file_name, "a.txt");
}

TEST(BuildRequest, AsksForTheTypesThatTheOperationAnswers) {
  EXPECT_EQ(request_of(test::operation("holiday_calendars_export_csv"), "{'id':5}").accept,
            "text/csv, application/problem+json");
  EXPECT_EQ(request_of(test::operation("contacts_get"), "{'id':5}").accept,
            "application/json, application/problem+json");
}

reply::Repeat repeat(std::string method, Effect effect, bool idempotent) {
  schemas::Operation operation;
  operation.method = std::move(method);
  operation.idempotent = idempotent;
  return repeat_of(operation, effect);
}

TEST(RepeatOf, ReadsAndStateSettersAreHarmless) {
  EXPECT_EQ(repeat("GET", Effect::read, false), reply::Repeat::harmless);
  EXPECT_EQ(repeat("POST", Effect::read, true), reply::Repeat::harmless);
  EXPECT_EQ(repeat("DELETE", Effect::delete_, true), reply::Repeat::harmless);
  EXPECT_EQ(repeat("PUT", Effect::update, true), reply::Repeat::harmless);
}

TEST(RepeatOf, CreatingSpendingAndReachingPeopleIsNot) {
  EXPECT_EQ(repeat("POST", Effect::create, false), reply::Repeat::harmful);
  EXPECT_EQ(repeat("POST", Effect::send, true), reply::Repeat::harmful);
  EXPECT_EQ(repeat("POST", Effect::update, false), reply::Repeat::harmful);
  EXPECT_EQ(repeat("POST", Effect::read, false), reply::Repeat::harmful);
}

TEST(RepeatOf, ArgumentsThatReachPeopleMakeACallHarmful) {
  const auto& set_status = test::operation("contacts_set_status_in_sequence");
  EXPECT_EQ(request_of(set_status, "{'contactIds':[1],'statusInSequence':'paused'}").repeat,
            reply::Repeat::harmless);
  EXPECT_EQ(request_of(set_status, "{'contactIds':[1],'statusInSequence':'active'}").repeat,
            reply::Repeat::harmful);
}

TEST(BareRequest, CarriesTheQuotaAndTheCacheRuleOfTheCatalogue) {
  std::size_t tighter = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const bool reporting = bare_request(operation).quota == reply::QuotaClass::reporting;
    EXPECT_EQ(reporting, operation.group == "reporting" || operation.id.starts_with("sequences_stats_"))
        << operation.id;
    tighter += reporting ? 1U : 0U;
  }
  EXPECT_GE(tighter, 12U);
  EXPECT_FALSE(bare_request(test::operation("contacts_list")).cache.has_value());
  const reply::Request schedules = bare_request(test::operation("schedules_list"));
  ASSERT_TRUE(schedules.cache.has_value());
  EXPECT_EQ(schedules.cache->lifetime, std::chrono::seconds(15));
  EXPECT_EQ(schedules.cache->groups, (std::vector<std::string>{"schedules", "holiday_calendars"}));
}

}  // namespace
}  // namespace reply_mcp::tools::call
