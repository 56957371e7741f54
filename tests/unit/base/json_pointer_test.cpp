#include "base/json_pointer.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::base::json_pointer {
namespace {

TEST(JsonPointer, EscapesWhatHasAMeaningOfItsOwn) {
  EXPECT_EQ(escape("a/b~c"), "a~1b~0c");
  EXPECT_EQ(child("", "a/b~c"), "/a~1b~0c");
  EXPECT_EQ(child("/x", std::size_t{3}), "/x/3");
  EXPECT_EQ(child("/x", ""), "/x/");
}

TEST(JsonPointer, TakesApartWhatItMade) {
  const std::string made = child(child(child("", "a/b"), "~1"), "");
  EXPECT_EQ(split(made), (std::vector<std::string>{"a/b", "~1", ""}));
}

TEST(JsonPointer, TheWholeDocumentHasNoTokens) {
  EXPECT_EQ(split(""), std::vector<std::string>{});
  EXPECT_EQ(split("/"), std::vector<std::string>{""});
}

TEST(JsonPointer, ABareNameIsNone) {
  EXPECT_EQ(split("top"), std::nullopt);
}

TEST(JsonPointer, ALoneTildeStaysATilde) {
  EXPECT_EQ(split("/a~/~2"), (std::vector<std::string>{"a~", "~2"}));
}

}  // namespace
}  // namespace reply_mcp::base::json_pointer
