// Accounts, settings, templates, senders, rules and subscriptions.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using AccountsTest = SandboxTest;
using SettingsTest = SandboxTest;
using TemplatesTest = SandboxTest;
using SendersTest = SandboxTest;
using RulesTest = SandboxTest;
using WebhooksTest = SandboxTest;
using SchedulesTest = SandboxTest;

TEST_F(AccountsTest, PutReplacesEverything) {
  const Reply made =
      api.post("/v3/contact-accounts", {{"name", "Fresh Ltd"}, {"city", "Leeds"}, {"companySize", "11-50"}});
  ASSERT_EQ(made.status, 201) << made;
  const std::string path = "/v3/contact-accounts/" + json::serialize(made.at("/id"));
  const Reply replaced = api.put(path, {{"name", "Fresh Ltd"}, {"ownerUserId", 102}});
  EXPECT_EQ(replaced.at("/city"), nullptr) << "what is left out is emptied";
  EXPECT_EQ(replaced.at("/ownerUserId"), 102);
  EXPECT_EQ(api.put(path, {{"name", "X"}, {"ownerUserId", 7}}).code(), "contactAccount.invalidInput");
  EXPECT_EQ(api.erase(path).status, 204);
  EXPECT_EQ(api.get(path).code(), "contactAccount.notFound");
}

TEST_F(AccountsTest, ContactsBelongToOneAccount) {
  EXPECT_EQ(api.get("/v3/contact-accounts/1").at("/linkedProspectsCount"), 9);
  EXPECT_EQ(api.post("/v3/contact-accounts/1/contact-links/bulk", {{"contactIds", json::array{1002, 9999}}})
                .at("/9999/error"),
            "notFound");
  EXPECT_EQ(api.get("/v3/contacts/1002").at("/accountId"), 1);
  EXPECT_EQ(api.get("/v3/contact-accounts/2").at("/linkedProspectsCount"), 7);
  EXPECT_EQ(
      api.post("/v3/contact-accounts/1/contact-links/bulk-delete", {{"contactIds", json::array{1002}}}).text,
      "{}");
  EXPECT_EQ(api.get("/v3/contacts/1002").at("/company"), nullptr) << "inherited data goes with the link";
  EXPECT_EQ(api.erase("/v3/contact-accounts/1").status, 204);
  EXPECT_EQ(api.get("/v3/contacts/1001").at("/accountId"), nullptr);
}

TEST_F(AccountsTest, FiltersByConditionsInPascalCase) {
  const auto found = [&](const char* property, const char* condition, const json::value& values) {
    const json::object one{{"property", property}, {"condition", condition}, {"values", values}};
    return column(api.post("/v3/contact-accounts/filter", {{"filters", json::array{one}}}), "id");
  };
  using Ids = std::vector<json::value>;
  EXPECT_EQ(found("Country", "Equals", "Estonia"), (Ids{3}));
  EXPECT_EQ(found("Name", "In", json::array{"Example Bakery", "Demo Software"}), (Ids{1, 3}));
  EXPECT_EQ(found("NumberOfContacts", "GreaterThan", 8), (Ids{1}));
  EXPECT_EQ(found("State", "IsNull", nullptr), (Ids{1, 2, 3}));
  EXPECT_EQ(found("Sequence", "CollectionContains", json::array{2}), (Ids{1, 2, 3}));
  EXPECT_EQ(found("Name", "NotEquals", "Example Bakery"), (Ids{2, 3}));
  EXPECT_EQ(api.get("/v3/contact-accounts?search=logistics").at("/items/0/id"), 2);
  EXPECT_EQ(api.get("/v3/contact-accounts?sort_by=Name&sort_direction=asc").at("/items/0/name"),
            "Demo Software");
}

