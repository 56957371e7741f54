#include "tools/result/causes.hpp"

#include "tools/result/tool_error.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <utility>
#include <vector>

namespace reply_mcp::tools::result {
namespace {

using reply::FailureKind;
using reply::Repeat;

/// What no hint may say of a call that would fail again, and what none may leave out of one that may pass.
constexpr std::string_view k_repeat = "then repeat the call.";

bool says(const std::string& text, std::string_view words) {
  return text.find(words) != std::string::npos;
}

/// Every contradiction between what an error says in flags and what its hint says in words.
std::string contradiction(const ToolError& error) {
  if (error.hint.empty()) return "no hint";
  if (error.retryable != says(error.hint, k_repeat)) return "retryable, and the hint differ";
  for (const std::string_view no : {"fails again", "No argument helps", "first.", "Do not write"}) {
    if (error.retryable && says(error.hint, no)) return "retryable, and " + std::string(no);
  }
  for (const std::string_view later : {"Wait ", "wait a little", "try again"}) {
    if (!error.retryable && says(error.hint, later)) return "not retryable, and " + std::string(later);
  }
  if (error.outcome_unknown != says(error.hint, "The change may have happened"))
    return "the outcome, and the hint differ";
  if (error.outcome_unknown && !error.retryable && !says(error.hint, "do not repeat the call"))
    return "may be repeated blindly";
  if (error.retry_after && !error.retryable) return "a time to wait for a call that is not to be repeated";
  if (says(error.hint, "{") || says(error.hint, "[")) return "a place that was not filled in";
  return {};
}

class Causes : public testing::Test {
 protected:
  static std::string fault_of(const FailedCall& call, const reply::Problem& problem, bool unknown) {
    const ToolError error = from_problem(call, problem, unknown);
    const std::string fault = contradiction(error);
    if (fault.empty()) return {};
    return call.binding.operation->id + ' ' + std::to_string(problem.status) + ' ' + problem.code + ": " +
           fault + '\n' + error.hint;
  }

  /// Harmless and harmful, reading and changing, with and without an id in the path.
  std::vector<std::pair<std::string, Repeat>> calls_{{"contacts_get", Repeat::harmless},
                                                     {"contacts_create", Repeat::harmful},
                                                     {"contacts_delete", Repeat::harmless},
                                                     {"attachments_upload", Repeat::harmful}};
  HintSource hints_{*test::embedded_catalogue()};

