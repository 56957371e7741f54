// What older revisions are told instead of what they do not know.
#include "mcp/message/downgrade.hpp"

#include "unit/mcp/engine_fixture.hpp"

namespace reply_mcp::mcp::test {
namespace {

json::object downgraded(std::string_view revision, std::string_view method, std::string_view text) {
  json::object result = json::parse(text).as_object();
  message::downgrade_result(revision, method, result);
  return result;
}

TEST(Downgrade, SaysSoundsInWordsWhereTheRevisionHasNone) {
  constexpr std::string_view text =
      R"({"content":[{"type":"audio","data":"AA==","mimeType":"audio/wav","annotations":{"priority":1}}]})";
  EXPECT_EQ(downgraded("2024-11-05", "tools/call", text),
            json::parse(
                R"({"content":[{"type":"text","text":"[audio, audio/wav]","annotations":{"priority":1}}]})"));
  EXPECT_EQ(downgraded("2025-03-26", "tools/call", text), json::parse(text));
}

TEST(Downgrade, SaysLinksInWordsWhereTheRevisionHasNone) {
  constexpr std::string_view text =
      R"({"content":[{"type":"resource_link","uri":"reply://x","name":"x","description":"The rest."}]})";
  EXPECT_EQ(downgraded("2025-03-26", "tools/call", text),
            json::parse(R"({"content":[{"type":"text","text":"[resource x: reply://x] The rest."}]})"));
  EXPECT_EQ(downgraded("2025-06-18", "tools/call", text), json::parse(text));
  EXPECT_EQ(
      downgraded(
          "2025-03-26", "prompts/get",
          R"({"messages":[{"role":"user","content":{"type":"resource_link","uri":"a:b","name":"n"}}]})"),
      json::parse(R"({"messages":[{"role":"user","content":{"type":"text","text":"[resource n: a:b]"}}]})"));
}

TEST(Downgrade, KeepsStructuredContentWhereItIsKnownAndAnObject) {
  constexpr std::string_view object = R"({"content":[],"structuredContent":{"a":1}})";
  constexpr std::string_view array = R"({"content":[],"structuredContent":[1]})";
  EXPECT_EQ(downgraded("2025-03-26", "tools/call", object), json::parse(R"({"content":[]})"));
  EXPECT_EQ(downgraded("2025-06-18", "tools/call", object), json::parse(object));
  EXPECT_EQ(downgraded("2025-11-25", "tools/call", array), json::parse(R"({"content":[]})"));
}

TEST(Downgrade, TakesResultsOfAnyShapeWithoutHarm) {
  for (const std::string_view text :
       {"{}", R"({"content":5})", R"({"content":[5,null,[]]})", R"({"tools":{}})", R"({"tools":[1]})",
        R"({"messages":[{"content":5},{}]})"}) {
    for (const std::string_view method : {"tools/call", "tools/list", "prompts/get", "resources/read", "x"}) {
      EXPECT_EQ(downgraded("2024-11-05", method, text), json::parse(text)) << text;
    }
  }
}

TEST(Downgrade, DowngradesARenderedListOnceForEachRevision) {
  message::DowngradedLists lists;
  const message::Complete::Rendered original{
      "tools",
      std::make_shared<const std::string>(R"([{"name":"a","title":"A","annotations":{"title":"A"}}])")};
  const auto old = lists.downgrade("2025-03-26", "tools/list", original);
  EXPECT_EQ(*old.text, R"([{"name":"a","annotations":{"title":"A"}}])");
  EXPECT_EQ(lists.downgrade("2025-03-26", "tools/list", original).text, old.text);
  EXPECT_EQ(*lists.downgrade("2024-11-05", "tools/list", original).text, R"([{"name":"a"}])");
}

TEST(Downgrade, HandsARenderedListThroughWhereNothingHasToChange) {
  message::DowngradedLists lists;
  const message::Complete::Rendered original{
      "tools", std::make_shared<const std::string>(R"([{"name":"a","title":"A"}])")};
  EXPECT_EQ(lists.downgrade("2025-11-25", "tools/list", original).text, original.text);
  const message::Complete::Rendered none;
  EXPECT_EQ(lists.downgrade("2024-11-05", "tools/list", none).text, nullptr);
}

TEST(Downgrade, ForgetsRenderedListsThatAreGone) {
  message::DowngradedLists lists;
  auto text = std::make_shared<const std::string>(R"([{"title":"A"}])");
  std::weak_ptr<const std::string> list_text =
      lists.downgrade("2024-11-05", "tools/list", {"tools", text}).text;
  EXPECT_FALSE(list_text.expired());
  text.reset();
  const auto other = std::make_shared<const std::string>("[]");
  EXPECT_EQ(*lists.downgrade("2024-11-05", "tools/list", {"tools", other}).text, "[]");
  EXPECT_TRUE(list_text.expired());
}

}  // namespace
}  // namespace reply_mcp::mcp::test
