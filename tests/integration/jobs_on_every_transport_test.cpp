// Work that Reply does in the background, over every transport: followed with a tool, and as a
// task by clients of the stateless era that know tasks.
#include "integration/transport_variants.hpp"
#include "support/temp_dir.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::test {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

const json::object k_work{{"contactIds", {1001, 1002}}};

class BackgroundJobs : public InEveryWay {};
INSTANTIATE_TRANSPORTS(BackgroundJobs);

TEST_P(BackgroundJobs, AreWaitedForWithProgress) {
  const auto client = sandbox();
  const json::object begun = structured_of(client->call("email_validations_schedule", k_work));
  const json::value& job = begun.at("job").at("id");
  const json::object ended =
      structured_of(client->call("background_jobs_wait", {{"jobId", job}}, {{"progressToken", "p"}}));
  EXPECT_EQ(ended.at("status"), "Done");
  std::vector<double> steps;
  for (const json::object& note : client->notifications) {
    if (note.at("method") != "notifications/progress") continue;
    EXPECT_EQ(note.at("params").at("progressToken"), "p");
    EXPECT_EQ(note.at("params").at("total"), 50);
    steps.push_back(note.at("params").at("progress").to_number<double>());
  }
  ASSERT_THAT(steps, SizeIs(2)) << "once for each look at a job that is under way";
  EXPECT_LT(steps[0], steps[1]);
}

TEST_P(BackgroundJobs, ThatTakeLongerThanTheTimeAreGoneOnWithByTheirId) {
  const auto client = sandbox();
  const json::value job =
      structured_of(client->call("email_validations_schedule", k_work)).at("job").at("id");
  const json::object looked =
      structured_of(client->call("background_jobs_wait", {{"jobId", job}, {"timeout_seconds", 0}}));
  EXPECT_EQ(looked.at("status"), "Scheduled");
  EXPECT_EQ(looked.at("waiting").at("ended"), false);
  EXPECT_THAT(std::string(looked.at("waiting").at("next").as_string()), HasSubstr("background_jobs_wait"));
  EXPECT_EQ(structured_of(client->call("background_jobs_wait", {{"jobId", job}})).at("status"), "Done");
}

TEST_P(BackgroundJobs, AreTasksOnlyForClientsOfTheEraThatHasThem) {
  const auto client = sandbox({}, knows_tasks());
  const json::object begun = client->call("email_validations_schedule", k_work);
  if (client->stateless()) {
    EXPECT_EQ(begun.at("resultType"), "task");
    EXPECT_EQ(begun.at("status"), "working");
    EXPECT_GT(begun.at("ttlMs").to_number<std::int64_t>(), 0);
    return;
  }
  const json::object structured = structured_of(begun);
  EXPECT_THAT(std::string(structured.at("job").at("follow").as_string()), HasSubstr("background_jobs_wait"));
  EXPECT_EQ(client->error("tasks/get", {{"taskId", "any"}}).at("code"), -32601);
}

TEST_P(BackgroundJobs, AreNoTasksForClientsThatDoNotDeclareThem) {
  const auto client = sandbox();
  EXPECT_TRUE(structured_of(client->call("email_validations_schedule", k_work)).contains("job"));
  EXPECT_TRUE(client->response("tasks/get", {{"taskId", "any"}}).contains("error"));
}

class Tasks : public InEveryWay {
 protected:
  /// The state of the task, looked at until it is another than working.
  static json::object ended(TransportClient& client, const json::object& id) {
    constexpr int k_looks = 10;
    json::object task;
    for (int look = 0; look < k_looks; ++look) {
      task = client.result("tasks/get", id);
      EXPECT_EQ(task.at("taskId"), id.at("taskId"));
      if (task.at("status") != "working") break;
    }
    return task;
  }
  /// The id of Reply's job, from what a task says when it begins.
  static std::string job_of(const json::object& task) {
    const std::string said(task.at("statusMessage").as_string());
    const std::size_t at = said.rfind(' ') + 1;
    return said.substr(at, said.size() - at - 1);
  }
};
INSTANTIATE_TEST_SUITE_P(, Tasks,
                         ::testing::Values(TransportVariant{"Pipes", false, true},
                                           TransportVariant{"Http", true, true}),
                         [](const auto& info) { return std::string(info.param.name); });

