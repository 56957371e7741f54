// Validation of addresses.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

class ValidationsTest : public SandboxTest {
 protected:
  Reply estimate(const json::array& ids, bool partial = false) {
    return api.post("/v3/email-validations/estimate", {{"contactIds", ids}, {"acceptPartial", partial}});
  }
  /// Schedules and waits for the job.
  void validate(const json::array& ids) {
    const Reply job = api.post("/v3/email-validations/schedule", {{"contactIds", ids}});
    ASSERT_EQ(job.status, 202) << job;
    for (int i = 0; i < 3; ++i) api.get("/" + job.header("location"));
  }
};

TEST_F(ValidationsTest, ReserveCreditsAndRunAlone) {
  const json::array people{1001, 1002};
  EXPECT_EQ(estimate(people).at("/creditsAvailable"), 500);
  const Reply job = api.post("/v3/email-validations/schedule", {{"contactIds", people}});
  ASSERT_EQ(job.status, 202) << job;
  EXPECT_EQ(estimate(people).at("/creditsAvailable"), 498);
  EXPECT_EQ(api.post("/v3/email-validations/schedule", {{"contactIds", people}}).code(),
            "emailValidation.alreadyRunning");
  EXPECT_EQ(estimate({1003}).at("/blockers"), (json::array{3})) << "AlreadyRunning";
  for (int i = 0; i < 3; ++i) api.get("/" + job.header("location"));
  EXPECT_EQ(api.post("/v3/email-validations/schedule", {{"contactIds", json::array{1003}}}).status, 202);
}

TEST_F(ValidationsTest, BlockersAreThoseOfTheDescription) {
  EXPECT_EQ(estimate({9999}).at("/blockers"), (json::array{6})) << "NoEligibleContacts";
  EXPECT_EQ(estimate({1001}).at("/blockers"), json::array());
  EXPECT_EQ(estimate({1001}).at("/canSchedule"), true);
}

TEST_F(ValidationsTest, WhatWasValidatedShowsWhereTheApiShowsIt) {
  const json::array people{1001, 1008, 1020};
  EXPECT_EQ(estimate(people).at("/eligibleCount"), 3);
  validate(people);
  EXPECT_EQ(estimate(people).at("/eligibleCount"), 0) << "none of them needs it any more";
  const auto mailed = [&](const char* status) {
    return column(api.post("/v3/reporting/emails",
                           {{"filters", json::object{{"dateRangePreset", "allTime"},
                                                     {"emailValidationStatuses", json::array{status}}}}}),
                  "contactId");
  };
  EXPECT_EQ(mailed("valid"), (std::vector<json::value>{1001})) << "reports cover people who were mailed";
  EXPECT_EQ(mailed("notValid"), (std::vector<json::value>{1008})) << "their mail bounced";
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
