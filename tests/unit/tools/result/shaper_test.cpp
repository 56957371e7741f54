// Answers as a client gets them: lists as tables, nothing over the budget, and always a way to go on.
#include "tools/result/shaper.hpp"

#include "tools/result/bulk_summary.hpp"
#include "tools/text/json_size.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::jo;
using test::js;
using test::operation;
using testing::HasSubstr;
using testing::Not;

std::string fixed_code() {
  return "c0de";
}

struct Shaped {
  json::object result;

  [[nodiscard]] const json::array& content() const { return result.at("content").as_array(); }
  [[nodiscard]] std::string text(std::size_t index = 0) const {
    return std::string(content().at(index).at("text").as_string());
  }
  [[nodiscard]] const json::object& structured() const { return result.at("structuredContent").as_object(); }
  [[nodiscard]] std::size_t bytes() const { return json::serialize(result).size(); }
};

class ShaperTest : public testing::Test {
 protected:
  Shaped shape(std::string_view id, json::object structured, ListOrigin origin = {}) {
    AnsweredCall call{operation(id), test::embedded_catalogue().get(), fields, std::move(origin), nullptr};
    return {Shaper(options, link, fixed_code).result(std::move(structured), call).result};
  }

  AnswerOptions options;
  LinkMaker link;
  std::vector<std::string> fields;
};

json::object lists(std::size_t count, bool more) {
  json::array items;
  for (std::size_t i = 1; i <= count; ++i) {
    items.push_back({{"id", i}, {"name", "List " + std::to_string(i)}, {"isShared", i % 2 == 0}});
  }
  return {{"items", std::move(items)}, {"hasMore", more}};
}

TEST_F(ShaperTest, WritesAFlatListAsALineAndATable) {
  const Shaped shaped = shape("contact_lists_list", lists(2, true), {25, {}, 1, 0, {}, {}});
  EXPECT_EQ(shaped.text(),
            "2 items after the first 25; more follow: call again with skip=27.\n"
            "id|name|isShared\n1|List 1|false\n2|List 2|true\n");
  EXPECT_EQ(shaped.structured(), lists(2, true));
  EXPECT_EQ(shaped.content().size(), 1U);
}

TEST_F(ShaperTest, AMemberErrorOfAnAnswerIsNoErrorOfTheCall) {
  for (const schemas::Operation& one : test::embedded_catalogue()->operations()) {
    const Shaped shaped = shape(one.id, jo("{'isValid':false,'error':'Login failed'}"));
    EXPECT_FALSE(shaped.structured().contains("error")) << one.id;
    EXPECT_EQ(shaped.structured().at("reportedError"), "Login failed") << one.id;
    EXPECT_THAT(json::serialize(shaped.content()), HasSubstr("reportedError")) << one.id;
  }
}

TEST_F(ShaperTest, SaysInWordsWhenThereAreNoMore) {
  EXPECT_THAT(shape("contact_lists_list", lists(1, false)).text(), HasSubstr("1 item; there are no more.\n"));
  EXPECT_EQ(shape("contact_lists_list", lists(0, false)).text(), "No items; there are no more.");
  EXPECT_EQ(shape("contact_lists_list", lists(0, false), {50, {}, 1, 0, {}, {}}).text(),
            "No items after the first 50; there are no more.");
}

TEST_F(ShaperTest, WritesABareListAsATableToo) {
  const json::object answer = jo("{'result':[{'id':'a','name':'F'}]}");
  const Shaped shaped = shape("sequence_folders_list", answer);
  EXPECT_EQ(shaped.text(), "1 item.\nid|name\na|F\n");
  EXPECT_EQ(shaped.structured(), answer);
}

TEST_F(ShaperTest, WritesNestedItemsAsJsonAndTheWordsApart) {
  const json::object answer = jo("{'items':[{'id':1,'tags':['a']}],'hasMore':true}");
  const Shaped shaped = shape("email_accounts_list", answer);
  EXPECT_EQ(json::parse(shaped.text()), answer);
  ASSERT_EQ(shaped.content().size(), 2U);
  EXPECT_EQ(shaped.text(1), "1 item; more follow: call again with skip=1.");
  EXPECT_EQ(shaped.content()[1].at("annotations"), jo("{'audience':['user','assistant'],'priority':1.0}"));
  EXPECT_EQ(
      shape("email_accounts_list", jo("{'items':[{'id':1,'tags':['a']}],'hasMore':false}")).content().size(),
      1U);
}

