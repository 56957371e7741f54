#include "tools/call/multipart.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::call {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string boundary_of(const MultipartBody& body) {
  constexpr std::string_view k_prefix = "multipart/form-data; boundary=";
  EXPECT_THAT(body.content_type, StartsWith(std::string(k_prefix)));
  return body.content_type.substr(k_prefix.size());
}

TEST(Multipart, WritesFieldsAndTheFileAsRfc7578HasThem) {
  const MultipartBody body = encode_multipart({{"note", "hello"}}, FilePart{"file", "offer.pdf", "%PDF"});
  const std::string b = boundary_of(body);
  EXPECT_EQ(body.bytes, "--" + b + "\r\nContent-Disposition: form-data; name=\"note\"\r\n\r\nhello\r\n" +
                            "--" + b +
                            "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"offer.pdf\"\r\n"
                            "Content-Type: application/pdf\r\n\r\n%PDF\r\n" +
                            "--" + b + "--\r\n");
}

TEST(Multipart, EveryBodyHasABoundaryOfItsOwn) {
  const FilePart file{"file", "a.txt", "x"};
  EXPECT_NE(boundary_of(encode_multipart({}, file)), boundary_of(encode_multipart({}, file)));
}

TEST(Multipart, ANameCannotEndItsQuotesOrItsLine) {
  const MultipartBody body = encode_multipart({}, FilePart{"file", "a\"; name=\"x\r\nX-Evil: 1", "x"});
  EXPECT_THAT(body.bytes, HasSubstr("filename=\"a%22; name=%22x%0D%0AX-Evil: 1\"\r\n"));
  EXPECT_THAT(body.bytes, Not(HasSubstr("\r\nX-Evil")));
}

TEST(Multipart, KeepsAnyBytesOfTheContent) {
  std::string content;
  for (int byte = 0; byte < 256; ++byte) content.push_back(static_cast<char>(byte));
  EXPECT_THAT(encode_multipart({}, FilePart{"file", "a.bin", content}).bytes,
              HasSubstr("\r\n\r\n" + content + "\r\n--"));
}

TEST(ContentType, GoesByTheExtension) {
  EXPECT_EQ(content_type_of("a.PDF"), "application/pdf");
  EXPECT_EQ(content_type_of("a.tar.csv"), "text/csv");
  EXPECT_EQ(content_type_of("README"), "application/octet-stream");
  EXPECT_EQ(content_type_of("a.unknown"), "application/octet-stream");
  EXPECT_EQ(content_type_of("a."), "application/octet-stream");
}

}  // namespace
}  // namespace reply_mcp::tools::call
