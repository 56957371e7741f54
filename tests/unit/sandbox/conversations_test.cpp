// Inbox, tasks and direct messages.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using InboxTest = SandboxTest;
using TasksTest = SandboxTest;
using OutreachTest = SandboxTest;

TEST_F(InboxTest, AReplyIsTheLastMessageOfItsThread) {
  const std::size_t before = api.get("/v3/inbox/threads/1/messages").at("/items").as_array().size();
  const Reply sent = api.post("/v3/inbox/threads/1/messages",
                              {{"channel", "email"}, {"message", "<p>Tuesday suits me.</p>"}});
  EXPECT_EQ(sent.status, 200) << sent;
  EXPECT_EQ(sent.at("/isOutbound"), true);
  EXPECT_EQ(sent.at("/to"), (json::array{"alex.sample@example.com"}));
  const json::value messages = api.get("/v3/inbox/threads/1/messages").at("/items");
  ASSERT_EQ(messages.as_array().size(), before + 1);
  EXPECT_EQ(messages.as_array().back().at("body"), "<p>Tuesday suits me.</p>");
  const Reply thread = api.get("/v3/inbox/threads/1");
  EXPECT_EQ(thread.at("/messages").as_array().size(), before + 1);
  EXPECT_EQ(thread.at("/isRead"), true);
  EXPECT_EQ(thread.at("/aiDraft"), nullptr) << "the draft is used up";
  EXPECT_EQ(api.get("/v3/inbox/threads").at("/items/0/id"), 1) << "newest activity first";
  EXPECT_EQ(api.get("/v3/inbox/threads").at("/items/0/bodyPreview"), "Tuesday suits me.");
}

TEST_F(InboxTest, RefusesAnswersThatCannotBeSent) {
  const auto answer = [&](const char* thread, const json::object& body) {
    return api.post(std::string("/v3/inbox/threads/") + thread + "/messages", body).code();
  };
  EXPECT_EQ(answer("1", {{"channel", "linkedIn"}, {"message", "Hi"}}), "inboxThread.channelMismatch");
  EXPECT_EQ(answer("1", {{"channel", "email"}, {"message", "Hi"}, {"attachmentIds", json::array{9}}}),
            "inboxThread.attachmentNotFound");
  EXPECT_EQ(answer("99", {{"channel", "email"}, {"message", "Hi"}}), "inboxThread.notFound");
  api.post("/v3/contacts/set-opted-out", {{"contactIds", json::array{1001}}, {"isOptedOut", true}});
  EXPECT_EQ(answer("1", {{"channel", "email"}, {"message", "Hi"}}), "inboxThread.contactOptedOut");
  EXPECT_EQ(api.get("/v3/inbox/threads/1/messages").at("/items").as_array().size(), 2U);
}

TEST_F(InboxTest, FiltersByEveryCriterion) {
  const auto found = [&](const json::object& criteria) {
    const Reply reply = api.post("/v3/inbox/threads/filter", criteria);
    EXPECT_EQ(reply.status, 200) << reply;
    return column(reply, "id");
  };
  using Ids = std::vector<json::value>;
  EXPECT_EQ(found({}), column(api.get("/v3/inbox/threads"), "id"));
  EXPECT_EQ(found({{"search", "happy with what we have"}}), (Ids{2}));
  EXPECT_EQ(found({{"search", "alex"}}), (Ids{1}));
  EXPECT_EQ(found({{"channels", json::array{"linkedIn"}}}), (Ids{4, 5}));
  EXPECT_EQ(found({{"contactIds", json::array{1003}}}), (Ids{2}));
  EXPECT_EQ(found({{"categoryIds", json::array{3, 4}}}), (Ids{3, 5}));
  EXPECT_EQ(found({{"source", "unread"}}), (Ids{1, 4}));
  EXPECT_EQ(found({{"source", "aiDraft"}}), (Ids{1}));
  EXPECT_EQ(found({{"source", "sent"}}), (Ids{}));
  EXPECT_EQ(found({{"onlyWithMeetingIntent", true}}), (Ids{1}));
  EXPECT_EQ(found({{"sequenceIds", json::array{2}}}), (Ids{}));
  EXPECT_EQ(found({{"linkedInAccountIds", json::array{1}}}), (Ids{4, 5}));
  EXPECT_EQ(found({{"ownerUserId", 102}}), (Ids{}));
}

