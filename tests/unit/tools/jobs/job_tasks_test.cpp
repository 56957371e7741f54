// Background jobs as MCP tasks.
#include "tools/jobs/job_tasks.hpp"

#include "unit/tools/jobs/jobs_fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::jobs {
namespace {

using testing::SizeIs;

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
