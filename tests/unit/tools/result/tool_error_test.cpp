#include "tools/result/tool_error.hpp"

#include "support/fake_api.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using reply::FailureKind;
using reply::Repeat;
using test::CallResult;
using test::FakeApi;
using testing::HasSubstr;
using testing::Not;

class Errors : public testing::Test {
 protected:
  FailedCall call(std::string_view operation, Repeat repeat = Repeat::harmless) {
    binding_ = operation::bind(test::operation(operation), false);
    return {binding_, hints_, "0123", repeat};
  }
  ToolError problem(std::string_view operation, int status, std::string body,
                    Repeat repeat = Repeat::harmless, std::string type = "application/problem+json") {
    return from_problem(
        call(operation, repeat),
        reply::client::read_problem(FakeApi::response(status, std::move(body), std::move(type))), false);
  }
  ToolError failure(std::string_view operation, FailureKind kind, bool maybe_executed, Repeat repeat) {
    return from_failure(call(operation, repeat), {kind, "It failed.", maybe_executed, std::nullopt});
  }
  static json::object structured(const ToolError& error) {
    return test::result_of(render_error(error, "the_tool")).structured.at("error").as_object();
  }

  HintSource hints_{*test::embedded_catalogue()};
  operation::Binding binding_;
};

TEST_F(Errors, EveryStatusHasItsKind) {
  const std::vector<std::pair<int, std::string>> kinds = {
      {400, "validation"},  {401, "auth"},     {402, "forbidden"}, {403, "forbidden"}, {404, "notFound"},
      {405, "upstream"},    {409, "conflict"}, {410, "notFound"},  {415, "upstream"},  {422, "validation"},
      {429, "rateLimited"}, {500, "upstream"}, {502, "upstream"},  {503, "upstream"},  {504, "upstream"}};
  for (const auto& [status, kind] : kinds) {
    EXPECT_EQ(structured(problem("contacts_get", status, "{}")).at("kind").as_string(), kind) << status;
  }
}

TEST_F(Errors, EveryFailureHasItsKind) {
  const std::vector<std::pair<FailureKind, std::string>> kinds = {
      {FailureKind::not_configured, "auth"},  {FailureKind::invalid_request, "auth"},
      {FailureKind::resolve, "network"},      {FailureKind::connect, "network"},
      {FailureKind::tls, "network"},          {FailureKind::timeout, "timeout"},
      {FailureKind::closed, "network"},       {FailureKind::protocol, "upstream"},
      {FailureKind::too_large, "upstream"},   {FailureKind::quota, "rateLimited"},
      {FailureKind::unavailable, "upstream"}, {FailureKind::cancelled, "cancelled"}};
  for (const auto& [from, kind] : kinds) {
    const json::object error = structured(failure("contacts_get", from, false, Repeat::harmless));
    EXPECT_EQ(error.at("kind").as_string(), kind) << reply::to_string(from);
    EXPECT_FALSE(error.contains("status")) << reply::to_string(from);
    EXPECT_TRUE(error.at("detail").as_string().starts_with("It failed."));
  }
}

TEST_F(Errors, NothingWasSentIsSaidOnlyWhereNoTryWasSent) {
  using enum FailureKind;
  for (const FailureKind kind : {not_configured, invalid_request, resolve, connect, tls, timeout, closed,
                                 protocol, too_large, quota, unavailable, cancelled}) {
    for (const bool maybe_executed : {false, true}) {
      for (const bool sent_before : {false, true}) {
        for (const std::string_view operation : {"contacts_get", "contacts_delete", "contacts_create"}) {
          reply::Failure failure = reply::make_failure(kind, "It failed.");
          failure.maybe_executed = maybe_executed;
          failure.sent_before = sent_before;
          const ToolError error = from_failure(call(operation), failure);
          const std::string text = error_text(error, "t");
          const bool held_back = kind == quota || kind == unavailable;
          EXPECT_EQ(text.find("Nothing was sent") != std::string::npos,
                    held_back && !maybe_executed && !sent_before)
              << reply::to_string(kind) << text;
        }
      }
    }
  }
}

