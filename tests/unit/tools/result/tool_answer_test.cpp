#include "tools/result/tool_answer.hpp"

#include "support/fake_api.hpp"
#include "unit/tools/tool_fixtures.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace reply_mcp::tools::result {
namespace {

using test::FakeApi;
using test::jo;
using test::js;
using testing::HasSubstr;

class Reading {
 public:
  explicit Reading(std::string_view operation, std::string arguments = "{}")
      : binding_(operation::bind(test::operation(operation), false)), reader_(binding_) {
    // How an answer is read depends on few arguments; the others need not be there.
    if (auto read = reader_.read(jo(std::move(arguments)))) arguments_ = *std::move(read);
  }

  std::variant<json::object, ToolError> read(const reply::Response& response) {
    return read_answer({binding_, hints_, "request-1", reply::Repeat::harmless}, arguments_, response);
  }
  json::object answer(const reply::Response& response) {
    auto read_it = read(response);
    if (const auto* error = std::get_if<ToolError>(&read_it)) ADD_FAILURE() << error->detail;
    return std::holds_alternative<json::object>(read_it) ? std::get<json::object>(read_it) : json::object{};
  }
  ToolError error(const reply::Response& response) {
    auto read_it = read(response);
    EXPECT_TRUE(std::holds_alternative<ToolError>(read_it));
    return std::holds_alternative<ToolError>(read_it) ? std::get<ToolError>(read_it) : ToolError{};
  }