TEST_F(AccountsTest, BulkCreationAnswersInOrder) {
  const Reply made =
      api.post("/v3/contact-accounts/bulk",
               {{"items", json::array{json::object{{"name", "A"}}, json::object{{"name", "B"}}}}});
  EXPECT_EQ(made.body.as_array().size(), 2U);
  EXPECT_EQ(api.get("/v3/contact-accounts/" + json::serialize(made.at("/1/id"))).at("/name"), "B");
  const Reply refused = api.post("/v3/contact-accounts/bulk",
                                 {{"items", json::array{json::object{{"name", "C"}}, json::object{}}}});
  EXPECT_EQ(refused.at("/errors/0/pointer"), "/items/1/name") << "one malformed item refuses all";
  EXPECT_EQ(api.get("/v3/contact-accounts?search=C").at("/items").as_array().size(), 2U)
      << "Logistics and Bakery aside, nothing was stored";
}

TEST_F(AccountsTest, AccountListsHoldAccounts) {
  EXPECT_EQ(api.post("/v3/contact-account-lists", {{"name", "Target accounts"}}).code(),
            "contactAccountList.duplicateName");
  EXPECT_EQ(api.post("/v3/contact-account-lists", {{"name", "ab"}}).code(),
            "contactAccountList.nameTooShort");
  const Reply list = api.post("/v3/contact-account-lists", {{"name", "Second wave"}});
  const std::string path = "/v3/contact-account-lists/" + json::serialize(list.at("/id"));
  EXPECT_EQ(api.post(path + "/move-accounts", {{"accountIds", json::array{1, 99}}}).at("/99/error"),
            "accountNotProcessed");
  EXPECT_EQ(column(api.post("/v3/contact-accounts/filter", {{"listId", list.at("/id")}}), "id"),
            (std::vector<json::value>{1}));
  EXPECT_EQ(api.post("/v3/contact-accounts/filter", {{"listId", 1}}).at("/items").as_array().size(), 2U);
}

TEST_F(SettingsTest, PatchMergesAndKeepsTheRest) {
  const Reply before = api.get("/v3/settings");
  const Reply after = api.patch("/v3/settings", {{"account", json::object{{"firstName", "New"}}}});
  EXPECT_EQ(after.at("/account/firstName"), "New") << after;
  EXPECT_EQ(after.at("/account/lastName"), before.at("/account/lastName"));
  EXPECT_EQ(after.at("/emails"), before.at("/emails"));
  EXPECT_EQ(api.get("/v3/settings").body, after.body);
}

TEST_F(SettingsTest, PlainTextAndTrackingExcludeEachOther) {
  EXPECT_EQ(api.patch("/v3/settings", {{"emails", json::object{{"isSendingPlainTextEnabled", true}}}}).code(),
            "settings.invalidOperation");
  EXPECT_EQ(api.get("/v3/settings").at("/emails/isSendingPlainTextEnabled"), false) << "nothing was changed";
  const json::object plain{{"isSendingPlainTextEnabled", true},
                           {"isOpenTrackingDisabled", true},
                           {"isLinksTrackingEnabled", false}};
  EXPECT_EQ(api.patch("/v3/settings", {{"emails", plain}}).status, 200);
}

TEST_F(SettingsTest, StagesGoOnlyAllTogether) {
  const json::array one{json::object{{"id", 1}, {"name", "First"}}};
  EXPECT_EQ(
      api.patch("/v3/settings", {{"contacts", json::object{{"contactStages", one}}}}).at("/errors/0/pointer"),
      "/contacts/contactStages");
}

TEST_F(SettingsTest, CustomFieldsWithValuesStay) {
  EXPECT_EQ(api.erase("/v3/custom-fields/1").code(), "customField.hasValues");
  EXPECT_EQ(api.erase("/v3/custom-fields/2").status, 204);
  EXPECT_EQ(api.post("/v3/custom-fields", {{"title", "plan"}, {"fieldType", "text"}}).code(),
            "customField.duplicateName");
  EXPECT_EQ(api.put("/v3/custom-fields/1", {{"title", "Tariff"}, {"fieldType", "text"}}).at("/title"),
            "Tariff");
  EXPECT_EQ(api.get("/v3/contacts/1001").at("/customFields/0/key"), "Tariff") << "values follow the field";
}

