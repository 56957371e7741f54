// The first sentence of a text.
#include "tools/text/sentence.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::text {
namespace {

TEST(FirstSentence, EndsAtItsFullStopAndNotAtAnAbbreviation) {
  EXPECT_EQ(first_sentence("One. Two."), "One");
  EXPECT_EQ(first_sentence("One."), "One");
  EXPECT_EQ(first_sentence("One"), "One");
  EXPECT_EQ(first_sentence("A zone, e.g. Europe/Berlin. More."), "A zone, e.g. Europe/Berlin");
  EXPECT_EQ(first_sentence("Lists (i.e. those of the team). More."), "Lists (i.e. those of the team)");
  EXPECT_EQ(first_sentence("Version 1.2 of settings.json. More."), "Version 1.2 of settings.json");
  EXPECT_EQ(first_sentence(""), "");
}

}  // namespace
}  // namespace reply_mcp::tools::text
