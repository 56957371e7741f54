// What the seed holds and the catalogue alone serves: the AI library, settings, fields.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using SettingsTest = SandboxTest;
using KnowledgeTest = SandboxTest;

TEST_F(SettingsTest, PatchMergesAndKeepsTheRest) {
  const Reply before = api.get("/v3/settings");
  const Reply after = api.patch("/v3/settings", {{"account", json::object{{"firstName", "New"}}}});
  EXPECT_EQ(after.at("/account/firstName"), "New") << after;
  EXPECT_EQ(after.at("/account/lastName"), before.at("/account/lastName"));
  EXPECT_EQ(after.at("/emails"), before.at("/emails"));
  EXPECT_EQ(api.get("/v3/settings").body, after.body);
}

TEST_F(SettingsTest, StagesGoOnlyAllTogether) {
  const json::array one{json::object{{"id", 1}, {"name", "First"}}};
  EXPECT_EQ(
      api.patch("/v3/settings", {{"contacts", json::object{{"contactStages", one}}}}).at("/errors/0/pointer"),
      "/contacts/contactStages");
}

TEST_F(SettingsTest, CustomFieldsHaveUniqueTitlesAndKeepTheirValues) {
  EXPECT_EQ(api.erase("/v3/custom-fields/2").status, 204);
  EXPECT_EQ(api.post("/v3/custom-fields", {{"title", "plan"}, {"fieldType", "text"}}).code(),
            "customField.duplicateName");
  EXPECT_EQ(api.put("/v3/custom-fields/1", {{"title", "Tariff"}, {"fieldType", "text"}}).at("/title"),
            "Tariff");
  EXPECT_EQ(api.get("/v3/contacts/1001").at("/customFields/0/value"), "Starter") << "values follow the field";
}

TEST_F(KnowledgeTest, RecordsBelowABaseBelongToIt) {
  const Reply base = api.post("/v3/ai-sdr/knowledge-bases", {{"name", "Second"}});
  ASSERT_EQ(base.status, 201) << base;
  const std::string path = "/v3/ai-sdr/knowledge-bases/" + json::serialize(base.at("/id"));
  EXPECT_EQ(api.get(path + "/documents").at("/items").as_array().size(), 0U);
  const Reply document = api.upload(path + "/documents", "facts");
  ASSERT_EQ(document.status, 201) << document;
  EXPECT_EQ(document.at("/name"), "notes.txt");
  EXPECT_EQ(column(api.get(path + "/documents"), "id"), (std::vector<json::value>{document.at("/id")}));
  EXPECT_EQ(api.erase(path + "/documents/" + std::string(document.at("/id").as_string())).status, 204);
  EXPECT_EQ(api.get("/v3/ai-sdr/knowledge-bases/99/documents").code(), "knowledgeBase.notFound");
  EXPECT_EQ(api.post(path + "/duplicate").at("/name"), "Copy of Second");
}

TEST_F(KnowledgeTest, PatchKeepsAndSearchFinds) {
  EXPECT_EQ(api.patch("/v3/ai-sdr/knowledge-bases/1", {{"instructions", "Be kind."}}).at("/name"),
            "Product facts");
  EXPECT_EQ(api.get("/v3/ai-sdr/knowledge-bases/1").at("/instructions"), "Be kind.");
  EXPECT_EQ(api.get("/v3/ai-sdr/knowledge-bases?search=product").at("/items").as_array().size(), 1U);
  EXPECT_EQ(api.get("/v3/ai-sdr/knowledge-bases?search=nothing").at("/items").as_array().size(), 0U);
}

TEST_F(KnowledgeTest, MediaHangOnTheirRecord) {
  const std::string handlers = "/v3/ai-sdr/knowledge-bases/1/reply-handlers";
  const std::string path = handlers + "/" + std::string(api.get(handlers).at("/items/0/id").as_string());
  const Reply media = api.upload(path + "/media", "picture");
  ASSERT_EQ(media.status, 201) << media;
  EXPECT_EQ(api.get(path).at("/media").as_array().size(), 2U);
  EXPECT_EQ(api.erase(path + "/media/" + json::serialize(media.at("/id"))).status, 204);
  EXPECT_EQ(api.get(path).at("/media").as_array().size(), 1U);
  EXPECT_EQ(api.erase(path + "/media/999").code(), "knowledgeBase.notFound");
}

TEST_F(KnowledgeTest, OneFlowIsTheDefault) {
  const std::string flows = "/v3/ai-sdr/knowledge-bases/1/reengagement-flows";
  const std::string id(api.get(flows).at("/1/id").as_string());
  EXPECT_EQ(api.post(flows + "/" + id + "/set-default").status, 204);
  EXPECT_EQ(api.get(flows).at("/0/isDefault"), false);
  EXPECT_EQ(api.get(flows).at("/1/isDefault"), true);
}

TEST_F(KnowledgeTest, LibraryRecordsHaveUniqueNamesAndCanBeCopied) {
  EXPECT_EQ(api.post("/v3/ai-prompts",
                     {{"name", "curious comment"}, {"text", "Y"}, {"stepType", "commentOnRecentPost"}})
                .code(),
            "aiPrompt.nameAlreadyExists");
  const Reply copy = api.post("/v3/ai-sdr/playbooks/g-1/duplicate");
  EXPECT_EQ(copy.at("/name"), "Copy of Short and direct") << copy;
  EXPECT_EQ(api.get("/v3/ai-sdr/playbooks/" + std::string(copy.at("/id").as_string())).status, 200);
  EXPECT_EQ(api.get("/v3/ai-sdr/playbooks?type=team").at("/items").as_array().size(), 1U);
}

}  // namespace
}  // namespace reply_mcp::sandbox::testing