TEST_F(TemplatesTest, RendersWithAContactAndReportsWhatNothingFills) {
  const Reply made = api.post("/v3/email-templates", {{"name", "Odd"},
                                                      {"subject", "Hi {{FirstName}}"},
                                                      {"body", "{{Unknown}}"},
                                                      {"folderType", "personal"}});
  ASSERT_EQ(made.status, 201) << made;
  const std::string path = "/v3/email-templates/" + json::serialize(made.at("/id"));
  const Reply rendered = api.post(path + "/render", {{"contactId", 1001}});
  EXPECT_EQ(rendered.at("/subject"), "Hi Alex");
  EXPECT_EQ(rendered.at("/isSuccess"), false);
  EXPECT_EQ(rendered.at("/errors/0/code"), 13);
  EXPECT_EQ(rendered.at("/errors/0/variable"), "Unknown");
  EXPECT_EQ(api.post(path + "/render", {{"contactId", 9999}}).code(), "emailTemplate.contactNotFound");
}

TEST_F(TemplatesTest, NamesAreUniqueAndCopiesAreNamedAfterTheOriginal) {
  EXPECT_EQ(
      api.post("/v3/email-templates", {{"name", "first contact"}, {"body", "x"}, {"folderType", "personal"}})
          .code(),
      "emailTemplate.duplicateName");
  EXPECT_EQ(api.post("/v3/email-templates/1/clone").at("/name"), "Copy of First contact");
  EXPECT_EQ(
      api.post("/v3/email-templates", {{"name", "N"}, {"body", "x"}, {"folderType", "team"}, {"folderId", 1}})
          .code(),
      "emailTemplate.folderNotFound")
      << "folder 1 is personal";
  EXPECT_EQ(api.post("/v3/email-templates", {{"name", "N"},
                                             {"body", "x"},
                                             {"folderType", "team"},
                                             {"attachmentIds", json::array{1, 2, 3, 4}}})
                .code(),
            "emailTemplate.tooManyAttachments");
}

TEST_F(TemplatesTest, FoldersAreNamedByIdAndType) {
  EXPECT_EQ(api.get("/v3/email-template-folders/2?folder_type=personal").code(),
            "emailTemplateFolder.notFound");
  EXPECT_EQ(api.get("/v3/email-template-folders/2").status, 400) << "the type is mandatory";
  EXPECT_EQ(api.erase("/v3/email-template-folders/1?folder_type=personal").code(),
            "emailTemplateFolder.isDefault");
  EXPECT_EQ(api.erase("/v3/email-template-folders/2?folder_type=team").status, 400)
      << "a team folder has to be empty";
  EXPECT_EQ(api.post("/v3/email-template-folders/3/share").at("/folderType"), "team");
  EXPECT_EQ(api.post("/v3/email-template-folders/3/share").code(), "emailTemplateFolder.alreadyShared");
  EXPECT_EQ(api.get("/v3/email-templates?folder_type=team").at("/items").as_array().size(), 2U)
      << "templates move with it";
}

TEST_F(TemplatesTest, UploadsBecomeAttachments) {
  const Reply file = api.upload("/v3/email-template-attachments", std::string(3000, 'x'));
  ASSERT_EQ(file.status, 201) << file;
  EXPECT_EQ(file.at("/size"), 3000) << "bytes here";
  const Reply other = api.upload("/v3/attachments", std::string(3000, 'x'));
  ASSERT_EQ(other.status, 200);
  EXPECT_EQ(other.at("/size"), 3) << "kilobytes rounded up there";
  EXPECT_EQ(other.at("/fileName"), "notes.txt");
  const Reply made = api.post("/v3/email-templates", {{"name", "With file"},
                                                      {"body", "x"},
                                                      {"folderType", "personal"},
                                                      {"attachmentIds", json::array{file.at("/id")}}});
  EXPECT_EQ(made.at("/attachments/0/fileName"), "notes.txt") << made;
  EXPECT_EQ(api.upload("/v3/attachments", "").code(), "attachment.emptyFile");
  EXPECT_EQ(api.upload("/v3/attachments", "x", "document").at("/errors/0/pointer"), "/file");
  EXPECT_EQ(api.upload("/v3/attachments/voice", std::string(61 * 16 * 1024, 'x')).code(),
            "attachment.fileTooLong");
  EXPECT_EQ(api.send("POST", "/v3/attachments", "no form", "multipart/form-data; boundary=edge").status, 400);
}

