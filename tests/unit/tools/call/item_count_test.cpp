// How many items a list has: every listing tool tells it, without the items.
#include "tools/call/item_count.hpp"

#include "support/argument_generator.hpp"
#include "support/fake_api.hpp"
#include "tools/operation/known_fields.hpp"
#include "tools/toolbox.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::call {
namespace {

using test::CallResult;
using test::FakeApi;
using test::jo;
using testing::EndsWith;
using testing::HasSubstr;

class ItemCountTest : public testing::Test {
 protected:
  CallResult call(std::string_view name, json::object arguments) {
    mcp::CallContext context;
    return test::result_of(std::get<mcp::message::Complete>(
        test::run(toolbox_->call(std::string(name), std::move(arguments), context))));
  }

  static bool is_count(const FakeApi::Sent& sent) {
    return sent.request.target.find("/count") != std::string::npos;
  }

  FakeApi api_;
  std::unique_ptr<Toolbox> toolbox_ = Toolbox::create(test::embedded_catalogue(), api_,
                                                      [](const mcp::CallContext&) {
                                                        reply::Identity identity;
                                                        identity.api_key = base::Secret("key-of-the-test");
                                                        return identity;
                                                      },
                                                      {});
};

TEST_F(ItemCountTest, EveryListingToolCountsOnceWhatCameTwiceAndTakesTheLargestPages) {
  std::size_t tools = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (!operation.paged || operation.status == schemas::Status::coming_soon) continue;
    ++tools;
    std::vector<std::string> targets;
    api_.answer = [&](const FakeApi::Sent& sent) {
      if (is_count(sent) && !operation.count.empty()) return FakeApi::response(404, "");
      targets.push_back(sent.request.target);
      json::array items;
      // The second page begins with the last of the first.
      for (int i = 0; i < 2; ++i) {
        json::object item;
        for (const std::string& member : operation.item_key)
          item[member] = static_cast<std::int64_t>(targets.size()) + i;
        items.emplace_back(std::move(item));
      }
      return FakeApi::response(
          200, json::serialize(json::object{{"items", std::move(items)}, {"hasMore", targets.size() < 2}}));
    };
    json::object arguments =
        test::ArgumentGenerator(1, test::Extent::minimal).arguments(operation::bind(operation, false));
    arguments["count"] = true;
    const CallResult result = call(operation.id, std::move(arguments));
    ASSERT_FALSE(result.is_error) << operation.id << result.text;
    EXPECT_EQ(result.structured, jo("{'count':3,'countedBy':'reading','requests':2}")) << operation.id;
    EXPECT_THAT(result.text, HasSubstr("3 in all.")) << operation.id;
    ASSERT_EQ(targets.size(), 2U) << operation.id;
    EXPECT_THAT(targets.back(), HasSubstr("skip=2")) << operation.id;
  }
  EXPECT_GT(tools, 40U);
}

TEST_F(ItemCountTest, EveryToolThatAnswersWithABareListCountsItsItems) {
  std::size_t tools = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.paged || operation.effect != schemas::Effect::read ||
        operation.status == schemas::Status::coming_soon || !operation::answers_bare_list(operation)) {
      continue;
    }
    ++tools;
    api_.answers(200, R"([{"id":1},{"id":2},{"id":3}])");
    json::object arguments =
        test::ArgumentGenerator(1, test::Extent::minimal).arguments(operation::bind(operation, false));
    arguments["count"] = true;
    const CallResult result = call(operation.id, std::move(arguments));
    ASSERT_FALSE(result.is_error) << operation.id << result.text;
    EXPECT_EQ(result.structured, jo("{'count':3,'countedBy':'reading','requests':1}")) << operation.id;
  }
  EXPECT_GT(tools, 10U);
}

TEST_F(ItemCountTest, ReplyIsAskedWhereItCounts) {
  api_.answers(200, R"({"count":2005})");
  const CallResult result = call("sequence_contacts_list", jo("{'id':7,'count':true,'top':1,'skip':5}"));
  EXPECT_EQ(result.structured, jo("{'count':2005,'countedBy':'reply'}"));
  EXPECT_THAT(result.text, HasSubstr("2005 in all."));
  ASSERT_EQ(api_.sent.size(), 1U);
  EXPECT_THAT(api_.sent.front().request.target, EndsWith("/v3/sequences/7/contacts/count"));
}

TEST_F(ItemCountTest, WhatTheCountingOperationDoesNotTakeIsCountedByReading) {
  api_.answers(200, R"({"items":[{"contactId":1}],"hasMore":false})");
  const CallResult result =
      call("sequence_contacts_list", jo("{'id':7,'count':true,'sort_direction':'asc'}"));
  EXPECT_EQ(result.structured.at("count"), 1) << result.text;
  ASSERT_EQ(api_.sent.size(), 1U);
  EXPECT_FALSE(is_count(api_.sent.front()));
}

TEST_F(ItemCountTest, ReadingThatEndsEarlyGivesALowerBoundAndSaysWhy) {
  api_.answer = [](const FakeApi::Sent& sent) -> reply::SendResult {
    if (sent.request.target.find("skip=2") != std::string::npos)
      return reply::make_failure(reply::FailureKind::quota, "The hour is used up.");
    return FakeApi::response(200, R"({"items":[{"id":1},{"id":2}],"hasMore":true})");
  };
  const CallResult result = call("contacts_list", jo("{'count':true}"));
  EXPECT_FALSE(result.is_error);
  EXPECT_EQ(result.structured.at("count"), 2);
  EXPECT_EQ(result.structured.at("complete"), false);
  EXPECT_THAT(result.text, HasSubstr("At least 2: "));
  EXPECT_THAT(result.text, HasSubstr("The hour is used up."));
}

TEST_F(ItemCountTest, AListThatCannotBeReadIsAnError) {
  api_.answers(404, R"({"title":"Not Found","status":404,"code":"sequence.notFound"})",
               "application/problem+json");
  EXPECT_TRUE(call("sequence_contacts_list", jo("{'id':7,'count':true}")).is_error);
}

}  // namespace
}  // namespace reply_mcp::tools::call