TEST_F(Errors, CarriesWhatAppliesAndNothingElse) {
  const json::object error = structured(
      problem("contacts_get", 404,
              R"({"title":"Not Found","status":404,"detail":"No contact 5.","code":"contact.notFound"})"));
  EXPECT_EQ(error.at("status"), 404);
  EXPECT_EQ(error.at("code"), "contact.notFound");
  EXPECT_EQ(error.at("title"), "Not Found");
  EXPECT_EQ(error.at("detail"), "No contact 5.");
  EXPECT_EQ(error.at("retryable"), false);
  EXPECT_EQ(error.at("requestId"), "0123");
  EXPECT_TRUE(error.contains("hint"));
  for (const char* absent : {"errors", "retryAfterSeconds", "missingScope", "outcome"}) {
    EXPECT_FALSE(error.contains(absent)) << absent;
  }
}

TEST_F(Errors, IsAToolResultWithAReadableText) {
  const mcp::message::Complete complete =
      render_error(problem("contacts_get", 404,
                           R"({"title":"Not Found","detail":"No contact 5.","code":"contact.notFound"})"),
                   "contacts_get");
  EXPECT_EQ(complete.result.at("isError"), true);
  const std::string text = test::result_of(complete).text;
  EXPECT_THAT(text, HasSubstr("contacts_get failed: Not Found (HTTP 404, contact.notFound)."));
  EXPECT_THAT(text, HasSubstr("No contact 5."));
  EXPECT_THAT(text, HasSubstr("contacts_list"));
}

TEST_F(Errors, PointersOfReplyNameTheToolsArguments) {
  const json::object error =
      structured(problem("blacklist_bulk_create_domains", 400,
                         R"({"title":"Validation","errors":[{"pointer":"/0/pattern","detail":"Bad."},
                                                    {"pointer":"","detail":"Empty."}]})"));
  const json::array& errors = error.at("errors").as_array();
  EXPECT_EQ(errors.at(0), test::js("{'pointer':'/items/0/pattern','argument':'items','detail':'Bad.'}"));
  EXPECT_EQ(errors.at(1), test::js("{'pointer':'/items','argument':'items','detail':'Empty.'}"));
}

TEST_F(Errors, AParameterIsFoundByItsBareName) {
  const json::object error = structured(problem(
      "contacts_list", 400, R"({"title":"Validation","errors":[{"pointer":"top","detail":"Too large."}]})"));
  EXPECT_EQ(error.at("errors").as_array().at(0),
            test::js("{'pointer':'/top','argument':'top','detail':'Too large.'}"));
}

TEST_F(Errors, ViolationsAreInvalidArgumentsAndNothingWasSent) {
  const ToolError error = from_violations(call("contacts_get"),
                                          {{"/id", "expected an integer, got \"x\""}, {"", "expected more"}});
  const json::object body = structured(error);
  EXPECT_EQ(body.at("kind"), "invalidArguments");
  EXPECT_FALSE(body.contains("status"));
  EXPECT_EQ(body.at("errors").as_array().at(0).at("argument"), "id");
  EXPECT_FALSE(body.at("errors").as_array().at(1).as_object().contains("argument"));
  EXPECT_THAT(std::string(body.at("detail").as_string()), HasSubstr("Nothing was sent"));
}

TEST_F(Errors, AnEmpty401IsAuthAll) {
  const json::object error = structured(problem("contacts_get", 401, ""));
  EXPECT_EQ(error.at("kind"), "auth");
  EXPECT_FALSE(error.at("title").as_string().empty());
  EXPECT_EQ(error.at("retryable"), false);
}

