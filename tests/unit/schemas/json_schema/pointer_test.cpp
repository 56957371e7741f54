#include "schemas/json_schema/pointer.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::schemas::json_schema::pointer {
namespace {

TEST(Pointer, EscapesWhatHasAMeaningOfItsOwn) {
  EXPECT_EQ(child("", "a/b~c"), "/a~1b~0c");
  EXPECT_EQ(child("/x", std::size_t{3}), "/x/3");
  EXPECT_EQ(child("/x", ""), "/x/");
}

TEST(Pointer, TakesApartWhatItMade) {
  const std::string made = child(child(child("", "a/b"), "~1"), "");
  EXPECT_EQ(split(made), (std::vector<std::string>{"a/b", "~1", ""}));
}

TEST(Pointer, TheWholeDocumentHasNoTokens) {
  EXPECT_EQ(split(""), std::vector<std::string>{});
  EXPECT_EQ(split("/"), std::vector<std::string>{""});
}

TEST(Pointer, ABareNameIsNone) {
  EXPECT_EQ(split("top"), std::nullopt);
}

TEST(Pointer, ALoneTildeStaysATilde) {
  EXPECT_EQ(split("/a~/~2"), (std::vector<std::string>{"a~", "~2"}));
}

}  // namespace
}  // namespace reply_mcp::schemas::json_schema::pointer
