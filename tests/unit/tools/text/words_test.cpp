#include "tools/text/words.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::text {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

TEST(LowerWords, AreThoseOfEveryWayToWriteAName) {
  EXPECT_THAT(lower_words("sequence_contacts-list"), ElementsAre("sequence", "contacts", "list"));
  EXPECT_THAT(lower_words("linkedInUrl of a Contact, v2"),
              ElementsAre("linked", "in", "url", "of", "a", "contact", "v2"));
  EXPECT_THAT(lower_words("HTTP"), ElementsAre("http"));
  EXPECT_THAT(lower_words("größe ändern"), ElementsAre("größe", "ändern"));
  EXPECT_THAT(lower_words(" ,;"), IsEmpty());
}

}  // namespace
}  // namespace reply_mcp::tools::text
