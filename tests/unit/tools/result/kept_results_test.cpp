#include "tools/result/kept_results.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

TEST(KeptResults, AreForTheirOwnerAlone) {
  KeptResults kept;
  const auto id = kept.keep("ann", {"text", false});
  ASSERT_TRUE(id);
  EXPECT_EQ(kept.find("ann", *id)->text, "text");
  EXPECT_EQ(kept.find("bob", *id), nullptr);
  EXPECT_EQ(kept.find("ann", std::string(32, '0')), nullptr);
}

TEST(KeptResults, GoAfterAnHourAndWhenTheyBecomeTooMany) {
  std::chrono::steady_clock::time_point now{};
  KeptResults kept([&] { return now; });
  const auto id = kept.keep("ann", {"text", false});
  now += std::chrono::minutes(59);
  EXPECT_NE(kept.find("ann", *id), nullptr);
  now += std::chrono::minutes(1);
  EXPECT_EQ(kept.find("ann", *id), nullptr);

  const auto first = kept.keep("ann", {std::string(20'000'000, 'x'), false});
  const auto second = kept.keep("ann", {std::string(20'000'000, 'x'), false});
  EXPECT_EQ(kept.find("ann", *first), nullptr);
  EXPECT_NE(kept.find("ann", *second), nullptr);
  EXPECT_FALSE(kept.keep("ann", {std::string(40'000'000, 'x'), false}));
}

TEST(KeptUri, IsReadAsItIsMade) {
  const std::string id(32, 'a');
  const auto read = read_kept_uri(kept_uri({id, 12}));
  ASSERT_TRUE(read);
  EXPECT_EQ(read->id, id);
  EXPECT_EQ(read->from, 12U);
  EXPECT_EQ(read_kept_uri(kept_uri({id, 0}))->from, 0U);
  for (const char* const wrong : {"reply://results/", "reply://results/abc", "reply://texts/a"})
    EXPECT_FALSE(read_kept_uri(wrong)) << wrong;
  EXPECT_FALSE(read_kept_uri("reply://results/" + id + "?from=x"));
  EXPECT_FALSE(read_kept_uri("reply://results/" + id + "?to=1"));
}

}  // namespace
}  // namespace reply_mcp::tools::result
