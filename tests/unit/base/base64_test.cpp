#include "base/base64.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::base::base64 {
namespace {

TEST(Base64, WritesTheExamplesOfRfc4648) {
  EXPECT_EQ(encode(""), "");
  EXPECT_EQ(encode("f"), "Zg==");
  EXPECT_EQ(encode("fo"), "Zm8=");
  EXPECT_EQ(encode("foo"), "Zm9v");
  EXPECT_EQ(encode("foobar"), "Zm9vYmFy");
}

TEST(Base64, ReadsBackEveryByteAtEveryOffset) {
  std::string bytes;
  for (int i = 0; i < 256; ++i) {
    bytes.push_back(static_cast<char>(i));
    EXPECT_EQ(decode(encode(bytes)), bytes);
    EXPECT_EQ(decode_url(encode_url(bytes)), bytes);
  }
}

TEST(Base64, RefusesWrongOrMissingPadding) {
  EXPECT_FALSE(decode("SGVsbG8"));
  EXPECT_FALSE(decode("SGVsbG8=="));
  EXPECT_FALSE(decode("Zg="));
  EXPECT_FALSE(decode("Z==="));
  EXPECT_FALSE(decode("===="));
  EXPECT_FALSE(decode("Zg==Zg=="));
}

TEST(Base64, RefusesCharactersOutsideTheAlphabet) {
  EXPECT_FALSE(decode("SGVs!!!bG8="));
  EXPECT_FALSE(decode("Zm 9"));
  EXPECT_FALSE(decode("Zm9\n"));
  EXPECT_FALSE(decode("__--"));
  EXPECT_FALSE(decode_url("++//"));
  EXPECT_FALSE(decode_url("Zg=="));
}

TEST(Base64, RefusesSpareBitsSoThatEachTextIsTheOnlyOne) {
  EXPECT_EQ(decode("Zg=="), "f");
  EXPECT_FALSE(decode("Zh=="));
  EXPECT_FALSE(decode_url("Zh"));
  EXPECT_FALSE(decode("Zm9="));
}

TEST(Base64, UrlAlphabetNeedsNoEscaping) {
  EXPECT_EQ(encode_url("\xFB\xFF\xBF"), "-_-_");
  EXPECT_EQ(encode_url("f"), "Zg");
}

}  // namespace
}  // namespace reply_mcp::base::base64
