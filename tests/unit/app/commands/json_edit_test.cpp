#include "app/commands/json_edit.hpp"

#include <boost/json.hpp>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::app::commands {
namespace {

using testing::HasSubstr;

const boost::json::value k_value = {{"command", "x"}, {"args", boost::json::array{"a", "b"}}};

std::string edited(const std::string& text) {
  const auto result = set_member(text, {"servers", "reply"}, k_value);
  return result ? *result : "error: " + result.error().message();
}

TEST(JsonEdit, MakesAFileWhereThereIsNone) {
  for (const char* blank : {"", " \n\t"}) {
    EXPECT_EQ(edited(blank), R"({
  "servers": {
    "reply": {
      "command": "x",
      "args": ["a", "b"]
    }
  }
}
)");
  }
}

TEST(JsonEdit, KeepsAByteOrderMarkAndHalfCharactersWhereTheyAre) {
  const std::string mark = "\xEF\xBB\xBF";
  EXPECT_EQ(edited(mark), mark + edited(""));
  for (const std::string& half : {std::string(R"(\ud83d)"), std::string("\xFF")}) {
    const std::string text = "{\"" + half + "\": \"" + half + "\", \"servers\": {}}";
    const std::string after = edited(mark + text);
    EXPECT_EQ(after.substr(0, mark.size() + 20), (mark + text).substr(0, mark.size() + 20)) << after;
    EXPECT_EQ(after, mark + edited(text));
    const auto parsed = parse_with_comments(after);
    ASSERT_TRUE(parsed.has_value()) << after;
    EXPECT_EQ(parsed->at("servers").at("reply"), k_value);
  }
}

TEST(JsonEdit, LeavesEveryOtherByteAsItIs) {
  const std::string before =
      "{ // mine\n\t\"theme\" : 1.50 ,\n  \"servers\": {\n    \"other\": {\"command\": \"y\",},\n  },\n}";
  const std::string after = edited(before);
  const std::size_t at = before.find("\n    \"other\"");
  EXPECT_EQ(after.substr(0, at), before.substr(0, at));
  EXPECT_THAT(after, testing::EndsWith(before.substr(at)));
  EXPECT_EQ(parse_with_comments(after)->at("servers").at("reply"), k_value);
}

TEST(JsonEdit, ReplacesAnEntryInItsPlace) {
  const std::string before =
      R"({"a": 1, "servers": {"z": 0, "reply": {"old": [1, "]}"]}, "y": "\"{"}, "b": 2})";
  const std::string after = edited(before);
  EXPECT_THAT(after, testing::StartsWith(R"({"a": 1, "servers": {"z": 0, "reply": {)"));
  EXPECT_THAT(after, testing::EndsWith(R"(, "y": "\"{"}, "b": 2})"));
  EXPECT_THAT(after, testing::Not(HasSubstr("old")));
  EXPECT_EQ(parse_with_comments(after)->at("servers").at("reply"), k_value);
}

TEST(JsonEdit, TwiceIsAsGoodAsOnce) {
  for (const char* text : {"{}", "{\n}", "{\"servers\":{}}", "{\"servers\": {\"a\": [{}]}}",
                           "{/*c*/\"x\":[]/*d*/}", "{\"servers\": {\"r\\u0065ply\": 1}}"}) {
    const std::string once = edited(text);
    EXPECT_EQ(edited(once), once) << text;
    EXPECT_EQ(parse_with_comments(once)->at("servers").at("reply"), k_value) << text;
  }
}

TEST(JsonEdit, ChangesTheMemberThatReadersTakeWhenANameIsThereTwice) {
  const auto after =
      parse_with_comments(edited(R"({"servers": {"reply": 1}, "servers": {"reply": 2, "reply": 3}})"));
  EXPECT_EQ(after->at("servers").at("reply"), k_value);
}

TEST(JsonEdit, SaysWhatIsWrongAndWhere) {
  EXPECT_THAT(edited("{\n\"a\": 1\n\"b\": 2}"), HasSubstr("line 3"));
  EXPECT_THAT(edited("{\"a\": "), HasSubstr("not JSON"));
  EXPECT_THAT(edited("{} {}"), HasSubstr("line 1"));
  EXPECT_THAT(edited("[]"), HasSubstr("no JSON object"));
  EXPECT_THAT(edited("{\"servers\": 5}"), HasSubstr("\"servers\" in it is no object"));
}

}  // namespace
}  // namespace reply_mcp::app::commands
