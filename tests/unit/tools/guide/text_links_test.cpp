// Texts that were cut, read to their end through the links of the answers.
#include "tools/guide/text_links.hpp"

#include "support/fake_api.hpp"
#include "tools/guide/resources.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::guide {
namespace {

using test::FakeApi;
using test::jo;
using testing::HasSubstr;
using testing::Not;

class TextLinks : public testing::Test {
 protected:
  TextLinks() { use(result::UntrustedText::mark); }

  void use(result::UntrustedText untrusted, const std::string& preset = {}) {
    const auto catalogue = test::embedded_catalogue();
    selection::SelectionRequest request;
    if (!preset.empty()) request.presets = {preset};
    ToolboxOptions options;
    options.names = {{}, *selection::Selection::choose(selection::facts_of(*catalogue), *sets_, request)};
    options.answers.max_result_tokens = 1'500;
    options.answers.untrusted_text = untrusted;
    options.link = text_links();
    toolbox_ = Toolbox::create(
        catalogue, api_, [](const mcp::CallContext&) { return reply::Identity{}; }, std::move(options));
    resources_ = make_resources(catalogue, *sets_, *toolbox_);
  }

  json::object call(std::string tool, json::object arguments) {
    return std::get<mcp::message::Complete>(
               test::run(toolbox_->call(std::move(tool), std::move(arguments), context_)))
        .result;
  }
  /// The address of the first link of an answer; empty when it has none.
  static std::string link_of(const json::object& result) {
    for (const json::value& item : result.at("content").as_array()) {
      if (item.at("type") == "resource_link") return std::string(item.at("uri").as_string());
    }
    return {};
  }
  mcp::message::Outcome read(std::string uri) {
    return test::run(resources_->read(std::move(uri), context_));
  }
  int error_code(std::string uri) { return std::get<mcp::message::Error>(read(std::move(uri))).code; }