TEST_F(SendersTest, MailboxesKeepSectionsThatAreNotSent) {
  const Reply before = api.get("/v3/email-accounts/1");
  const Reply after = api.patch("/v3/email-accounts/1", {{"safety", json::object{{"dailyLimit", 77}}}});
  EXPECT_EQ(after.at("/safety/dailyLimit"), 77);
  EXPECT_EQ(after.at("/connection"), before.at("/connection"));
  EXPECT_EQ(api.get("/v3/email-accounts").at("/items/0/dailyLimit"), 77);
  EXPECT_EQ(after.text.find("assword"), std::string::npos);
}

TEST_F(SendersTest, PasswordsAreNeverReturned) {
  const json::object connection{
      {"email", "fresh@example.com"}, {"smtpHost", "smtp.example.com"}, {"smtpPort", 587},
      {"smtpPassword", "hush-hush"},  {"imapHost", "imap.example.com"}, {"imapPort", 993},
      {"imapPassword", "hush-hush"}};
  const Reply made = api.post("/v3/email-accounts", {{"connection", connection}});
  ASSERT_EQ(made.status, 201) << made;
  EXPECT_EQ(made.text.find("hush"), std::string::npos);
  EXPECT_EQ(api.get("/v3/email-accounts/" + json::serialize(made.at("/id"))).text.find("hush"),
            std::string::npos);
}

TEST_F(SendersTest, TagsAndFiltersOfMailboxes) {
  EXPECT_EQ(api.post("/v3/email-accounts/2/tags", {{"tags", json::array{"fresh"}}}).status, 204);
  EXPECT_EQ(column(api.post("/v3/email-accounts/filter", {{"tags", json::array{"fresh"}}}), "id"),
            (std::vector<json::value>{2}));
  EXPECT_EQ(column(api.post("/v3/email-accounts/filter", {{"status", "disconnected"}}), "id"),
            (std::vector<json::value>{3}));
  EXPECT_EQ(column(api.post("/v3/email-accounts/filter", {{"domains", json::array{"example.org"}}}), "id"),
            (std::vector<json::value>{2}));
  EXPECT_EQ(column(api.get("/v3/email-accounts?my=true"), "id"), (std::vector<json::value>{1, 2}));
  const Reply tags = api.get("/v3/email-accounts/tags");
  EXPECT_EQ(tags.body.as_array().size(), 2U) << tags;
  EXPECT_EQ(api.put("/v3/email-accounts/tags/" + json::serialize(tags.at("/1/id")),
                    {{"name", "fine"}, {"colorId", 2}})
                .status,
            204);
  EXPECT_EQ(api.get("/v3/email-accounts/2").at("/tags"), (json::array{"outreach", "fine"}));
  EXPECT_EQ(api.send("DELETE", "/v3/email-accounts/2/tags", R"({"tags":["fine"]})").status, 204)
      << "a DELETE with a body";
  EXPECT_EQ(api.get("/v3/email-accounts/2").at("/tags"), (json::array{"outreach"}));
}

TEST_F(SendersTest, ConnectingAMailboxIsARedirectForAPerson) {
  const Reply reply = api.get("/v3/email-accounts/connect/gmail");
  EXPECT_EQ(reply.status, 302);
  EXPECT_TRUE(reply.header("location").starts_with("https://"));
  EXPECT_EQ(reply.text, "");
}

TEST_F(SendersTest, LinkedInAccountsInUseStayUnlessForced) {
  EXPECT_EQ(api.erase("/v3/linkedin-accounts/1").code(), "linkedInAccount.accountInUse");
  EXPECT_EQ(
      api.post("/v3/linkedin-accounts/bulk-delete", {{"ids", json::array{1, 2, 99}}}).body,
      (json::object{
          {"1",
           json::object{{"error", "accountInUse"}, {"errorDetails", "Sequences work with this account."}}},
          {"99", json::object{{"error", "notFound"}, {"errorDetails", "LinkedIn account not found."}}}}));
  EXPECT_EQ(api.erase("/v3/linkedin-accounts/1?force=true").status, 204);
  EXPECT_EQ(api.get("/v3/sequences/1/linkedin-accounts").text, "[]");
}

