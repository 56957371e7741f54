// Background jobs.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

class JobsTest : public SandboxTest {
 protected:
  std::string schedule() {
    const Reply reply =
        api.post("/v3/email-validations/schedule", {{"contactIds", json::array{1001, 1002, 9999}}});
    EXPECT_EQ(reply.status, 202) << reply;
    const std::string id(reply.at("/jobId").as_string());
    EXPECT_EQ(reply.header("location"), "v3/background-jobs/" + id) << "relative, no leading slash";
    return "/v3/background-jobs/" + id;
  }
};

TEST_F(JobsTest, AJobMovesOneStepWithEveryRead) {
  const std::string path = schedule();
  EXPECT_EQ(api.get(path).at("/status"), "Scheduled");
  const Reply processing = api.get(path);
  EXPECT_EQ(processing.at("/status"), "Processing");
  EXPECT_EQ(processing.at("/finishedAt"), nullptr);
  const Reply done = api.get(path);
  EXPECT_EQ(done.at("/status"), "Done");
  EXPECT_EQ(done.at("/progress").to_number<double>(), 1.0);
  EXPECT_TRUE(done.at("/finishedAt").is_string());
  EXPECT_EQ(json::parse(done.at("/jsonDataResult").as_string()).at("validatedCount"), 2) << "a JSON text";
  EXPECT_EQ(api.get(path).body, done.body) << "it stays done";
}

TEST_F(JobsTest, ACancelledJobStaysCancelledAndItsListShowsIt) {
  const std::string path = schedule();
  EXPECT_EQ(api.send("POST", path + "/cancel").status, 204) << "the body is optional";
  EXPECT_EQ(api.get(path).at("/status"), "Cancelled");
  EXPECT_EQ(api.get(path).at("/status"), "Cancelled");
  EXPECT_EQ(api.post(path + "/cancel", {{"reason", "Again"}}).status, 204);
  EXPECT_EQ(api.get("/v3/background-jobs?category=EmailValidation").at("/items/0/status"), "Cancelled");
  EXPECT_EQ(api.get("/v3/background-jobs/6f1c2d3e-4a5b-4c6d-8e7f-901234567890").code(),
            "backgroundJob.notFound");
}

TEST_F(JobsTest, EveryAcceptedCallIsAJobThatCanBePolled) {
  for (const auto& [path, body] : std::initializer_list<std::pair<const char*, json::value>>{
           {"/v3/contacts/find-emails", json::object{{"contactIds", json::array{1001}}}},
           {"/v3/ai-sdr/offers/generate", json::object{{"prompt", "A plan for bakeries"}}},
           {"/v3/ai-sdr/strategist/start", json::object{{"companyName", "Example Bakery"}}}}) {
    const Reply reply = api.post(path, body);
    ASSERT_EQ(reply.status, 202) << path << reply;
    EXPECT_EQ(api.get("/" + reply.header("location")).at("/status"), "Scheduled");
  }
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