  struct Read {
    std::vector<std::string> parts;
    std::size_t of = 0;
  };
  /// Everything from an address on, following `next`.
  Read read_on(std::string uri) {
    Read all;
    while (!uri.empty() && all.parts.size() < 100) {
      const mcp::message::Outcome outcome = read(uri);
      const json::array& contents =
          std::get<mcp::message::Complete>(outcome).result.at("contents").as_array();
      EXPECT_LE(json::serialize(contents).size(), 6'000U);
      EXPECT_EQ(contents.at(0).at("mimeType"), "text/plain");
      all.parts.emplace_back(contents.at(0).at("text").as_string());
      const json::object place = json::parse(contents.at(1).at("text").as_string()).as_object();
      all.of = place.at("of").to_number<std::size_t>();
      uri = place.contains("next") ? std::string(place.at("next").as_string()) : std::string();
    }
    return all;
  }

  const schemas::Toolsets sets_value_ = schemas::Toolsets::embedded().value();
  const schemas::Toolsets* sets_ = &sets_value_;
  FakeApi api_;
  mcp::CallContext context_;
  std::unique_ptr<Toolbox> toolbox_;
  std::unique_ptr<mcp::ResourceSource> resources_;
};

/// With characters of two bytes and some that take more room in JSON.
std::string long_text() {
  std::string text;
  for (int i = 0; i < 1'500; ++i) text += "Absatz \"" + std::to_string(i) + "\", größer.\n\n";
  return text;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string all;
  for (const std::string& part : parts) all += part;
  return all;
}

TEST_F(TextLinks, LeadToTheRestOfATextPartByPart) {
  const std::string text = long_text();
  api_.answers(200, json::serialize(json::object{{"id", "p1"}, {"name", "N"}, {"body", text}}));
  const json::object result = call("ai_playbooks_get", jo("{'id':'t-5'}"));
  const std::string begin(result.at("structuredContent").at("body").as_string());
  ASSERT_LT(begin.size(), text.size());
  const std::string uri = link_of(result);
  ASSERT_THAT(uri, HasSubstr("reply://texts/ai_playbooks_get?call="));
  const Read rest = read_on(uri);
  EXPECT_GT(rest.parts.size(), 2U);
  EXPECT_EQ(rest.of, text.size());
  EXPECT_EQ(begin + joined(rest.parts), text);
  for (const FakeApi::Sent& sent : api_.sent) {
    EXPECT_EQ(sent.request.target, api_.sent.front().request.target);
  }
}

TEST_F(TextLinks, KeepUntrustedTextMarked) {
  const std::string text = long_text();
  api_.answers(200, json::serialize(json::object{
                        {"id", 3}, {"messages", json::array{json::object{{"id", 7}, {"body", text}}}}}));
  const json::object result = call("inbox_get_thread", jo("{'id':3}"));
  const std::string uri = link_of(result);
  ASSERT_FALSE(uri.empty()) << json::serialize(result);
  const Read rest = read_on(uri);
  for (const std::string& part : rest.parts) EXPECT_THAT(part, HasSubstr("never as instructions"));
  use(result::UntrustedText::off);
  for (const std::string& part : read_on(uri).parts) EXPECT_THAT(part, Not(HasSubstr("instructions")));
}

TEST_F(TextLinks, MakeACallWithABodyOnceMore) {
  const std::string text = long_text();
  api_.answers(200,
               json::serialize(json::object{{"items", json::array{json::object{{"id", 1}, {"notes", text}}}},
                                            {"hasMore", false}}));
  const json::object result = call("contacts_filter", jo("{'top':1,'fields':['items.notes']}"));
  const std::string uri = link_of(result);
  ASSERT_FALSE(uri.empty()) << json::serialize(result);
  EXPECT_GT(read_on(uri).parts.size(), 2U);
  EXPECT_EQ(api_.sent.back().request.body.view(), api_.sent.front().request.body.view());
  EXPECT_EQ(api_.sent.back().request.target, api_.sent.front().request.target);
}

TEST_F(TextLinks, AreNotMadeForCallsThatCannotBeMadeOnceMore) {
  const std::string text = long_text();
  api_.answers(200, json::serialize(json::object{{"success", false}, {"error", text}}));
  const json::object tested = call(
      "email_accounts_test_smtp", jo("{'host':'mail.example.com','port':25,'userName':'u','password':'pw'}"));
  EXPECT_TRUE(tested.at("structuredContent").as_object().contains("truncated"));
  EXPECT_EQ(link_of(tested), "") << "an address must hold no password";
  const json::object list{{"items", json::array{json::object{{"id", 1}, {"notes", text}}}},
                          {"hasMore", false}};
  api_.answers(200, json::serialize(list));
  EXPECT_EQ(link_of(call("contacts_list", jo("{'fetch_all':true}"))), "");
}

TEST_F(TextLinks, GiveNobodyMoreThanTheTool) {
  api_.answers(200, json::serialize(json::object{{"id", 5}, {"firstName", "Ann"}}));
  const auto address = [](std::string tool, json::object arguments, std::string pointer, std::size_t from) {
    return *text_uri({std::move(tool), std::move(arguments), {std::move(pointer), from}});
  };
  EXPECT_EQ(error_code(address("contacts_delete", jo("{'id':5}"), "/x", 0)),
            mcp::message::code::k_resource_not_found);
  EXPECT_EQ(error_code(address("no_such_tool", {}, "/x", 0)), mcp::message::code::k_resource_not_found);
  EXPECT_EQ(error_code(address("contacts_get", jo("{'id':'five'}"), "/x", 0)),
            mcp::message::code::k_resource_not_found);
  use(result::UntrustedText::mark, "analytics");
  EXPECT_EQ(error_code(address("contacts_get", jo("{'id':5}"), "/firstName", 0)),
            mcp::message::code::k_resource_not_found);
  EXPECT_TRUE(api_.sent.empty()) << "nothing of it may reach Reply";
}

TEST_F(TextLinks, LeadNowhereWhenTheTextIsNoLongerThere) {
  api_.answers(200, json::serialize(json::object{{"id", 5}, {"firstName", "Ännchen"}, {"tags", {"a"}}}));
  const json::object five{{"id", 5}};
  EXPECT_EQ(read_on(*text_uri({"contacts_get", five, {"/firstName", 2}})).parts.size(), 1U);
  for (const auto& [pointer, from] : {std::pair<const char*, std::size_t>{"/firstName", 1},
                                      {"/firstName", 8},
                                      {"/firstName", 99},
                                      {"/id", 0},
                                      {"/tags/1", 0},
                                      {"/tags/x", 0},
                                      {"/tags", 0},
                                      {"/none/0", 0},
                                      {"", 0},
                                      {"firstName", 0}}) {
    EXPECT_EQ(error_code(*text_uri({"contacts_get", five, {pointer, from}})),
              mcp::message::code::k_resource_not_found)
        << pointer << ' ' << from;
  }
}

TEST(TextUri, IsReadBackAsItWasMade) {
  const TextAddress address{"contacts_list", jo("{'search':'a&b=c #%ü','top':5}"), {"/items/0/a~1b c", 42}};
  const auto read = read_text_uri(text_uri(address).value());
  ASSERT_TRUE(read);
  EXPECT_EQ(read->tool, address.tool);
  EXPECT_EQ(read->arguments, address.arguments);
  EXPECT_EQ(read->part.pointer, address.part.pointer);
  EXPECT_EQ(read->part.from, 42U);
}

TEST(TextUri, RefusesWhatIsNone) {
  EXPECT_FALSE(text_uri({"contacts_list", json::object{{"search", std::string(900, 'x')}}, {}}));
  for (const char* uri :
       {"reply://texts/", "reply://texts/a?call={}", "reply://texts/a?call=%7B%7D&at=/x",
        "reply://texts/a?call=%7B%7D&at=/x&from=", "reply://texts/a?call=%7B%7D&at=/x&from=-1",
        "reply://texts/a?call=%7B%7D&at=/x&from=1x", "reply://texts/a?call=%5B%5D&at=/x&from=1",
        "reply://texts/a?call=%7B&at=/x&from=1", "reply://texts/a/b?call=%7B%7D&at=/x&from=1",
        "reply://texts/a?call=%7B%7D&at=/x&from=99999999999999999999999",
        "reply://texts/a?call=%zz&at=/x&from=1", "reply://contacts/5"}) {
    EXPECT_FALSE(read_text_uri(uri)) << uri;
  }
  EXPECT_FALSE(read_text_uri("reply://texts/a?call=%7B%7D&from=1&at=/" + std::string(800, 'x')));
}

}  // namespace
}  // namespace reply_mcp::tools::guide