TEST_F(InboxTest, TheStartOfTheWindowIsExclusiveAndTheEndLater) {
  const json::value last = api.get("/v3/inbox/threads").at("/items/0/lastActivityDate");
  const auto after = api.post("/v3/inbox/threads/filter", {{"from", last}});
  EXPECT_EQ(after.at("/items").as_array().size(), 0U) << after;
  EXPECT_EQ(api.post("/v3/inbox/threads/filter", {{"from", last}, {"to", last}}).code(),
            "inboxThread.invalidInput");
  EXPECT_EQ(api.post("/v3/inbox/threads/filter", {{"to", last}}).at("/items").as_array().size(), 5U);
}

TEST_F(InboxTest, CategoriesCountUnreadThreads) {
  EXPECT_EQ(api.get("/v3/inbox/threads/categories/1").at("/unreadThreadsCount"), 1);
  EXPECT_EQ(api.post("/v3/inbox/threads/mark-as-read", {{"threadIds", json::array{1, 99}}}).at("/99/error"),
            "notFound");
  EXPECT_EQ(api.get("/v3/inbox/threads/categories/1").at("/unreadThreadsCount"), 0);
  EXPECT_EQ(api.post("/v3/inbox/threads/mark-as-unread", {{"threadIds", json::array{1}}}).text, "{}");
  EXPECT_EQ(api.get("/v3/inbox/threads/categories/1").at("/unreadThreadsCount"), 1);
}

TEST_F(InboxTest, CategoriesAreUniqueAndTheReservedOnesStay) {
  EXPECT_EQ(api.post("/v3/inbox/threads/categories", {{"name", "INTERESTED"}, {"color", "red"}}).code(),
            "inboxCategory.duplicateName");
  EXPECT_EQ(api.put("/v3/inbox/threads/categories/1", {{"name", "X"}, {"color", "red"}}).status, 403);
  EXPECT_EQ(api.erase("/v3/inbox/threads/categories/1").status, 403);
  const Reply made = api.post("/v3/inbox/threads/categories", {{"name", "Warm"}, {"color", "orange"}});
  EXPECT_EQ(made.status, 201) << made;
  EXPECT_EQ(made.at("/isReserved"), false);
}

TEST_F(InboxTest, ThreadsMoveBetweenCategories) {
  EXPECT_EQ(api.put("/v3/inbox/threads/2/category", {{"categoryId", 4}}).status, 204);
  EXPECT_EQ(api.get("/v3/inbox/threads/2").at("/category/name"), "Call back");
  EXPECT_EQ(api.put("/v3/inbox/threads/2/category", json::object()).status, 204) << "an absent id clears too";
  EXPECT_EQ(api.get("/v3/inbox/threads/2").at("/category"), nullptr);
  EXPECT_EQ(api.put("/v3/inbox/threads/2/category", {{"categoryId", 99}}).code(), "inboxCategory.notFound");
  EXPECT_EQ(
      api.post("/v3/inbox/threads/categories/4/thread-links/bulk", {{"threadIds", json::array{2, 3}}}).text,
      "{}");
  EXPECT_EQ(
      api.post("/v3/inbox/threads/categories/1/thread-links/bulk-delete", {{"threadIds", json::array{2}}})
          .text,
      "{}");
  EXPECT_EQ(api.get("/v3/inbox/threads/2").at("/category/id"), 4) << "filed under another category";
  EXPECT_EQ(api.post("/v3/inbox/threads/categories/99/thread-links/bulk", {{"threadIds", json::array{2}}})
                .at("/2/error"),
            "notFound");
  EXPECT_EQ(api.erase("/v3/inbox/threads/categories/4").status, 204);
  EXPECT_EQ(api.get("/v3/inbox/threads/2").at("/category"), nullptr);
}

TEST_F(InboxTest, DeletedThreadsAreGoneWithTheirMessages) {
  EXPECT_EQ(api.erase("/v3/inbox/threads/1").status, 204);
  EXPECT_EQ(api.get("/v3/inbox/threads/1/messages").code(), "inboxThread.notFound");
  EXPECT_EQ(
      api.post("/v3/inbox/threads/bulk-delete", {{"threadIds", json::array{1, 2}}}).body.as_object().size(),
      1U);
  EXPECT_EQ(api.get("/v3/inbox/threads").at("/items").as_array().size(), 3U);
}

TEST_F(InboxTest, ADraftShowsUpInItsThread) {
  const Reply draft = api.post("/v3/inbox/threads/2/ai-draft/generate");
  EXPECT_EQ(draft.status, 200) << draft;
  EXPECT_EQ(api.get("/v3/inbox/threads/2").at("/aiDraft/message"), draft.at("/message"));
  EXPECT_EQ(api.put("/v3/inbox/threads/2/meeting-intent", {{"hasMeetingIntent", true}}).status, 204);
  EXPECT_EQ(api.get("/v3/contacts/1003/inbox-threads").at("/items/0/hasMeetingIntent"), true);
}

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

