// Calls for more ids than one request takes, and for ids that come from somewhere.
#include "tools/call/bulk_run.hpp"

#include "support/argument_generator.hpp"
#include "support/fake_api.hpp"
#include "tools/guard/policy.hpp"
#include "tools/toolbox.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace reply_mcp::tools::call {
namespace {

using test::CallResult;
using test::FakeApi;
using test::jo;
using testing::HasSubstr;
using testing::Not;

/// An account in memory: pages of ids, and a note of each id that a change brought.
class BulkRunTest : public testing::Test {
 protected:
  BulkRunTest() {
    api_.answer = [this](const FakeApi::Sent& sent) { return answer(sent); };
  }

  reply::SendResult answer(const FakeApi::Sent& sent) {
    if (!sent.request.changes) return page(sent.request.target);
    const json::object body = json::parse(sent.request.body.view()).as_object();
    const json::array& ids = body.at(member_).as_array();
    ++changes_;
    if (changes_ == fails_at_) return fails_with_;
    most_ = std::max(most_, ids.size());
    for (const json::value& id : ids) {
      EXPECT_TRUE(changed_.insert(id.to_number<std::int64_t>()).second) << "twice: " << id;
    }
    return FakeApi::response(changed_status_, changed_body_);
  }

  reply::SendResult page(const std::string& target) {
    const auto number = [&](std::string_view name) {
      const std::size_t at = target.find(std::string(name) + '=');
      return at == std::string::npos ? 0 : std::stoll(target.substr(at + name.size() + 1));
    };
    const std::int64_t skip = number("skip");
    const std::int64_t end = bare_ ? listed_ : std::min<std::int64_t>(listed_, skip + number("top"));
    json::array items;
    for (std::int64_t id = skip + 1; id <= end; ++id) {
      items.push_back(json::object{{"id", id},
                                   {"contactId", id},
                                   {"firstName", "First" + std::to_string(id)},
                                   {"statusInSequence", id % 2 == 0 ? "active" : "paused"}});
    }
    return FakeApi::response(
        200, json::serialize(json::object{{"items", std::move(items)}, {"hasMore", end < listed_}}));
  }

  CallResult opt_out(json::object arguments) {
    arguments["isOptedOut"] = true;
    return call("contacts_set_opted_out", std::move(arguments));
  }

  CallResult call(std::string_view name, json::object arguments) {
    mcp::CallContext context;
    return test::result_of(std::get<mcp::message::Complete>(
        test::run(toolbox_->call(std::string(name), std::move(arguments), context))));
  }

  FakeApi api_;
  std::string member_ = "contactIds";
  std::int64_t listed_ = 2'005;
  bool bare_ = false;  ///< the list comes as an array, whole
  std::set<std::int64_t> changed_;
  std::size_t most_ = 0;
  int changes_ = 0;
  int fails_at_ = 0;
  reply::SendResult fails_with_ = reply::make_failure(reply::FailureKind::quota, "The hour is used up.");
  int changed_status_ = 200;
  std::string changed_body_ = "{}";
  static ToolboxOptions allowing_all() {
    ToolboxOptions options;
    options.guard.policy = *guard::Policy::parse("delete=allow,send=allow", {});
    return options;
  }

