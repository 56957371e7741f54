// Background jobs as clients see them: the tool that waits, and tasks for those who know them.
#include "support/fake_api.hpp"
#include "tools/jobs/job_state.hpp"
#include "tools/jobs/job_tasks.hpp"
#include "tools/operation/wait_operation.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::jobs {

namespace json = boost::json;
namespace {

using test::FakeApi;
using test::jo;
using testing::HasSubstr;
using testing::SizeIs;

constexpr const char* k_job = "5d5e7a1c-0000-4000-8000-000000000001";

/// Seals by writing everything down: what the real one proves with cryptography is compared here.
class PlainSealer final : public mcp::Sealer {
 public:
  std::string seal(std::string_view plain, std::string_view purpose, std::string_view binding,
                   std::chrono::seconds) const override {
    return json::serialize(json::array{plain, purpose, binding});
  }
  std::optional<std::string> open(std::string_view token, std::string_view purpose,
                                  std::string_view binding) const override {
    boost::system::error_code ec;
    const json::value all = json::parse(token, ec);
    if (ec || !all.is_array() || all.get_array().size() != 3) return std::nullopt;
    if (all.at(1) != json::value(purpose) || all.at(2) != json::value(binding)) return std::nullopt;
    return std::string(all.at(0).as_string());
  }
};

class Jobs : public testing::Test {
 protected:
  Jobs() {
    ToolboxOptions options;
    options.job_pause = std::chrono::milliseconds(1);
    options.jobs = handles_;
    toolbox_ = Toolbox::create(test::embedded_catalogue(), api_, identity_, std::move(options));
    tasks_ = make_job_tasks(*test::embedded_catalogue(), toolbox_->calls().runner(), toolbox_->names(),
                            handles_, identity_);
  }

