// Contacts as a caller sees them: what one call changes, the others show.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

class ContactsTest : public SandboxTest {
 protected:
  std::int64_t create(const std::string& email, const json::object& more = {}) {
    json::object body{{"email", email}, {"firstName", "Kim"}, {"lastName", "Fresh"}};
    for (const auto& [name, value] : more) body[name] = value;
    const Reply reply = api.post("/v3/contacts", body);
    EXPECT_EQ(reply.status, 201) << reply;
    return reply.at("/id").is_int64() ? reply.at("/id").as_int64() : 0;
  }
  static std::string path(std::int64_t id) { return "/v3/contacts/" + std::to_string(id); }
  std::size_t found_by(const json::object& criteria) {
    const Reply reply = api.post("/v3/contacts/filter?top=1000", criteria);
    EXPECT_EQ(reply.status, 200) << reply;
    return reply.at("/items").as_array().size();
  }
};

TEST_F(ContactsTest, ACreatedContactIsFoundByEveryRead) {
  const std::int64_t id = create("kim.fresh@example.org");
  EXPECT_EQ(api.get(path(id)).at("/email"), "kim.fresh@example.org");
  EXPECT_EQ(api.get(path(id)).at("/domain"), "example.org");
  EXPECT_EQ(api.get("/v3/contacts?email=KIM.FRESH@example.org").at("/items/0/id"), id) << "exact, case aside";
  EXPECT_EQ(api.post("/v3/contacts/filter", {{"searchTerm", "kim fresh"}}).at("/items/0/id"), id);
  EXPECT_EQ(api.get("/v3/contacts?top=1000").at("/items").as_array().size(), 26U);
}

TEST_F(ContactsTest, ADeletedContactIsGoneEverywhereButInItsThread) {
  EXPECT_EQ(api.erase(path(1001)).status, 204);
  const Reply gone = api.get(path(1001));
  EXPECT_EQ(gone.status, 404);
  EXPECT_EQ(gone.code(), "contact.notFound");
  EXPECT_EQ(api.erase(path(1001)).status, 404);
  EXPECT_EQ(api.get("/v3/sequences/1/contacts/1001").code(), "sequenceContact.notInSequence");
  const Reply thread = api.get("/v3/inbox/threads/1");
  EXPECT_EQ(thread.at("/contact/isDeleted"), true);
  EXPECT_EQ(thread.at("/contact/id"), nullptr);
  EXPECT_EQ(thread.at("/contact/fullName"), "Alex Sample") << "a snapshot of the person stays";
}

TEST_F(ContactsTest, RefusesAnAddressThatAnotherContactHas) {
  create("twin@example.org");
  const Reply reply = api.post("/v3/contacts", {{"email", "Twin@Example.org"}});
  EXPECT_EQ(reply.status, 400);
  EXPECT_EQ(reply.code(), "contact.invalidInput");
}

TEST_F(ContactsTest, CompanySizesComeBackInAnotherCasingThanTheyGo) {
  const std::int64_t id = create("size@example.org", {{"companySize", "TwoHundred"}});
  EXPECT_EQ(api.get(path(id)).at("/companySize"), "twoHundred");
  EXPECT_EQ(api.patch(path(id), {{"companySize", "twoHundred"}}).status, 400)
      << "a read value is no valid input";
}

TEST_F(ContactsTest, CreatedAtAndLastModifiedAtAreNullAndPhone2IsNotReturned) {
  const Reply reply =
      api.post("/v3/contacts", {{"email", "zone@example.org"}, {"phone2", "+1 202 555 0199"}});
  EXPECT_EQ(reply.at("/createdAt"), nullptr);
  EXPECT_EQ(std::string(reply.at("/addingDate").as_string()).back(), 'Z');
  EXPECT_FALSE(reply.body.as_object().contains("phone2"));
  const Reply changed = api.patch(path(reply.at("/id").as_int64()), {{"title", "Buyer"}});
  EXPECT_EQ(changed.at("/lastModifiedAt"), nullptr);
}

