#include "mcp/message/message.hpp"

#include <gtest/gtest.h>

namespace reply_mcp::mcp::message {
namespace {

Message decode_one(std::string_view text) {
  Decoded decoded = decode(text);
  EXPECT_EQ(decoded.messages.size(), 1U) << text;
  EXPECT_FALSE(decoded.batch) << text;
  return std::move(decoded.messages.at(0));
}

InvalidMessage refused(std::string_view text) {
  Message message = decode_one(text);
  const auto* invalid = std::get_if<InvalidMessage>(&message);
  EXPECT_NE(invalid, nullptr) << text;
  return invalid == nullptr ? InvalidMessage{} : *invalid;
}

TEST(Decode, ReadsARequestWithItsIdMethodAndParams) {
  const Message message =
      decode_one(R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":"x"}})");
  const auto& request = std::get<RequestMessage>(message);
  EXPECT_EQ(request.id, RequestId(7));
  EXPECT_EQ(request.method, "tools/call");
  EXPECT_EQ(request.params.at("name").as_string(), "x");
}

TEST(Decode, TakesStringAndIntegerIdsAndKeepsThemApart) {
  const Message text = decode_one(R"({"jsonrpc":"2.0","id":"7","method":"ping"})");
  EXPECT_EQ(std::get<RequestMessage>(text).id, RequestId("7"));
  const Message empty = decode_one(R"({"jsonrpc":"2.0","id":"","method":"ping"})");
  EXPECT_EQ(std::get<RequestMessage>(empty).id, RequestId(""));
  const Message negative = decode_one(R"({"jsonrpc":"2.0","id":-9007199254740993,"method":"ping"})");
  EXPECT_EQ(std::get<RequestMessage>(negative).id, RequestId(std::int64_t{-9007199254740993}));
}

TEST(Decode, ReadsAnIntegerIdHoweverTheNumberIsWritten) {
  const Message message = decode_one(R"({"jsonrpc":"2.0","id":7.0,"method":"ping"})");
  EXPECT_EQ(std::get<RequestMessage>(message).id, RequestId(7));
}

TEST(Decode, RefusesIdsThatAreNeitherStringNorInteger) {
  for (const std::string_view id : {"null", "1.5", "true", "{}", "[1]", "1e300", "18446744073709551615"}) {
    const auto invalid = refused(R"({"jsonrpc":"2.0","method":"ping","id":)" + std::string(id) + "}");
    EXPECT_EQ(invalid.error.code, code::k_invalid_request) << id;
    EXPECT_NE(invalid.error.message.find("id must be a string or an integer"), std::string::npos);
    EXPECT_FALSE(invalid.id.has_value()) << id;
  }
}

TEST(Decode, ReadsANotificationWhenThereIsNoId) {
  const Message message = decode_one(R"({"jsonrpc":"2.0","method":"notifications/initialized"})");
  EXPECT_EQ(std::get<NotificationMessage>(message).method, "notifications/initialized");
}

TEST(Decode, TakesNullParamsForNone) {
  const Message message = decode_one(R"({"jsonrpc":"2.0","id":1,"method":"ping","params":null})");
  EXPECT_TRUE(std::get<RequestMessage>(message).params.empty());
}

TEST(Decode, RefusesParamsThatAreNotAnObjectUnderTheRequestsId) {
  for (const std::string_view params : {"[]", "1", "\"x\"", "true"}) {
    const auto invalid =
        refused(R"({"jsonrpc":"2.0","id":4,"method":"ping","params":)" + std::string(params) + "}");
    EXPECT_EQ(invalid.error.code, code::k_invalid_request);
    EXPECT_EQ(invalid.id, RequestId(4));
  }
}

TEST(Decode, ReadsResultsAndErrorsOfTheClient) {
  const Message good = decode_one(R"({"jsonrpc":"2.0","id":3,"result":{"action":"accept"}})");
  const auto& result = std::get<json::object>(std::get<ResponseMessage>(good).outcome);
  EXPECT_EQ(result.at("action").as_string(), "accept");

  const Message bad = decode_one(R"({"jsonrpc":"2.0","id":3,"error":{"code":-1,"message":"no","data":[1]}})");
  const auto& error = std::get<Error>(std::get<ResponseMessage>(bad).outcome);
  EXPECT_EQ(error.code, -1);
  EXPECT_EQ(error.message, "no");
  EXPECT_EQ(error.data, json::value(json::array{1}));
}

TEST(Decode, NeverAnswersABadResponseUnderItsId) {
  // The peer would take the error for the answer to a request of its own that has the same id.
  for (const std::string_view text :
       {R"({"jsonrpc":"2.0","id":3,"result":1})", R"({"jsonrpc":"2.0","id":3,"error":1})",
        R"({"jsonrpc":"2.0","id":3,"error":{"code":1.5,"message":"x"}})",
        R"({"jsonrpc":"2.0","id":3,"error":{"code":1}})", R"({"jsonrpc":"1.0","id":3,"result":{}})",
        R"({"jsonrpc":"2.0","id":3,"result":{},"error":{"code":1,"message":"x"}})",
        R"({"jsonrpc":"2.0","result":{}})",
        R"({"jsonrpc":"2.0","id":null,"error":{"code":1,"message":"x"}})"}) {
    const auto invalid = refused(text);
    EXPECT_EQ(invalid.error.code, code::k_invalid_request) << text;
    EXPECT_FALSE(invalid.id.has_value()) << text;
  }
}

TEST(Decode, NamesWhatIsWrongWithAnEnvelope) {
  EXPECT_NE(refused(R"({"id":1,"method":"x"})").error.message.find("jsonrpc"), std::string::npos);
  EXPECT_NE(refused(R"({"jsonrpc":2.0,"id":1,"method":"x"})").error.message.find("jsonrpc"),
            std::string::npos);
  EXPECT_NE(refused(R"({"jsonrpc":"2.0","id":1,"method":5})").error.message.find("method"),
            std::string::npos);
  EXPECT_NE(refused(R"({"jsonrpc":"2.0","id":1})").error.message.find("method"), std::string::npos);
  EXPECT_NE(refused(R"({"jsonrpc":"2.0","id":1,"method":"x","result":{}})").error.message.find("result"),
            std::string::npos);
  EXPECT_NE(refused("17").error.message.find("object"), std::string::npos);
  EXPECT_EQ(refused(R"({"jsonrpc":"2.0","id":"a"})").id, RequestId("a"));
}

TEST(Decode, AnswersBrokenJsonWithAParseErrorThatSaysWhere) {
  for (const std::string_view text : {"", "{", R"({"jsonrpc":"2.0",})", "nul", "{} {}", R"("\udzz0")",
                                      "\"a\tb\"", "{'a':1}", "// x\n{}", "[1,]", "NaN"}) {
    const auto invalid = refused(text);
    EXPECT_EQ(invalid.error.code, code::k_parse_error) << text;
    EXPECT_FALSE(invalid.id.has_value()) << text;
  }
  EXPECT_NE(refused(R"({"jsonrpc":"2.0","id":x})").error.message.find("at byte 22"), std::string::npos)
      << refused(R"({"jsonrpc":"2.0","id":x})").error.message;
}

TEST(Decode, AnswersATextThatCannotBeReadUnderTheIdThatIsInIt) {
  for (const std::string_view text :
       {R"({"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"name":)",
        R"({"jsonrpc":"2.0","id":7,"method":"x","params":{"a":1e400}})",
        R"({"jsonrpc":"2.0","method":"x","method":"y","id":7})", R"({"jsonrpc":"2.0","id":7,})",
        R"({"method":"x","params":{"a":nul},"jsonrpc":"2.0","id":7} trailing)"}) {
    const auto invalid = refused(text);
    EXPECT_EQ(invalid.error.code, code::k_parse_error) << text;
    EXPECT_EQ(invalid.id, RequestId(7)) << text;
  }
  const Decoded batch =
      decode(R"([{"jsonrpc":"2.0","id":1,"method":"a"},{"jsonrpc":"2.0","id":"2","method":])");
  EXPECT_TRUE(batch.batch);
  ASSERT_EQ(batch.messages.size(), 2U);
  EXPECT_EQ(std::get<InvalidMessage>(batch.messages[1]).id, RequestId("2"));
}

TEST(Decode, RepairsHalfCharactersForeignBytesAndAByteOrderMarkInEveryPartOfARequest) {
  const std::string replaced = "\xEF\xBF\xBD";
  for (const std::string& broken :
       {std::string(R"(\ud83d)"), std::string(R"(\uDE00)"), std::string("\xFF")}) {
    const Message message =
        decode_one("\xEF\xBB\xBF{\"jsonrpc\":\"2.0\",\"id\":\"" + broken + "\",\"method\":\"m" + broken +
                   "\",\"params\":{\"k" + broken + "\":[\"" + broken + "v\"]}}");
    const auto& request = std::get<RequestMessage>(message);
    EXPECT_EQ(request.id, RequestId(replaced));
    EXPECT_EQ(request.method, "m" + replaced);
    EXPECT_EQ(request.params.at("k" + replaced).at(0).as_string(), replaced + "v");
  }
  EXPECT_EQ(refused("\xFF{}").error.code, code::k_parse_error);  // outside of strings nothing is made of it
}

TEST(Decode, AllowsNestingUpToTheLimitAndNotBeyond) {
  const auto nested = [](std::size_t levels) {  // of which the message and its params are two
    std::string text = R"({"jsonrpc":"2.0","id":1,"method":"x","params":{"a":)";
    text += std::string(levels - 2, '[') + std::string(levels - 2, ']');
    return text + "}}";
  };
  EXPECT_TRUE(std::holds_alternative<RequestMessage>(decode_one(nested(64))));
  const auto invalid = refused(nested(65));
  EXPECT_EQ(invalid.error.code, code::k_parse_error);
  EXPECT_NE(invalid.error.message.find("64 levels"), std::string::npos) << invalid.error.message;
  EXPECT_EQ(invalid.id, RequestId(1));
  EXPECT_EQ(refused(std::string(1'000'000, '[')).error.code, code::k_parse_error);
}

TEST(Decode, RefusesAMemberNameThatComesTwice) {
  const auto invalid = refused(R"({"jsonrpc":"2.0","id":1,"method":"tools/list","method":"tools/call"})");
  EXPECT_EQ(invalid.error.code, code::k_parse_error);
  EXPECT_NE(invalid.error.message.find("\"method\" appears twice"), std::string::npos)
      << invalid.error.message;
  // Escapes do not hide it, and it does not matter how deep it is.
  EXPECT_EQ(
      refused(R"({"jsonrpc":"2.0","id":1,"method":"x","params":{"a":[{"b":1,"\u0062":2}]}})").error.code,
      code::k_parse_error);
  // The same name in two objects is no duplicate.
  EXPECT_TRUE(std::holds_alternative<RequestMessage>(
      decode_one(R"({"jsonrpc":"2.0","id":1,"method":"x","params":{"id":{"id":[{"id":1},{"id":2}]}}})")));
}

TEST(Decode, ReadsABatchMessageByMessage) {
  const Decoded decoded = decode(
      R"([{"jsonrpc":"2.0","id":1,"method":"ping"},7,{"jsonrpc":"2.0","method":"n"},{"jsonrpc":"2.0","id":2,"result":{}}])");
  EXPECT_TRUE(decoded.batch);
  ASSERT_EQ(decoded.messages.size(), 4U);
  EXPECT_TRUE(std::holds_alternative<RequestMessage>(decoded.messages[0]));
  EXPECT_TRUE(std::holds_alternative<InvalidMessage>(decoded.messages[1]));
  EXPECT_TRUE(std::holds_alternative<NotificationMessage>(decoded.messages[2]));
  EXPECT_TRUE(std::holds_alternative<ResponseMessage>(decoded.messages[3]));
}

TEST(Decode, RefusesEmptyAndOversizedBatchesAsOneMessage) {
  EXPECT_EQ(refused("[]").error.code, code::k_invalid_request);
  std::string text = "[1";
  for (int i = 0; i < 100; ++i) text += ",1";
  const auto invalid = refused(text + "]");
  EXPECT_EQ(invalid.error.code, code::k_invalid_request);
  EXPECT_NE(invalid.error.message.find("at most 100"), std::string::npos);
}

TEST(Decode, ReadsDecimalNumbersToTheLastPlace) {
  const Message message = decode_one(
      R"({"jsonrpc":"2.0","id":1,"method":"x","params":{"a":[0.1,19.99,123153390762.08073,-2.5e-3,1e-400,12345678901234567890]}})");
  const json::value expected{0.1,     19.99, 123153390762.08073,
                             -2.5e-3, 0.0,   std::uint64_t{12345678901234567890U}};
  EXPECT_EQ(std::get<RequestMessage>(message).params.at("a"), expected);
}

TEST(Decode, RefusesNumbersThatNoDoubleHolds) {
  const auto invalid = refused(R"({"jsonrpc":"2.0","id":1,"method":"x","params":{"a":1e400}})");
  EXPECT_EQ(invalid.error.code, code::k_parse_error);
  EXPECT_NE(invalid.error.message.find("number too large"), std::string::npos) << invalid.error.message;
}

TEST(Decode, ReadsLongStringsAndKeysWhole) {
  const std::string lengthy(300'000, 'x');
  const Message message = decode_one(R"({"jsonrpc":"2.0","id":1,"method":"x","params":{")" + lengthy +
                                     R"(":")" + lengthy + "\\n\"}}");
  EXPECT_EQ(std::get<RequestMessage>(message).params.at(lengthy).as_string(), lengthy + "\n");
}

}  // namespace
}  // namespace reply_mcp::mcp::message
