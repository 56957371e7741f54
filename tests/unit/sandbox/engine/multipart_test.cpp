#include "sandbox/engine/multipart.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>

namespace reply_mcp::sandbox {

namespace {

TEST(FormTest, FindsTheFileWhereverItStands) {
  const std::string body =
      "preamble\r\n--b\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n"
      "--b\r\ncontent-type: text/plain\r\ncontent-disposition: form-data; filename=\"a \\\"b\\\".txt\"; "
      "name=\"file\"\r\n\r\n"
      "line\r\n--not the end\r\n\r\n--b--\r\n";
  const auto file = engine::read_form_file("multipart/form-data; boundary=b", body, "file");
  ASSERT_TRUE(file);
  EXPECT_EQ(file->file_name, "a \"b\".txt");
  EXPECT_EQ(file->bytes, "line\r\n--not the end\r\n");
  EXPECT_FALSE(engine::read_form_file("multipart/form-data; boundary=b", body, "other"));
  EXPECT_FALSE(engine::read_form_file("multipart/form-data; boundary=b", body, "note"))
      << "a field, not a file";
}

TEST(FormTest, RefusesBrokenForms) {
  const std::string part = "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x\"\r\n\r\nabc";
  EXPECT_FALSE(engine::read_form_file("multipart/form-data", part + "\r\n--b--", "file"));
  EXPECT_FALSE(engine::read_form_file("multipart/form-data; boundary=\"\"", part + "\r\n--b--", "file"));
  EXPECT_FALSE(engine::read_form_file("multipart/form-data; boundary=c", part + "\r\n--b--", "file"));
  for (std::size_t length = 0; length < part.size(); ++length) {
    EXPECT_FALSE(engine::read_form_file("multipart/form-data; boundary=b", part.substr(0, length), "file"))
        << length;
  }
  EXPECT_TRUE(engine::read_form_file("multipart/form-data; boundary=\"b\"", part + "\r\n--b--", "file"));
}

}  // namespace
}  // namespace reply_mcp::sandbox
