#include "tools/guard/consent.hpp"

#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::guard {
namespace {

namespace json = boost::json;
using schemas::Effect;

const GuardedCall k_delete{"contacts_delete", "contacts", Effect::delete_, "Delete a contact\n- id 7"};

/// What replicas share.
class CommonClaims : public reply::quota::ClaimStore {
 public:
  boost::asio::awaitable<reply::quota::Claim> claim(std::string name, std::chrono::seconds ttl) override {
    EXPECT_GE(ttl, std::chrono::minutes{10}) << "as long as an answer can come";
    if (lost) co_return reply::quota::Claim::unknown;
    co_return names.insert(std::move(name)).second ? reply::quota::Claim::first : reply::quota::Claim::taken;
  }
  [[nodiscard]] bool unavailable() const override { return lost; }

  std::set<std::string> names;
  bool lost = false;
};

class GuardTest : public testing::Test {
 protected:
  GuardTest() { context.capabilities.raw = json::object{{"elicitation", json::object{}}}; }

  CallGuard::Verdict check(CallGuard& guard, const GuardedCall& call) {
    return test::run(guard.check(call, context));
  }

  /// The context of the next round, as the protocol layer makes it from what was asked.
  void answer(const mcp::message::InputRequired& asked, json::value reply) {
    context.state = asked.state;
    context.inputs = json::object{{asked.requests.at(0).first, std::move(reply)}};
  }
  static json::value accepted(json::value confirm) {
    return json::object{{"action", "accept"}, {"content", json::object{{"confirm", std::move(confirm)}}}};
  }
  static std::string refusal(const CallGuard::Verdict& verdict) {
    const auto* refused = std::get_if<GuardRefusal>(&verdict);
    return refused == nullptr ? "not refused" : refused->detail;
  }
  static std::string decision(const CallGuard::Verdict& verdict) {
    const auto* pass = std::get_if<CallGuard::Pass>(&verdict);
    return pass == nullptr ? "not passed" : std::string(pass->decision);
  }

  reply::quota::QuotaTime now{};
  mcp::CallContext context;
  GuardOptions options;
};

TEST_F(GuardTest, LetsAllowedCallsPassAndRefusesDeniedOnes) {
  options.policy = *Policy::parse("delete=deny", {});
  CallGuard guard(options);
  EXPECT_EQ(decision(check(guard, {"contacts_get", "contacts", Effect::read, ""})), "allow");
  EXPECT_NE(refusal(check(guard, k_delete)).find("does not allow"), std::string::npos);
}

TEST_F(GuardTest, AsksThePersonWithTheActionInWordsAndPassesOnAPlainYes) {
  CallGuard guard(options);
  const auto asked = check(guard, k_delete);
  const auto* question = std::get_if<mcp::message::InputRequired>(&asked);
  ASSERT_NE(question, nullptr);
  EXPECT_EQ(question->requests.at(0).second.method, "elicitation/create");
  EXPECT_NE(json::serialize(question->requests.at(0).second.params).find("Delete a contact"),
            std::string::npos);
  answer(*question, accepted(true));
  EXPECT_EQ(decision(check(guard, k_delete)), "confirmed");
}

TEST_F(GuardTest, AConsentIsGoodForOneCallOnly) {
  CallGuard guard(options);
  const auto asked = check(guard, k_delete);
  answer(std::get<mcp::message::InputRequired>(asked), accepted(true));
  EXPECT_EQ(decision(check(guard, k_delete)), "confirmed");
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(guard, k_delete)));
}

TEST_F(GuardTest, AConsentIsGoodForTheFileThatThePersonWasAskedAbout) {
  CallGuard guard(options);
  GuardedCall upload = k_delete;
  upload.content = "digest of the file";
  const auto asked = check(guard, upload);
  answer(std::get<mcp::message::InputRequired>(asked), accepted(true));
  upload.content = "digest of another file";
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(guard, upload)));
  upload.content = "digest of the file";
  EXPECT_EQ(decision(check(guard, upload)), "confirmed");
}

TEST_F(GuardTest, AConsentIsGoodForOneCallAmongReplicasToo) {
  CommonClaims claims;
  options.claims = &claims;
  CallGuard asking(options);
  CallGuard other(options);
  answer(std::get<mcp::message::InputRequired>(check(asking, k_delete)), accepted(true));
  EXPECT_EQ(decision(check(other, k_delete)), "confirmed") << "any replica takes the answer";
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(asking, k_delete)));
  claims.names.clear();
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(other, k_delete)))
      << "this one knows, though the store has forgotten";
}

TEST_F(GuardTest, WhatIsAskedWhileTheStoreIsAwayIsGoodAtTheReplicaThatAsked) {
  CommonClaims claims;
  options.claims = &claims;
  CallGuard asking(options);
  CallGuard other(options);
  claims.lost = true;
  answer(std::get<mcp::message::InputRequired>(check(asking, k_delete)), accepted(true));
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(other, k_delete)));
  claims.lost = false;
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(other, k_delete)));
  EXPECT_EQ(decision(check(asking, k_delete)), "confirmed");
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(asking, k_delete)));
}