  std::unique_ptr<Toolbox> toolbox_ = Toolbox::create(
      test::embedded_catalogue(), api_,
      [](const mcp::CallContext&) {
        reply::Identity identity;
        identity.api_key = base::Secret("key-of-the-test");
        return identity;
      },
      allowing_all());
};

TEST_F(BulkRunTest, EveryoneOnAListIsChangedOnceInRequestsOfWhatReplyTakes) {
  const CallResult result = opt_out(jo("{'from':{'list':4}}"));
  EXPECT_FALSE(result.is_error) << result.text;
  EXPECT_EQ(changed_.size(), 2'005U);
  EXPECT_EQ(most_, 100U);
  EXPECT_EQ(changes_, 21);
  EXPECT_EQ(result.structured.at("selected"), jo("{'ids':2005,'requests':21}"));
  EXPECT_LT(result.text.size(), 2'000U);
}

TEST_F(BulkRunTest, MoreIdsThanARequestTakesAreSentInSeveralEachOnce) {
  json::array ids;
  for (int id = 1; id <= 250; ++id) ids.emplace_back(id);
  ids.emplace_back(7);
  const CallResult result = opt_out({{"contactIds", std::move(ids)}});
  EXPECT_FALSE(result.is_error) << result.text;
  EXPECT_EQ(changed_.size(), 250U);
  EXPECT_EQ(changes_, 3);
}

TEST_F(BulkRunTest, NothingIsSentWhereOneOfManyIdsIsNone) {
  json::array ids;
  for (int id = 1; id <= 250; ++id) ids.emplace_back(id);
  ids[200] = "201";
  ids[240] = "ann@example.com";
  const CallResult result = opt_out({{"contactIds", ids}});
  ASSERT_TRUE(result.is_error);
  EXPECT_EQ(result.structured.at("error").at("errors").at(0).at("pointer"), "/contactIds/240");
  EXPECT_EQ(changes_, 0);
  ids[240] = 241;
  EXPECT_FALSE(opt_out({{"contactIds", ids}}).is_error);
  EXPECT_EQ(changed_.size(), 250U);
}

TEST_F(BulkRunTest, OnlyThoseOfASequenceWithTheStatusAreTaken) {
  listed_ = 10;
  const CallResult result = opt_out(jo("{'from':{'sequence':12,'status':'active'}}"));
  EXPECT_FALSE(result.is_error) << result.text;
  EXPECT_EQ(changed_, (std::set<std::int64_t>{2, 4, 6, 8, 10}));
}

TEST_F(BulkRunTest, NoSummaryOfABulkChangeIsTakenForWhatOutsidersWrote) {
  std::size_t tools = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (!operation.ids || operation.effect == schemas::Effect::read ||
        operation.status == schemas::Status::coming_soon) {
      continue;
    }
    ++tools;
    api_.answers(200, R"({"1":{"error":"notFound","errorDetails":"It is gone."}})");
    json::object arguments =
        test::ArgumentGenerator(1, test::Extent::minimal).arguments(operation::bind(operation, false));
    arguments[operation.ids->member] = json::array{1, 2};
    const CallResult result = call(operation.id, std::move(arguments));
    if (!result.structured.contains("summary")) continue;
    EXPECT_FALSE(result.structured.contains("untrusted")) << operation.id;
    EXPECT_THAT(result.text, HasSubstr("summary")) << operation.id;
  }
  EXPECT_GT(tools, 30U);
}

TEST_F(BulkRunTest, IdsOfAListThatIsSortedAnotherWayAreToldAsRanges) {
  api_.answer = [](const FakeApi::Sent& sent) -> reply::SendResult {
    if (sent.request.changes)
      return FakeApi::response(
          200, R"({"requested":3,"removed":3,"removedIds":[3,4,5],"notFound":0,"notInSequence":0})");
    return FakeApi::response(
        200, R"({"items":[{"contactId":5},{"contactId":3},{"contactId":4}],"hasMore":false})");
  };
  const CallResult result = call("sequence_contacts_bulk_remove", jo("{'id':3,'from':{'sequence':3}}"));
  EXPECT_EQ(json::parse(api_.sent.back().request.body.view()).at("contactIds"), (json::array{3, 4, 5}));
  EXPECT_THAT(result.text, HasSubstr(R"("ids":["3-5"])"));
}

TEST_F(BulkRunTest, ADryRunSaysHowManyAndWhoTheFirstAreAndChangesNothing) {
  mcp::CallContext context;
  const auto complete = std::get<mcp::message::Complete>(test::run(toolbox_->call(
      "contacts_set_opted_out", jo("{'from':{'list':4},'dry_run':true,'isOptedOut':true}"), context)));
  EXPECT_EQ(changes_, 0);
  EXPECT_EQ(complete.result.at("structuredContent").at("selected"),
            jo("{'ids':2005,'requests':21,'shownHere':5}"));
  const std::string names(complete.result.at("content").at(1).at("text").as_string());
  EXPECT_THAT(names, HasSubstr("First1"));
  EXPECT_THAT(names, HasSubstr("First5"));
  EXPECT_THAT(names, Not(HasSubstr("First6")));
}

TEST_F(BulkRunTest, AStopInTheMiddleSaysWhatIsLeftAndTheSameCallGoesOn) {
  fails_at_ = 3;
  const CallResult stopped = opt_out(jo("{'from':{'list':4}}"));
  EXPECT_FALSE(stopped.is_error);
  const json::object& why = stopped.structured.at("stopped").as_object();
  EXPECT_EQ(why.at("notSent"), jo("{'count':1805,'ids':['201-2005']}"));
  EXPECT_EQ(changed_.size(), 200U);
  fails_at_ = 0;
  const CallResult rest = opt_out(jo("{'from':{'list':4}}"));
  EXPECT_EQ(changed_.size(), 2'005U);
  EXPECT_EQ(rest.structured.at("selected").at("sentBefore"), 200);
  EXPECT_FALSE(rest.structured.contains("stopped"));
}

TEST_F(BulkRunTest, WhatMayHaveBeenDoneIsNamedAndNotSentAgain) {
  fails_at_ = 2;
  reply::Failure lost = reply::make_failure(reply::FailureKind::timeout, "No answer.");
  lost.maybe_executed = true;
  fails_with_ = lost;
  const CallResult stopped = opt_out(jo("{'from':{'list':4}}"));
  ASSERT_FALSE(stopped.is_error) << stopped.text;
  const json::object& why = stopped.structured.at("stopped").as_object();
  EXPECT_EQ(why.at("unknown"), jo("{'count':100,'ids':['101-200']}"));
  EXPECT_EQ(why.at("notSent").at("count"), 1'805);
  const CallResult rest = opt_out(jo("{'from':{'list':4}}"));
  EXPECT_EQ(changed_.size(), 1'905U) << "not the ones that may have been done";
  EXPECT_FALSE(changed_.contains(150));
  EXPECT_EQ(rest.structured.at("selected").at("sentBefore"), 100);
  EXPECT_EQ(rest.structured.at("selected").at("unknownBefore"), jo("{'count':100,'ids':['101-200']}"));
}

TEST_F(BulkRunTest, AListThatCannotBeReadToItsEndChangesNothing) {
  api_.answer = [this](const FakeApi::Sent& sent) -> reply::SendResult {
    if (!sent.request.changes && sent.request.target.find("skip=0") == std::string::npos &&
        sent.request.target.find("skip=") != std::string::npos) {
      return reply::make_failure(reply::FailureKind::quota, "The hour is used up.");
    }
    return answer(sent);
  };
  const CallResult result = opt_out(jo("{'from':{'list':4}}"));
  EXPECT_TRUE(result.is_error);
  EXPECT_THAT(result.text, HasSubstr("Nothing was changed."));
  EXPECT_TRUE(changed_.empty());
}

TEST_F(BulkRunTest, AnEmptyListSendsNothing) {
  listed_ = 0;
  const CallResult result = opt_out(jo("{'from':{'list':4}}"));
  EXPECT_FALSE(result.is_error);
  EXPECT_THAT(result.text, HasSubstr("nothing was sent"));
  EXPECT_EQ(changes_, 0);
}

TEST_F(BulkRunTest, WhatIsWrongWithTheSourceIsSaidAtItsPlace) {
  for (const auto& [given, pointer] :
       {std::pair("{'from':{}}", "/from"), std::pair("{'from':{'list':4,'sequence':5}}", "/from"),
        std::pair("{'from':{'list':4,'status':'active'}}", "/from/status"),
        std::pair("{'from':{'filter':{'listIdd':4}}}", "/from/filter/listIdd"),
        std::pair("{'from':{'file':'ids.csv'}}", "/from/file"),
        std::pair("{'from':{'list':4},'contactIds':[1]}", "/from")}) {
    const CallResult result = opt_out(jo(given));
    ASSERT_TRUE(result.is_error) << given << result.text;
    EXPECT_EQ(result.structured.at("error").at("errors").at(0).at("pointer"), pointer) << result.text;
  }
  EXPECT_EQ(changes_, 0);
}

/// Every tool that takes many ids takes them from each of its sources.
TEST_F(BulkRunTest, EveryToolTakesItsIdsFromEachSource) {
  listed_ = 3;
  std::size_t pairs = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (!operation.ids || operation.status == schemas::Status::coming_soon) continue;
    member_ = operation.ids->member;
    for (const schemas::IdSource& source : operation.ids->sources) {
      ++pairs;
      bare_ = !test::embedded_catalogue()->find(source.operation)->paged;
      json::object arguments =
          test::ArgumentGenerator(1, test::Extent::minimal).arguments(operation::bind(operation, false));
      arguments.erase(operation.ids->member);
      arguments["from"] =
          json::object{{source.by, source.argument.empty() ? json::value(json::object()) : json::value(4)}};
      arguments["dry_run"] = true;
      if (operation.effect == schemas::Effect::read) arguments.erase("dry_run");
      const CallResult result = call(operation.id, std::move(arguments));
      EXPECT_FALSE(result.is_error) << operation.id << ' ' << source.by << ' ' << result.text;
      EXPECT_EQ(result.structured.at("selected").at("ids"), 3) << operation.id << ' ' << source.by;
    }
  }
  EXPECT_GT(pairs, 60U);
}

TEST_F(BulkRunTest, AnEstimateIsNotAddedUpOfParts) {
  listed_ = 10'001;
  const CallResult result = call("email_validations_estimate", jo("{'from':{'list':4}}"));
  EXPECT_TRUE(result.is_error);
  EXPECT_THAT(result.text, HasSubstr("at most 10000 ids, got 10001"));
}

TEST_F(BulkRunTest, JobsOfSeveralRequestsStandTogether) {
  listed_ = 10'001;
  changed_status_ = 202;
  changed_body_ = R"({"jobId":"00000000-0000-0000-0000-000000000001","scheduledCount":5})";
  const CallResult result = call("email_validations_schedule", jo("{'from':{'list':4}}"));
  EXPECT_FALSE(result.is_error) << result.text;
  EXPECT_EQ(result.structured.at("scheduledCount"), 10) << result.text;
  EXPECT_EQ(result.structured.at("jobs").as_array().size(), 2U) << result.text;
}

TEST(MergeAnswer, PutsAnswersToPartsOfARequestTogether) {
  json::value all;
  for (const char* next : {"{'added':[1],'notProcessed':{'2':{'error':7}},'count':1,'same':'a'}",
                           "{'added':[3],'notProcessed':{'4':{'error':8}},'count':2,'same':'a'}"}) {
    merge_answer(all, jo(next));
  }
  EXPECT_EQ(all, jo("{'added':[1,3],'notProcessed':{'2':{'error':7},'4':{'error':8}},'count':3,'same':'a'}"));
}

}  // namespace
}  // namespace reply_mcp::tools::call