TEST_F(Errors, AGatewaysPageIsUpstreamAndShort) {
  const ToolError error =
      problem("contacts_get", 502, "<html>" + std::string(100'000, 'x'), Repeat::harmless, "text/html");
  EXPECT_EQ(error.kind, ErrorKind::upstream);
  EXPECT_TRUE(error.retryable);
  EXPECT_LT(test::result_of(render_error(error, "t")).text.size(), 5000U);
}

TEST_F(Errors, TheRateLimitIsRetriedLaterAndAQuotaIsNot) {
  reply::Response limited =
      FakeApi::response(429, R"({"title":"Too Many Requests"})", "application/problem+json");
  limited.headers.emplace_back("retry-after", "17");
  const json::object api = structured(
      from_problem(call("contacts_create", Repeat::harmful), reply::client::read_problem(limited), false));
  EXPECT_EQ(api.at("retryable"), true);
  EXPECT_EQ(api.at("retryAfterSeconds"), 17);
  EXPECT_FALSE(api.contains("outcome"));
  limited.body = R"({"title":"Too Many Requests","code":"directLinkedIn.dailyLimitReached"})";
  const json::object channel =
      structured(from_problem(call("direct_outreach_send_linkedin_voice", Repeat::harmful),
                              reply::client::read_problem(limited), false));
  EXPECT_EQ(channel.at("retryable"), false);
  EXPECT_FALSE(channel.contains("retryAfterSeconds"));
}

TEST_F(Errors, AFailureOfReplyLeavesTheOutcomeOfAChangeOpen) {
  const json::object harmful = structured(problem("contacts_create", 500, "{}", Repeat::harmful));
  EXPECT_EQ(harmful.at("outcome"), "unknown");
  EXPECT_EQ(harmful.at("retryable"), false);
  EXPECT_THAT(std::string(harmful.at("hint").as_string()), HasSubstr("contacts_list"));
  const json::object harmless = structured(problem("contacts_delete", 500, "{}", Repeat::harmless));
  EXPECT_EQ(harmless.at("outcome"), "unknown");
  EXPECT_EQ(harmless.at("retryable"), true);
  const json::object read = structured(problem("contacts_get", 500, "{}"));
  EXPECT_FALSE(read.contains("outcome"));
  EXPECT_EQ(read.at("retryable"), true);
}

TEST_F(Errors, AnEarlierTryMayHaveMadeTheChange) {
  const ToolError error = from_problem(call("contacts_create", Repeat::harmful),
                                       reply::client::read_problem(FakeApi::response(429, "{}")), true);
  EXPECT_TRUE(error.outcome_unknown);
  EXPECT_FALSE(error.retryable);
}

TEST_F(Errors, ALostAnswerLeavesTheOutcomeOfAChangeOpen) {
  const json::object lost =
      structured(failure("inbox_send_reply", FailureKind::timeout, true, Repeat::harmful));
  EXPECT_EQ(lost.at("kind"), "timeout");
  EXPECT_EQ(lost.at("outcome"), "unknown");
  EXPECT_EQ(lost.at("retryable"), false);
  const json::object never =
      structured(failure("inbox_send_reply", FailureKind::connect, false, Repeat::harmful));
  EXPECT_FALSE(never.contains("outcome"));
  EXPECT_EQ(never.at("retryable"), true);
}

TEST_F(Errors, WhatASettingMustMendIsNotRetryable) {
  for (const FailureKind kind :
       {FailureKind::not_configured, FailureKind::invalid_request, FailureKind::tls}) {
    EXPECT_EQ(structured(failure("contacts_get", kind, false, Repeat::harmless)).at("retryable"), false)
        << reply::to_string(kind);
  }
}

TEST_F(Errors, AMissingScopeIsNamedEvenWhenReplyDoesNotNameIt) {
  EXPECT_EQ(
      structured(problem("contacts_create", 403, R"({"code":"insufficient_scope"})")).at("missingScope"),
      "contacts:write");
  EXPECT_FALSE(structured(problem("contacts_create", 403, R"({"code":"contact.forbidden"})"))
                   .contains("missingScope"));
}

TEST_F(Errors, ForeignTextIsBoundedInLengthAndNumber) {
  ToolError error;
  error.title = std::string(10'000, 't');
  error.detail = std::string(100'000, 'd');
  error.code = std::string(10'000, 'c');
  for (int i = 0; i < 1000; ++i)
    error.errors.push_back({std::string(5000, 'p'), "a", std::string(5000, 'e')});
  const CallResult result = test::result_of(render_error(error, "t"));
  EXPECT_LT(result.text.size(), 60'000U);
  EXPECT_LT(json::serialize(result.structured).size(), 60'000U);
  EXPECT_THAT(result.text, HasSubstr("Only 25 of 1000 errors are named here."));
}

TEST_F(Errors, TheTextDoesNotSayTheSameTwice) {
  const std::string text =
      test::result_of(render_error(problem("contacts_create", 500, "{}", Repeat::harmful), "t")).text;
  const std::string_view phrase = "may have happened";
  EXPECT_EQ(text.find(phrase), text.rfind(phrase)) << text;
}

}  // namespace
}  // namespace reply_mcp::tools::result