TEST_F(ContactsTest, RulesOnTimesAreIgnored) {
  for (const char* property : {"createdAt", "lastModifiedAt", "addingDate"}) {
    const json::object rule{
        {"property", property}, {"condition", "greaterThan"}, {"value", "2999-01-01T00:00:00Z"}};
    EXPECT_EQ(found_by({{"rules", json::array{rule}}}), 25U) << property;
  }
}

TEST_F(ContactsTest, PatchChangesOnlyWhatIsSentAndNullEmpties) {
  const std::int64_t id = create("patch@example.org", {{"title", "Buyer"}, {"city", "Leeds"}});
  const Reply reply = api.patch(path(id), {{"title", nullptr}, {"country", "Estonia"}});
  EXPECT_EQ(reply.status, 200) << reply;
  EXPECT_EQ(reply.at("/title"), nullptr);
  EXPECT_EQ(reply.at("/country"), "Estonia");
  EXPECT_EQ(reply.at("/city"), "Leeds");
  EXPECT_EQ(api.get(path(id)).body, reply.body);
}

TEST_F(ContactsTest, CustomFieldsGoByNameOrIdAndComeBackUnderTheirId) {
  const json::array by_name{json::object{{"name", "Plan"}, {"value", "Gold"}}};
  const std::int64_t id = create("fields@example.org", {{"customFields", by_name}});
  EXPECT_EQ(api.get(path(id)).at("/customFields"),
            (json::array{json::object{{"key", "1"}, {"value", "Gold"}}}));
  api.patch(path(id), {{"customFields", json::array{json::object{{"name", "Plan"}, {"value", "Silver"}}}}});
  EXPECT_EQ(api.get(path(id)).at("/customFields/0/value"), "Silver");
  api.patch(path(id), {{"customFields", json::array{json::object{{"id", 2}, {"value", "30"}}}}});
  EXPECT_EQ(api.get(path(id)).at("/customFields/1/key"), "2");
}

TEST_F(ContactsTest, CustomFieldsThatNoIdAndNoNameNamesAreDroppedInSilence) {
  for (const char* key : {"Plan", "1"}) {
    const json::array by_key{json::object{{"key", key}, {"value", "Gold"}}};
    const Reply created = api.post(
        "/v3/contacts", {{"email", std::string("shape") + key + "@example.org"}, {"customFields", by_key}});
    EXPECT_EQ(created.status, 201) << created;
    EXPECT_EQ(created.at("/customFields").as_array().size(), 0U);
    const Reply patched = api.patch(path(1002), {{"customFields", by_key}});
    EXPECT_EQ(patched.status, 200) << patched;
    EXPECT_EQ(patched.at("/customFields").as_array().size(), 0U);
  }
  const json::array unknown{json::object{{"name", "Never defined"}, {"value", "Gold"}}};
  EXPECT_EQ(api.patch(path(1002), {{"customFields", unknown}}).at("/customFields").as_array().size(), 0U);
}

TEST_F(ContactsTest, PagesWithoutGapsOrRepeats) {
  std::vector<json::value> ids;
  bool more = true;
  while (more) {
    const Reply reply = api.get("/v3/contacts?top=10&skip=" + std::to_string(ids.size()));
    for (const json::value& id : column(reply, "id")) ids.push_back(id);
    more = reply.at("/hasMore").as_bool();
  }
  EXPECT_EQ(ids.size(), 25U);
  EXPECT_EQ(api.get("/v3/contacts?skip=1000").at("/items").as_array().size(), 0U);
  EXPECT_EQ(api.get("/v3/contacts?skip=1000").at("/hasMore"), false);
  EXPECT_EQ(api.get("/v3/contacts?top=25").at("/hasMore"), false) << "an exactly full page is the last one";
  EXPECT_FALSE(api.get("/v3/contacts").body.as_object().contains("totalCount"));
}

