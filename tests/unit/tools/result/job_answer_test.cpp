#include "tools/result/job_answer.hpp"

#include "support/fake_api.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::FakeApi;
using test::js;
using testing::HasSubstr;
using testing::Not;

json::object job(std::string body, std::string location = "") {
  reply::Response response = FakeApi::response(202, "");
  if (!location.empty()) response.headers.emplace_back("location", std::move(location));
  return with_job(HintSource(*test::embedded_catalogue()), test::operation("email_validations_schedule"),
                  response, js(std::move(body)));
}

TEST(WithJob, TakesTheIdFromTheBody) {
  EXPECT_EQ(job("{'jobId':'a'}").at("job").at("id"), "a");
  EXPECT_EQ(job("{'id':7}").at("job").at("id"), "7");
  EXPECT_EQ(job("{'jobId':'a','id':'b'}", "v3/background-jobs/c").at("job").at("id"), "a");
}

TEST(WithJob, TakesTheIdFromTheLocationInAnyForm) {
  for (const char* location :
       {"v3/background-jobs/j-1", "/v3/background-jobs/j-1", "/v3/background-jobs/j-1/",
        "https://api.reply.io/v3/background-jobs/j-1?x=1"}) {
    EXPECT_EQ(job("{}", location).at("job").at("id"), "j-1") << location;
  }
}

TEST(WithJob, SaysWhichToolFollowsIt) {
  const std::string follow(job("{'jobId':'a'}").at("job").at("follow").as_string());
  EXPECT_THAT(follow, HasSubstr("background_jobs_wait"));
  EXPECT_THAT(follow, HasSubstr("jobId \"a\""));
}

TEST(WithJob, EveryJobSaysWhatItLeavesAndWhereToReadIt) {
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (!operation.async) continue;
    const json::object answer = with_job(HintSource(*test::embedded_catalogue()), operation,
                                         FakeApi::response(202, ""), js("{'jobId':'a'}"));
    EXPECT_THAT(std::string(answer.at("job").at("follow").as_string()), HasSubstr(operation.job_result));
  }
}

TEST(WithJob, KeepsTheBodyBesideTheJob) {
  const json::object answer = job("{'jobId':'a','status':'Processing','count':3}");
  EXPECT_EQ(answer.at("job").at("status"), "Processing");
  EXPECT_EQ(answer.at("count"), 3);
  EXPECT_EQ(answer.at("jobId"), "a");
}

TEST(WithJob, WrapsABodyThatIsNoObjectOrHasAJobOfItsOwn) {
  EXPECT_EQ(job("[1]").at("result"), js("[1]"));
  EXPECT_EQ(job("{'job':5}").at("result"), js("{'job':5}"));
}

TEST(WithJob, WithoutAnIdItSaysWhereToLook) {
  const json::object answer = job("{}");
  EXPECT_FALSE(answer.at("job").as_object().contains("id"));
  EXPECT_THAT(std::string(answer.at("job").at("follow").as_string()), Not(HasSubstr("background_jobs_wait")));
}

TEST(LastSegment, IsWhatFollowsTheLastSlash) {
  EXPECT_EQ(last_segment("/a/b?c/d"), "b");
  EXPECT_EQ(last_segment("a"), "");
  EXPECT_EQ(last_segment(""), "");
  EXPECT_EQ(last_segment("/a/b#x"), "b");
}

}  // namespace
}  // namespace reply_mcp::tools::result