TEST_P(Tasks, EndWithTheResultOfTheJob) {
  const auto client = sandbox({}, knows_tasks());
  const json::object begun = client->call("email_validations_schedule", k_work);
  const json::object task = ended(*client, {{"taskId", begun.at("taskId")}});
  EXPECT_EQ(task.at("status"), "completed");
  EXPECT_EQ(task.at("createdAt"), begun.at("createdAt"));
  EXPECT_EQ(task.at("result").at("structuredContent").at("jobId"), json::value(job_of(begun)));
  EXPECT_EQ(task.at("result").at("structuredContent").at("status"), "Done");
}

TEST_P(Tasks, ThatAreCancelledCancelTheJobOfReply) {
  const auto client = sandbox({}, knows_tasks());
  const json::object begun = client->call("email_validations_schedule", k_work);
  const json::object id{{"taskId", begun.at("taskId")}};
  EXPECT_EQ(client->result("tasks/cancel", id).at("resultType"), "complete");
  EXPECT_EQ(structured_of(client->call("background_jobs_get", {{"jobId", job_of(begun)}})).at("status"),
            "Cancelled");
  EXPECT_EQ(client->result("tasks/get", id).at("status"), "cancelled");
}

TEST_P(Tasks, HaveIdsThatCannotBeMadeUpOrAltered) {
  const auto client = sandbox({}, knows_tasks());
  const json::object begun = client->call("email_validations_schedule", k_work);
  const std::string id(begun.at("taskId").as_string());
  EXPECT_THAT(id, Not(HasSubstr(job_of(begun)))) << "the id of the job does not stand in it";
  std::string altered = id;
  altered[id.size() / 2] = altered[id.size() / 2] == 'A' ? 'B' : 'A';
  for (const std::string& wrong : {altered, std::string("made-up"), job_of(begun)}) {
    for (const char* method : {"tasks/get", "tasks/cancel"}) {
      EXPECT_EQ(client->error(method, {{"taskId", wrong}}).at("code"), -32602) << method << ' ' << wrong;
    }
  }
}

/// The address that `reply-mcp sandbox` printed.
std::string url_of(ChildProcess& sandbox) {
  const std::string line = sandbox.read_line().value_or("");
  const std::size_t begin = line.find("http://");
  return begin == std::string::npos ? line : line.substr(begin, line.find_first_of(", ", begin) - begin);
}

TEST(TasksOfReplicas, AreAnsweredByAnyOfThemForTheirOwnCaller) {
  const TempDir dir;
  ChildProcess account(k_program, {"sandbox", "--listen", "127.0.0.1:0", "--any-key"});
  const std::string key = dir.write("key", "a secret that the replicas share, long enough\n");
  const std::vector<std::string> options{"--base-url",  url_of(account),      "--auth",
                                         "passthrough", "--session-key-file", key};
  HttpProgram first(options);
  HttpProgram second(options);
  const auto client = [](const HttpProgram& program, const std::string& caller) {
    return http_client({program.port, "/mcp", "Authorization: Bearer " + caller + "\r\n"}, true,
                       knows_tasks());
  };
  const json::object begun = client(first, "ann")->call("email_validations_schedule", k_work);
  const json::object id{{"taskId", begun.at("taskId")}};
  EXPECT_EQ(client(second, "bob")->error("tasks/get", id).at("code"), -32602);
  EXPECT_EQ(client(second, "ann")->result("tasks/get", id).at("status"), "working");
  EXPECT_EQ(first.stop(), 0);
  EXPECT_EQ(client(second, "ann")->result("tasks/cancel", id).at("resultType"), "complete");
  EXPECT_EQ(client(second, "ann")->result("tasks/get", id).at("status"), "cancelled");
}

}  // namespace
}  // namespace reply_mcp::test