TEST_F(ShaperTest, WritesJsonAloneWhenToldTo) {
  options.output = Output::json;
  const Shaped shaped = shape("contact_lists_list", lists(2, true));
  EXPECT_EQ(json::parse(shaped.text()), lists(2, true));
  EXPECT_EQ(shaped.content().size(), 1U);
  EXPECT_EQ(json::parse(shape("sequence_folders_list", jo("{'result':[{'id':'a'}]}")).text()),
            js("[{'id':'a'}]"));
}

TEST_F(ShaperTest, WritesOneRecordAsItIs) {
  const json::object answer = jo("{'id':1,'name':'Q3','isShared':false}");
  const Shaped shaped = shape("contact_lists_get", answer);
  EXPECT_EQ(json::parse(shaped.text()), answer);
  EXPECT_EQ(shaped.structured(), answer);
  EXPECT_EQ(shape("ai_reengagement_flows_count_contacts", jo("{'result':5}")).text(), "5");
}

TEST_F(ShaperTest, WritesCsvAsItCame) {
  const Shaped shaped = shape("holiday_calendars_export_csv",
                              json::object{{"csv", "a,b\r\n1,2\r\n"}, {"content_type", "text/csv"}});
  EXPECT_EQ(shaped.text(), "a,b\r\n1,2\r\n");
}

