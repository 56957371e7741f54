// The tool that waits for a background job.
#include "tools/jobs/waiting_api.hpp"

#include "unit/tools/jobs/jobs_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::jobs {
namespace {

using test::FakeApi;
using testing::HasSubstr;
using testing::SizeIs;

class Progress final : public mcp::RequestSink {
 public:
  void progress(double progress, std::optional<double>, std::string_view message) override {
    reported.emplace_back(progress, message);
  }
  void log(mcp::message::LogLevel, std::string_view, const json::value&) override {}
  std::vector<std::pair<double, std::string>> reported;
};

TEST_F(Jobs, WaitingLooksUntilTheJobIsOverAndReportsEachLook) {
  job_goes_through({"Scheduled", "Processing", "Processing", "Done"});
  Progress progress;
  context_.bind(&progress, true);
  const test::CallResult result = call("background_jobs_wait", {{"jobId", k_job}});
  EXPECT_FALSE(result.is_error);
  EXPECT_EQ(result.structured.at("status"), "Done");
  EXPECT_FALSE(result.structured.contains("waiting"));
  EXPECT_THAT(api_.sent, SizeIs(4));
  ASSERT_THAT(progress.reported, SizeIs(3));
  EXPECT_EQ(progress.reported[1].second, "Processing, 50 %");
  EXPECT_GT(progress.reported[2].first, progress.reported[0].first);
  for (const FakeApi::Sent& sent : api_.sent) {
    EXPECT_EQ(sent.request.target, std::string("/v3/background-jobs/") + k_job);
  }
}

TEST_F(Jobs, WhenTheTimeIsUpTheAnswerSaysHowToGoOn) {
  job_goes_through({"Processing"});
  const test::CallResult result = call("background_jobs_wait", {{"jobId", k_job}, {"timeout_seconds", 0}});
  EXPECT_FALSE(result.is_error);
  EXPECT_EQ(result.structured.at("status"), "Processing");
  EXPECT_EQ(result.structured.at("waiting").at("ended"), false);
  EXPECT_THAT(result.text, HasSubstr("background_jobs_wait again"));
  EXPECT_THAT(api_.sent, SizeIs(1));
}

TEST_F(Jobs, WaitingEndsWithAnythingThatIsNotUnderWay) {
  for (const char* state : {"Failed", "Expired", "Cancelled", "Unknown", "SomethingNew"}) {
    api_.sent.clear();
    job_goes_through({state});
    EXPECT_EQ(call("background_jobs_wait", {{"jobId", k_job}}).structured.at("status"), state);
    EXPECT_THAT(api_.sent, SizeIs(1)) << state;
  }
  api_.answers(404, R"({"status":404,"code":"backgroundJob.notFound"})", "application/problem+json");
  EXPECT_EQ(call("background_jobs_wait", {{"jobId", k_job}}).structured.at("error").at("kind"), "notFound");
}

TEST_F(Jobs, WaitingTakesNoMoreTimeThanThereIs) {
  for (const json::value& seconds : {json::value(-1), json::value(601), json::value("soon")}) {
    const test::CallResult result =
        call("background_jobs_wait", {{"jobId", k_job}, {"timeout_seconds", seconds}});
    EXPECT_EQ(result.structured.at("error").at("errors").at(0).at("argument"), "timeout_seconds");
  }
  EXPECT_TRUE(api_.sent.empty());
}

}  // namespace
}  // namespace reply_mcp::tools::jobs
