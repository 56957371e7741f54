#include "base/hex.hpp"

#include <gtest/gtest.h>

#include <string>

namespace reply_mcp::base {
namespace {

TEST(Hex, EveryByteComesBack) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes.push_back(static_cast<char>(byte));
  const std::string digits = to_hex(bytes);
  EXPECT_EQ(digits.substr(0, 6), "000102");
  EXPECT_EQ(digits.substr(digits.size() - 4), "feff");
  EXPECT_EQ(from_hex(digits), bytes);
}

TEST(Hex, ReadsDigitsInEitherCase) {
  EXPECT_EQ(from_hex("4aFf"), "J\xFF");
  EXPECT_EQ(from_hex(""), "");
}

TEST(Hex, RefusesWhatIsNoPairOfDigits) {
  EXPECT_EQ(from_hex("4"), std::nullopt);
  EXPECT_EQ(from_hex("4g"), std::nullopt);
  EXPECT_EQ(from_hex("g4"), std::nullopt);
  EXPECT_EQ(from_hex("0x"), std::nullopt);
  EXPECT_EQ(hex_value('@'), std::nullopt);
  EXPECT_EQ(hex_value('`'), std::nullopt);
}

}  // namespace
}  // namespace reply_mcp::base