TEST_F(ContactsTest, FiltersByTextListSequenceStepAndRules) {
  EXPECT_EQ(found_by({}), 25U);
  EXPECT_EQ(found_by({{"searchTerm", "example bakery"}}), 9U);
  EXPECT_EQ(found_by({{"listId", 1}}), 9U);
  EXPECT_EQ(found_by({{"listId", 99}}), 0U);
  EXPECT_EQ(found_by({{"sequenceId", 2}}), 4U);
  EXPECT_EQ(found_by({{"sequenceStepId", 5}}), 0U);
  EXPECT_EQ(found_by({{"sequenceStepId", 4}}), 4U) << "all wait on the first step of the paused sequence";
  const json::object rule{{"property", "city"}, {"condition", "equals"}, {"value", "Leeds"}};
  EXPECT_EQ(found_by({{"rules", json::array{rule}}}), 8U);
  const json::object other{{"property", "Email"}, {"condition", "EndsWith"}, {"value", "@example.org"}};
  EXPECT_EQ(found_by({{"rules", json::array{rule, other}}}), 8U) << "rules combine, names ignore case";
  EXPECT_EQ(api.post("/v3/contacts/filter/count", {{"rules", json::array{rule}}}).at("/count"), 8);
}

TEST_F(ContactsTest, RefusesRulesThatNameNothing) {
  const json::object property{{"property", "mood"}, {"condition", "equals"}, {"value", "good"}};
  EXPECT_EQ(api.post("/v3/contacts/filter", {{"rules", json::array{property}}}).code(),
            "contact.invalidInput");
  const json::object condition{{"property", "city"}, {"condition", "rhymesWith"}, {"value", "Reads"}};
  EXPECT_EQ(api.post("/v3/contacts/filter", {{"rules", json::array{condition}}}).code(),
            "contact.invalidInput");
}

TEST_F(ContactsTest, SortsAsAsked) {
  const Reply up = api.post("/v3/contacts/filter", {{"sortBy", "firstName"}, {"sortDirection", "asc"}});
  const Reply down = api.post("/v3/contacts/filter", {{"sortBy", "firstName"}, {"sortDirection", "desc"}});
  EXPECT_EQ(up.at("/items/0/firstName"), "Alex");
  EXPECT_EQ(down.at("/items/0/firstName"), "Yael");
}

TEST_F(ContactsTest, BulkDeleteReportsOnlyTheFailures) {
  const Reply some = api.post("/v3/contacts/bulk-delete", {{"ids", json::array{1002, 9999}}});
  EXPECT_EQ(some.status, 200);
  EXPECT_EQ(some.body.as_object().size(), 1U) << some;
  EXPECT_EQ(some.at("/9999/error"), "notFound");
  EXPECT_EQ(api.get(path(1002)).status, 404);
  EXPECT_EQ(api.post("/v3/contacts/bulk-delete", {{"ids", json::array{1003}}}).text, "{}");
}

TEST_F(ContactsTest, HandsContactsAndTheirTasksToAnotherUser) {
  const Reply reply =
      api.put("/v3/contacts/owner",
              {{"contactIds", json::array{1004, 9999}}, {"userId", 102}, {"reassignTasks", true}});
  EXPECT_EQ(reply.at("/affectedIds"), (json::array{1004}));
  EXPECT_EQ(api.get(path(1004)).at("/ownerUserId"), 102);
  EXPECT_EQ(api.get("/v3/tasks/2").at("/assignedUserId"), 102);
  EXPECT_EQ(api.put("/v3/contacts/owner", {{"contactIds", json::array{1004}}, {"userId", 7}}).code(),
            "contact.notFound");
}