 private:
  operation::Binding binding_;
  operation::ArgumentReader reader_;
  operation::BoundArguments arguments_;
  HintSource hints_{*test::embedded_catalogue()};
};

reply::Response with_header(reply::Response response, std::string name, std::string value) {
  response.headers.emplace_back(std::move(name), std::move(value));
  return response;
}

TEST(ReadAnswer, AnObjectStaysAsItIs) {
  const json::object answer =
      Reading("contacts_get", "{'id':5}").answer(FakeApi::response(200, "{ \"id\" : 5, \"rate\": 12.50 }"));
  EXPECT_EQ(answer, jo("{'id':5,'rate':12.5}"));
}

TEST(ReadAnswer, ArraysAndScalarsAreWrappedInStructuredContentAlone) {
  const json::object list = Reading("custom_fields_list").answer(FakeApi::response(200, "[{\"id\":1}]"));
  EXPECT_EQ(list, jo("{'result':[{'id':1}]}"));
  const json::object count =
      Reading("ai_reengagement_flows_count_contacts").answer(FakeApi::response(200, "42"));
  EXPECT_EQ(count, jo("{'result':42}"));
  EXPECT_EQ(Reading("custom_fields_list").answer(FakeApi::response(200, "null")), jo("{'result':null}"));
}

TEST(ReadAnswer, NumbersOutOfRangeKeepTheirDigitsAsText) {
  const std::string many = "1" + std::string(399, '7');
  for (const std::string& number :
       {std::string("1e999"), std::string("-1e999"), many, std::string("-9223372036854775809"),
        std::string("18446744073709551616"), std::string("1.0000000000000000001")}) {
    const json::object answer =
        Reading("contacts_get", "{'id':5}").answer(FakeApi::response(200, "{\"id\":" + number + "}"));
    EXPECT_EQ(answer.at("id"), json::value(number));
  }
}

TEST(ReadAnswer, OneRecordWithHalfACharacterHidesNoOther) {
  for (const std::string& half : {std::string(R"(\ud83d)"), std::string(R"(\udc00)"), std::string("\xFF")}) {
    const json::object answer =
        Reading("contacts_list")
            .answer(FakeApi::response(200, "\xEF\xBB\xBF{\"items\":[{\"id\":1,\"firstName\":\"" + half +
                                               "\"},{\"id\":2}],\"hasMore\":false}"));
    EXPECT_EQ(answer, jo("{'items':[{'id':1,'firstName':'\xEF\xBF\xBD'},{'id':2}],'hasMore':false}"));
  }
}

TEST(ReadAnswer, WhatWasCreatedStaysASuccessWhenTheRestOfTheAnswerCannotBeRead) {
  Reading creating("custom_fields_create", "{'title':'a','fieldType':'text'}");
  reply::Response response =
      with_header(FakeApi::response(201, "{\"id\":"), "location", "/v3/custom-fields/77");
  json::object answer = creating.answer(response);
  EXPECT_EQ(answer.at("status"), 201);
  EXPECT_EQ(answer.at("createdId"), 77);
  EXPECT_THAT(std::string(answer.at("note").as_string()), HasSubstr("ends in the middle of its JSON"));
  response.body.clear();
  response.unreadable = "It is compressed.";
  answer = creating.answer(response);
  EXPECT_EQ(answer.at("createdId"), 77);
  EXPECT_THAT(std::string(answer.at("note").as_string()), HasSubstr("It is compressed."));
}

TEST(ReadAnswer, AReadThatCannotBeUnpackedOrIsTooManyValuesSaysSo) {
  Reading reading("contacts_get", "{'id':5}");
  reply::Response packed = FakeApi::response(200, "");
  packed.unreadable = "It is compressed.";
  EXPECT_EQ(reading.error(packed).detail, "It is compressed.");
  std::string numbers = "[0";
  for (int i = 0; i < 1'000'000; ++i) numbers += ",1";
  const std::string detail = reading.error(FakeApi::response(200, numbers + ']')).detail;
  EXPECT_EQ(
      detail,
      "The answer is too large to be read: it has more than 1000000 values. Ask for less of it at a time.");
}

TEST(ReadAnswer, LargeIntegersKeepEveryDigit) {
  const json::object answer =
      Reading("contacts_get", "{'id':5}").answer(FakeApi::response(200, "{\"id\":9007199254740993}"));
  EXPECT_EQ(answer.at("id").as_int64(), 9007199254740993);
}

TEST(ReadAnswer, NoBodyBecomesAConfirmationWithTheIds) {
  const json::object answer = Reading("contacts_delete", "{'id':5}").answer(FakeApi::response(204, ""));
  EXPECT_EQ(answer, jo("{'ok':true,'status':204,'operation':'contacts_delete','id':5}"));
}

TEST(ReadAnswer, ABlankBodyIsNoBody) {
  EXPECT_EQ(Reading("contacts_delete", "{'id':5}").answer(FakeApi::response(200, " \r\n")).at("ok"), true);
}

TEST(ReadAnswer, A201WithoutABodyNamesWhatWasMade) {
  const json::object answer =
      Reading("schedules_link_holiday_calendar")
          .answer(with_header(FakeApi::response(201, ""), "location", "/v3/schedules/3/calendars/77"));
  EXPECT_EQ(answer.at("location"), "/v3/schedules/3/calendars/77");
  EXPECT_EQ(answer.at("createdId"), 77);
}

TEST(ReadAnswer, ARedirectIsALinkForAPerson) {
  const json::object answer =
      Reading("email_accounts_connect_gmail")
          .answer(with_header(FakeApi::response(302, ""), "location", "https://accounts.example.com/o?x=1"));
  EXPECT_EQ(answer.at("link"), "https://accounts.example.com/o?x=1");
  EXPECT_THAT(std::string(answer.at("note").as_string()), HasSubstr("person"));
}

TEST(ReadAnswer, OnlyAnHttpsLinkFromTheDocumentedStatusIsGivenToAPerson) {
  for (const char* tool : {"email_accounts_connect_gmail", "email_accounts_connect_office365"}) {
    for (const char* link :
         {"javascript:alert(1)", "http://accounts.example.com/", "data:text/html,x", "https://",
          "//accounts.example.com/", "/relative", "file:///etc/passwd", " https://a b/", ""}) {
      const ToolError error = Reading(tool).error(with_header(FakeApi::response(302, ""), "location", link));
      EXPECT_EQ(error.kind, ErrorKind::upstream) << link;
    }
    for (const int status : {300, 301, 303, 304, 307, 308}) {
      const ToolError error = Reading(tool).error(
          with_header(FakeApi::response(status, ""), "location", "https://accounts.example.com/"));
      EXPECT_EQ(error.kind, ErrorKind::upstream) << status;
    }
  }
}

TEST(ReadAnswer, ARedirectThatNobodyDocumentedIsAnError) {
  const ToolError error =
      Reading("contacts_get", "{'id':5}")
          .error(with_header(FakeApi::response(301, ""), "location", "https://elsewhere.example.com/"));
  EXPECT_EQ(error.kind, ErrorKind::upstream);
  EXPECT_THAT(error.detail, HasSubstr("redirect"));
}

TEST(ReadAnswer, ARedirectWithoutAnAddressIsAnError) {
  EXPECT_EQ(Reading("email_accounts_connect_gmail").error(FakeApi::response(302, "")).kind,
            ErrorKind::upstream);
}

TEST(ReadAnswer, CsvComesAsText) {
  const json::object answer = Reading("holiday_calendars_export_csv", "{'id':1}")
                                  .answer(FakeApi::response(200,
                                                            "\xEF\xBB\xBF"
                                                            "Date,Name\r\n2026-01-01,New Year\r\n",
                                                            "text/csv; charset=utf-8"));
  EXPECT_EQ(answer.at("csv"), "Date,Name\r\n2026-01-01,New Year\r\n");
  EXPECT_EQ(answer.at("content_type"), "text/csv");
}

TEST(ReadAnswer, InvalidUtf8InTextIsMadeVisible) {
  const json::object answer = Reading("holiday_calendars_export_csv", "{'id':1}")
                                  .answer(FakeApi::response(200,
                                                            "a\xFF"
                                                            "b",
                                                            "text/csv"));
  EXPECT_EQ(answer.at("csv"),
            "a\xEF\xBF\xBD"
            "b");
}

TEST(ReadAnswer, HtmlFromAGatewayIsAnErrorThatQuotesNothingOfIt) {
  const ToolError error = Reading("contacts_get", "{'id':5}")
                              .error(FakeApi::response(200, "<html>" + std::string(5000, 'x'), "text/html"));
  EXPECT_EQ(error.kind, ErrorKind::upstream);
  EXPECT_EQ(error.detail, "Expected JSON, got text/html, 5006 bytes.");
}

TEST(ReadAnswer, HtmlInPlaceOfCsvIsAnError) {
  EXPECT_THAT(Reading("holiday_calendars_export_csv", "{'id':1}")
                  .error(FakeApi::response(200, "<html>", "text/html"))
                  .detail,
              HasSubstr("Expected text/csv"));
}

TEST(ReadAnswer, ACutOffAnswerSaysThatItIsCutOff) {
  EXPECT_THAT(Reading("contacts_get", "{'id':5}").error(FakeApi::response(200, "{\"id\":5,\"na")).detail,
              HasSubstr("middle of its JSON"));
}

TEST(ReadAnswer, WhatIsNoJsonIsAnError) {
  EXPECT_THAT(Reading("contacts_get", "{'id':5}").error(FakeApi::response(200, "OK")).detail,
              HasSubstr("is no JSON from byte"));
  EXPECT_THAT(Reading("contacts_get", "{'id':5}").error(FakeApi::response(200, "{} {}")).detail,
              HasSubstr("is no JSON from byte"));
}

TEST(ReadAnswer, JsonTooDeepToBeTrueIsAnError) {
  const std::string deep = std::string(5000, '[') + std::string(5000, ']');
  EXPECT_EQ(Reading("contacts_get", "{'id':5}").error(FakeApi::response(200, deep)).kind,
            ErrorKind::upstream);
}

TEST(ReadAnswer, ReadingWithoutABodyIsAnError) {
  EXPECT_THAT(Reading("contacts_get", "{'id':5}").error(FakeApi::response(200, "")).detail,
              HasSubstr("empty body"));
}

TEST(ReadAnswer, AnUnreadableAnswerToAChangeLeavesItsOutcomeOpen) {
  const ToolError error = Reading("contacts_create", "{'email':'a@example.com','firstName':'A'}")
                              .error(FakeApi::response(201, "<html>", "text/html"));
  EXPECT_TRUE(error.outcome_unknown);
}

TEST(ReadAnswer, JsonMayComeWithoutATypeOrWithASuffix) {
  reply::Response bare = FakeApi::response(200, "{}");
  bare.headers.clear();
  EXPECT_EQ(Reading("contacts_get", "{'id':5}").answer(bare), json::object());
  EXPECT_EQ(Reading("contacts_get", "{'id':5}").answer(FakeApi::response(200, "{}", "Application/HAL+JSON")),
            json::object());
}

TEST(ReadAnswer, An202IsAJobToFollow) {
  const json::object answer = Reading("email_validations_schedule", "{'contactIds':[1]}")
                                  .answer(FakeApi::response(202, R"({"jobId":"j-1","scheduledCount":1})"));
  EXPECT_EQ(answer.at("job").at("id"), "j-1");
  EXPECT_EQ(answer.at("scheduledCount"), 1);
}

TEST(ReadAnswer, An202WithoutABodyIsAJobToo) {
  const json::object answer =
      Reading("contact_enrichment_find_emails", "{'body':{}}")
          .answer(with_header(FakeApi::response(202, ""), "location", "v3/background-jobs/j-2"));
  EXPECT_EQ(answer.at("job").at("id"), "j-2");
}

TEST(ReadAnswer, ABulkAnswerHasItsSummaryInFront) {
  const json::object answer =
      Reading("contacts_bulk_delete", "{'ids':[1,2,3]}")
          .answer(FakeApi::response(200, R"({"2":{"error":"notFound","errorDetails":"Gone"}})"));
  EXPECT_EQ(answer.begin()->key(), "summary");
  EXPECT_EQ(answer.at("summary").at("failed"), 1);
  EXPECT_EQ(answer.at("summary").at("failures"),
            js("[{'error':'notFound','detail':'Gone','count':1,'ids':[2]}]"));
  EXPECT_FALSE(answer.contains("result")) << "what the summary has is not told twice";
}

}  // namespace
}  // namespace reply_mcp::tools::result
