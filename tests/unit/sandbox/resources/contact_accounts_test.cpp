// Accounts (companies), the contacts linked to them, and lists of accounts.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using AccountsTest = SandboxTest;

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

}  // namespace
}  // namespace reply_mcp::sandbox::testing
