// Tasks.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using TasksTest = SandboxTest;

TEST_F(TasksTest, ACreatedTaskIsListedAndFiltered) {
  const Reply made = api.post("/v3/tasks", {{"taskType", "call"},
                                            {"startAt", "2030-01-01T10:00:00Z"},
                                            {"dueTo", "2030-01-01T11:00:00Z"},
                                            {"contactId", 1012},
                                            {"template", json::object{{"body", "Call {{FirstName}}"}}}});
  ASSERT_EQ(made.status, 201) << made;
  EXPECT_EQ(made.at("/status"), "new");
  EXPECT_EQ(made.at("/content"), nullptr);
  const std::string path = "/v3/tasks/" + json::serialize(made.at("/id"));
  EXPECT_EQ(api.get(path + "?includeContent=true").at("/content/body"), "Call Lane");
  EXPECT_EQ(column(api.post("/v3/tasks/filter", {{"contactId", 1012}}), "id"),
            (std::vector<json::value>{made.at("/id")}));
  EXPECT_EQ(api.post("/v3/tasks/filter", {{"from", "2029-12-31T00:00:00Z"}, {"taskType", "toDo"}})
                .at("/items")
                .as_array()
                .size(),
            0U);
}

TEST_F(TasksTest, NeedsAContactForEverythingButTodos) {
  json::object body{{"taskType", "call"},
                    {"startAt", "2030-01-01T10:00:00Z"},
                    {"dueTo", "2030-01-01T09:00:00Z"},
                    {"contactId", 1001},
                    {"template", json::object{{"body", "x"}}}};
  EXPECT_EQ(api.post("/v3/tasks", body).at("/errors/0/pointer"), "/dueTo");
  body["dueTo"] = "2030-01-01T11:00:00Z";
  body["contactId"] = nullptr;
  EXPECT_EQ(api.post("/v3/tasks", body).at("/errors/0/pointer"), "/contactId");
  body["taskType"] = "toDo";
  EXPECT_EQ(api.post("/v3/tasks", body).status, 201);
}

TEST_F(TasksTest, CompletesOnceOnly) {
  EXPECT_EQ(api.post("/v3/tasks/2/complete", {{"callResolution", 0}}).at("/status"), "finished");
  EXPECT_EQ(api.post("/v3/tasks/2/complete").code(), "task.cannotComplete");
  EXPECT_EQ(api.post("/v3/tasks/filter", {{"status", "finished"}}).at("/items").as_array().size(), 2U);
  EXPECT_EQ(api.put("/v3/tasks/2", {{"taskType", "call"},
                                    {"startAt", "2030-01-01T10:00:00Z"},
                                    {"dueTo", "2030-01-01T11:00:00Z"},
                                    {"contactId", 1001},
                                    {"template", json::object{{"body", "x"}}}})
                .code(),
            "task.unknown")
      << "only a new task can change";
}

TEST_F(TasksTest, ExecutingAnEmailSendsIt) {
  const Reply reply = api.post("/v3/tasks/3/execute");
  EXPECT_EQ(reply.at("/status"), "finished") << reply;
  const Reply threads = api.get("/v3/contacts/1005/inbox-threads");
  ASSERT_EQ(threads.at("/items").as_array().size(), 1U);
  const json::value messages =
      api.get("/v3/inbox/threads/" + json::serialize(threads.at("/items/0/id")) + "/messages").at("/items");
  EXPECT_EQ(messages.as_array().back().at("body"), "<p>Hello Ellis, your order is on its way.</p>");
  const Reply wrong = api.post("/v3/tasks/1/execute");
  EXPECT_EQ(wrong.status, 400);
  EXPECT_EQ(wrong.at("/errors/0/pointer"), "");
}

TEST_F(TasksTest, DeletingCancelsOpenTasksAndArchivesDoneOnes) {
  EXPECT_EQ(api.erase("/v3/tasks/1").status, 204);
  EXPECT_EQ(api.get("/v3/tasks/1").at("/status"), "cancelled");
  EXPECT_EQ(api.erase("/v3/tasks/7").status, 204);
  EXPECT_EQ(api.get("/v3/tasks/7").at("/status"), "archived");
  EXPECT_EQ(api.get("/v3/tasks").at("/items").as_array().size(), 5U) << "out of view";
  EXPECT_EQ(api.erase("/v3/tasks/1").code(), "task.unknown");
  EXPECT_EQ(api.erase("/v3/tasks/99").code(), "task.notFound");
}

TEST_F(TasksTest, BatchesFailItemByItem) {
  const Reply done = api.post("/v3/tasks/batch/complete", {{"ids", json::array{1, 7, 99}}});
  EXPECT_EQ(done.at("/7/error"), "cannotComplete");
  EXPECT_EQ(done.at("/99/error"), "notFound");
  EXPECT_EQ(done.body.as_object().size(), 2U);
  EXPECT_EQ(api.post("/v3/tasks/batch/assign", {{"ids", json::array{2}}, {"userId", 102}}).text, "{}");
  EXPECT_EQ(api.get("/v3/tasks/2").at("/assignedUserId"), 102);
  EXPECT_EQ(api.post("/v3/tasks/batch/assign", {{"ids", json::array{2}}, {"userId", 7}}).code(),
            "task.forbidden");
  EXPECT_EQ(column(api.post("/v3/tasks/filter", {{"overdue", true}}), "id"), (std::vector<json::value>{6}));
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
