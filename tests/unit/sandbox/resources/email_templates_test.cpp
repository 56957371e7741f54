// Email templates, their folders and files.
#include "unit/sandbox/support.hpp"

namespace reply_mcp::sandbox::testing {
namespace {

using TemplatesTest = SandboxTest;

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

TEST_F(TemplatesTest, FoldersNeedATypeAndTheDefaultOnesStay) {
  EXPECT_EQ(api.get("/v3/email-template-folders/2").status, 400) << "the type is mandatory";
  EXPECT_EQ(api.erase("/v3/email-template-folders/1?folder_type=personal").code(),
            "emailTemplateFolder.isDefault");
  EXPECT_EQ(api.get("/v3/email-templates?folder_type=team").at("/items").as_array().size(), 1U);
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

}  // namespace
}  // namespace reply_mcp::sandbox::testing