TEST_F(ShaperTest, CutsAListAtAnItemInBothFormsAndSaysWhereToGoOn) {
  options.max_result_tokens = 1'000;
  const Shaped shaped = shape("contact_lists_list", lists(500, false), {100, {}, 1, 0, {}, {}});
  EXPECT_LE(shaped.bytes(), 4'000U);
  EXPECT_GT(shaped.bytes(), 3'000U);
  const json::array& items = shaped.structured().at("items").as_array();
  const std::size_t shown = items.size();
  EXPECT_EQ(items.back(), lists(500, false).at("items").at(shown - 1));
  EXPECT_EQ(shaped.structured().at("hasMore"), true);
  const json::object& note = shaped.structured().at("truncated").as_object();
  EXPECT_EQ(note.at("shown").to_number<std::size_t>(), shown);
  EXPECT_EQ(note.at("of").to_number<std::size_t>(), 500U);
  EXPECT_EQ(note.at("skip").to_number<std::size_t>(), 100 + shown);
  EXPECT_THAT(shaped.text(), HasSubstr(std::to_string(shown) +
                                       " of 500 items, to stay within 1000 tokens; more follow: "
                                       "call again with skip=" +
                                       std::to_string(100 + shown) + ".\n"));
  EXPECT_THAT(shaped.text(), HasSubstr("\n" + std::to_string(shown) + "|List "));
  EXPECT_THAT(shaped.text(), Not(HasSubstr("\n" + std::to_string(shown + 1) + "|List ")));
}

TEST_F(ShaperTest, NamesNoWholeNumberWhereMoreExistThanWereRead) {
  options.max_result_tokens = 1'000;
  const Shaped shaped = shape("contact_lists_list", lists(500, true));
  const std::string shown = std::to_string(shaped.structured().at("items").as_array().size());
  EXPECT_THAT(shaped.text(),
              HasSubstr(shown +
                        " items shown of 500 that were read, to stay within 1000 tokens; how many there "
                        "are in all is not known; more follow: call again with skip=" +
                        shown + ".\n"));
  const json::object& note = shaped.structured().at("truncated").as_object();
  EXPECT_EQ(note.at("read").to_number<std::size_t>(), 500U);
  EXPECT_FALSE(note.contains("of"));
}

TEST_F(ShaperTest, SaysThatAnEmptyPageWhichClaimsMoreEndsTheReading) {
  const std::string_view words = "Reply says that more follow, but sent an empty page";
  ListOrigin read;
  read.ended_by_empty_page = true;
  for (const Output output : {Output::compact, Output::json}) {
    options.output = output;
    for (const Shaped& shaped :
         {shape("contact_lists_list", lists(0, true)), shape("contact_lists_list", lists(3, false), read)}) {
      EXPECT_THAT(json::serialize(shaped.content()), HasSubstr(std::string(words)));
      EXPECT_THAT(json::serialize(shaped.content()), Not(HasSubstr("call again")));
      EXPECT_THAT(json::serialize(shaped.structured().at("truncated")), HasSubstr(std::string(words)));
    }
  }
}

TEST_F(ShaperTest, ShowsWhatStandsBesideTheListOfAPage) {
  json::object answer = lists(1, false);
  answer["totalCount"] = 2'005;
  EXPECT_THAT(json::serialize(shape("contact_lists_list", answer).content()), HasSubstr("2005"));
}

/// The answer of a change, as read_answer() gives it.
json::object bulk(std::string_view id, const json::value& sent, const json::value& answer) {
  auto read = read_bulk_answer(operation(id), sent, answer);
  json::object structured{{"summary", std::move(read->summary)}};
  if (!read->rest.is_null()) structured["result"] = std::move(read->rest);
  return structured;
}

TEST_F(ShaperTest, ShowsEveryIdOfAnImportOfAThousandRows) {
  json::array rows;
  for (int i = 0; i < 1'000; ++i) {
    // No two neighbours are neighbours in number.
    const bool failed = i % 10 == 3;
    rows.push_back({{"id", failed ? json::value(nullptr) : json::value(100'000 + i * 7)},
                    {"status", failed ? "failed" : "created"},
                    {"error", failed ? json::value("Invalid data") : json::value(nullptr)},
                    {"skipReason", nullptr}});
  }
  const json::value sent = json::object{{"items", json::array(1'000, json::object())}};
  const Shaped shaped =
      shape("contacts_import", bulk("contacts_import", sent, json::object{{"items", rows}}));
  EXPECT_LE(shaped.bytes(), options.max_bytes());
  EXPECT_FALSE(shaped.structured().contains("truncated"));
  for (int i = 0; i < 1'000; ++i) {
    if (i % 10 == 3) continue;
    EXPECT_THAT(shaped.text(), HasSubstr(std::to_string(100'000 + i * 7)));
  }
}

TEST_F(ShaperTest, GroupsFailuresThatAreTooManyAndKeepsTheRest) {
  const auto kept = std::make_shared<KeptResults>();
  json::object failures;
  json::array ids;
  for (int i = 0; i < 10'000; ++i) {
    ids.emplace_back(2 * i);
    failures[std::to_string(2 * i)] = {{"error", i % 2 == 0 ? "notFound" : "forbidden"},
                                       {"errorDetails", "Number " + std::to_string(i) + " is not there."}};
  }
  const json::object structured =
      bulk("contacts_bulk_delete", json::object{{"ids", ids}}, json::value(failures));
  AnsweredCall call{operation("contacts_bulk_delete"), test::embedded_catalogue().get(), {}, {}, nullptr};
  call.owner = "ann";
  for (const std::size_t tokens : {std::size_t{1'000}, std::size_t{20'000}}) {
    options.max_result_tokens = tokens;
    const Shaper shaper(options, {}, fixed_code, kept);
    const Shaped shaped{shaper.result(structured, call).result};
    EXPECT_LE(shaped.bytes(), options.max_bytes());
    const json::object& summary = shaped.structured().at("summary").as_object();
    EXPECT_EQ(summary.at("failed"), 10'000);
    ASSERT_EQ(summary.at("failures").as_array().size(), 2U);
    for (const json::value& group : summary.at("failures").as_array()) EXPECT_EQ(group.at("count"), 5'000);
    const std::string note = json::serialize(shaped.structured().at("truncated"));
    EXPECT_THAT(note, Not(HasSubstr("again with")));
    EXPECT_THAT(note, Not(HasSubstr("fields")));
    ASSERT_EQ(shaped.content().back().at("type"), "resource_link");

    // Read on to the end, all of it is there.
    std::string all;
    std::optional<KeptAddress> address =
        read_kept_uri(std::string_view(shaped.content().back().at("uri").as_string()));
    ASSERT_TRUE(address);
    EXPECT_FALSE(shaper.kept_part("bob", *address));
    for (;;) {
      const auto part = shaper.kept_part("ann", *address);
      ASSERT_TRUE(part);
      EXPECT_LE(text::json_size(part->result), options.max_bytes());
      all += part->result.at("content").at(0).at("text").as_string();
      const json::value& place = part->result.at("structuredContent");
      address->from = place.at("to").to_number<std::size_t>();
      if (place.at("to") == place.at("of")) break;
    }
    for (int i = 0; i < 10'000; i += 97)
      EXPECT_THAT(all, HasSubstr("Number " + std::to_string(i) + " is not there."));
  }
}

TEST_F(ShaperTest, NeverAdvisesToMakeAChangeAgain) {
  options.max_result_tokens = 1'000;
  for (const schemas::Operation& operation : test::embedded_catalogue()->operations()) {
    if (operation.effect == schemas::Effect::read) continue;
    for (const json::object& answer : {json::object{{"note", std::string(300'000, 'x')}}, lists(500, true),
                                       json::object{{"result", lists(500, false).at("items")}}}) {
      const Shaped shaped = shape(operation.id, answer);
      EXPECT_LE(shaped.bytes(), 4'000U) << operation.id;
      const std::string all = json::serialize(shaped.result);
      EXPECT_EQ(all.find("all again"), std::string::npos) << all;
      EXPECT_EQ(all.find("ame it alone"), std::string::npos) << all;
      EXPECT_EQ(all.find("ame fields"), std::string::npos) << all;
    }
  }
}

TEST_F(ShaperTest, HasNoColumnInBothTables) {
  const Shaped shaped =
      shape("contacts_filter", jo("{'items':[{'id':1,'isOptedOut':false,'title':'CTO'},"
                                  "{'id':2,'isOptedOut':true,'title':null}],'hasMore':false}"));
  EXPECT_THAT(shaped.text(0), HasSubstr("\nid|isOptedOut\n1|false\n2|true\n"));
  EXPECT_THAT(shaped.text(1), HasSubstr("\nid|title\n1|CTO\n2|null\n"));
}

TEST_F(ShaperTest, NamesThePositionBehindDroppedItems) {
  options.max_result_tokens = 1'000;
  ListOrigin origin;
  for (std::uint64_t i = 0; i <= 500; ++i) origin.positions.push_back(i * 2);
  origin.pages = 5;
  origin.duplicates = 500;
  const Shaped shaped = shape("contact_lists_list", lists(500, false), origin);
  const auto shown = shaped.structured().at("truncated").at("shown").to_number<std::uint64_t>();
  EXPECT_EQ(shaped.structured().at("truncated").at("skip").to_number<std::uint64_t>(), shown * 2);
  EXPECT_THAT(shaped.text(),
              HasSubstr(", read as 5 pages, 500 duplicates dropped; more follow: call again with skip="));
}

TEST_F(ShaperTest, GoesOnInABareListBySkippingToo) {
  options.max_result_tokens = 1'000;
  json::object answer;
  answer["result"] = lists(500, false).at("items");
  const Shaped shaped = shape("contacts_get_lists", answer, {7, {}, 1, 0, {}, {}});
  const std::size_t shown = shaped.structured().at("result").as_array().size();
  EXPECT_EQ(shaped.structured().at("truncated").at("skip").to_number<std::size_t>(), 7 + shown);
}

TEST_F(ShaperTest, CutsALongTextAtAParagraphAndLinksToTheRest) {
  options.max_result_tokens = 2'000;
  std::string body;
  for (int i = 0; i < 2'000; ++i) body += "Paragraph number " + std::to_string(i) + ".\n\n";
  link = [](const AnsweredCall& call, std::string_view pointer,
            std::size_t shown) -> std::optional<ResultLink> {
    EXPECT_GT(shown, 1'000U);
    return ResultLink{"reply://" + call.operation.id + std::string(pointer), "the playbook", "text/plain"};
  };
  const Shaped shaped = shape("ai_playbooks_get", json::object{{"id", "p1"}, {"body", body}, {"name", "N"}});
  EXPECT_LE(shaped.bytes(), 8'000U);
  EXPECT_TRUE(shaped.structured().at("body").as_string().ends_with('.'));
  const json::object& cut = shaped.structured().at("truncated").at("cuts").at(0).as_object();
  EXPECT_EQ(cut.at("pointer"), "/body");
  EXPECT_EQ(cut.at("unit"), "bytes");
  EXPECT_EQ(cut.at("of").to_number<std::size_t>(), body.size());
  EXPECT_EQ(cut.at("hint"), "Name it alone for more of it: fields=[\"body\"].");
  const json::value& linked = shaped.content().back();
  EXPECT_EQ(linked.at("type"), "resource_link");
  EXPECT_EQ(linked.at("uri"), "reply://ai_playbooks_get/body");
  EXPECT_EQ(linked.at("name"), "the playbook");
  EXPECT_EQ(linked.at("mimeType"), "text/plain");
}

TEST_F(ShaperTest, SaysSoWhenATextAskedForAloneIsStillTooLong) {
  options.max_result_tokens = 1'000;
  fields = {"body"};
  const Shaped shaped = shape("ai_playbooks_get", json::object{{"body", std::string(100'000, 'x')}});
  EXPECT_THAT(std::string(shaped.structured().at("truncated").at("cuts").at(0).at("hint").as_string()),
              HasSubstr("--max-result-tokens"));
  EXPECT_EQ(shaped.content().size(), 1U) << "no link where there is no resource";
}

TEST_F(ShaperTest, NamesTheToolThatPagesAListInsideARecord) {
  options.max_result_tokens = 1'500;
  json::array messages;
  for (int i = 0; i < 100; ++i)
    messages.push_back({{"date", "2026-05-31T09:30:00Z"}, {"body", std::string(200, 'x')}});
  const Shaped shaped = shape("inbox_get_thread", json::object{{"id", 5}, {"messages", messages}});
  EXPECT_LE(shaped.bytes(), 6'000U);
  const json::object& cut = shaped.structured().at("truncated").at("cuts").at(0).as_object();
  EXPECT_EQ(cut.at("pointer"), "/messages");
  const std::size_t shown = shaped.structured().at("messages").as_array().size();
  EXPECT_EQ(std::string(cut.at("hint").as_string()),
            "inbox_list_messages reads it in pages; go on there with skip=" + std::to_string(shown) + ".");
}

TEST_F(ShaperTest, ShowsPartOfAnItemThatIsLargerThanTheBudget) {
  options.max_result_tokens = 1'500;
  const json::object answer{
      {"items", {{{"id", 1}, {"body", std::string(50'000, 'x')}}, {{"id", 2}, {"body", "y"}}}},
      {"hasMore", false}};
  const Shaped shaped = shape("email_templates_list", answer);
  EXPECT_LE(shaped.bytes(), 6'000U);
  EXPECT_EQ(shaped.structured().at("truncated").at("skip"), 1);
  EXPECT_THAT(shaped.text(), HasSubstr("/items/0/body ends after "));
  EXPECT_THAT(shaped.text(), HasSubstr("Read it with top=1 and fields=[\"items.body\"] for more of it."));
}

TEST_F(ShaperTest, StaysWithinTheBudgetWhateverTheAnswerIs) {
  options.max_result_tokens = 1'000;
  json::object wide;
  for (int i = 0; i < 5'000; ++i) wide["property" + std::to_string(i)] = {{"operators", {"is", "isNot"}}};
  const json::object quotes{{"name", std::string(100'000, '"')}};
  json::object threads = jo("{'items':[],'hasMore':true}");
  for (int i = 0; i < 300; ++i) {
    threads["items"].as_array().push_back(
        {{"id", i}, {"subject", std::string(30, '\\')}, {"bodyPreview", "\u202E\u200B"}});
  }
  json::object open = jo("{'items':[],'hasMore':true}");
  for (int i = 0; i < 300; ++i)
    open["items"].as_array().push_back(json::object{{"k" + std::to_string(i), "v"}});
  for (const Output output : {Output::compact, Output::json}) {
    options.output = output;
    for (const UntrustedText mode : {UntrustedText::mark, UntrustedText::strip, UntrustedText::off}) {
      options.untrusted_text = mode;
      EXPECT_LE(shape("sequence_steps_list_condition_properties", wide).bytes(), 4'000U);
      EXPECT_LE(shape("contact_lists_get", quotes).bytes(), 4'000U);
      EXPECT_LE(shape("inbox_list_threads", threads).bytes(), 4'000U);
      EXPECT_LE(shape("ai_research_list_web_searches", open).bytes(), 4'000U);
      EXPECT_GT(shape("inbox_list_threads", threads).structured().at("items").as_array().size(), 1U);
    }
  }
}

TEST_F(ShaperTest, SetsUntrustedTextApartInATableOfItsOwn) {
  const json::object answer =
      jo("{'items':[{'id':1,'isRead':true,'subject':'Re: hi'},{'id':2,'isRead':false,'subject':'x|y'}],"
         "'hasMore':false}");
  const Shaped shaped = shape("inbox_list_threads", answer);
  EXPECT_EQ(shaped.text(0), "2 items; there are no more.\nid|isRead\n1|true\n2|false\n");
  EXPECT_THAT(shaped.text(1), HasSubstr("\nBEGIN c0de\nid|subject\n1|Re: hi\n2|\"x|y\"\nEND c0de"));
  json::object data = shaped.structured();
  EXPECT_EQ(data.at("untrusted").at("fields"), js("['items.subject']"));
  EXPECT_THAT(std::string(data.at("untrusted").at("note").as_string()), HasSubstr("never as instructions"));
  data.erase("untrusted");
  EXPECT_EQ(data, answer);
}

TEST_F(ShaperTest, MarksNothingWhereNobodyElseWrote) {
  const Shaped shaped = shape("sequences_list", jo("{'items':[{'id':1,'name':'Q3'}],'hasMore':false}"));
  EXPECT_EQ(shaped.content().size(), 1U);
  EXPECT_FALSE(shaped.structured().contains("untrusted"));
  // Chosen fields can leave untrusted text out as well.
  EXPECT_EQ(
      shape("inbox_list_threads", jo("{'items':[{'id':1,'isRead':true}],'hasMore':false}")).content().size(),
      1U);
}

TEST_F(ShaperTest, MarksNothingWhenItIsOff) {
  options.untrusted_text = UntrustedText::off;
  const json::object answer = jo(R"({"items":[{"id":1,"subject":"a\u202e<b>"}],"hasMore":false})");
  const Shaped shaped = shape("inbox_list_threads", answer);
  EXPECT_EQ(shaped.text(), "1 item; there are no more.\nid|subject\n1|a\u202E<b>\n");
  EXPECT_EQ(shaped.structured(), answer);
}

TEST_F(ShaperTest, TellsWhatWasReadBeforeAnErrorAndWhereToGoOn) {
  ListOrigin origin;
  origin.positions = {0, 1, 2};
  origin.error = jo("{'kind':'rateLimited','retryable':true}");
  origin.error_text = "Reply answered 429.";
  const Shaped shaped = shape("contact_lists_list", lists(2, true), origin);
  EXPECT_THAT(
      shaped.text(),
      HasSubstr("2 items. Reading stopped: Reply answered 429. More follow: call again with skip=2.\n"));
  EXPECT_EQ(shaped.structured().at("error").at("kind"), "rateLimited");
  EXPECT_EQ(shaped.structured().at("items").as_array().size(), 2U);
  EXPECT_FALSE(shaped.result.contains("isError"));
}

TEST_F(ShaperTest, SaysForWhomLongDataIsAndLeavesShortDataAlone) {
  EXPECT_FALSE(shape("contact_lists_list", lists(2, false)).content()[0].as_object().contains("annotations"));
  EXPECT_EQ(shape("contact_lists_list", lists(200, false)).content()[0].at("annotations"),
            jo("{'audience':['assistant'],'priority':0.8}"));
}

TEST_F(ShaperTest, TakesAboutHalfOfWhatJsonAloneTakesForAFlatList) {
  json::array items;
  for (int i = 0; i < 100; ++i) {
    items.push_back({{"contactId", 1'000 + i},
                     {"emailAccountId", 7},
                     {"sequenceId", 12},
                     {"isDelivered", true},
                     {"isOpened", false},
                     {"isReplied", false},
                     {"deliveryDate", "2026-05-31T09:30:00Z"}});
  }
  const json::object answer{{"items", items}, {"hasMore", false}};
  const std::size_t table = shape("reporting_list_emails", answer).text().size();
  EXPECT_LT(table * 2, json::serialize(answer).size());
}

}  // namespace
}  // namespace reply_mcp::tools::result
