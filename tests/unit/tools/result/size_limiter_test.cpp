// Answers are made smaller at whole items and paragraphs, and always as much as was asked for.
#include "tools/result/size_limiter.hpp"

#include "base/json_text.hpp"
#include "tools/text/json_size.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gtest/gtest.h>

#include <random>

namespace reply_mcp::tools::result {
namespace {

using test::jo;

TEST(JsonSize, IsTheLengthOfTheValueAsMessagesHaveIt) {
  const json::value value = json::parse(
      R"({"a":[1,-2,3.5,null,true,false,"x\n\"\\\u0001\u00e4"],"b":{},"c":[],"d":18446744073709551615,"e":1e300})");
  EXPECT_EQ(text::json_size(value), base::compact_json(value).size());
}

TEST(Fit, LeavesAloneWhatFits) {
  std::vector<Cut> cuts;
  const json::value value = jo("{'items':[1,2,3],'hasMore':false}");
  EXPECT_EQ(fit(value, 100, cuts), value);
  EXPECT_TRUE(cuts.empty());
}

TEST(Fit, CutsAListBehindAWholeItem) {
  std::vector<Cut> cuts;
  const json::value value = jo("{'items':[{'id':1},{'id':2},{'id':3},{'id':4}],'hasMore':true}");
  const json::value fitted = fit(value, 50, cuts);
  EXPECT_EQ(fitted, jo("{'items':[{'id':1},{'id':2}],'hasMore':true}"));
  ASSERT_EQ(cuts.size(), 1U);
  EXPECT_EQ(cuts[0].pointer, "/items");
  EXPECT_EQ(cuts[0].shown, 2U);
  EXPECT_EQ(cuts[0].of, 4U);
}

TEST(Fit, CutsALongTextBehindAParagraphAndLeavesShortOnesWhole) {
  std::string body;
  for (int i = 0; i < 50; ++i) body += "Paragraph " + std::to_string(i) + " has some words in it.\n\n";
  const json::object value{{"subject", "A subject"}, {"body", body}, {"id", 7}};
  std::vector<Cut> cuts;
  const json::value fitted = fit(value, 500, cuts);
  EXPECT_LE(text::json_size(fitted), 500U);
  EXPECT_EQ(fitted.at("subject"), "A subject");
  EXPECT_EQ(fitted.at("id"), 7);
  const std::string_view kept = fitted.at("body").as_string();
  EXPECT_TRUE(kept.ends_with("in it."));
  EXPECT_EQ(body.substr(0, kept.size()), kept);
  ASSERT_EQ(cuts.size(), 1U);
  EXPECT_EQ(cuts[0].what, Cut::What::text);
  EXPECT_EQ(cuts[0].pointer, "/body");
  EXPECT_EQ(cuts[0].shown, kept.size());
  EXPECT_EQ(cuts[0].of, body.size());
}

TEST(Fit, ShowsPartOfAnItemThatDoesNotFitAlone) {
  const json::object value{{"items", {{{"id", 1}, {"body", std::string(5'000, 'x')}}, {{"id", 2}}}}};
  std::vector<Cut> cuts;
  const json::value fitted = fit(value, 1'000, cuts);
  EXPECT_LE(text::json_size(fitted), 1'000U);
  ASSERT_EQ(fitted.at("items").as_array().size(), 1U);
  EXPECT_EQ(fitted.at("items").at(0).at("id"), 1);
  EXPECT_GT(fitted.at("items").at(0).at("body").as_string().size(), 800U);
  ASSERT_EQ(cuts.size(), 2U);
  EXPECT_EQ(cuts[0].pointer, "/items");
  EXPECT_EQ(cuts[1].pointer, "/items/0/body");
}

TEST(Fit, DropsMembersOfAnObjectThatHasTooMany) {
  json::object map;
  for (int i = 0; i < 1'000; ++i) map["key" + std::to_string(i)] = i;
  std::vector<Cut> cuts;
  const json::value fitted = fit(json::object{{"map", map}, {"ok", true}}, 600, cuts);
  EXPECT_LE(text::json_size(fitted), 600U);
  EXPECT_EQ(fitted.at("ok"), true);
  EXPECT_GT(fitted.at("map").as_object().size(), 10U);
  ASSERT_EQ(cuts.size(), 1U);
  EXPECT_EQ(cuts[0].what, Cut::What::members);
  EXPECT_EQ(cuts[0].pointer, "/map");
  EXPECT_EQ(cuts[0].of, 1'000U);
}

TEST(Fit, PointsAtCutsWithEscapedNames) {
  const json::object value{{"a/b", std::string(500, 'x')}};
  std::vector<Cut> cuts;
  (void)fit(value, 100, cuts);
  ASSERT_EQ(cuts.size(), 1U);
  EXPECT_EQ(cuts[0].pointer, "/a~1b");
}

json::value random_value(std::mt19937& random, int depth) {
  const auto pick = [&](std::size_t most) { return static_cast<std::size_t>(random() % most); };
  switch (depth > 3 ? pick(3) : pick(5)) {
    case 0:
      return static_cast<std::int64_t>(random());
    case 1: {
      constexpr std::string_view k_letters = "ab \n\"\\";
      return json::value(std::string(pick(400), k_letters[pick(k_letters.size())]));
    }
    case 2:
      return nullptr;
    case 3: {
      json::array array;
      for (std::size_t i = pick(12); i > 0; --i) array.push_back(random_value(random, depth + 1));
      return array;
    }
    default: {
      json::object object;
      for (std::size_t i = pick(12); i > 0; --i) {
        object["k" + std::to_string(i)] = random_value(random, depth + 1);
      }
      return object;
    }
  }
}

TEST(Fit, KeepsItsWordForAnyAnswerAndAnyAllowance) {
  std::mt19937 random(20260801);
  for (int round = 0; round < 2'000; ++round) {
    const json::object value{{"items", random_value(random, 0)}, {"other", random_value(random, 0)}};
    const std::size_t size = text::json_size(value);
    const std::size_t allowance = 2 + random() % (size + 20);
    std::vector<Cut> cuts;
    const json::value fitted = fit(value, allowance, cuts);
    ASSERT_LE(text::json_size(fitted), allowance) << "round " << round << ": " << json::serialize(value);
    ASSERT_EQ(cuts.empty(), fitted == json::value(value)) << "round " << round;
    for (const Cut& cut : cuts) ASSERT_LT(cut.shown, cut.of);
  }
}

}  // namespace
}  // namespace reply_mcp::tools::result