TEST_F(SendersTest, InvitationsWaitUntilTheyAreWithdrawn) {
  const Reply link = api.post("/v3/linkedin-accounts/connection-link", {{"name", "New colleague"}});
  ASSERT_EQ(link.status, 201) << link;
  EXPECT_EQ(api.get("/v3/linkedin-accounts/pending").body.as_array().size(), 2U);
  EXPECT_EQ(
      api.erase("/v3/linkedin-accounts/pending/" + json::serialize(link.at("/pendingAccountId"))).status,
      204);
  EXPECT_EQ(api.get("/v3/linkedin-accounts/pending").body.as_array().size(), 1U);
}

TEST_F(RulesTest, BulkRulesAnswerWithNumbersAndRefuseMalformedPatterns) {
  const json::array rules{json::object{{"pattern", "new.example.com"}},
                          json::object{{"pattern", "competitor.example.com"}}};
  const Reply made = api.post("/v3/contact-blacklist-rules/domains/bulk", rules);
  EXPECT_TRUE(made.at("/0/id").is_int64()) << made;
  EXPECT_EQ(made.at("/1/error"), 2) << "a number here";
  const Reply broken = api.post("/v3/contact-blacklist-rules/domains/bulk",
                                json::array{json::object{{"pattern", "no domain"}}});
  EXPECT_EQ(broken.at("/errors/0/pointer"), "/0/pattern") << broken;
  EXPECT_EQ(api.post("/v3/contact-blacklist-rules/domains", {{"pattern", "new.example.com"}}).code(),
            "blacklistDomainRule.duplicate");
}

TEST_F(RulesTest, RulesOfThePlatformAreReadOnly) {
  EXPECT_EQ(api.erase("/v3/contact-blacklist-rules/domains/1").status, 403);
  EXPECT_EQ(api.put("/v3/contact-blacklist-rules/emails/1", {{"pattern", "x@example.com"}}).status, 403);
  const Reply reply =
      api.post("/v3/contact-blacklist-rules/emails/bulk-delete", {{"ids", json::array{1, 2, 99}}});
  EXPECT_EQ(reply.at("/1/error"), "globalRuleReadOnly") << reply;
  EXPECT_EQ(reply.at("/99/error"), "notFound");
  EXPECT_EQ(api.get("/v3/contact-blacklist-rules/emails/2").code(), "blacklistEmailRule.notFound");
}

TEST_F(WebhooksTest, KnowsTwentyTwoEvents) {
  const json::value events = api.get("/v3/webhooks/events").at("/events");
  EXPECT_EQ(events.as_array().size(), 22U);
  EXPECT_NE(std::find(events.as_array().begin(), events.as_array().end(), json::value("autopilot_stopped")),
            events.as_array().end());
}

TEST_F(WebhooksTest, RefusesEventsUrlsAndScopesThatThereAreNot) {
  const auto code = [&](const char* event, const char* url, const char* scope) {
    return api.post("/v3/webhooks", {{"eventType", event}, {"url", url}, {"scope", scope}}).code();
  };
  EXPECT_EQ(code("meeting_booked", "https://example.com/x", "team"), "webHook.invalidEvent");
  EXPECT_EQ(code("email_sent", "ftp://example.com/x", "team"), "webHook.invalidUrl");
  EXPECT_EQ(code("email_sent", "/relative", "team"), "webHook.invalidUrl");
  EXPECT_EQ(code("email_sent", "https://example.com/x", "organization"),
            "webHook.organizationScopeNotImplemented");
}

TEST_F(WebhooksTest, PutResetsThePayloadOptions) {
  const json::object body{{"eventType", "email_sent"}, {"url", "https://example.com/x"}, {"scope", "team"}};
  EXPECT_EQ(api.get("/v3/webhooks/1").at("/payloadConfig/includeEmailText"), true);
  const Reply reply = api.put("/v3/webhooks/1", body);
  EXPECT_EQ(reply.at("/payloadConfig/includeEmailText"), false);
  EXPECT_EQ(reply.at("/enabled"), true) << "pausing is not done here";
}