TEST_F(GuardTest, ThePersonIsAskedAgainWhereItCannotBeToldWhetherAConsentWasUsed) {
  CommonClaims claims;
  options.claims = &claims;
  CallGuard guard(options);
  answer(std::get<mcp::message::InputRequired>(check(guard, k_delete)), accepted(true));
  claims.lost = true;
  const auto again = check(guard, k_delete);
  ASSERT_TRUE(std::holds_alternative<mcp::message::InputRequired>(again));
  answer(std::get<mcp::message::InputRequired>(again), accepted(true));
  EXPECT_EQ(decision(check(guard, k_delete)), "confirmed") << "an outage stops nobody's work";
}

TEST_F(GuardTest, AQuestionOfAReplicaWithoutTheStoreIsAskedAgainByOneThatHasIt) {
  CallGuard without(options);
  CommonClaims claims;
  options.claims = &claims;
  CallGuard with(options);
  answer(std::get<mcp::message::InputRequired>(check(without, k_delete)), accepted(true));
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(with, k_delete)));
  answer(std::get<mcp::message::InputRequired>(check(with, k_delete)), accepted(true));
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(without, k_delete)));
}

TEST_F(GuardTest, AnythingButAPlainYesStopsTheCall) {
  const std::vector<json::value> answers{
      json::object{{"action", "decline"}},
      json::object{{"action", "cancel"}},
      json::object{{"action", "accept"}},
      accepted(false),
      accepted("true"),
      json::object{{"action", "decline"}, {"content", json::object{{"confirm", true}}}},
      json::value(true),
  };
  for (const json::value& reply : answers) {
    CallGuard guard(options);
    context.state.reset();
    context.inputs.clear();
    const auto asked = check(guard, k_delete);
    answer(std::get<mcp::message::InputRequired>(asked), reply);
    EXPECT_NE(refusal(check(guard, k_delete)).find("did not agree"), std::string::npos) << reply;
  }
}

TEST_F(GuardTest, ANoIsSpentAsAYesIs) {
  CallGuard guard(options);
  const auto asked = check(guard, k_delete);
  const auto& question = std::get<mcp::message::InputRequired>(asked);
  answer(question, json::object{{"action", "decline"}});
  EXPECT_NE(refusal(check(guard, k_delete)).find("did not agree"), std::string::npos);
  answer(question, accepted(true));
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(guard, k_delete)))
      << "the person is asked again";
}

TEST_F(GuardTest, AnAnswerWithoutTheSealedStateIsNoConsent) {
  CallGuard guard(options);
  context.inputs = json::object{{"consent", accepted(true)}};
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(guard, k_delete)));
  context.state = json::object{{"something", "else"}};
  EXPECT_TRUE(std::holds_alternative<mcp::message::InputRequired>(check(guard, k_delete)));
}

TEST_F(GuardTest, WhereTheClientCannotAskTheFallbackDecides) {
  context.capabilities.raw = json::object{};
  EXPECT_EQ(decision(test::run(CallGuard(options).check(k_delete, context))), "fallback");
  options.confirm_fallback = PolicyDecision::deny;
  CallGuard guard(options);
  EXPECT_NE(refusal(check(guard, k_delete)).find("cannot ask"), std::string::npos);
  context.capabilities.raw = json::object{{"elicitation", json::object{{"url", json::object{}}}}};
  EXPECT_NE(refusal(check(guard, k_delete)).find("cannot ask"), std::string::npos);
  context.capabilities.raw = json::object{{"elicitation", json::object{}}};
  context.may_ask = false;
  EXPECT_NE(refusal(check(guard, k_delete)).find("cannot ask"), std::string::npos);
}

TEST_F(GuardTest, HourlyLimitsHoldAndSayWhenToComeBack) {
  options.policy = *Policy::parse("delete=allow,send=allow", {});
  options.max_deletes_per_hour = 2;
  CallGuard guard(options, [&] { return now; });
  EXPECT_EQ(decision(check(guard, k_delete)), "allow");
  now += std::chrono::minutes{20};
  EXPECT_EQ(decision(check(guard, k_delete)), "allow");
  const auto refused = check(guard, k_delete);
  ASSERT_TRUE(std::holds_alternative<GuardRefusal>(refused));
  EXPECT_EQ(std::get<GuardRefusal>(refused).retry_after, std::chrono::minutes{40});
  EXPECT_EQ(decision(check(guard, {"inbox_send_reply", "inbox", Effect::send, ""})), "allow");
  now += std::chrono::minutes{40};
  EXPECT_EQ(decision(check(guard, k_delete)), "allow");
}

}  // namespace
}  // namespace reply_mcp::tools::guard