TEST_F(OutreachTest, ADirectEmailStartsAConversation) {
  const Reply sent = api.post("/v3/contacts/1020/send-direct-email",
                              {{"subject", "Hello {{FirstName}}"}, {"body", "<p>How are you?</p>"}});
  EXPECT_EQ(sent.at("/status"), "sent") << sent;
  const Reply threads = api.get("/v3/contacts/1020/inbox-threads");
  EXPECT_EQ(threads.at("/items/0/subject"), "Hello Taylor");
  EXPECT_EQ(column(api.get("/v3/contacts/1020/activities"), "activityType").front(), "emailSent");
  const Reply report =
      api.post("/v3/reporting/emails", {{"filters", json::object{{"includeOutOfSequence", true}}}});
  const auto people = column(report, "contactId");
  EXPECT_EQ(std::count(people.begin(), people.end(), json::value(1020)), 1) << report;
}

TEST_F(OutreachTest, RespectsBlacklistAndOptOut) {
  api.post("/v3/contact-blacklist-rules/domains", {{"pattern", "example.org"}});
  const json::object mail{{"subject", "x"}, {"body", "y"}};
  EXPECT_EQ(api.post("/v3/contacts/1002/send-direct-email", mail).code(), "contact.contactInBlackList");
  api.post("/v3/contact-blacklist-rules/email-exceptions", {{"pattern", "blake.example@example.org"}});
  EXPECT_EQ(api.post("/v3/contacts/1002/send-direct-email", mail).status, 200)
      << "an exception frees the address";
  EXPECT_EQ(api.post("/v3/contacts/1007/send-direct-email", mail).status, 400) << "opted out";
  EXPECT_EQ(api.post("/v3/contacts/1001/send-direct-email",
                     {{"subject", "x"}, {"body", "y"}, {"emailAccountId", 99}})
                .code(),
            "contact.emailAccountNotFound");
}

TEST_F(OutreachTest, LinkedInNeedsAProfileAConnectionAndAnActiveAccount) {
  const json::object text{{"linkedInAccountId", 1}, {"message", "Hello"}};
  EXPECT_EQ(api.post("/v3/contacts/1008/send-direct-linkedin-message", text).code(),
            "directLinkedIn.noLinkedInProfile");
  EXPECT_EQ(api.post("/v3/contacts/1001/send-direct-linkedin-message", text).code(),
            "directLinkedIn.notConnected");
  EXPECT_EQ(api.post("/v3/contacts/1002/send-direct-linkedin-connect", text).code(),
            "directLinkedIn.alreadyConnected");
  EXPECT_EQ(api.post("/v3/contacts/9999/send-direct-linkedin-message", text).code(),
            "directLinkedIn.contactNotFound");
  EXPECT_EQ(api.post("/v3/contacts/1004/send-direct-linkedin-message", text).at("/actionType"), "message");
  EXPECT_EQ(api.get("/v3/contacts/1004/inbox-threads").at("/items/0/channel"), "linkedIn");
  EXPECT_EQ(api.post("/v3/linkedin-accounts/1/toggle-status").at("/status"), "disabled");
  EXPECT_EQ(api.post("/v3/contacts/1004/send-direct-linkedin-message", text).code(),
            "directLinkedIn.linkedInAccountInactive");
  EXPECT_EQ(api.post("/v3/contacts/1004/send-direct-linkedin-inmail",
                     {{"linkedInAccountId", 2}, {"subject", "x"}, {"body", "y"}})
                .code(),
            "directLinkedIn.salesNavRequired");
}

TEST_F(OutreachTest, TheDailyQuotaOfALinkedInAccountHasACode) {
  const json::object text{{"linkedInAccountId", 1}, {"message", "Hello"}};
  for (int i = 0; i < 20; ++i)
    ASSERT_EQ(api.post("/v3/contacts/1004/send-direct-linkedin-message", text).status, 200);
  const Reply reply = api.post("/v3/contacts/1004/send-direct-linkedin-message", text);
  EXPECT_EQ(reply.status, 429);
  EXPECT_EQ(reply.code(), "directLinkedIn.dailyLimitReached");
  EXPECT_GE(std::stoi(reply.header("retry-after")), 1);
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