  /// The upstream answers with these states, one after the other, and then with the last one for ever.
  void job_goes_through(std::vector<std::string> states) {
    api_.answer = [states = std::move(states), at = std::size_t{0}](const FakeApi::Sent& sent) mutable {
      if (sent.request.method == reply::Method::post) return FakeApi::response(204, "");
      const std::string& state = states[std::min(at++, states.size() - 1)];
      return FakeApi::response(200, std::string(R"({"jobId":")") + k_job + R"(","status":")" + state +
                                        R"(","progress":0.5,"jsonDataResult":"{}"})");
    };
  }
  test::CallResult call(std::string tool, json::object arguments) {
    return test::result_of(std::get<mcp::message::Complete>(
        test::run(toolbox_->call(std::move(tool), std::move(arguments), context_))));
  }
  mcp::message::Outcome begin() {
    api_.answers(202, std::string(R"({"jobId":")") + k_job + R"(","scheduledCount":2})");
    return test::run(toolbox_->call("email_validations_schedule", jo("{'contactIds':[1,2]}"), context_));
  }
  void know_tasks() { context_.capabilities.raw = jo("{'extensions':{'io.modelcontextprotocol/tasks':{}}}"); }
  mcp::message::Outcome get(const json::object& task) {
    return test::run(tasks_->get(json::object{{"taskId", task.at("taskId")}}, context_));
  }
  json::object seen(const json::object& task) { return std::get<mcp::message::Complete>(get(task)).result; }

  std::string team_ = "7";
  call::IdentityOf identity_ = [this](const mcp::CallContext&) {
    reply::Identity identity;
    identity.team_id = team_;
    return identity;
  };
  std::shared_ptr<const JobHandles> handles_ =
      std::make_shared<const JobHandles>(std::make_shared<PlainSealer>());
  FakeApi api_;
  std::unique_ptr<Toolbox> toolbox_;
  std::unique_ptr<mcp::TaskSource> tasks_;
  mcp::CallContext context_;
};

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

TEST(JobState, TellsProgressOnlyWhereItIsOneAndNeverMoreThanAll) {
  EXPECT_EQ(describe_progress(jo("{'status':'Processing','progress':0.426}")), "Processing, 43 %");
  EXPECT_EQ(describe_progress(jo("{'status':'Processing','progress':1e300}")), "Processing, 100 %");
  EXPECT_EQ(describe_progress(jo("{'status':'Processing','progress':-4}")), "Processing, 0 %");
  EXPECT_EQ(describe_progress(jo("{'status':'Processing','progress':'half'}")), "Processing");
  EXPECT_EQ(describe_progress(jo("{'status':'Processing'}")), "Processing");
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

TEST_F(Jobs, ACallBecomesATaskOnlyForClientsThatKnowThem) {
  const mcp::message::Outcome plain = begin();
  ASSERT_TRUE(std::holds_alternative<mcp::message::Complete>(plain));
  EXPECT_EQ(std::get<mcp::message::Complete>(plain).result.at("structuredContent").at("job").at("id"), k_job);
  know_tasks();
  const mcp::message::Outcome task = begin();
  ASSERT_TRUE(std::holds_alternative<mcp::message::TaskStarted>(task));
  const json::object& started = std::get<mcp::message::TaskStarted>(task).task;
  EXPECT_EQ(started.at("status"), "working");
  EXPECT_GT(started.at("pollIntervalMs").as_int64(), 0);
  EXPECT_EQ(started.at("ttlMs"), 86'400'000);
}

TEST_F(Jobs, ATaskGoesThroughTheStatesOfItsJob) {
  know_tasks();
  const json::object started = std::get<mcp::message::TaskStarted>(begin()).task;
  job_goes_through({"Processing", "Done"});
  const json::object working = seen(started);
  EXPECT_EQ(working.at("status"), "working");
  EXPECT_EQ(working.at("statusMessage"), "Processing, 50 %");
  EXPECT_EQ(working.at("createdAt"), started.at("createdAt"));
  EXPECT_FALSE(working.contains("result"));
  const json::object completed = seen(started);
  EXPECT_EQ(completed.at("status"), "completed");
  EXPECT_EQ(completed.at("result").at("structuredContent").at("jobId"), k_job);
}

TEST_F(Jobs, AJobThatFailedIsACompletedTaskWhoseResultIsAnError) {
  know_tasks();
  const json::object started = std::get<mcp::message::TaskStarted>(begin()).task;
  job_goes_through({"Failed"});
  const json::object task = seen(started);
  EXPECT_EQ(task.at("status"), "completed");
  EXPECT_EQ(task.at("result").at("isError"), true);
  EXPECT_EQ(task.at("result").at("structuredContent").at("error").at("outcome"), "unknown");
}

TEST_F(Jobs, CancellingTheTaskCancelsTheJob) {
  know_tasks();
  const json::object started = std::get<mcp::message::TaskStarted>(begin()).task;
  api_.sent.clear();
  job_goes_through({"Cancelled"});
  const mcp::message::Outcome cancelled =
      test::run(tasks_->cancel(json::object{{"taskId", started.at("taskId")}}, context_));
  EXPECT_TRUE(std::get<mcp::message::Complete>(cancelled).result.empty());
  ASSERT_THAT(api_.sent, SizeIs(1));
  EXPECT_EQ(api_.sent[0].request.target, std::string("/v3/background-jobs/") + k_job + "/cancel");
  EXPECT_EQ(seen(started).at("status"), "cancelled");
}

TEST_F(Jobs, ATaskIsUnknownToOthersAndToOtherAccounts) {
  know_tasks();
  const json::object started = std::get<mcp::message::TaskStarted>(begin()).task;
  job_goes_through({"Done"});
  api_.sent.clear();
  const auto code = [&](const json::object& task) { return std::get<mcp::message::Error>(get(task)).code; };
  context_.caller.principal = "somebody-else";
  EXPECT_EQ(code(started), mcp::message::code::k_invalid_params);
  EXPECT_TRUE(std::holds_alternative<mcp::message::Error>(
      test::run(tasks_->cancel(json::object{{"taskId", started.at("taskId")}}, context_))));
  context_.caller.principal.clear();
  team_ = "8";
  EXPECT_EQ(code(started), mcp::message::code::k_invalid_params);
  EXPECT_EQ(code({{"taskId", k_job}}), mcp::message::code::k_invalid_params);
  EXPECT_TRUE(api_.sent.empty());
  team_ = "7";
  EXPECT_EQ(seen(started).at("status"), "completed");
}

}  // namespace
}  // namespace reply_mcp::tools::jobs
