// Reports, inbox and timelines of the account tell one story, before and after something is done.
#include "unit/sandbox/support.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace reply_mcp::sandbox::testing {
namespace {

class HistoryTest : public SandboxTest {
 protected:
  static json::array items(const Reply& reply) {
    const json::value paged = reply.at("/items");
    return paged.is_array() ? paged.get_array() : json::array();
  }
  static json::object everything() {
    return {{"filters", json::object{{"dateRangePreset", "allTime"}, {"includeOutOfSequence", true}}}};
  }
  json::array messages_of(const json::value& thread) {
    return items(api.get("/v3/inbox/threads/" + json::serialize(thread.at("id")) + "/messages?top=1000"));
  }
  static std::string day(const json::value& date) { return std::string(date.as_string()); }

  /// What the inbox says went out: contact, channel, when.
  using Sent = std::multiset<std::tuple<std::int64_t, std::string, std::string>>;
  void expect_one_story();
  void expect_same_sent(const json::array& threads, const json::array& emails, const json::array& linkedin);
  void expect_same_repliers(const json::array& threads, const json::array& emails,
                            const json::array& linkedin);
  void expect_timelines(const json::array& emails);
  void expect_meetings_after_first_mail(const json::array& emails);
};

/// Each message in the inbox is a row of a report of the same instant.
void HistoryTest::expect_same_sent(const json::array& threads, const json::array& emails,
                                   const json::array& linkedin) {
  Sent reported;
  for (const json::value& row : emails)
    reported.emplace(row.at("contactId").as_int64(), "email", day(row.at("deliveryDate")));
  for (const json::value& row : linkedin)
    reported.emplace(row.at("contactId").as_int64(), "linkedIn", day(row.at("actionDate")));
  for (const json::value& thread : threads) {
    for (const json::value& message : messages_of(thread)) {
      if (!message.at("isOutbound").as_bool()) continue;
      EXPECT_TRUE(reported.contains({thread.at("contact").at("id").as_int64(),
                                     std::string(thread.at("channel").as_string()), day(message.at("date"))}))
          << "not in the reports: " << message;
    }
  }
}

void HistoryTest::expect_same_repliers(const json::array& threads, const json::array& emails,
                                       const json::array& linkedin) {
  std::set<std::pair<std::int64_t, std::string>> inbox;
  std::set<std::pair<std::int64_t, std::string>> reports;
  std::set<std::int64_t> away;
  for (const json::value& thread : threads) {
    for (const json::value& message : messages_of(thread)) {
      if (message.at("isOutbound").as_bool()) continue;
      const std::int64_t contact = thread.at("contact").at("id").as_int64();
      if (std::string(message.at("body").as_string()).find("out of the office") != std::string::npos)
        away.insert(contact);
      else
        inbox.emplace(contact, std::string(thread.at("channel").as_string()));
    }
  }
  for (const json::value& row : emails) {
    if (row.at("isReplied").as_bool()) reports.emplace(row.at("contactId").as_int64(), "email");
  }
  for (const json::value& row : linkedin) {
    if (std::string(row.at("actionType").as_string()).starts_with("replied"))
      reports.emplace(row.at("contactId").as_int64(), "linkedIn");
  }
  EXPECT_EQ(inbox, reports);
  const Reply overview = api.post("/v3/reporting/emails/overview", everything());
  EXPECT_EQ(overview.at("/outOfOffice"), away.size());
  EXPECT_EQ(overview.at("/autoReplied"), away.size());
  const Reply efficiency = api.post("/v3/reporting/channel-efficiency/overview", everything());
  EXPECT_EQ(efficiency.at("/replies"), std::set<std::int64_t>([&] {
                                         std::set<std::int64_t> people;
                                         for (const auto& [contact, channel] : reports)
                                           people.insert(contact);
                                         return people;
                                       }())
                                           .size())
      << "over all channels";
}

void HistoryTest::expect_timelines(const json::array& emails) {
  std::map<std::int64_t, std::multiset<std::string>> sent;
  for (const json::value& row : emails)
    sent[row.at("contactId").as_int64()].insert(day(row.at("deliveryDate")));
  for (const auto& [contact, dates] : sent) {
    std::multiset<std::string> noted;
    for (const json::value& entry :
         items(api.get("/v3/contacts/" + std::to_string(contact) + "/activities?top=1000"))) {
      const std::string_view type = entry.at("activityType").as_string();
      const bool on_linkedin = entry.at("content").as_object().contains("actionType");
      if (type == "emailSent" || (type == "replySent" && !on_linkedin)) noted.insert(day(entry.at("date")));
    }
    EXPECT_EQ(noted, dates) << contact;
  }
}

void HistoryTest::expect_meetings_after_first_mail(const json::array& emails) {
  for (const json::value& meeting :
       items(api.post("/v3/reporting/team-performance/meetings", everything()))) {
    bool earlier = false;
    for (const json::value& row : emails) {
      const std::string name =
          std::string(row.at("firstName").as_string()) + " " + std::string(row.at("lastName").as_string());
      if (meeting.at("contactFullName") != json::value(name)) continue;
      earlier = earlier || day(row.at("deliveryDate")) < day(meeting.at("bookedAt"));
      EXPECT_EQ(api.get("/v3/contacts/" + json::serialize(row.at("contactId"))).at("/meetingStatus"),
                "meetingBooked");
    }
    EXPECT_TRUE(earlier) << meeting;
  }
}

void HistoryTest::expect_one_story() {
  const json::array threads = items(api.get("/v3/inbox/threads?top=1000"));
  const json::array emails = items(api.post("/v3/reporting/emails?top=1000", everything()));
  const json::array linkedin = items(api.post("/v3/reporting/linkedin?top=1000", everything()));
  ASSERT_FALSE(emails.empty());
  expect_same_sent(threads, emails, linkedin);
  expect_same_repliers(threads, emails, linkedin);
  expect_timelines(emails);
  expect_meetings_after_first_mail(emails);
}

TEST_F(HistoryTest, TheAccountBeginsWithOne) {
  expect_one_story();
}

TEST_F(HistoryTest, WhateverIsSentBelongsToIt) {
  EXPECT_EQ(
      api.post("/v3/inbox/threads/1/messages", {{"channel", "email"}, {"message", "Tuesday it is."}}).status,
      200);
  EXPECT_EQ(
      api.post("/v3/inbox/threads/4/messages", {{"channel", "linkedIn"}, {"message", "Gladly."}}).status,
      200);
  EXPECT_EQ(api.post("/v3/contacts/1020/send-direct-email", {{"subject", "A"}, {"body", "B"}}).status, 200);
  EXPECT_EQ(api.post("/v3/contacts/1004/send-direct-linkedin-message",
                     {{"linkedInAccountId", 1}, {"message", "Hello"}})
                .status,
            200);
  EXPECT_EQ(api.post("/v3/tasks/3/execute").status, 200);
  EXPECT_EQ(api.post("/v3/sequences/3/start").status, 200);
  EXPECT_EQ(api.post("/v3/sequences/ai-sdr/5/contacts/1017/approval/send").status, 204);
  EXPECT_EQ(api.post("/v3/ai-sdr/approvals/send-bulk",
                     {{"items", json::array{json::object{{"sequenceId", 5}, {"contactId", 1018}}}}})
                .status,
            204);
  expect_one_story();
}

TEST_F(HistoryTest, SubjectsOfTheTimelineAreFilledIn) {
  for (const json::value& entry : items(api.get("/v3/contacts/1001/activities"))) {
    EXPECT_EQ(json::serialize(entry).find("{{"), std::string::npos) << entry;
  }
}

TEST_F(HistoryTest, SharesFollowFromTheCounts) {
  for (const char* path : {"/v3/reporting/emails/overview", "/v3/sequences/1/stats"}) {
    const json::object body = std::string_view(path).ends_with("stats")
                                  ? json::object{{"filters", json::object{{"dateRangePreset", "allTime"}}}}
                                  : everything();
    const Reply reply = api.post(path, body);
    const std::string at = std::string_view(path).ends_with("stats") ? "/emailOverview/" : "/";
    const auto number = [&](const std::string& name) { return reply.at(at + name).to_number<double>(); };
    EXPECT_EQ(number("contacted"), number("delivered") + number("notReached")) << reply;
    for (const char* name : {"delivered", "notReached", "bounced"}) {
      EXPECT_NEAR(number(std::string(name) + "Percentage"), 100.0 * number(name) / number("contacted"), 0.01)
          << path << " " << name;
    }
    for (const char* name :
         {"opened", "replied", "interested", "optedOut", "outOfOffice", "autoReplied", "meetingsBooked"}) {
      EXPECT_NEAR(number(std::string(name) + "Percentage"), 100.0 * number(name) / number("delivered"), 0.01)
          << path << " " << name;
      EXPECT_LE(number(name), number("delivered"));
    }
  }
}

TEST_F(HistoryTest, AnotherPeriodIsCompared) {
  json::object body = everything();
  EXPECT_EQ(api.post("/v3/reporting/emails/overview", body).at("/compareTo"), nullptr);
  body["compareTo"] = json::object{{"from", "2020-01-01"}, {"to", "2020-02-01"}};
  const Reply reply = api.post("/v3/reporting/emails/overview", body);
  EXPECT_EQ(reply.at("/compareTo/contacted"), 0) << reply;
  EXPECT_GT(reply.at("/contacted").as_int64(), 0);
  body["compareTo"] = json::object{{"from", "2020-02-01"}, {"to", "2020-01-01"}};
  EXPECT_EQ(api.post("/v3/reporting/emails/overview", body).status, 400);
}

TEST_F(HistoryTest, TasksAreCountedByCreationOrCompletion) {
  const auto total = [&](json::object filters) {
    filters["includeOutOfSequence"] = true;
    return api.post("/v3/reporting/tasks/overview", {{"filters", filters}}).at("/totalTasks");
  };
  const std::size_t listed = items(api.get("/v3/tasks?top=1000")).size();
  EXPECT_EQ(total({{"dateRangePreset", "allTime"}}), listed) << "all of them, whenever they are due";
  EXPECT_EQ(total({{"dateRangePreset", "allTime"}, {"taskStatuses", json::array{"completed"}}}), 1);
  EXPECT_EQ(total({{"from", "2020-01-01"}, {"to", "2020-02-01"}}), 0);
  api.post("/v3/tasks/1/complete");
  EXPECT_EQ(total({{"taskStatuses", json::array{"completed"}}}), 2);
  EXPECT_EQ(
      api.post("/v3/reporting/tasks/overview", {{"filters", json::object{{"dateRangePreset", "allTime"}}}})
          .at("/totalTasks"),
      0)
      << "none of them belongs to a sequence";
}

TEST_F(HistoryTest, OneSequenceHasAHealthProblemToPractiseOn) {
  std::size_t blocked = 0;
  for (const json::value& sequence : items(api.get("/v3/sequences"))) {
    const Reply whole = api.get("/v3/sequences/" + json::serialize(sequence.at("id")));
    const bool healthy = sequence.at("health") == json::value("healthy");
    EXPECT_EQ(whole.at("/issues").is_null(), healthy) << "the causes stand in the record: " << whole;
    blocked += healthy ? 0 : 1;
  }
  EXPECT_EQ(blocked, 1U);
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