TEST_F(ContactsTest, ImportReportsEveryItemInOrder) {
  const json::array items{
      json::object{{"firstName", "New"}, {"email", "new@example.org"}},
      json::object{{"firstName", "Again"}, {"email", "alex.sample@example.com"}, {"state", "Illinois"}},
      json::object{{"firstName", "Nobody"}}};
  const Reply reply = api.post("/v3/contacts/import",
                               {{"items", items}, {"options", json::object{{"listIds", json::array{3}}}}});
  EXPECT_EQ(reply.at("/items/0/status"), "created") << reply;
  EXPECT_EQ(reply.at("/items/1/status"), "updated");
  EXPECT_EQ(reply.at("/items/1/id"), 1001);
  EXPECT_EQ(reply.at("/items/2/status"), "failed");
  EXPECT_TRUE(reply.at("/items/2/error").is_string());
  EXPECT_EQ(reply.at("/added"), 1);
  EXPECT_EQ(reply.at("/failed"), 1);
  EXPECT_EQ(found_by({{"listId", 3}}), 2U);
  const Reply alex = api.get(path(1001));
  EXPECT_EQ(alex.at("/firstName"), "Alex") << "a match only has its gaps filled";
  EXPECT_EQ(alex.at("/state"), "Illinois");
}

TEST_F(ContactsTest, ImportOverwritesSkipsAndRestoresWhenTold) {
  const auto import = [&](const json::object& item, const json::object& options) {
    return api.post("/v3/contacts/import", {{"items", json::array{item}}, {"options", options}});
  };
  const json::object alex{{"firstName", "Alexis"}, {"email", "alex.sample@example.com"}};
  EXPECT_EQ(import(alex, {{"skipExisting", true}}).at("/items/0/status"), "skipped");
  EXPECT_EQ(api.get(path(1001)).at("/firstName"), "Alex");
  EXPECT_EQ(import(alex, {{"overwriteExisting", true}}).at("/items/0/status"), "updated");
  EXPECT_EQ(api.get(path(1001)).at("/firstName"), "Alexis");
  EXPECT_EQ(
      import({{"firstName", "X"}, {"linkedInUrl", "https://example.com/x"}}, {{"skipWithoutEmails", true}})
          .at("/items/0/skipReason"),
      "noEmail");
  api.erase(path(1001));
  EXPECT_EQ(import(alex, {{"restoreDeleted", true}}).at("/items/0/status"), "restored");
  EXPECT_EQ(api.get(path(1001)).status, 200);
  const json::object keyed{{"firstName", "Casey"}, {"lastName", "Specimen"}, {"phone", "+1 202 555 0103"}};
  EXPECT_EQ(import(keyed, {{"keys", json::object{{"phone", true}}}}).at("/items/0/status"), "failed")
      << "still needs an address";
  json::object other = keyed;
  other["email"] = "another@example.org";
  EXPECT_EQ(import(other, {{"keys", json::object{{"phone", true}}}}).at("/items/0/id"), 1003);
}

TEST_F(ContactsTest, ImportEnrolsIntoASequence) {
  const json::array items{json::object{{"firstName", "New"}, {"email", "new@example.org"}}};
  const Reply reply =
      api.post("/v3/contacts/import", {{"items", items}, {"options", json::object{{"sequenceId", 2}}}});
  const std::string id = std::to_string(reply.at("/items/0/id").as_int64());
  EXPECT_EQ(api.get("/v3/sequences/2/contacts/" + id).status, 200);
}

TEST_F(ContactsTest, OptingOutFinishesTheContactInItsSequences) {
  EXPECT_EQ(
      api.post("/v3/contacts/set-opted-out", {{"contactIds", json::array{1002, 9999}}, {"isOptedOut", true}})
          .at("/9999/error"),
      "notFound");
  EXPECT_EQ(api.get(path(1002)).at("/isOptedOut"), true);
  EXPECT_EQ(api.get("/v3/contacts/1002/sequences").at("/0/statusInSequence"), "finished");
  EXPECT_EQ(
      api.post("/v3/contacts/set-opted-out", {{"contactIds", json::array{1002, 1002}}, {"isOptedOut", true}})
          .status,
      400);
}

