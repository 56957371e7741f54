// Conversations and their categories.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using InboxTest = SandboxTest;

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

}  // namespace
}  // namespace reply_mcp::sandbox::testing
