#include "base/uri_text.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::base {
namespace {

TEST(UriText, IsCanonicalInSchemeAuthorityAndUnreservedCharacters) {
  EXPECT_EQ(canonical_uri("reply://contacts/5"), "reply://contacts/5");
  EXPECT_EQ(canonical_uri("REPLY://Contacts/5"), "reply://contacts/5");
  EXPECT_EQ(canonical_uri("reply://%63ontacts/%35"), "reply://contacts/5");
  EXPECT_EQ(canonical_uri("reply://schemas/Contacts_Get?A=B"), "reply://schemas/Contacts_Get?A=B");
  EXPECT_EQ(canonical_uri("reply://a/%2F%20%zz%4"), "reply://a/%2F%20%zz%4");
  EXPECT_EQ(canonical_uri("no uri %41"), "no uri %41");
  EXPECT_EQ(canonical_uri(""), "");
}

TEST(UriText, DecodesEscapesOrSaysThatOneIsBroken) {
  EXPECT_EQ(percent_decoded("a%40b.com"), "a@b.com");
  EXPECT_EQ(percent_decoded("%2f%2F"), "//");
  EXPECT_EQ(percent_decoded("plain"), "plain");
  for (const char* broken : {"%", "%4", "%zz", "a%4", "%-1"}) EXPECT_FALSE(percent_decoded(broken)) << broken;
}

}  // namespace
}  // namespace reply_mcp::base