TEST_F(WebhooksTest, FiftyCanBeActive) {
  const json::object body{{"eventType", "email_sent"}, {"url", "https://example.com/x"}};
  for (int i = 0; i < 49; ++i) ASSERT_EQ(api.post("/v3/webhooks", body).status, 201);
  EXPECT_EQ(api.post("/v3/webhooks", body).code(), "webHook.limitReached");
  EXPECT_EQ(api.post("/v3/webhooks/2/enable").code(), "webHook.limitReached");
  EXPECT_EQ(api.post("/v3/webhooks/1/disable").status, 204);
  EXPECT_EQ(api.post("/v3/webhooks/2/enable").status, 204);
  EXPECT_EQ(api.post("/v3/webhooks/1/test").code(), "webHook.notFound") << "a disabled one cannot be tested";
  EXPECT_EQ(api.get("/v3/webhooks/1/logs").at("/items/0/httpStatus"), 500);
}

TEST_F(SchedulesTest, TakeWindowsTimeZonesOnly) {
  EXPECT_EQ(
      api.post("/v3/schedules", {{"name", "Night"}, {"timezoneId", "Europe/London"}}).at("/errors/0/pointer"),
      "/timezoneId");
  const Reply made = api.post("/v3/schedules", {{"name", "Night"}, {"timezoneId", "GMT Standard Time"}});
  ASSERT_EQ(made.status, 201) << made;
  EXPECT_EQ(made.at("/mainTimings/0/weekDay"), "Monday");
  EXPECT_EQ(api.post("/v3/schedules", {{"name", "NIGHT"}, {"timezoneId", "UTC"}}).code(),
            "schedule.duplicateName");
}

TEST_F(SchedulesTest, InUseOrDefaultTheyStay) {
  EXPECT_EQ(api.erase("/v3/schedules/1").code(), "schedule.deleteRejected");
  EXPECT_EQ(api.post("/v3/schedules/3/set-default").status, 204);
  EXPECT_EQ(api.get("/v3/schedules/1").at("/isDefault"), false);
  EXPECT_EQ(api.erase("/v3/schedules/3").code(), "schedule.deleteRejected");
  EXPECT_EQ(api.erase("/v3/schedules/2").status, 204);
  const json::value made = api.post("/v3/sequences", {{"name", "Later"}}).at("/scheduleId");
  EXPECT_EQ(made, 3) << "new sequences get the default";
}

TEST_F(SchedulesTest, CalendarsAreLinkedOnceAndGoWithTheirLinks) {
  EXPECT_EQ(api.post("/v3/schedules/1/holiday-calendar-links", {{"calendarId", 2}}).status, 201);
  EXPECT_EQ(api.post("/v3/schedules/1/holiday-calendar-links", {{"calendarId", 2}}).code(),
            "scheduleHolidayCalendarLink.alreadyLinked");
  EXPECT_EQ(api.post("/v3/schedules/1/holiday-calendar-links", {{"calendarId", 99}}).code(),
            "scheduleHolidayCalendarLink.holidayCalendarNotFound");
  EXPECT_EQ(api.get("/v3/schedules/1/holiday-calendars").body.as_array().size(), 2U);
  EXPECT_EQ(api.erase("/v3/holiday-calendars/2").status, 403) << "a country's calendar";
  EXPECT_EQ(api.erase("/v3/holiday-calendars/1").status, 204);
  EXPECT_EQ(api.get("/v3/schedules/1/holiday-calendars").body.as_array().size(), 1U);
}

TEST_F(SchedulesTest, CalendarsComeAsCsv) {
  const Reply csv = api.get("/v3/holiday-calendars/1/export-csv");
  EXPECT_EQ(csv.header("content-type"), "text/csv");
  EXPECT_NE(csv.text.find("\"Founders' day\",2026-03-02,2026-03-02\r\n"), std::string::npos) << csv.text;
  const json::array backwards{
      json::object{{"name", "x"}, {"startDate", "2026-05-02"}, {"endDate", "2026-05-01"}}};
  EXPECT_EQ(
      api.post("/v3/holiday-calendars", {{"name", "B"}, {"holidays", backwards}}).at("/errors/0/pointer"),
      "/holidays/0/endDate");
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