  static std::set<std::string> codes() {
    std::set<std::string> all{"",
                              "TEAM_REQUIRED",
                              "TEAM_NOT_ACCESSIBLE",
                              "USER_REQUIRED",
                              "USER_NOT_FOUND",
                              "insufficient_scope",
                              "thing.somethingNew"};
    for (const schemas::Operation& operation : test::embedded_catalogue()->operations())
      for (const schemas::KnownError& error : operation.errors) all.insert(error.code);
    return all;
  }
};

TEST_F(Causes, NoHintContradictsWhatTheErrorSaysAtAnyStatusAndCode) {
  static const std::set<int> k_coded{400, 401, 403, 404, 409, 422, 429, 500, 502, 503};
  for (const auto& [operation, repeat] : calls_) {
    const operation::Binding binding = operation::bind(test::operation(operation), false);
    const FailedCall call{binding, hints_, "1", repeat};
    for (const std::string& code : codes()) {
      for (int status = 400; status < 600; ++status) {
        // Without a code every status; with one those that Reply sends.
        if (!code.empty() && !k_coded.contains(status)) continue;
        for (const int how : {0, 1, 2, 3, 4}) {
          reply::Problem problem;
          problem.status = status;
          problem.title = "Refused";
          problem.code = code;
          if (how == 1) problem.retry_after = std::chrono::seconds(7);
          if (how == 2) problem.errors.push_back({"/id", "Wrong."});
          if (how == 3) problem.missing_scope = "contacts:write";
          ASSERT_EQ(fault_of(call, problem, how == 4), "") << how;
        }
      }
    }
  }
}

/// The words that a hint takes from its operation differ from one to the next.
TEST_F(Causes, NoHintOfAnyOperationContradictsItself) {
  std::size_t tried = 0;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    const operation::Binding binding = operation::bind(operation, false);
    const FailedCall call{binding, hints_, "1", operation.idempotent ? Repeat::harmless : Repeat::harmful};
    std::vector<reply::Problem> problems;
    for (int status = 400; status < 600; ++status) problems.emplace_back().status = status;
    for (const schemas::KnownError& known : operation.errors) {
      problems.emplace_back().status = known.status;
      problems.back().code = known.code;
    }
    for (const reply::Problem& problem : problems) {
      for (const bool unknown : {false, true}) {
        ASSERT_EQ(fault_of(call, problem, unknown), "");
        ++tried;
      }
    }
  }
  EXPECT_GT(tried, 150'000U);
}

TEST_F(Causes, NoHintContradictsWhatAFailureSays) {
  using enum FailureKind;
  for (const auto& [operation, repeat] : calls_) {
    const operation::Binding binding = operation::bind(test::operation(operation), false);
    const FailedCall call{binding, hints_, "1", repeat};
    for (const FailureKind kind : {not_configured, invalid_request, resolve, connect, tls, timeout, closed,
                                   protocol, too_large, quota, unavailable, cancelled}) {
      for (const int how : {0, 1, 2}) {
        const bool maybe = how == 1;
        reply::Failure failure = reply::make_failure(kind, "It failed.");
        failure.hung_up = how == 2;
        failure.maybe_executed = maybe;
        failure.retry_after = std::chrono::seconds(7);
        const ToolError error = from_failure(call, failure);
        EXPECT_EQ(contradiction(error), "") << operation << ' ' << reply::to_string(kind) << '\n'
                                            << error.hint;
      }
    }
    reply::Failure hung_up = reply::make_failure(tls, "It hung up.");
    hung_up.hung_up = true;
    EXPECT_TRUE(from_failure(call, hung_up).retryable);
    EXPECT_FALSE(from_failure(call, reply::make_failure(tls, "A bad certificate.")).retryable);
    EXPECT_FALSE(from_failure(call, reply::make_failure(protocol, "It is no HTTP.")).retryable);
    EXPECT_FALSE(from_failure(call, reply::make_failure(too_large, "It is long.")).retryable);
    for (const Unreadable why : {Unreadable::broken, Unreadable::foreign, Unreadable::too_large}) {
      const ToolError error = from_unreadable_answer(call, 200, "It is.", why);
      EXPECT_EQ(contradiction(error), "") << operation << '\n' << error.hint;
      EXPECT_FALSE(error.retryable) << operation << '\n' << error.hint;
    }
  }
}

TEST_F(Causes, EveryCodeOfTheCatalogueIsToldApartFromAnyOther) {
  std::set<std::string> same_as_any;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    for (const schemas::KnownError& error : operation.errors) {
      reply::Problem problem;
      problem.status = error.status;
      problem.code = error.code;
      if (error.status == 409 && cause_of(problem).codes.empty()) same_as_any.insert(error.code);
    }
  }
  EXPECT_EQ(same_as_any, (std::set<std::string>{"blacklistDomainRule.notAdded", "blacklistEmailRule.notAdded",
                                                "knowledgeBase.conflict"}));
}

TEST_F(Causes, WhatPassesByItselfIsRetryableAndWhatDoesNotIsNot) {
  const auto again = [](int status, std::string code = "") {
    reply::Problem problem;
    problem.status = status;
    problem.code = std::move(code);
    return cause_of(problem).again;
  };
  EXPECT_EQ(again(425), Again::later);
  EXPECT_EQ(again(429), Again::later);
  EXPECT_EQ(again(429, "directLinkedIn.dailyLimitReached"), Again::never);
  for (const int status : {408, 500, 502, 503, 504}) EXPECT_EQ(again(status), Again::if_harmless) << status;
  for (const int status :
       {400, 401, 403, 404, 405, 406, 407, 409, 410, 411, 415, 417, 418, 421, 422, 426, 451, 501, 505})
    EXPECT_EQ(again(status), Again::never) << status;
}

}  // namespace
}  // namespace reply_mcp::tools::result