TEST_F(ContactsTest, MarksRepliedBouncedAndStatusInEverySequence) {
  EXPECT_EQ(
      api.post("/v3/contacts/set-replied", {{"contactIds", json::array{1009}}, {"isReplied", true}}).text,
      "{}");
  EXPECT_EQ(api.get("/v3/contacts/1009/statuses").at("/sequences/0/statusInSequence"), "replied");
  EXPECT_EQ(
      api.post("/v3/contacts/set-bounced", {{"contactIds", json::array{1010}}, {"isBounced", true}}).text,
      "{}");
  EXPECT_EQ(api.get("/v3/contacts/1010/statuses").at("/sequences/0/emailDisposition/isBounced"), true);
  const auto set = [&](const char* status) {
    return api.post("/v3/contacts/set-status-in-sequence",
                    {{"contactIds", json::array{1011}}, {"statusInSequence", status}});
  };
  EXPECT_EQ(set("paused").text, "{}");
  EXPECT_EQ(set("finished").text, "{}");
  EXPECT_EQ(set("paused").at("/1011/error"), "invalidStatusTransition")
      << "only an active contact can be paused";
  EXPECT_EQ(set("active").text, "{}");
}

TEST_F(ContactsTest, ListsAndSequencesOfAContact) {
  EXPECT_EQ(api.get("/v3/contacts/1001/lists").body,
            (json::array{json::object{{"id", 1}, {"name", "Newsletter readers"}}}))
      << "private lists are left out";
  EXPECT_EQ(api.get("/v3/contacts/1001/sequences").at("/0/sequenceName"), "Welcome tour");
  EXPECT_EQ(api.get("/v3/contacts/1025/sequences").text, "[]");
  EXPECT_EQ(api.get("/v3/contacts/9999/lists").code(), "contact.notFound");
}

TEST_F(ContactsTest, MovesAContactToAnotherSequence) {
  EXPECT_EQ(api.post("/v3/contacts/1009/move-to-sequence", {{"sequenceId", 3}, {"removeFromExisting", true}})
                .status,
            204);
  const Reply sequences = api.get("/v3/contacts/1009/sequences");
  EXPECT_EQ(column(sequences, "sequenceId"), (std::vector<json::value>{3}));
  EXPECT_EQ(api.post("/v3/contacts/1009/move-to-sequence", {{"sequenceId", 99}}).code(),
            "contact.sequenceNotFound");
  EXPECT_EQ(api.post("/v3/contacts/1009/move-to-sequence", {{"sequenceId", 3}}).code(),
            "contact.invalidInput");
}

TEST_F(ContactsTest, RecordsWhatHappenedToAContact) {
  EXPECT_EQ(api.post("/v3/contacts/1025/notes", {{"notes", "Likes tea."}}).status, 204);
  const Reply activities = api.get("/v3/contacts/1025/activities");
  const auto types = column(activities, "activityType");
  EXPECT_NE(std::find(types.begin(), types.end(), json::value("note")), types.end()) << activities;
}

TEST_F(ContactsTest, ListsHoldTheirNamesUniqueAndTheirMembers) {
  const Reply list = api.post("/v3/contact-lists", {{"name", "Friends"}, {"isShared", true}});
  const std::string id = std::to_string(list.at("/id").as_int64());
  EXPECT_EQ(api.post("/v3/contact-lists", {{"name", "FRIENDS"}}).code(), "contactsList.duplicateName");
  const Reply added =
      api.post("/v3/contact-lists/" + id + "/add-contacts", {{"contactIds", json::array{1002, 9999}}});
  EXPECT_EQ(added.at("/9999/error"), "contactNotProcessed") << added;
  EXPECT_EQ(found_by({{"listId", list.at("/id")}}), 1U);
  api.post("/v3/contact-lists/" + id + "/move-contacts", {{"contactIds", json::array{1001}}});
  EXPECT_EQ(api.get("/v3/contacts/1001/lists").at("/0/name"), "Friends");
  EXPECT_EQ(api.get("/v3/contacts/1001/lists").body.as_array().size(), 1U);
  EXPECT_EQ(api.erase("/v3/contact-lists/" + id).status, 204);
  EXPECT_EQ(api.get("/v3/contact-lists/" + id).code(), "contactsList.notFound");
  EXPECT_EQ(api.get("/v3/contacts/1001/lists").text, "[]");
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
