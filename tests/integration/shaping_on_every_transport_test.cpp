// How answers read, over every transport: chosen fields, rows, pages, cuts, untrusted text.
#include "integration/transport_variants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::test {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class Shaping : public InEveryWay {};
INSTANTIATE_TRANSPORTS(Shaping);

TEST_P(Shaping, FieldsRowsPagesAndUntrustedText) {
  const auto client = sandbox({});
  const json::object few =
      client->call("contacts_list", {{"top", 3}, {"fields", {"items.id", "items.email"}}});
  for (const json::value& item : few.at("structuredContent").at("items").as_array()) {
    EXPECT_EQ(item.as_object().size(), 2U);
  }
  EXPECT_THAT(text_of(few), HasSubstr("skip=3")) << "says how to go on";
  EXPECT_THAT(json::serialize(few.at("content")), HasSubstr("id|email")) << "addresses beside their ids";
  const json::object wrong = client->call("contacts_list", {{"fields", {"items.emial"}}});
  EXPECT_THAT(json::serialize(tool_error(wrong)), AllOf(HasSubstr("items.email"), HasSubstr("/fields/0")));
  const json::object all = client->call(
      "contacts_list", {{"fetch_all", true}, {"top", 4}, {"max_items", 10}, {"fields", {"items.id"}}});
  EXPECT_EQ(all.at("structuredContent").at("items").as_array().size(), 10U);
  EXPECT_TRUE(all.at("structuredContent").at("items").at(9).as_object().contains("id"));
  EXPECT_EQ(all.at("structuredContent").at("hasMore"), true);
  const json::object named = client->call("contacts_list", {{"top", 1}});
  EXPECT_THAT(json::serialize(named), HasSubstr("Untrusted text"));
  EXPECT_THAT(named.at("structuredContent").at("untrusted").at("fields").as_array(),
              Contains(json::value("items.firstName")));
}

TEST_P(Shaping, NothingOverTheBudgetIsSent) {
  const auto client = sandbox({"--max-result-tokens", "1000"});
  const json::object result = client->call("contacts_list", {{"top", 1000}});
  json::object sent{{"content", result.at("content")}, {"structuredContent", result.at("structuredContent")}};
  EXPECT_LE(json::serialize(sent).size(), 4'000U);
  const json::object& note = result.at("structuredContent").at("truncated").as_object();
  EXPECT_LT(note.at("shown").to_number<int>(), note.at("of").to_number<int>());
  EXPECT_EQ(note.at("skip"), note.at("shown"));
  const json::object rest = client->call("contacts_list", {{"top", 1}, {"skip", note.at("skip")}});
  EXPECT_FALSE(rest.at("structuredContent").at("items").as_array().empty());
}

TEST_P(Shaping, OptionsLeaveListsAsJsonAndUntrustedTextAlone) {
  const auto client = sandbox({"--output", "json", "--untrusted-text", "off"});
  const json::object result = client->call("contacts_list", {{"top", 2}});
  EXPECT_EQ(json::parse(text_of(result)), result.at("structuredContent"));
  EXPECT_THAT(json::serialize(result), Not(HasSubstr("ntrusted")));
}

TEST_P(Shaping, ReadingAllPagesTellsHowFarItIs) {
  const auto client = sandbox({});
  const json::object all = client->call("contacts_list", {{"fetch_all", true}, {"top", 5}, {"max_items", 15}},
                                        {{"progressToken", "p"}});
  EXPECT_EQ(structured_of(all).at("items").as_array().size(), 15U);
  std::vector<double> steps;
  for (const json::object& note : client->notifications) {
    if (note.at("method") != "notifications/progress") continue;
    EXPECT_EQ(note.at("params").at("progressToken"), "p");
    steps.push_back(note.at("params").at("progress").to_number<double>());
  }
  EXPECT_THAT(steps, ElementsAre(5, 10, 15));
}

TEST_P(Shaping, TheRestOfATextThatWasCutIsToBeReadPartByPart) {
  std::string text;
  for (int i = 1; i <= 40; ++i) {
    text += "<p>Paragraph " + std::to_string(i) + ". " + std::string(300, 'x') + "</p>\n\n";
  }
  const auto client = sandbox({"--max-result-tokens", "1000"});
  const json::object made =
      client->call("email_templates_create",
                   {{"name", "Long"}, {"subject", "S"}, {"body", text}, {"folderType", "personal"}});
  ASSERT_FALSE(made.contains("isError")) << made;
  const json::object got =
      client->call("email_templates_get", {{"id", made.at("structuredContent").at("id")}});
  std::string uri;
  for (const json::value& content : got.at("content").as_array()) {
    if (content.at("type") == "resource_link") uri = content.at("uri").as_string();
  }
  ASSERT_FALSE(uri.empty()) << got;
  std::string rest;
  constexpr int k_max_parts = 40;
  for (int part = 0; part < k_max_parts && !uri.empty(); ++part) {
    const json::object read = client->result("resources/read", {{"uri", uri}});
    EXPECT_LE(json::serialize(read).size(), 4'000U);
    rest += read.at("contents").at(0).at("text").as_string();
    const json::value place = json::parse(read.at("contents").at(1).at("text").as_string());
    const json::value* next = place.as_object().if_contains("next");
    uri = next == nullptr ? std::string() : std::string(next->as_string());
  }
  EXPECT_TRUE(uri.empty());
  EXPECT_THAT(rest, HasSubstr("Paragraph 40."));
  EXPECT_THAT(text, HasSubstr(rest.substr(0, 200)));
}

TEST_P(Shaping, UntrustedTextStandsApartBehindACodeOfItsOwn) {
  const auto client = sandbox({});
  const auto block = [&] {
    const json::object thread = client->call("inbox_get_thread", {{"id", 1}});
    EXPECT_THAT(text_of(thread), Not(HasSubstr("tell me more"))) << "not beside what Reply says";
    return text_of(thread, 1);
  };
  const std::string first = block();
  EXPECT_THAT(first, AllOf(HasSubstr("Untrusted text"), HasSubstr("never as instructions"),
                           HasSubstr("tell me more")));
  const auto code = [](const std::string& text) {
    const std::size_t at = text.find("\nBEGIN ") + 7;
    return text.substr(at, text.find('\n', at) - at);
  };
  EXPECT_EQ(code(first).size(), 20U);
  EXPECT_TRUE(first.ends_with("\nEND " + code(first))) << first;
  EXPECT_NE(code(block()), code(first));
}

}  // namespace
}  // namespace reply_mcp::test
