#include "tools/guard/policy.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::guard {
namespace {

using schemas::Effect;

const std::vector<selection::ToolFacts> k_known{{"contacts_delete", "contacts", Effect::delete_, false},
                                                {"contacts_get", "contacts", Effect::read, false},
                                                {"inbox_send_reply", "inbox", Effect::send, false}};

Policy parsed(std::string_view rules) {
  const auto policy = Policy::parse(rules, k_known);
  EXPECT_TRUE(policy.has_value()) << (policy.has_error() ? policy.error() : "");
  return policy.has_value() ? *policy : Policy();
}

std::string refused(std::string_view rules) {
  const auto policy = Policy::parse(rules, k_known);
  return policy.has_error() ? policy.error() : "accepted";
}

TEST(Policy, AsksBeforeDeletionsAndSendsUnlessToldOtherwise) {
  const Policy policy;
  EXPECT_EQ(policy.decide("contacts_get", "contacts", Effect::read), PolicyDecision::allow);
  EXPECT_EQ(policy.decide("x", "contacts", Effect::create), PolicyDecision::allow);
  EXPECT_EQ(policy.decide("x", "contacts", Effect::update), PolicyDecision::allow);
  EXPECT_EQ(policy.decide("contacts_delete", "contacts", Effect::delete_), PolicyDecision::confirm);
  EXPECT_EQ(policy.decide("inbox_send_reply", "inbox", Effect::send), PolicyDecision::confirm);
}

TEST(Policy, AnOldNameOfAToolMeansWhatItIsCalledNow) {
  const Policy::Aliases aliases{{"people_delete", "contacts_delete"}, {"gone", "nowhere"}};
  const auto policy = Policy::parse("people_delete=deny", k_known, aliases);
  ASSERT_TRUE(policy.has_value()) << policy.error();
  EXPECT_EQ(policy->decide("contacts_delete", "contacts", Effect::delete_), PolicyDecision::deny);
  EXPECT_TRUE(Policy::parse("gone=deny", k_known, aliases).has_error());
}

TEST(Policy, TheMostSpecificRuleHolds) {
  const Policy policy =
      parsed("delete=deny, contacts=allow, contacts/delete=confirm, contacts_delete=deny, send=allow");
  EXPECT_EQ(policy.decide("contacts_delete", "contacts", Effect::delete_), PolicyDecision::deny);
  EXPECT_EQ(policy.decide("contacts_bulk_delete", "contacts", Effect::delete_), PolicyDecision::confirm);
  EXPECT_EQ(policy.decide("contacts_move", "contacts", Effect::send), PolicyDecision::allow);
  EXPECT_EQ(policy.decide("inbox_delete_thread", "inbox", Effect::delete_), PolicyDecision::deny);
}

TEST(Policy, AToolWhoseArgumentsRaiseItsEffectIsJudgedByTheRaisedOne) {
  const Policy policy = parsed("send=deny");
  EXPECT_EQ(policy.decide("contacts_import", "contacts", Effect::create), PolicyDecision::allow);
  EXPECT_EQ(policy.decide("contacts_import", "contacts", Effect::send), PolicyDecision::deny);
}

TEST(Policy, AMisspeltRuleIsRefusedInsteadOfFallingOpen) {
  EXPECT_NE(refused("delte=deny").find("did you mean \"delete\"?"), std::string::npos)
      << refused("delte=deny");
  EXPECT_NE(refused("delete=dney").find("allow, confirm or deny"), std::string::npos);
  EXPECT_NE(refused("delete").find("WHAT=allow"), std::string::npos);
  EXPECT_NE(refused("contact/delete=deny").find("did you mean \"contacts\"?"), std::string::npos);
  EXPECT_NE(refused("contacts/destroy=deny").find("the effect must be"), std::string::npos);
  EXPECT_NE(refused("contacts_delet=deny").find("contacts_delete"), std::string::npos);
  EXPECT_NE(refused("delete=deny=allow").find("allow, confirm or deny"), std::string::npos);
}

}  // namespace
}  // namespace reply_mcp::tools::guard
